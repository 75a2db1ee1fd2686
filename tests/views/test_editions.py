"""The pages of editions: the list, one of them, its files, and asking for a new one."""

import pytest

from registry.models import Edition
from ropa.work.models import Work
from tests import factories
from tests.work.running import do

pytestmark = pytest.mark.django_db
PAGE = "/registers/kestrel/editions/"
ORDER = {"register": "processor", "language": "fr", "variant": "full", "client": "Acme"}


@pytest.fixture
def issuing(client, small_register):
    client.force_login(factories.administrator())
    return client


def text(response):
    return " ".join(response.content.decode().split())


def test_order_is_done_in_the_background(issuing):
    answer = issuing.post(PAGE, ORDER)
    work = Work.objects.get()
    assert answer.headers["Location"] == f"/registers/kestrel/work/{work.pk}/"
    assert not Edition.objects.exists()
    assert "No worker is running" in text(issuing.get(PAGE))
    do(work)
    edition = Edition.objects.get()
    assert (edition.register, edition.client, edition.language) == ("processor", "Acme", "fr")
    work.refresh_from_db()
    assert (work.state, work.subject, work.message) == ("done", str(edition.pk), "")
    assert f"/registers/kestrel/editions/{edition.pk}/" in text(issuing.get(f"/registers/kestrel/work/{work.pk}/"))


def test_order_that_cannot_be_is_refused(issuing):
    answer = issuing.post(PAGE, ORDER | {"register": "controller"})
    assert answer.status_code == 400
    assert "Only the register of the processor has an extract for a client." in text(answer)
    assert not Work.objects.exists()


def test_order_for_what_is_gone_meanwhile_fails_with_a_sentence(issuing):
    issuing.post(PAGE, ORDER)
    work = Work.objects.get()
    Work.objects.update(order=work.order | {"client": "Gone"})
    work.refresh_from_db()
    do(work)
    work.refresh_from_db()
    assert (work.state, work.message) == ("failed", "There is no client “Gone”. There are: Acme, Boreal.")


def test_files_are_handed_out_as_they_were_issued(issuing, issued):
    pdf = issuing.get(f"{PAGE}{issued.pk}/edition.pdf")
    assert pdf.content == bytes(issued.pdf)
    assert pdf.headers["Content-Disposition"] == 'attachment; filename="kestrel-controller-edition-1-en.pdf"'
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert issuing.get(f"{PAGE}{issued.pk}/edition.json").content.decode() == issued.content


def test_list_and_page_say_what_an_edition_is(issuing, issued):
    listed = text(issuing.get(PAGE))
    assert "Olive Own (owner)" in listed
    assert f'href="{PAGE}{issued.pk}/edition.pdf"' in listed
    page = text(issuing.get(f"{PAGE}{issued.pk}/"))
    assert issued.pdf_digest in page
    assert f"{issued.head_sequence}:{issued.head_chain}" in page


def test_list_reads_no_file(issuing, issued, django_assert_num_queries):
    with django_assert_num_queries(6) as seen:
        issuing.get(PAGE)
    assert not any('"registry_edition"."pdf"' in query["sql"] for query in seen.captured_queries)


def test_edition_of_another_organisation_is_not_found(issuing, issued, other_organisation):
    for page in ("", "edition.pdf", "edition.json"):
        assert issuing.get(f"/registers/osprey/editions/{issued.pk}/{page}").status_code == 404
