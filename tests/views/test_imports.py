"""The pages of imports: bringing a file, its preview, its confirmation, its undoing, and who may."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from registry.imports import files
from registry.models import ImportBatch, ProcessingActivity, SavedMapping
from tests import factories
from tests.spreadsheets.books import ACTIVITIES, book, xlsx
from tests.work.running import do

pytestmark = pytest.mark.django_db
PAGE = "/registers/kestrel/imports/"
UNKNOWN = [["Fiche", "Machin", "Truc"], ["Paie", "Payer", "36 mois"], ["Recrutement", "Choisir", "2 ans"]]


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


def brought(client, content, name="ours.xlsx", page=PAGE, **more):
    return client.post(page, {"file": SimpleUploadedFile(name, content), "template": "auto"} | more)


def text_of(client, answer):
    assert answer.status_code == 302, answer.content.decode()[:2000]
    page = client.get(answer["location"])
    assert page.status_code == 200
    return page.content.decode()


def the_batch():
    return ImportBatch.objects.latest("created_at")


def address(batch, page=""):
    return f"{PAGE}{batch.pk}/{page}"


def test_file_is_previewed_then_imported_with_a_reason(signed_in):
    text = text_of(signed_in, brought(signed_in, book()))
    assert "Payroll" in text
    assert ProcessingActivity.objects.count() == 0
    text = text_of(signed_in, signed_in.post(address(the_batch()), {"reason": "Our register"}))
    assert "The file was imported." in text
    assert "Reason: Our register" in text
    assert ProcessingActivity.objects.count() == 2


def test_preview_shows_each_changed_cell_old_and_new(signed_in, organisation):
    factories.activity(organisation, reference="C-01", name="Wages", role="controller")
    text = text_of(signed_in, brought(signed_in, book()))
    assert "<del>Wages</del> → <ins>Payroll</ins>" in text


def test_long_previews_come_in_pages(signed_in):
    rows = [[f"C-{number:03}", "controller", f"Activity {number:03}"] for number in range(120)]
    text = text_of(signed_in, brought(signed_in, book(activities=[ACTIVITIES[0], *rows])))
    assert ("Page 1 of 3" in text, "Activity 049" in text, "Activity 050" in text) == (True, True, False)
    page = signed_in.get(f"{address(the_batch())}?page=3").content.decode()
    assert ("Activity 119" in page, "Activity 000" in page) == (True, False)
    assert "No row changes" in signed_in.get(f"{address(the_batch())}?outcome=refused").content.decode()


def test_counts_agree_with_what_they_count_in_french(signed_in):
    with override("fr"):
        signed_in.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
        text = " ".join(text_of(signed_in, brought(signed_in, book())).split())
    assert "<strong>2</strong> nouvelles" in text
    assert "<ins>Responsable du traitement (art. 30.1)</ins>" in text
    assert "<strong>1</strong> inchangée<" in text
    assert "2 nouvelles, 0 modifiée, 1 inchangée" in " ".join(signed_in.get(PAGE).content.decode().split())


def test_refused_rows_are_named_with_what_to_do(signed_in):
    text = text_of(signed_in, brought(signed_in, book(activities=[*ACTIVITIES, ["C-03", "boss", "<b>x</b>"]])))
    assert "is not one of the codes: controller" in text
    assert "Rows that are refused block the whole import" in text
    assert 'name="reason"' not in text
    assert "<b>x</b>" not in text


def test_file_that_cannot_be_read_is_told_on_the_same_page(signed_in):
    answer = brought(signed_in, b"\x00\x01", "ours.xlsx")
    assert answer.status_code == 400
    assert "The file was not taken. Nothing was written." in answer.content.decode()
    assert (ImportBatch.objects.count(), list(files.folder().iterdir())) == (0, [])


def test_second_confirmation_says_so(signed_in):
    brought(signed_in, book())
    signed_in.post(address(the_batch()), {"reason": "Our register"})
    text = text_of(signed_in, signed_in.post(address(the_batch()), {"reason": "Our register"}))
    assert "This import was confirmed already" in text


def test_preview_can_be_given_up(signed_in):
    brought(signed_in, book())
    assert "ours.xlsx" in text_of(signed_in, signed_in.post(address(the_batch()), {"give_up": "yes"}))
    assert (the_batch().state, list(files.folder().iterdir())) == ("expired", [])


def test_import_is_undone_with_a_reason(signed_in):
    brought(signed_in, book())
    signed_in.post(address(the_batch()), {"reason": "Our register"})
    assert "Nothing has happened since" in signed_in.get(address(the_batch(), "undo/")).content.decode()
    text = text_of(signed_in, signed_in.post(address(the_batch(), "undo/"), {"reason": "Wrong file"}))
    assert "Undone by Olive Own (owner)" in text
    assert ProcessingActivity.objects.count() == 0
    assert "Undone: Wrong file" in signed_in.get(PAGE).content.decode()


def test_what_stands_in_the_way_of_undoing_is_named(signed_in):
    brought(signed_in, book())
    signed_in.post(address(the_batch()), {"reason": "Our register"})
    factories.purpose(ProcessingActivity.objects.get(reference="C-01"), text="Pay people")
    answer = signed_in.post(address(the_batch(), "undo/"), {"reason": "Wrong file"})
    assert answer.status_code == 400
    assert "Purpose · Pay people" in answer.content.decode()


# Columns that nobody knows


def test_columns_are_matched_kept_and_used_again(signed_in):
    answer = brought(signed_in, xlsx({"Feuil1": UNKNOWN}))
    assert answer["location"] == address(the_batch(), "mapping/")
    text = text_of(signed_in, answer)
    assert "Machin" in text
    assert "36 mois" in text
    said = {"column-0": "name", "column-1": "purpose", "column-2": "note", "role": "controller", "name": "Notre table"}
    text = text_of(signed_in, signed_in.post(address(the_batch(), "mapping/"), said))
    assert "Recrutement" in text
    signed_in.post(address(the_batch()), {"reason": "Our register"})
    assert sorted(ProcessingActivity.objects.values_list("name", flat=True)) == ["Paie", "Recrutement"]
    assert SavedMapping.objects.get().name == "Notre table"
    again = text_of(signed_in, brought(signed_in, xlsx({"Autre": [*UNKNOWN, ["Badges", "Ouvrir", ""]]})))
    assert "Notre table" in again
    assert the_batch().state == "previewed"


def test_mapping_of_another_person_is_not_shown(client, signed_in, colleague):
    brought(signed_in, xlsx({"Feuil1": UNKNOWN}))
    client.force_login(colleague)
    answer = client.get(address(the_batch(), "mapping/"))
    assert answer["location"] == address(the_batch())


# Who may


def test_stranger_finds_nothing(client, signed_in, stranger):
    brought(signed_in, book())
    batch = the_batch()
    client.force_login(stranger)
    for page in (PAGE, address(batch), address(batch, "undo/"), address(batch, "mapping/")):
        for answer in (client.get(page), client.post(page, {"reason": "x"})):
            assert answer.status_code in {403, 404}
    assert brought(client, book(), page=f"/registers/osprey/imports/{batch.pk}/").status_code == 404


def test_auditor_sees_and_cannot_import(client, signed_in, auditor):
    brought(signed_in, book())
    client.force_login(auditor)
    assert "ours.xlsx" in client.get(PAGE).content.decode()
    assert 'type="file"' not in client.get(PAGE).content.decode()
    assert brought(client, book()).status_code == 403
    assert client.post(address(the_batch()), {"reason": "x"}).status_code == 403
    assert client.get(address(the_batch(), "undo/")).status_code == 403


def test_colleague_cannot_confirm_what_another_previewed(client, signed_in, colleague):
    brought(signed_in, book())
    client.force_login(colleague)
    assert "Only who brought the file" in client.get(address(the_batch())).content.decode()
    text = text_of(client, client.post(address(the_batch()), {"reason": "x"}))
    assert "Only who previewed a file can confirm its import" in text
    assert ProcessingActivity.objects.count() == 0


# In the background


@pytest.fixture
def long_import(signed_in, monkeypatch):
    monkeypatch.setattr("registry.imports.background.AT_ONCE", 1)
    brought(signed_in, book())
    signed_in.post(address(the_batch()), {"reason": "Our register"})
    return the_batch()


def test_long_import_waits_for_a_worker_and_is_done_by_it(signed_in, long_import, organisation):
    text = signed_in.get(address(long_import)).content.decode()
    assert ("manage.py run_worker" in text, "<progress" in text) == (True, True)
    assert ProcessingActivity.objects.count() == 0
    do(organisation.work.get())
    assert (the_batch().state, organisation.work.get().state) == ("done", "done")
    assert ProcessingActivity.objects.count() == 2
    assert "Reason: Our register" in signed_in.get(address(long_import)).content.decode()


def test_import_that_was_cancelled_before_it_began_is_over(signed_in, long_import, organisation):
    signed_in.post(f"/registers/kestrel/work/{organisation.work.get().pk}/")
    text = signed_in.get(address(long_import)).content.decode()
    assert "It was cancelled. Nothing of it was written." in text
    assert (the_batch().state, list(files.folder().iterdir())) == ("failed", [])


def test_import_of_who_may_not_any_more_is_not_done(signed_in, long_import, organisation, owner):
    owner.is_active = False
    owner.save()
    do(organisation.work.get())
    assert (the_batch().state, ProcessingActivity.objects.count()) == ("failed", 0)
    assert "You may not import into this register any more" in the_batch().message


# From the list of entries

BRING = "/admin/registry/processingactivity/bring/"


def test_file_is_brought_from_the_list_of_entries(signed_in, organisation):
    assert f"{BRING}?organisation={organisation.pk}" in signed_in.get(
        f"/admin/registry/processingactivity/?organisation__id__exact={organisation.pk}"
    ).content.decode().replace("&amp;", "&")
    text = text_of(signed_in, brought(signed_in, book(), page=BRING, organisation=organisation.pk))
    assert "Payroll" in text


def test_only_registers_that_one_may_write_can_be_chosen(signed_in, other_organisation):
    assert "Osprey" not in signed_in.get(BRING).content.decode()
    answer = brought(signed_in, book(), page=BRING, organisation=other_organisation.pk)
    assert (answer.status_code, ImportBatch.objects.count()) == (400, 0)


def test_auditor_cannot_bring_a_file(client, auditor):
    client.force_login(auditor)
    assert client.get(BRING).status_code == 403


def test_stock_pages_of_import_export_are_no_second_door(signed_in):
    for ending in ("process_import/", "export/"):
        answer = signed_in.get(f"/admin/registry/processingactivity/{ending}", follow=True)
        assert "import_export" not in answer.content.decode()
        assert ProcessingActivity.objects.count() == 0


CLEAR = [["Nom du traitement", "Finalité", "Base légale", "Machin"], ["Paie", "Payer", "6(1)(b)", "Note de service"]]


def test_unknown_column_of_a_clear_table_is_told_and_can_be_named(signed_in):
    text = text_of(signed_in, brought(signed_in, xlsx({"Feuil1": CLEAR})))
    assert "Nobody knows what this column is: Machin." in text
    page = signed_in.get(address(the_batch(), "mapping/"))
    assert "Note de service" in page.content.decode()
    said = {"column-0": "name", "column-1": "purpose", "column-2": "legal_basis", "column-3": "provenance"}
    text = text_of(signed_in, signed_in.post(address(the_batch(), "mapping/"), said | {"name": "La nôtre"}))
    assert "Nobody knows" not in text
    signed_in.post(address(the_batch()), {"reason": "Our register"})
    assert ProcessingActivity.objects.get().provenance_document == "Note de service"
    again = text_of(signed_in, brought(signed_in, xlsx({"Autre": CLEAR})))
    assert "La nôtre" in again


def test_columns_are_not_named_once_the_import_is_confirmed(signed_in):
    brought(signed_in, xlsx({"Feuil1": CLEAR}))
    signed_in.post(address(the_batch()), {"reason": "Our register"})
    answer = signed_in.post(address(the_batch(), "mapping/"), {"column-0": "purpose", "role": "controller"})
    assert answer["location"] == address(the_batch())
    assert the_batch().state == "done"
