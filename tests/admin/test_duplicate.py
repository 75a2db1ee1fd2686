"""Duplicating an entry: everything of it, under a free reference, as a draft."""

import pytest
from django.urls import reverse

from registry.admin.duplicate import duplicate, free_reference
from registry.models import ProcessingActivity, Purpose, RecipientData
from registry.record import plain, read_activities
from ropa.journal.models import JournalEntry
from tests import factories
from tests.admin.meanwhile import change_by_other
from tests.admin.pages import change_page, page, typed

SCREENING = ("dpia_screened_on", "dpia_screened_by", "dpia_screening_due_on")
OWN = ("reference", "status", "last_reviewed_on", "last_reviewed_by", "next_review_on", *SCREENING)


def record(entry):
    [(_key, read)] = read_activities(ProcessingActivity.objects.filter(pk=entry.pk))
    return plain(read)


def address(entry):
    return reverse("admin:registry_processingactivity_duplicate", args=[entry.pk])


@pytest.fixture
def original(organisation):
    return factories.full_activity(organisation, reference="C-01")


def test_copy_says_the_same(original):
    copy = duplicate(original, by="test")
    first, second = record(original), record(copy)
    assert {name: second[name] for name in second if name not in OWN} == {
        name: first[name] for name in first if name not in OWN
    }
    assert {"not_met": True}.items() <= second["dpia_screenings"][1].items()


def test_copy_is_an_unreviewed_draft(original):
    """And an unscreened one: whoever went through the criteria did so for the original."""
    copy = record(duplicate(original, by="test"))
    assert [copy[name] for name in OWN if name not in {"status", *SCREENING}] == ["C-02", None, "", None]
    assert copy.keys() & set(SCREENING) == set()
    assert copy["status"]["code"] == "draft"


def test_original_stays_as_it_was(original):
    before, links = record(original), RecipientData.objects.count()
    duplicate(original, by="test")
    assert record(original) == before
    assert RecipientData.objects.count() == 2 * links


def test_transfers_of_the_copy_point_to_its_own_importers(original):
    copy = duplicate(original, by="test")
    importers = [transfer.engagement or transfer.recipient for transfer in copy.transfers.all()]
    assert [importer.activity == copy for importer in importers if importer] == [True, True]


def test_copy_is_one_signed_act(original):
    copy = duplicate(original, by="test")
    rows = [copy.history.get(), *Purpose.history.filter(activity=copy)]
    last = JournalEntry.objects.about("activity", original.pk).latest("sequence")
    reason = f"Duplicate of C-01, as told by entry {last.sequence} of the journal"
    assert {(row.actor, row.history_change_reason) for row in rows} == {("test", reason)}
    assert len({row.change_id for row in rows}) == 1


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        (["C-01"], "C-02"),
        (["C-01", "C-02", "C-09"], "C-10"),
        (["C-99"], "C-100"),
        (["C-01", "P-07"], "C-02"),
        (["PAYROLL"], "PAYROLL-2"),
        (["PAYROLL", "PAYROLL-2"], "PAYROLL-3"),
        (["7"], "8"),
    ],
)
def test_reference_is_the_next_free_one(db, references, expected):
    keeper = factories.organisation()
    first, *_others = [factories.activity(keeper, reference=reference) for reference in references]
    assert free_reference(first) == expected


def test_button_opens_the_copy(admin_client, original):
    answer = admin_client.post(address(original))
    copy = ProcessingActivity.objects.get(reference="C-02")
    assert answer.headers["location"] == page(ProcessingActivity, "change", copy.pk)
    assert copy.history.get().actor == "admina"


def test_copy_of_what_moved_says_so(admin_client, original):
    shown = typed(admin_client.get(change_page(original)))
    change_by_other(original, purposes__0__text="Theirs")
    answer = admin_client.post(address(original), {"versions": shown["versions"]}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "C-01 was changed since you opened it: the copy holds what colleague saved meanwhile.",
        "This is a copy of C-01, as a draft under the reference C-02.",
    ]
    assert ProcessingActivity.objects.get(reference="C-02").purposes.order_by("pk")[0].text == "Theirs"


def test_copy_of_what_did_not_move_says_nothing_of_it(admin_client, original):
    shown = typed(admin_client.get(change_page(original)))
    answer = admin_client.post(address(original), {"versions": shown["versions"]}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "This is a copy of C-01, as a draft under the reference C-02."
    ]


def test_address_answers_post_only(admin_client, original):
    assert admin_client.get(address(original)).status_code == 405
    assert ProcessingActivity.objects.count() == 1


def test_who_may_not_add_cannot_duplicate(client, viewer, original):
    client.force_login(viewer)
    assert client.post(address(original)).status_code == 403
    assert ProcessingActivity.objects.count() == 1


def test_entry_that_is_not_there_is_not_found(admin_client, db):
    missing = reverse("admin:registry_processingactivity_duplicate", args=[999])
    assert admin_client.post(missing).status_code == 404
