"""What an installation knows on its first day: complete, as its sources say it, and marked as not verified."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

from registry import models
from registry.compliance import read_law
from registry.compliance.case import KeeperCase
from registry.record import Label
from ropa.organisations.models import Country
from subprocessors.models import Certification, Location, Subprocessor, SubprocessorChain
from tests.documents.specimens import empty_organisation

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = {
    "organisations.Country": "ropa/organisations/reference/countries.json",
    "registry.LegalBasis": "registry/reference/legal_bases.json",
    "registry.DataCategory": "registry/reference/data_categories.json",
    "registry.DataSubjectCategory": "registry/reference/data_subject_categories.json",
    "registry.SecurityMeasure": "registry/reference/security_measures.json",
}
LOADED = [*FILES, "registry.EeaMembership", "registry.AdequacyDecision"]
LOADED += ["registry.DpiaCriterion", "registry.LegalDuty", "registry.RecordsExemption"]
CRITERIA = ("dpia_criteria.json", "dpia_lists.json")
ANNULLED = ("2000/520/EC", "(EU) 2016/1250")
LOADED += [f"subprocessors.{name}" for name in ("Subprocessor", "SubprocessorChain", "Certification", "Location")]
MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"

pytestmark = pytest.mark.django_db


def read(path: str):
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("model", "path"), FILES.items())
def test_rows_are_those_of_the_file(model, path):
    rows = read(path)["rows"]
    columns = sorted(rows[0])
    stored = apps.get_model(model).objects.values_list(*columns)
    assert sorted(stored) == sorted(tuple(row[column] for column in columns) for row in rows)


def test_criteria_are_those_of_both_files():
    rows = [row for name in CRITERIA for row in read(f"registry/reference/{name}")["rows"]]
    stored = models.DpiaCriterion.objects.values_list("code", "label_en", "label_fr", "listed")
    assert sorted(stored) == sorted(
        (row["code"], row["label_en"], row["label_fr"], row.get("listed", "")) for row in rows
    )


@pytest.mark.parametrize("model", LOADED)
def test_each_row_says_where_it_came_from(model):
    table = apps.get_model(model)
    history = table.history.all()
    assert Counter(history.values_list(table._meta.pk.name, flat=True)) == Counter(
        table.objects.values_list("pk", flat=True)
    )
    assert set(history.values_list("history_type", "actor")) == {("+", "reference data")}
    assert all(reason.endswith("(2026-11-22)") for reason in history.values_list("history_change_reason", flat=True))


def test_legal_bases_are_those_of_the_regulation():
    codes = [f"6-1-{letter}" for letter in "abcdef"] + [f"9-2-{letter}" for letter in "abcdefghij"] + ["10"]
    assert sorted(models.LegalBasis.objects.values_list("code", flat=True)) == sorted(codes)


def test_legal_basis_is_its_article():
    for basis in models.LegalBasis.objects.exclude(code="10"):
        kind, paragraph, letter = basis.code.split("-")
        assert (basis.kind, basis.article) == (kind, f"{kind}({paragraph})({letter})")


def test_official_wording_is_there_in_both_languages():
    basis = models.LegalBasis.objects.get(code="6-1-a")
    assert basis.wording_en == (
        "the data subject has given consent to the processing of his or her personal data "
        "for one or more specific purposes;"
    )
    assert basis.wording_fr == (
        "la personne concernée a consenti au traitement de ses données à caractère personnel "
        "pour une ou plusieurs finalités spécifiques;"
    )
    assert not models.LegalBasis.objects.filter(wording_en="").exists()
    assert not models.LegalBasis.objects.filter(wording_fr="").exists()


def test_there_are_17_adequacy_decisions_each_as_in_the_file():
    rows = read("registry/reference/adequacy.json")["rows"]
    columns = {"number": "decision", "country_id": "country"}
    columns |= {
        name: name
        for name in ("organisation_en", "organisation_fr", "scope_en", "scope_fr", "note_en", "note_fr", "source")
    }
    dates = ("adopted_on", "in_force_from", "in_force_until")
    expected = {
        tuple(row[name] for name in columns.values())
        + tuple(row[name] and dt.date.fromisoformat(row[name]) for name in dates)
        for row in rows
    }
    standing = models.AdequacyDecision.objects.exclude(number__in=ANNULLED)
    stored = set(standing.values_list(*columns, *dates))
    assert (len(stored), stored) == (17, expected)


def test_annulled_decisions_end_on_the_day_of_the_judgment():
    rows = models.AdequacyDecision.objects.filter(number__in=ANNULLED)
    assert set(rows.values_list("number", "country", "in_force_until", "needs_certification")) == {
        ("2000/520/EC", "US", dt.date(2015, 10, 6), "yes"),
        ("(EU) 2016/1250", "US", dt.date(2020, 7, 16), "yes"),
    }


def test_only_the_framework_asks_for_a_certificate():
    rows = models.AdequacyDecision.objects.filter(needs_certification="yes")
    assert list(rows.exclude(number__in=ANNULLED).values_list("country", "number")) == [("US", "(EU) 2023/1795")]


def test_eea_is_30_countries_and_a_former_one():
    """The law of the Union went on applying in the United Kingdom until the end of 2020."""
    today = models.EeaMembership.objects.in_force(dt.date(2026, 11, 22))
    former = models.EeaMembership.objects.exclude(pk__in=today)
    assert " ".join(sorted(today.values_list("country", flat=True))) == MEMBERS
    assert list(former.values_list("country", "kind", "in_force_until")) == [
        ("GB", "EU", dt.date(2020, 1, 31)),
        ("GB", "TRAN", dt.date(2020, 12, 31)),
    ]
    days = {
        dt.date(2020, 1, 31): True,
        dt.date(2020, 2, 1): True,
        dt.date(2020, 12, 31): True,
        dt.date(2021, 1, 1): False,
    }
    law = read_law()
    cases = {day: KeeperCase(day, law, organisation=empty_organisation()) for day in days}
    assert {day: case.in_eea(Label("GB", "", "")) for day, case in cases.items()} == days


def test_three_members_are_no_member_states():
    efta = models.EeaMembership.objects.filter(kind="EFTA").values_list("country", flat=True)
    assert sorted(efta) == ["IS", "LI", "NO"]


def test_nine_criteria_point_to_an_impact_assessment():
    assert models.DpiaCriterion.objects.filter(listed="").count() == 9


def test_lists_of_the_cnil_are_complete():
    listed = Counter(models.DpiaCriterion.objects.exclude(listed="").values_list("listed", flat=True))
    assert listed == {"35-4": 14, "35-5": 12}


def test_legal_duties_are_those_of_the_file():
    rows = read("registry/reference/legal_duties.json")["rows"]
    stored = models.LegalDuty.objects.values_list("code", "citation", "period", "unit")
    assert sorted(stored) == sorted((row["code"], row["citation"], row["period"], row["unit"]) for row in rows)


def test_exemption_of_small_organisations_is_dated():
    assert list(models.RecordsExemption.objects.values_list("persons", "in_force_from", "in_force_until")) == [
        (250, dt.date(2018, 5, 25), None)
    ]


def test_special_categories_cover_article_9():
    special = models.DataCategory.objects.filter(special=True, criminal=False).count()
    criminal = models.DataCategory.objects.filter(criminal=True).values_list("special", flat=True)
    assert special >= 8
    assert list(criminal) == [False]


def test_countries_are_those_of_iso_3166_1():
    codes = list(Country.objects.values_list("code", flat=True))
    assert len(codes) == 249
    assert {"AQ", "FR", "GB", "HK", "US", "ZW"} - set(codes) == set()


def test_first_vendors_are_in_the_shared_catalogue():
    named = [row["name"] for row in read("subprocessors/reference/vendors.json")["rows"]]
    assert named == ["AWS", "tawk.to", "Mixpanel", "IONOS", "Typeform"]
    vendors = Subprocessor.objects.shared().filter(name__in=named)
    assert sorted(vendors.values_list("name", flat=True), key=named.index) == named
    assert not vendors.filter(legal_name="").exists()
    assert not vendors.filter(country=None).exists()


def test_nothing_about_vendors_was_verified():
    assert set(Subprocessor.objects.values_list("checked_on", flat=True)) == {None}
    assert set(Certification.objects.values_list("checked_on", flat=True)) == {None}
    assert Certification.objects.filter(scheme="DPF").exists()


def test_no_law_was_verified():
    assert set(models.AdequacyDecision.objects.values_list("checked_on", flat=True)) == {None}
    assert set(models.EeaMembership.objects.values_list("checked_on", flat=True)) == {None}


def test_vendors_lean_on_vendors_of_the_catalogue():
    for row in read("subprocessors/reference/vendors.json")["rows"]:
        links = SubprocessorChain.objects.filter(subprocessor__name=row["name"]).values_list("engaged__name", "service")
        assert sorted(links) == sorted((link["name"], link["what_for"]) for link in row["engages"])
        places = Location.objects.filter(operator__name=row["name"]).values_list("name", "city", "country")
        assert sorted(places) == sorted((each["name"], each["city"], each["country"]) for each in row["locations"])


@pytest.mark.parametrize("model", LOADED)
def test_preloaded_row_is_valid(model):
    """What the migration wrote past full_clean() would pass it."""
    for row in apps.get_model(model).objects.all():
        row.full_clean()
