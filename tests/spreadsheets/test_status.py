"""What a file may say of the status of an entry: it approves nothing."""

import pytest

from registry.choices import RegisterKind, Status
from registry.models import ProcessingActivity
from registry.record import read_register
from registry.spreadsheets.exporting import export_workbook
from registry.workflow import make_move
from ropa.journal.models import JournalEntry
from tests import factories
from tests.spreadsheets.books import imported, problems, totals, xlsx

pytestmark = pytest.mark.django_db
HEADER = ["reference", "role", "name", "status"]


def workbook(status: str | None, name: str = "Payroll") -> bytes:
    return xlsx({"activities": [HEADER, ["C-01", "controller", name, status]]})


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_new_entry_comes_as_draft_or_retired(organisation, status):
    assert totals(imported(workbook(status))) == (1, 0, 0)
    assert ProcessingActivity.objects.get().status == status


@pytest.mark.parametrize(("status", "said"), [("in-review", "In review"), ("approved", "Approved")])
def test_new_entry_does_not_come_approved(organisation, status, said):
    assert problems(workbook(status)) == [
        (
            f"activities, row 2, column status: A new entry comes as a draft or as retired, not as “{said}”: it is "
            "submitted and approved in the register itself. Write “draft” here."
        )
    ]
    assert not ProcessingActivity.objects.exists()


@pytest.mark.parametrize("stored", Status.values)
@pytest.mark.parametrize("said", Status.values)
def test_status_of_an_entry_is_not_changed_by_a_file(organisation, stored, said):
    row = factories.activity(organisation, reference="C-01", role="controller", name="Pay", status=stored)
    refusal = (
        f"activities, row 2, column status: The entry is “{Status(stored).label}” in the register, and a file does not "
        "change that: submit, approve or retire it in the register itself. "
        f"Write “{stored}” here, or leave the cell empty."
    )
    assert problems(workbook(said)) == ([] if said == stored else [refusal])
    row.refresh_from_db()
    assert (row.status, row.name) == (stored, "Payroll" if said == stored else "Pay")


@pytest.mark.parametrize("stored", Status.values)
def test_empty_cell_leaves_the_status_alone(organisation, stored):
    row = factories.activity(organisation, reference="C-01", role="controller", name="Payroll", status=stored)
    assert totals(imported(workbook(None))) == (0, 0, 1)
    row.refresh_from_db()
    assert row.status == stored


def test_unknown_status_is_refused_once(organisation):
    factories.activity(organisation, reference="C-01", role="controller", name="Payroll")
    assert problems(workbook("done")) == [
        "activities, row 2, column status: “done” is not one of the codes: draft, in-review, approved, retired."
    ]


def test_approved_entry_comes_back_from_its_own_file(organisation, owner, colleague):
    row = factories.activity(organisation, reference="C-01")
    make_move(row, "submit", by=colleague)
    make_move(row, "approve", by=owner)
    content = export_workbook(read_register(organisation, RegisterKind.ALL), "xlsx")
    _new, changed, _unchanged = totals(imported(content))
    assert changed == 0


def test_import_into_what_was_approved_names_the_file_as_its_reason(organisation, owner, colleague):
    row = factories.activity(organisation, reference="C-01", role="controller", name="Pay")
    make_move(row, "submit", by=colleague)
    make_move(row, "approve", by=owner)
    assert totals(imported(workbook("approved"), reason=" ")) == (0, 1, 0)
    last = JournalEntry.objects.filter(subject_type="activity").latest("sequence")
    assert (last.fields, last.reason) == (" name ", "Import of book.xlsx")
