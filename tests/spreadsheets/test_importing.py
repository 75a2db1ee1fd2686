"""What an import does to rows that are there already, and how it is recorded."""

import datetime as dt

import pytest
from django.db import connection

from registry.models import Engagement, EngagementData, ProcessingActivity, Purpose, Transfer
from registry.spreadsheets import importing
from ropa.journal.gate import change
from ropa.organisations.models import Organisation
from subprocessors.models import Subprocessor
from tests import factories
from tests.spreadsheets.books import ACTIVITIES, ORGANISATION, book, census, imported, problems, totals, xlsx

pytestmark = pytest.mark.django_db
ENGAGEMENTS = ["activity", "subprocessor", "role", "data"]
TRANSFERS = [
    "activity", "subprocessor", "subprocessor_role", "recipient", "recipient_kind", "country",
    "international_organisation", "mechanism",
]  # fmt: skip


def only(sheet, *rows):
    """A workbook of one sheet, for an organisation that exists."""
    return xlsx({sheet: rows})


def test_organisation_of_the_workbook_is_created():
    assert totals(imported(book())) == (3, 0, 0)
    keeper = Organisation.objects.get(slug="kestrel")
    assert keeper.name == "Kestrel"
    assert [str(row) for row in ProcessingActivity.objects.of(keeper)] == ["C-01 · Payroll", "C-02 · Recruitment"]


def test_rows_that_are_not_in_the_file_are_left_alone(organisation):
    kept = factories.activity(organisation, reference="C-09", name="Kept")
    assert totals(imported(book())) == (2, 0, 1)
    kept.refresh_from_db()
    assert kept.name == "Kept"


def test_empty_cell_clears_and_absent_column_leaves(organisation):
    row = factories.activity(
        organisation, reference="C-01", name="Pay", description="Old", owner="Olive", started_on=dt.date(2020, 1, 1)
    )
    content = only("activities", ["reference", "description", "started_on"], ["C-01", None, None])
    assert totals(imported(content)) == (0, 1, 0)
    row.refresh_from_db()
    assert (row.name, row.owner, row.description, row.started_on) == ("Pay", "Olive", "", None)


def test_empty_cell_of_a_field_with_a_default_returns_to_it(organisation):
    organisation.default_language = "fr"
    with change(by="test"):
        organisation.save()
    content = only("organisation", ["slug", "name", "default_language"], [organisation.slug, organisation.name, None])
    assert totals(imported(content)) == (0, 1, 0)
    organisation.refresh_from_db()
    assert organisation.default_language == "en"


def test_change_is_signed_with_actor_reason_and_batch(organisation, owner):
    factories.activity(organisation, reference="C-01", name="Pay")
    imported(only("activities", ["reference", "name"], ["C-01", "Payroll"]), by=owner, reason="New names")
    trace = ProcessingActivity.history.get(history_type="~")
    assert (trace.history_user, trace.history_change_reason, trace.name) == (owner, "New names", "Payroll")
    assert trace.batch_id is not None


def test_reason_defaults_to_the_file(organisation):
    imported(only("activities", ["reference", "role", "name"], ["C-01", "processor", "Pay"]), filename="pay.xlsx")
    assert ProcessingActivity.history.get().history_change_reason == "Import of pay.xlsx"


def test_one_act_for_the_whole_file(organisation):
    imported(book(purposes=[["activity", "text"], ["C-01", "Pay"], ["C-02", "Hire"]]))
    rows = [*ProcessingActivity.history.all(), *Purpose.history.all()]
    assert len(rows) == 4
    assert len({row.change_id for row in rows}) == 1


def test_dry_run_reports_and_writes_nothing():
    before = census()
    report = imported(book(), dry_run=True)
    assert totals(report) == (3, 0, 0)
    assert census() == before


def test_refused_import_inside_an_act_takes_back_its_own_rows_only():
    with change(by="test"):
        factories.organisation(slug="outer")
        assert problems(book(activities=[*ACTIVITIES, ["C-03", "boss", "x"]])) != []
    assert set(Organisation.objects.values_list("slug", flat=True)) == {"outer"}


def test_line_ends_of_a_form_are_no_difference(organisation):
    row = factories.activity(organisation, reference="C-01")
    with change(by="test"):
        row.description = "one\r\ntwo"
        row.save()  # past full_clean(), which would have kept line feeds
    content = only("activities", ["reference", "description"], ["C-01", "one\ntwo"])
    assert totals(imported(content)) == (0, 0, 1)


def test_blanks_around_names_do_not_count(organisation):
    content = book(
        engagements=[ENGAGEMENTS, [" C-01 ", "AWS\u00a0", " 28", "identity ;; contact-details; identity"]],
        activities=[["reference", "role", "name"], [" C-01", " controller ", "Payroll"]],
    )
    assert totals(imported(content)) == (2, 0, 1)
    row = Engagement.objects.get()
    assert (row.activity.reference, row.subprocessor.name, row.role) == ("C-01", "AWS", "28")
    assert [data.category.code for data in row.data.order_by("pk")] == ["identity", "contact-details"]


