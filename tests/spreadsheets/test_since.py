"""A workbook that was exported earlier takes nothing back that was changed in the register since."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from registry.choices import RegisterKind
from registry.models import ProcessingActivity, Purpose
from registry.record import read_register
from registry.spreadsheets.exporting import export_workbook
from registry.spreadsheets.origin import origin_of
from ropa.journal.gate import change
from tests import factories
from tests.spreadsheets.books import imported, totals


@pytest.fixture
def keeper(db):
    return factories.organisation(slug="kestrel", name="Kestrel", phone="1")


@pytest.fixture
def entry(keeper):
    found = factories.activity(keeper, reference="C-01", name="Payroll", description="As it was", owner="HR")
    factories.purpose(found, text="Pay salaries")
    return found


def exported(keeper, extension="xlsx"):
    origin = origin_of(keeper)
    return export_workbook(read_register(keeper, RegisterKind.ALL), extension, origin=origin)


def edited(content: bytes, sheet: str, row: int, **cells: Any) -> bytes:
    """The workbook after somebody wrote into some cells, as a spreadsheet program saves it."""
    book = load_workbook(io.BytesIO(content))
    header = [cell.value for cell in book[sheet][1]]
    for name, value in cells.items():
        book[sheet].cell(row, header.index(name) + 1).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def change_in_register(row: Any, **values: Any) -> None:
    with change(by="colleague"):
        found = type(row).objects.get(pk=row.pk)
        for name, value in values.items():
            setattr(found, name, value)
        found.save()


def now(row):
    return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize("extension", ["xlsx", "ods", "zip"])
def test_what_the_file_does_not_edit_stays_as_it_is_now(keeper, entry, extension):
    content = exported(keeper, extension)
    change_in_register(entry, description="Theirs")
    change_in_register(keeper, phone="2")
    assert totals(imported(content))[:2] == (0, 0)
    assert (now(entry).description, now(keeper).phone) == ("Theirs", "2")


def test_edits_of_other_cells_are_both_kept(keeper, entry):
    content = edited(exported(keeper), "activities", 2, owner="Finance")
    change_in_register(entry, description="Theirs")
    assert totals(imported(content))[:2] == (0, 1)
    assert (now(entry).description, now(entry).owner) == ("Theirs", "Finance")


def test_cell_that_both_changed_is_refused(keeper, entry):
    content = edited(exported(keeper), "activities", 2, description="Mine", owner="Finance")
    change_in_register(entry, description="Theirs")
    [problem] = imported(content).problems
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("activities", 2, "description", "Mine")
    assert problem.message == (
        "The file says “Mine”, the register has said “Theirs” since the file was exported; both said “As it was” "
        "then. Write what the register says into the cell to keep it, or export the register again and repeat your "
        "change."
    )
    assert (now(entry).description, now(entry).owner) == ("Theirs", "HR")


def test_what_the_message_says_helps(keeper, entry):
    content = edited(exported(keeper), "activities", 2, description="Theirs", owner="Finance")
    change_in_register(entry, description="Theirs")
    assert totals(imported(content))[:2] == (0, 1)
    assert (now(entry).description, now(entry).owner) == ("Theirs", "Finance")


def test_row_that_was_deleted_since_does_not_come_back(keeper, entry):
    content = exported(keeper)
    with change(by="colleague"):
        entry.purposes.get().delete()
    assert totals(imported(content))[:2] == (0, 0)
    assert Purpose.objects.count() == 0


def test_entry_that_was_deleted_since_does_not_come_back(keeper, entry):
    content = exported(keeper)
    with change(by="colleague"):
        entry.delete()
    assert totals(imported(content))[:2] == (0, 0)
    assert ProcessingActivity.objects.count() == 0


def test_edit_of_a_row_that_was_deleted_since_is_refused(keeper, entry):
    content = edited(exported(keeper), "activities", 2, owner="Finance")
    with change(by="colleague"):
        entry.delete()
    problem = imported(content).problems[0]
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("activities", 2, "owner", "Finance")
    assert ProcessingActivity.objects.count() == 0


def test_row_that_both_added_is_compared_with_nothing(keeper, entry):
    content = edited(exported(keeper), "activities", 3, reference="C-02", role="controller", name="Mine", owner="HR")
    factories.activity(keeper, reference="C-02", name="Theirs", description="Kept")
    [problem] = imported(content).problems
    assert (problem.column, problem.value) == ("name", "Mine")
    content = edited(content, "activities", 3, name="Theirs")
    assert totals(imported(content))[:2] == (0, 1)
    other = ProcessingActivity.objects.get(reference="C-02")
    assert (other.description, other.owner) == ("Kept", "HR")


def test_new_row_is_added(keeper, entry):
    content = edited(exported(keeper), "activities", 3, reference="C-02", role="controller", name="New")
    change_in_register(entry, description="Theirs")
    assert totals(imported(content))[:2] == (1, 0)
    assert now(entry).description == "Theirs"


def test_categories_of_a_recipient_are_compared_as_a_list(keeper, entry):
    one, two = (factories.data_category(code=f"x-{label}", organisation=keeper) for label in ("one", "two"))
    factories.recipient(entry, [two, one], kind="partner", name="Bank", purpose="Pay")
    content = edited(exported(keeper), "recipients", 2, data="x-two; x-one", purpose="Mine")
    recipient = entry.recipients.get()
    with change(by="colleague"):
        recipient.data.get(category=one).delete()
    assert totals(imported(content))[:2] == (0, 1)
    assert ([link.category for link in recipient.data.all()], now(recipient).purpose) == ([two], "Mine")


@pytest.mark.parametrize("cells", [{"journal_chain": "0" * 64}, {"journal_entry": "999"}, {"journal_entry": "x"}])
def test_file_of_another_journal_is_imported_as_it_stands(keeper, entry, cells):
    content = edited(exported(keeper), "about", 2, **cells)
    change_in_register(entry, description="Theirs")
    assert totals(imported(content))[:2] == (0, 1)
    assert now(entry).description == "As it was"


def test_file_of_another_organisation_is_imported_as_it_stands(keeper, entry):
    other = factories.organisation(slug="osprey")
    content = edited(exported(keeper), "organisation", 2, slug="osprey", name=other.name)
    assert totals(imported(content, "osprey"))[0] > 0
    assert other.activities.get().description == "As it was"
