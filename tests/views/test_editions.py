"""The pages of editions: the list, one of them, its files, and asking for a new one."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from registry import retelling
from registry.choices import RegisterKind, Variant
from registry.documents import register_pdf
from registry.editions.issue import issue
from registry.models import Edition
from registry.views import edition_checks
from registry.wording import instant
from ropa.work.models import Work
from tests import factories
from tests.documents.reading import pdf_text
from tests.work.running import do

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]
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


@pytest.mark.parametrize(
    ("as_of", "message"),
    [
        ("yesterday", "“yesterday” is no day and no instant"),
        ("2001-02-03T04:05:06", "Nothing was recorded of Kestrel on 3 February 2001, 04:05:06"),
        ("3001-02-03", "3001-02-03 is still to come"),
    ],
)
def test_instant_that_cannot_be_read_is_refused(issuing, as_of, message):
    answer = issuing.post(PAGE, ORDER | {"as_of": as_of})
    assert (answer.status_code, message in text(answer)) == (400, True)
    assert not Work.objects.exists()


def test_edition_and_draft_of_the_past_are_of_that_instant(issuing, small_register):
    then = timezone.now()
    factories.activity(small_register, reference="C-02")
    for draft in ({}, {"draft": "yes"}):
        issuing.post(PAGE, {"register": "all", "language": "en", "variant": "full", "as_of": then.isoformat()} | draft)
        do(Work.objects.first())
    assert [len(json.loads(each.content)["activities"]) for each in Edition.objects.all()] == [3]
    assert Edition.objects.get().as_of == then
    assert Work.objects.get(kind="print-register").order["as_of"] == then.isoformat()


def test_order_for_what_is_gone_meanwhile_fails_with_a_sentence(issuing):
    issuing.post(PAGE, ORDER)
    work = Work.objects.get()
    Work.objects.update(order=work.order | {"client": "Gone"})
    work.refresh_from_db()
    do(work)
    work.refresh_from_db()
    assert (work.state, work.message) == ("failed", "There is no client “Gone”. There are: Acme, Boreal.")


def test_renderer_that_fails_is_told_with_the_entry(issuing, monkeypatch):
    def fail(*_page):
        raise IndexError

    monkeypatch.setattr("registry.documents.ready.printed", fail)
    monkeypatch.setattr("registry.editions.issue.register_pdf", register_pdf)
    for draft in ({}, {"draft": "yes"}):
        issuing.post(PAGE, ORDER | draft)
        do(Work.objects.first())
    told = set(Work.objects.values_list("state", "message"))
    assert [(state, message[:36]) for state, message in told] == [("failed", "The sheet of P-01 cannot be drawn, n")]
    assert text(issuing.get(PAGE)).count("The sheet of P-01 cannot be drawn") == 1
    Work.objects.update(ended_at=timezone.now() - dt.timedelta(days=2))
    assert "cannot be drawn" not in text(issuing.get(PAGE))
    assert not Edition.objects.exists()


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


def handed_in(issuing, content, organisation="kestrel"):
    address = f"/registers/{organisation}/editions/verify/"
    return issuing.post(address, {"file": SimpleUploadedFile("handed in.pdf", content)})


def test_file_is_verified_on_a_page(issuing, issued, other_organisation):
    page = text(handed_in(issuing, bytes(issued.pdf)))
    assert "This file is an edition of this register, as it was issued." in page
    assert "handed in.pdf" in page
    assert "This file does not prove what it says." in text(handed_in(issuing, bytes(issued.pdf) + b" "))
    assert "it says it is no. 1 of “kestrel”" in text(handed_in(issuing, bytes(issued.pdf), "osprey"))


def test_file_that_is_missing_or_too_large_is_refused(issuing, monkeypatch):
    assert issuing.get("/registers/kestrel/editions/verify/").status_code == 200
    empty = issuing.post("/registers/kestrel/editions/verify/")
    assert (empty.status_code, "Choose a file first." in text(empty)) == (400, True)
    monkeypatch.setattr(edition_checks, "MOST", 10)
    large = handed_in(issuing, b"%PDF-1.7 and more")
    assert (large.status_code, "The file is larger than" in text(large)) == (400, True)


def test_two_editions_are_compared_on_a_page_and_in_a_pdf(issuing, issued, order, small_register, monkeypatch):
    factories.activity(small_register, reference="C-02", name="Recruitment")
    newer = issue(order(), by="a program")
    address = f"{PAGE}{issued.pk}/{newer.pk}"
    assert f'href="{address}/"' in text(issuing.get(f"{PAGE}{newer.pk}/"))
    assert f'href="{address}/"' in text(issuing.get(f"{PAGE}{issued.pk}/"))
    page = text(issuing.get(f"{address}/"))
    assert "1 activity added" in page
    assert f"and as it stood on {' '.join(instant(newer.as_of, seconds=True).split())}." in page
    assert "Recruitment" in page
    pdf = issuing.get(f"{address}.pdf?language=fr")
    assert pdf.headers["Content-Disposition"] == 'inline; filename="kestrel-controller-editions-1-2-fr.pdf"'
    assert pdf.content.startswith(b"%PDF")
    monkeypatch.setattr(retelling, "AT_ONCE", 0)
    asked = issuing.get(f"{address}.pdf?language=fr")
    do(Work.objects.get())
    assert issuing.get(f"{asked.url}printed/").content == pdf.content


def test_editions_that_say_more_or_less_are_not_compared(issuing, issued, order):
    for other in (order(RegisterKind.PROCESSOR), order(variant=Variant.PUBLIC)):
        key = issue(other, by="a program").pk
        assert issuing.get(f"{PAGE}{issued.pk}/{key}/").status_code == 404


def test_draft_has_no_number_and_is_not_kept(issuing):
    answer = issuing.post(PAGE, ORDER | {"draft": "yes"})
    work = Work.objects.get()
    assert (work.kind, answer.url) == ("print-register", f"/registers/kestrel/work/{work.pk}/")
    do(work)
    draft = issuing.get(f"/registers/kestrel/work/{work.pk}/printed/")
    assert draft.headers["Content-Disposition"] == 'inline; filename="kestrel-processor-fr-draft.pdf"'
    assert "projet" in pdf_text(draft.content).casefold()
    assert not Edition.objects.exists()


def test_who_may_not_issue_sees_the_list_only(client, small_register, colleague, owner):
    client.force_login(colleague)
    assert "Issue an edition" not in text(client.get(PAGE))
    assert client.post(PAGE, ORDER).status_code == 403
    client.force_login(owner)
    assert "Issue an edition" in text(client.get(PAGE))


def test_permission_that_was_withdrawn_meanwhile_issues_nothing(client, small_register):
    approver = factories.member(small_register, "approver")
    client.force_login(approver)
    client.post(PAGE, ORDER)
    membership = approver.memberships.get()
    membership.valid_until = timezone.localdate() - dt.timedelta(days=1)
    factories.saved(membership)
    work = Work.objects.get()
    do(work)
    work.refresh_from_db()
    assert (work.state, work.message) == ("failed", "You may not issue editions of this register any more.")
    assert not Edition.objects.exists()
