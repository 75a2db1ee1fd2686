"""What is refused, and how it is said: every problem with its sheet, row and column; the database is as before."""

import pytest

from ropa.organisations.models import Organisation
from tests import factories
from tests.spreadsheets.books import ACTIVITIES, ORGANISATION, book, census, problems, xlsx
from tests.spreadsheets.refusals import REFUSALS

pytestmark = pytest.mark.django_db


def purposes(*rows, header=("activity", "text", "legal_basis")):
    return [header, *rows]


@pytest.mark.parametrize("case", REFUSALS)
def test_refusal_names_sheet_row_and_column(case):
    sheets, expected = REFUSALS[case]
    before = census()
    assert problems(book(**sheets)) == expected
    assert census() == before


def test_problems_of_the_whole_file_are_collected():
    found = problems(
        book(
            activities=[*ACTIVITIES, ["C-01", "controller", "Again"], ["C-03", "boss", "Third"]],
            purposes=purposes(["C-01", "Pay", "6-1-z"], ["C-02", "Hire", "6-1-f"], ["C-09", "x", ""]),
            measures=[["activity", "measures"], ["C-01", "x"]],
        )
    )
    places = [line.partition(":")[0] for line in found]
    assert places == [
        "measures, row 1, column measures",
        "measures, row 1, column measure",
        "activities, row 4, column reference",
        "activities, row 5, column role",
        "purposes, row 2, column legal_basis",
        "purposes, row 4, column activity",
    ]


def test_unknown_column_hides_no_problem_of_its_sheet():
    header = ("activity", "colour", "text", "legal_basis")
    found = problems(book(activities=ACTIVITIES, purposes=purposes(["C-01", "red", "Pay", "6-1-z"], header=header)))
    assert [line.partition(":")[0] for line in found] == [
        "purposes, row 1, column colour",
        "purposes, row 2, column legal_basis",
    ]


def test_parts_of_a_refused_activity_are_not_reported_but_for_themselves():
    found = problems(
        book(
            activities=[["reference", "role", "name"], ["C-01", "boss", "Payroll"]],
            purposes=purposes(["C-01", "Pay", "6-1-b"], ["C-01", "Declare", "6-1-z"]),
            engagements=[["activity", "subprocessor", "role"], ["C-01", "AWS", "28"]],
            recipients=[["activity", "kind", "name"], ["C-01", "partner", "Bank"]],
            transfers=[
                [
                    "activity",
                    "subprocessor",
                    "subprocessor_role",
                    "recipient",
                    "recipient_kind",
                    "country",
                    "international_organisation",
                    "mechanism",
                ],
                ["C-01", "AWS", "28", "", "", "US", "", "45"],
                ["C-01", "", "", "Bank", "partner", "US", "", "45"],
            ],
        )
    )
    assert [line.partition(":")[0] for line in found] == [
        "activities, row 2, column role",
        "purposes, row 3, column legal_basis",
    ]


def test_sheet_with_an_unusable_header_makes_no_noise_elsewhere():
    found = problems(
        book(
            activities=[["ref", "role", "name"], ["C-01", "controller", "Payroll"]],
            purposes=purposes(["C-01", "Pay", "6-1-b"]),
        )
    )
    assert [line.partition(":")[0] for line in found] == [
        "activities, row 1, column ref",
        "activities, row 1, column reference",
    ]


def test_refused_vendor_makes_no_noise_where_it_is_engaged():
    found = problems(
        book(
            subprocessors=[["name", "country"], ["Own", "France"]],
            certifications=[["subprocessor", "scheme", "scheme_name", "scope"], ["Own", "SOC 2", "", ""]],
            engagements=[["activity", "subprocessor", "role"], ["C-01", "Own", "28"]],
        )
    )
    assert [line.partition(":")[0] for line in found] == ["subprocessors, row 2, column country"]


def test_refused_organisation_does_not_hide_the_other_problems():
    found = problems(
        book(
            organisation=[["slug", "name", "country"], ["kestrel", "Kestrel", "France"]],
            purposes=purposes(["C-01", "Pay", "6-1-z"]),
        )
    )
    assert [line.partition(":")[0] for line in found] == [
        "organisation, row 2, column country",
        "purposes, row 2, column legal_basis",
    ]
    assert not Organisation.objects.filter(slug="kestrel").exists()


def test_workbook_of_another_organisation_is_refused(organisation):
    expected = (
        "organisation, row 2, column slug: The workbook is that of “kestrel”, but it is to be imported into “osprey”."
    )
    assert problems(book(), "osprey") == [expected]


def test_unknown_organisation_without_a_sheet_is_told_what_to_do():
    assert problems(book(organisation=[])) == [
        (
            "There is no organisation “kestrel”. Add a sheet “organisation” to the workbook, with this slug and "
            "a name, and it is created with the import."
        )
    ]


def test_two_organisations_in_one_workbook_are_refused():
    found = problems(book(organisation=[*ORGANISATION, ["osprey", "Osprey"]]))
    assert found == ["organisation, row 3: The sheet must have exactly one row."]


def test_empty_workbook_is_refused(organisation):
    assert problems(xlsx({"activities": []})) == ["The file holds no sheet with anything in it."]


def test_names_of_another_organisation_are_not_found_and_not_told(organisation, other_organisation):
    factories.subprocessor(organisation=other_organisation, name="Secret vendor")
    factories.activity(other_organisation, reference="X-01")
    found = problems(
        book(
            organisation=[],
            engagements=[["activity", "subprocessor", "role"], ["C-01", "Secret vendor", ""], ["X-01", "AWS", ""]],
        )
    )
    assert found == [
        (
            "engagements, row 2, column subprocessor: “Secret vendor” is not in the list “subprocessors”. "
            "Closest: AWS · Google Cloud · IONOS · Mixpanel · Typeform · tawk.to."
        ),
        "engagements, row 3, column activity: “X-01” is not in the list “processing activities”. Closest: C-01 · C-02.",
    ]
