"""The register as it stood: what the journal gives back equals, byte for byte, what was read at that instant."""

import dataclasses
import itertools
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from registry import workflow
from registry.admin.duplicate import duplicate
from registry.choices import RegisterKind
from registry.models import (
    Client,
    DataCategory,
    DataSubjectCategory,
    DpiaCriterion,
    LegalBasis,
    ProcessingActivity,
    SecurityMeasure,
)
from registry.record import canonical_json, read_activities, read_register
from registry.record.past import NothingKnown, read_register_at
from registry.record.substance import substance_of
from registry.spreadsheets.exporting import export_workbook
from registry.spreadsheets.importing import import_workbook
from ropa.journal.gate import change
from ropa.journal.verify import Order, verify
from ropa.organisations.models import Country
from subprocessors.models import Agreement, Certification, Location, Subprocessor, SubprocessorChain
from tests import factories
from tests.admin.pages import change_page, new_row, typed
from tests.conftest import SOAK

pytestmark = pytest.mark.django_db
TEXT = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=30)
PICK = st.integers(0, 99)


def test_past_equals_what_was_read_then_whatever_was_renamed_or_deleted_since(organisation):
    row = factories.full_activity(organisation)
    then, was = timezone.now(), canonical_json(read_register(organisation, RegisterKind.ALL))
    with change(by="test"):
        for shared in (
            row.engagements.get(service="Payroll").subprocessor,
            row.storage_places.all()[0].location,
            organisation,
        ):
            shared.name = "Renamed"
            shared.save()
        row.delete()
    assert canonical_json(read_register_at(organisation, RegisterKind.ALL, then)) == was


def test_past_before_the_first_act_is_unknown(organisation):
    with pytest.raises(NothingKnown):
        read_register_at(organisation, RegisterKind.ALL, organisation.history.first().history_date.replace(year=2000))


@pytest.mark.parametrize("entries", [1, 3, 12])
def test_past_is_read_in_three_queries(organisation, entries, django_assert_num_queries):
    for _ in range(entries):
        factories.activity(organisation)
    with django_assert_num_queries(3):
        register = read_register_at(organisation, RegisterKind.ALL, timezone.now())
    assert len(register.activities) == entries


# What entries share, by every kind: how it is reached from an entry, and a column that Records show.
SHARED = {
    "vendor": ("engagements__subprocessor", Subprocessor, "name"),
    "vendor behind it": ("engagements__subprocessor__engages__engaged", Subprocessor, "name"),
    "chain": ("engagements__subprocessor__engages", SubprocessorChain, "service"),
    "certification": ("engagements__subprocessor__certifications", Certification, "source"),
    "agreement": ("engagements__agreement", Agreement, "reference"),
    "location": ("storage_places__location", Location, "name"),
    "client": ("client_activities__client", Client, "name"),
    "data category": ("personal_data__category", DataCategory, "label_fr"),
    "category of people": ("data_subjects__category", DataSubjectCategory, "label_en"),
    "measure": ("measures__measure", SecurityMeasure, "label_en"),
    "legal basis": ("purposes__legal_basis", LegalBasis, "label_fr"),
    "criterion": ("dpia_screenings__criterion", DpiaCriterion, "label_en"),
    "country": ("storage_places__location__country", Country, "name_fr"),
}


