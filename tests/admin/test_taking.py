"""The list of entries as a file: what the filters leave or what was selected, and never more than one may see."""

import csv

import pytest

from registry.spreadsheets.workbook import read_workbook
from tests import factories
from tests.spreadsheets.books import imported

pytestmark = pytest.mark.django_db
LIST = "/admin/registry/processingactivity/"


@pytest.fixture
def signed_in(client, organisation, owner):
    factories.full_activity(organisation, reference="C-01", name="Payroll", role="controller")
    factories.activity(organisation, reference="C-02", name="Recruitment", role="controller")
    factories.activity(organisation, reference="P-01", name="Hosting", role="processor")
    client.force_login(owner)
    return client


def references(content):
    (sheet,) = (sheet for sheet in read_workbook(content) if sheet.name == "activities")
    return [row.cells[sheet.header.index("reference")] for row in sheet.rows]


def test_what_the_filters_leave_is_exported(signed_in):
    assert references(signed_in.get(f"{LIST}export/xlsx/?role__exact=controller").content) == ["C-01", "C-02"]
    assert references(signed_in.get(f"{LIST}export/xlsx/?q=Host").content) == ["P-01"]
    rows = list(csv.reader(signed_in.get(f"{LIST}export/csv/?q=Payroll").content.decode("utf-8-sig").splitlines()))
    assert any("Payroll" in cell for cell in rows[1])


@pytest.mark.parametrize("ending", ["xlsx", "ods", "zip"])
def test_exported_list_comes_back_without_a_change(signed_in, ending):
    content = signed_in.get(f"{LIST}export/{ending}/?role__exact=controller").content
    report = imported(content)
    assert ([str(problem) for problem in report.problems], report.total.new, report.total.changed) == ([], 0, 0)


def test_selected_entries_are_exported(signed_in, organisation):
    key = organisation.activities.get(reference="P-01").pk
    answer = signed_in.post(LIST, {"action": "take_workbook", "_selected_action": [key]})
    assert references(answer.content) == ["P-01"]
    assert "attachment" in answer["content-disposition"]
    answer = signed_in.post(LIST, {"action": "take_csv", "_selected_action": [key]})
    assert "Hosting" in answer.content.decode("utf-8-sig")


def test_entries_of_several_registers_are_not_mixed(client, signed_in, other_organisation):
    factories.activity(other_organisation, reference="C-01", name="Foreign")
    client.force_login(factories.administrator())
    answer = client.get(f"{LIST}export/xlsx/", follow=True)
    assert "choose one organisation, then export" in answer.content.decode()


def test_nothing_to_export_says_so(signed_in):
    assert "There is no entry to export." in signed_in.get(f"{LIST}export/csv/?q=nowhere", follow=True).content.decode()


def test_stranger_gets_nothing_of_it(client, signed_in, stranger, organisation):
    client.force_login(stranger)
    answer = client.get(f"{LIST}export/xlsx/?organisation__id__exact={organisation.pk}")
    assert (answer.status_code, answer.content) == (302, b"")


def test_unknown_format_is_not_found(signed_in):
    assert signed_in.get(f"{LIST}export/exe/").status_code == 404
