"""The entry and the questions one asks of the register."""

import datetime as dt

import pytest

from registry import choices
from registry.models import ProcessingActivity
from tests import factories
from tests.refusals import refused

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 30)


def references(rows) -> list[str]:
    return list(rows.order_by("reference").values_list("reference", flat=True))


@pytest.fixture
def one_of_each_role(organisation):
    for role in choices.Role:
        factories.activity(organisation, role=role, reference=role.value)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (choices.RegisterKind.CONTROLLER, ["controller", "joint-controller"]),
        (choices.RegisterKind.PROCESSOR, ["processor"]),
        (choices.RegisterKind.ALL, ["controller", "joint-controller", "processor"]),
    ],
)
@pytest.mark.usefixtures("one_of_each_role")
def test_each_register_holds_its_roles(kind, expected):
    assert references(ProcessingActivity.objects.in_register(kind)) == expected


@pytest.mark.usefixtures("one_of_each_role")
def test_only_a_processor_is_one():
    rows = ProcessingActivity.objects.order_by("reference")
    assert [(row.role, row.is_processor) for row in rows] == [
        ("controller", False),
        ("joint-controller", False),
        ("processor", True),
    ]


def test_register_of_one_organisation(organisation, other_organisation):
    factories.activity(organisation, reference="C-01")
    factories.activity(other_organisation, reference="C-02")
    assert references(ProcessingActivity.objects.of(organisation)) == ["C-01"]


def test_review_is_due_from_its_day_on(organisation):
    for reference, day in [("before", 29), ("same-day", 30)]:
        factories.activity(organisation, reference=reference, next_review_on=DAY.replace(day=day))
    factories.activity(organisation, reference="after", next_review_on=dt.date(2026, 7, 1))
    factories.activity(organisation, reference="never")
    assert references(ProcessingActivity.objects.due_for_review(DAY)) == ["before", "same-day"]


def test_review_of_a_retired_entry_is_never_due(organisation):
    for status in choices.Status:
        factories.activity(organisation, reference=status.value, status=status, next_review_on=DAY)
    assert references(ProcessingActivity.objects.due_for_review(DAY)) == ["approved", "draft", "in-review"]


def test_special_data_are_those_of_articles_9_and_10(organisation):
    kinds = {
        "art-9": {"special": True},
        "art-10": {"criminal": True},
        "personal": {"highly_personal": True},
        "plain": {},
    }
    for reference, kind in kinds.items():
        row = factories.activity(organisation, reference=reference)
        factories.personal_data(row, factories.data_category(**kind))
    factories.activity(organisation, reference="no-data")
    assert references(ProcessingActivity.objects.with_special_data()) == ["art-10", "art-9"]


def test_entry_with_much_special_data_is_counted_once(organisation):
    row = factories.activity(organisation, reference="C-01")
    for _ in range(3):
        factories.personal_data(row, factories.data_category(special=True))
    assert references(ProcessingActivity.objects.with_special_data()) == ["C-01"]


def test_questions_can_be_asked_together(organisation, other_organisation):
    for of, role in [(organisation, "controller"), (organisation, "processor"), (other_organisation, "controller")]:
        row = factories.activity(of, role=role, reference=f"{of.slug}-{role}", next_review_on=DAY)
        factories.personal_data(row, factories.data_category(special=True))
    rows = ProcessingActivity.objects.of(organisation).in_register(choices.RegisterKind.CONTROLLER)
    assert references(rows.due_for_review(DAY).with_special_data()) == ["kestrel-controller"]


def test_reference_is_unique_in_the_organisation(organisation):
    factories.activity(organisation, reference="C-01")
    row = factories.activity(organisation, reference="C-02")
    assert refused(row, reference="C-01") == {"__all__": ["Another entry has this reference already."]}


def test_reference_may_recur_in_another_organisation(organisation, other_organisation):
    rows = [factories.activity(each, reference="C-01") for each in (organisation, other_organisation)]
    assert len({row.pk for row in rows}) == 2


@pytest.mark.parametrize("values", [{"last_reviewed_on": DAY}, {"last_reviewed_by": "Ann"}], ids=["day", "person"])
def test_half_a_review_is_refused(values):
    expected = ["Give both the day of the last review and who made it, or neither."]
    assert refused(factories.activity(), **values) == {"__all__": expected}


def test_whole_review_is_accepted():
    row = factories.activity(last_reviewed_on=DAY, last_reviewed_by="Ann")
    assert (row.last_reviewed_on, row.last_reviewed_by) == (DAY, "Ann")


@pytest.mark.parametrize("values", [{"dpia_screened_on": DAY}, {"dpia_screened_by": "Ann"}], ids=["day", "person"])
def test_half_a_screening_is_refused(values):
    expected = ["Give both the day of the screening and who made it, or neither."]
    assert refused(factories.activity(), **values) == {"__all__": expected}


def test_screening_is_not_due_again_before_it_was_made():
    row = factories.activity(dpia_screened_on=DAY, dpia_screened_by="Ann")
    expected = ["The screening is due again before the day on which it was made."]
    assert refused(row, dpia_screening_due_on=dt.date(2026, 6, 29)) == {"__all__": expected}


def test_end_before_the_beginning_is_refused():
    row = factories.activity(started_on=DAY)
    assert refused(row, ended_on=dt.date(2026, 6, 29)) == {"__all__": ["The end lies before the beginning."]}


@pytest.mark.parametrize(
    ("started_on", "ended_on"),
    [(DAY, DAY), (DAY, None), (None, DAY), (None, None)],
    ids=["one day", "open", "no start", "none"],
)
def test_end_not_before_the_beginning_is_accepted(started_on, ended_on):
    row = factories.activity(started_on=started_on, ended_on=ended_on)
    assert (row.started_on, row.ended_on) == (started_on, ended_on)


def test_unknown_answer_is_refused_in_words():
    expected = {"dpia_required": ["Value '~' is not a valid choice."]}
    assert refused(factories.activity(), dpia_required="~") == expected


def test_nothing_is_answered_that_nobody_answered():
    """A blank legal basis or role of the data stays blank; only the state of work begins as draft."""
    answered = {
        field.name: getattr(ProcessingActivity(), field.name)
        for field in ProcessingActivity._meta.concrete_fields
        if getattr(ProcessingActivity(), field.attname)
    }
    assert answered == {"status": choices.Status.DRAFT}