class Acts(RuleBasedStateMachine):
    """Random acts in every way there is, the canonical JSON kept after each; at the end the past must equal each."""

    @initialize()
    def start(self):
        self.numbers = itertools.count()
        self.organisation = factories.organisation()
        self.editor, self.approver = factories.administrator(), factories.administrator()
        self.browser = Browser(HTTP_ACCEPT_LANGUAGE="en")
        self.browser.force_login(self.editor)
        self.moments: list[tuple[object, bytes]] = []
        self.keep()

    def keep(self):
        self.moments.append((timezone.now(), canonical_json(self.register())))

    def register(self):
        return read_register(self.organisation, RegisterKind.ALL)

    def some_activity(self, pick):
        rows = list(ProcessingActivity.objects.of(self.organisation).order_by("pk"))
        return rows[pick % len(rows)] if rows else factories.activity(self.organisation, reference=self.reference())

    def reference(self):
        """One that no copy is given."""
        return f"R-{next(self.numbers)}-own"

    @rule(name=TEXT)
    def add_activity(self, name):
        factories.activity(self.organisation, name=name, reference=self.reference())
        self.keep()

    @rule()
    def add_full_activity(self):
        factories.full_activity(self.organisation, reference=self.reference())
        self.keep()

    @rule(pick=PICK)
    def delete_activity(self, pick):
        with change(by="test", reason="delete"):
            self.some_activity(pick).delete()
        self.keep()

    @rule(pick=PICK)
    def duplicate_activity(self, pick):
        duplicate(self.some_activity(pick), by=self.editor)
        self.keep()

    @rule(pick=PICK, text=TEXT)
    def save_the_form(self, pick, text):
        row = self.some_activity(pick)
        page = self.browser.get(change_page(row))
        posted = typed(page) | {"name": text, "change_reason": "A better name"}
        posted |= new_row(page, "purposes", text=f"{text} {next(self.numbers)}")
        if row.purposes.exists():
            posted["purposes-0-DELETE"] = "on"
        assert self.browser.post(change_page(row), posted).status_code == 302
        self.keep()

    @rule(pick=PICK)
    def import_a_workbook(self, pick):
        register = self.register()
        entries = [
            dataclasses.replace(entry, description=f"Imported {next(self.numbers)}") if number == pick % 5 else entry
            for number, entry in enumerate(register.activities)
        ]
        content = export_workbook(dataclasses.replace(register, activities=tuple(entries)), "xlsx")
        import_workbook(content, "acts.xlsx", self.organisation.slug, self.editor)
        self.keep()

    @rule(pick=PICK, kind=st.sampled_from(sorted(SHARED)), text=TEXT)
    def change_what_is_shared(self, pick, kind, text):
        path, model, column = SHARED[kind]
        entry = ProcessingActivity.objects.filter(pk=self.some_activity(pick).pk)
        shared = model._base_manager.filter(pk__in=list(entry.values_list(path, flat=True))).order_by("pk").first()
        if shared:
            setattr(shared, column, f"{text} {next(self.numbers)}")
            factories.saved(shared)
        self.keep()

    @rule(pick=PICK, text=TEXT)
    def add_purpose(self, pick, text):
        factories.purpose(self.some_activity(pick), text=f"{text} {next(self.numbers)}")
        self.keep()

    @rule(pick=PICK)
    def delete_purpose(self, pick):
        with change(by="test", reason="delete"):
            self.some_activity(pick).purposes.all().delete()
        self.keep()

    @rule(pick=PICK, code=st.sampled_from(sorted(workflow.MOVES)))
    def move_in_life(self, pick, code):
        row = self.some_activity(pick)
        seen = substance_of(dict(read_activities(ProcessingActivity.objects.filter(pk=row.pk)))[row.pk])
        with suppress(ValidationError):  # most steps cannot be made from most states
            workflow.make_move(row, code, by=self.approver, reason="As agreed", seen=seen)
        self.keep()

    @rule(pick=PICK)
    def review(self, pick):
        with suppress(ValidationError):
            workflow.confirm_review(self.some_activity(pick), by=self.approver, note="Nothing changed")
        self.keep()

    @rule(pick=PICK, text=TEXT)
    def comment(self, pick, text):
        with suppress(ValidationError):
            workflow.comment(self.some_activity(pick), text, by=self.editor)
        self.keep()

    @rule(pick=PICK)
    def fail_half_way(self, pick):
        with suppress(ZeroDivisionError), change(by="test", reason="break"):
            self.some_activity(pick).delete()
            raise ZeroDivisionError
        self.keep()

    @rule(text=TEXT)
    def rename_organisation(self, text):
        self.organisation.name = text
        factories.saved(self.organisation)
        self.keep()

    def teardown(self):
        for instant, was in getattr(self, "moments", ()):
            assert canonical_json(read_register_at(self.organisation, RegisterKind.ALL, instant)) == was
        outcomes = verify(Order((self.organisation.pk, None), "test"))
        assert [str(anomaly) for outcome in outcomes for anomaly in outcome.anomalies] == []


class TestPast(TestCase):
    def test_past_equals_every_moment_of_random_acts(self):
        """Over a hundred steps, ten thousand in `make soak`; and nobody tampered, so verification finds nothing."""
        run_state_machine_as_test(
            Acts,
            settings=settings(
                max_examples=200 if SOAK else 3,
                stateful_step_count=50 if SOAK else 40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
