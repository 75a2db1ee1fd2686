"""The register as it stood: what the journal gives back equals, byte for byte, what was read at that instant."""

import itertools

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from registry.choices import RegisterKind
from registry.models import ProcessingActivity
from registry.record import canonical_json, read_register
from registry.record.past import NothingKnown, read_register_at
from ropa.journal.gate import change
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=30)


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


@pytest.mark.parametrize("entries", [1, 3, 50])
def test_past_is_read_in_three_queries(organisation, entries, django_assert_num_queries):
    for _ in range(entries):
        factories.activity(organisation)
    with django_assert_num_queries(3):
        register = read_register_at(organisation, RegisterKind.ALL, timezone.now())
    assert len(register.activities) == entries


class Acts(RuleBasedStateMachine):
    """Random acts, the canonical JSON kept after each; at the end the past must equal each."""

    @initialize()
    def start(self):
        self.numbers = itertools.count()
        self.organisation = factories.organisation()
        self.moments: list[tuple[object, bytes]] = []
        self.keep()

    def keep(self):
        self.moments.append((timezone.now(), canonical_json(read_register(self.organisation, RegisterKind.ALL))))

    def some_activity(self, pick):
        rows = list(ProcessingActivity.objects.of(self.organisation))
        return rows[pick % len(rows)] if rows else factories.activity(self.organisation)

    @rule(name=TEXT)
    def add_activity(self, name):
        factories.activity(self.organisation, name=name)
        self.keep()

    @rule()
    def add_full_activity(self):
        factories.full_activity(self.organisation)
        self.keep()

    @rule(pick=st.integers(0, 99), text=TEXT)
    def rename_activity(self, pick, text):
        row = self.some_activity(pick)
        row.name = text
        factories.saved(row)
        self.keep()

    @rule(pick=st.integers(0, 99))
    def delete_activity(self, pick):
        with change(by="test", reason="delete"):
            self.some_activity(pick).delete()
        self.keep()

    @rule(pick=st.integers(0, 99), text=TEXT)
    def add_purpose(self, pick, text):
        factories.purpose(self.some_activity(pick), text=f"{text} {next(self.numbers)}")
        self.keep()

    @rule(pick=st.integers(0, 99))
    def delete_purpose(self, pick):
        with change(by="test"):
            self.some_activity(pick).purposes.all().delete()
        self.keep()

    @rule(pick=st.integers(0, 99), text=TEXT)
    def rename_vendor(self, pick, text):
        engagement = self.some_activity(pick).engagements.first()
        if engagement:
            engagement.subprocessor.name = f"{text} {next(self.numbers)}"
            factories.saved(engagement.subprocessor)
        self.keep()

    @rule(pick=st.integers(0, 99), text=TEXT)
    def relabel_category(self, pick, text):
        data = self.some_activity(pick).personal_data.first()
        if data:
            data.category.label_fr = text
            factories.saved(data.category)
        self.keep()

    @rule(text=TEXT)
    def rename_organisation(self, text):
        self.organisation.name = text
        factories.saved(self.organisation)
        self.keep()

    def teardown(self):
        for instant, was in getattr(self, "moments", ()):
            assert canonical_json(read_register_at(self.organisation, RegisterKind.ALL, instant)) == was


class TestPast(TestCase):
    def test_past_equals_every_moment_of_random_acts(self):
        run_state_machine_as_test(
            Acts,
            settings=settings(
                max_examples=4, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
