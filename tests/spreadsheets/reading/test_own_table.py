"""The CSV that the program writes for people, brought back with something edited in it."""

import pytest

from registry.choices import RegisterKind
from registry.record import read_register
from registry.spreadsheets.flat import export_flat
from registry.spreadsheets.problems import NoticeKind
from tests import factories
from tests.spreadsheets.books import census, imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(organisation):
    factories.activity(organisation, reference="C-01", name="Paie", note="Vu.", description="Ce qui est fait.")
    return read_register(organisation, RegisterKind.ALL)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_table_in_either_language_changes_nothing(organisation, register, language):
    before = census()
    report = imported(export_flat(register, language), organisation.slug, filename="r.csv")
    assert (report.problems, report.total.new, report.total.changed) == ([], 0, 0)
    assert census() == before


def test_edited_text_changes_its_field_alone(organisation, register):
    content = export_flat(register, "fr").decode("utf-8-sig").replace("Ce qui est fait.", "Autre chose.")
    report = imported(content.encode(), organisation.slug, filename="r.csv")
    assert (report.problems, report.total.new, report.total.changed) == ([], 0, 1)
    (activity,) = read_register(organisation, RegisterKind.ALL).activities
    assert (activity.description, activity.note) == ("Autre chose.", "Vu.")


def test_edited_label_is_kept_and_flagged(organisation, register):
    content = export_flat(register, "fr").decode("utf-8-sig").replace("Brouillon", "Terminé")
    report = imported(content.encode(), organisation.slug, filename="r.csv")
    assert report.problems == []
    assert [notice.value for notice in report.notices if notice.kind is NoticeKind.REVIEW] == ["Terminé"]
    (activity,) = read_register(organisation, RegisterKind.ALL).activities
    assert (activity.status.code, activity.note) == ("draft", "Vu.\nStatut: Terminé")