def test_numbers_stand_for_codes(organisation):
    content = book(engagements=[ENGAGEMENTS, ["C-01", "AWS", 28, None]])
    assert totals(imported(content)) == (3, 0, 1)
    assert Engagement.objects.get().role == "28"
    assert totals(imported(content)) == (0, 0, 4)


def test_list_is_brought_to_what_the_file_says(organisation):
    def engaged(data):
        return imported(book(organisation=[], engagements=[ENGAGEMENTS, ["C-01", "AWS", "28", data]]))

    engaged("identity; contact-details")
    assert totals(engaged("contact-details; identity")) == (0, 0, 3)
    assert totals(engaged("contact-details; bank-details")) == (0, 1, 2)
    assert {data.category.code for data in EngagementData.objects.all()} == {"contact-details", "bank-details"}
    assert Engagement.history.count() == 1
    assert sorted(row.history_type for row in EngagementData.history.all()) == ["+", "+", "+", "-"]
    assert totals(engaged(None)) == (0, 1, 2)
    assert EngagementData.objects.count() == 0


def test_own_row_goes_before_a_shared_one_of_the_same_name(organisation):
    content = book(
        organisation=[],
        subprocessors=[["name", "country"], ["AWS", "FR"]],
        engagements=[ENGAGEMENTS, ["C-01", "AWS", "28", None]],
    )
    assert totals(imported(content)) == (4, 0, 0)
    assert Engagement.objects.get().subprocessor == Subprocessor.objects.get(name="AWS", organisation=organisation)


def test_same_names_in_two_organisations_stay_apart(organisation, other_organisation):
    foreign = factories.activity(other_organisation, reference="C-01", name="Foreign")
    assert totals(imported(book(organisation=[]))) == (2, 0, 0)
    foreign.refresh_from_db()
    assert foreign.name == "Foreign"


def test_transfer_finds_the_engagement_by_its_role(organisation):
    content = book(
        engagements=[ENGAGEMENTS, ["C-01", "AWS", "28", None], ["C-01", "AWS", "4-7", None]],
        transfers=[TRANSFERS, ["C-01", "AWS", "4-7", None, None, "US", None, "45"]],
    )
    assert totals(imported(content)) == (5, 0, 1)
    assert Transfer.objects.get().engagement == Engagement.objects.get(role="4-7")
    assert totals(imported(content)) == (0, 0, 6)


def test_transfers_that_the_database_lets_repeat_are_matched_one_by_one(organisation):
    rows = [["C-01", None, None, None, None, None, None, None, text] for text in ("first", "second")]
    header = [*TRANSFERS, "documentation"]
    assert totals(imported(book(transfers=[header, *rows]))) == (4, 0, 1)
    rows[1][-1] = "changed"
    assert totals(imported(book(transfers=[header, *rows]))) == (0, 1, 4)
    assert list(Transfer.objects.order_by("pk").values_list("documentation", flat=True)) == ["first", "changed"]


def test_transfer_twice_to_the_same_importer_is_refused(organisation):
    row = ["C-01", "AWS", "28", None, None, "US", None, "45"]
    content = book(engagements=[ENGAGEMENTS, ["C-01", "AWS", "28", None]], transfers=[TRANSFERS, row, row])
    assert problems(content) == ["transfers, row 3, column mechanism: This transfer is already listed."]


def test_progress_counts_rows():
    told = []
    importing.import_workbook(
        book(purposes=[["activity", "text"], ["C-01", "Pay"]]),
        "book.xlsx",
        "kestrel",
        by="test",
        step=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 4), (3, 4), (4, 4)]


def test_progress_of_a_long_sheet_is_told_by_blocks(monkeypatch):
    monkeypatch.setattr("registry.spreadsheets.resources.BLOCK", 2)
    told = []
    rows = [[f"C-{number:02}", "controller", "x"] for number in range(5)]
    content = book(activities=[ACTIVITIES[0], *rows])
    importing.import_workbook(
        content, "book.xlsx", "kestrel", by="test", step=lambda done, total: told.append((done, total))
    )
    assert told == [(1, 6), (3, 6), (5, 6), (6, 6)]


def test_organisation_named_in_a_workbook():
    assert importing.organisation_named_in(book()) == "kestrel"
    assert importing.organisation_named_in(book(organisation=[])) == ""
    assert importing.organisation_named_in(book(organisation=[ORGANISATION[0]])) == ""


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_unchanged_rows_cost_no_query(organisation, django_assert_num_queries, rows):
    given = [[f"C-{number:02}", "controller", f"Activity {number}"] for number in range(rows)]
    parts = [[f"C-{number:02}", "Pay", "6-1-b"] for number in range(rows)]
    content = book(
        activities=[ACTIVITIES[0], *given], purposes=[["activity", "text", "legal_basis"], *parts], organisation=[]
    )
    imported(content)
    act = 2  # its savepoint
    # the organisation, to lock its rows and to plan; both sheets' rows, the legal bases that the purposes point to
    locks = 25 if connection.vendor == "postgresql" else 0  # one a sheet; SQLite has one writer anyway
    with django_assert_num_queries(5 + act + locks):
        assert totals(imported(content)) == (0, 0, 2 * rows)
