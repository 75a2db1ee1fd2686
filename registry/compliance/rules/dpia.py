"""Rules on impact assessments and automated decisions: Art. 13(2)(f), 22, 35, 36. Reads Records only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.choices import AutomatedDecision, DataSource, DpiaResult, DpiaStatus
from registry.compliance.case import Case
from registry.compliance.finding import Hit, Level, hit, rule
from registry.compliance.rules.reading import code, criteria_met, is_one, is_sensitive
from registry.record import ActivityRecord

ENOUGH = 2  # criteria of WP 248 rev.01 with which an assessment is carried out as a rule
YEARS = 3  # after which the CNIL asks to look at an assessment again
CRITERIA = {
    "evaluation-scoring",
    "automated-decision",
    "systematic-monitoring",
    "sensitive",
    "large-scale",
    "matching",
    "vulnerable",
    "innovative",
    "prevents-right",
}


def met(case: Case) -> set[str]:
    """Return the codes of the criteria that the screening found met."""
    return criteria_met(case.entry) & CRITERIA


def likely(entry: ActivityRecord) -> set[str]:
    """Return the criteria that an entry itself points to, screened or not."""
    signs = {
        "sensitive": any(is_sensitive(data) for data in entry.personal_data),
        "vulnerable": any(subject.category.vulnerable for subject in entry.data_subjects),
        "evaluation-scoring": is_one(entry.automated_decision, AutomatedDecision.PROFILING),
        "automated-decision": is_one(entry.automated_decision, AutomatedDecision.AUTOMATED),
        "matching": _profiles(entry) and is_one(entry.data_source, DataSource.INDIRECT, DataSource.BOTH),
    }
    return {criterion for criterion, seen in signs.items() if seen}


@rule(
    "dpia.missing",
    Level.ERROR,
    "35(1)",
    "dpia_status",
    says=_("An impact assessment is required, and none is recorded."),
    do=_("Carry out the impact assessment before the processing goes on; if none is required after all, say why."),
)
def dpia_missing(case: Case) -> Iterator[Hit]:
    """Two criteria, or the own answer, ask for one; a reasoned no is an answer, and so is the list of Art. 35(5)."""
    required = code(case.entry.dpia_required)
    exempt = criteria_met(case.entry) & {label.code for label in case.law.exempt_lists}
    asked = required == "yes" or (len(met(case)) >= ENOUGH and required != "no" and not exempt)
    if asked and case.entry.dpia_status is None and case.lacks("dpia"):
        yield hit()


@rule(
    "dpia.listed",
    Level.ERROR,
    "35(4)",
    "dpia_screenings",
    says=_(
        "The processing is on the list of those for which an impact assessment is required (%(listed)s), and none is "
        "completed."
    ),
    do=_("Complete the impact assessment: a reasoned no is not open to what is on the list."),
)
def dpia_listed(case: Case) -> Iterator[Hit]:
    """The authority has decided."""
    listed = criteria_met(case.entry) & {label.code for label in case.law.required_lists}
    if not is_one(case.entry.dpia_status, DpiaStatus.COMPLETED):
        for screening in case.entry.dpia_screenings:
            if screening.criterion.code in listed:
                yield hit(screening.criterion.code, listed=screening.criterion)


@rule(
    "dpia.unfinished",
    Level.WARNING,
    "35(1)",
    "dpia_status",
    says=_("The impact assessment is not completed: %(status)s."),
    do=_("Complete the impact assessment, and enter its date and its result."),
)
def dpia_unfinished(case: Case) -> Iterator[Hit]:
    """It is carried out before the processing."""
    status = case.entry.dpia_status
    if status is not None and not is_one(status, DpiaStatus.COMPLETED):
        yield hit(status.code, status=status)


@rule(
    "dpia.unscreened",
    Level.WARNING,
    "35(1), 35(3)",
    "dpia_screenings",
    says=_("The entry meets at least two criteria that point to an impact assessment, and says nothing of one."),
    do=_("Go through the nine criteria, and record whether an impact assessment is required and why."),
)
def dpia_unscreened(case: Case) -> Iterator[Hit]:
    """What the entry says of its data, people and decisions is enough to ask the question."""
    entry = case.entry
    silent = not entry.dpia_screenings and entry.dpia_required is None and entry.dpia_status is None
    if silent and case.lacks("dpia") and len(likely(case.entry)) >= ENOUGH:
        yield hit()


@rule(
    "dpia.reason-missing",
    Level.WARNING,
    "5(2), 35(1)",
    "dpia_reason",
    says=_("No impact assessment is said to be required, although criteria are met, and no reason is given."),
    do=_("Say why the risk is not high."),
)
def dpia_reason_missing(case: Case) -> Iterator[Hit]:
    """Whoever decides against an assessment documents why."""
    if code(case.entry.dpia_required) == "no" and not case.entry.dpia_reason and (met(case) | likely(case.entry)):
        yield hit()


@rule(
    "dpia.screening-overdue",
    Level.WARNING,
    "35(11)",
    "dpia_screening_due_on",
    says=_("The screening was due to be made again on %(day)s."),
    do=_("Go through the criteria again, and enter the day, who did it, and when it is due next."),
)
def screening_overdue(case: Case) -> Iterator[Hit]:
    """Risk changes: whether an assessment is required is looked at again when it does."""
    due = case.entry.dpia_screening_due_on
    if due is not None and case.reached(due):
        yield hit(day=due)


@rule(
    "dpia.outdated",
    Level.WARNING,
    "35(11)",
    "dpia_completed_on",
    says=_("The impact assessment was completed on %(day)s, more than three years ago."),
    do=_("Look whether the risk has changed, and enter the day of the new assessment."),
)
def dpia_outdated(case: Case) -> Iterator[Hit]:
    """The CNIL asks for a new look every three years."""
    completed = case.entry.dpia_completed_on
    if completed is not None and case.over(_years_after(completed, YEARS)):
        yield hit(day=completed)


@rule(
    "dpia.undated",
    Level.ADVICE,
    "35(11)",
    "dpia_completed_on",
    says=_("The impact assessment is completed, but its date is missing."),
    do=_("Enter the day of the result: the next look at it depends on that day."),
)
def dpia_undated(case: Case) -> Iterator[Hit]:
    """An assessment without a date cannot be looked at again in time."""
    if is_one(case.entry.dpia_status, DpiaStatus.COMPLETED) and case.entry.dpia_completed_on is None:
        yield hit()


@rule(
    "dpia.consultation",
    Level.WARNING,
    "36(1)",
    "dpia_result",
    says=_(
        "The impact assessment found a high residual risk: the supervisory authority must be consulted before the "
        "processing."
    ),
    do=_("Consult the supervisory authority; then waive this finding and say when, or enter the new result."),
)
def dpia_consultation(case: Case) -> Iterator[Hit]:
    """Prior consultation."""
    if is_one(case.entry.dpia_result, DpiaResult.PRIOR_CONSULTATION):
        yield hit()


@rule(
    "decision.basis-missing",
    Level.ERROR,
    "22(2)",
    "automated_basis",
    says=_("People are subject to decisions based solely on automated processing, and nothing says what allows them."),
    do=_("Choose what allows the decision: a contract, a law or explicit consent."),
)
def decision_basis_missing(case: Case) -> Iterator[Hit]:
    """Such decisions are prohibited unless an exception applies."""
    if _decides(case) and case.entry.automated_basis is None:
        yield hit()


@rule(
    "decision.information-missing",
    Level.ERROR,
    "13(2)(f), 14(2)(g)",
    "automated_logic",
    says=_("People are subject to automated decisions, and the logic involved or the consequences are not described."),
    do=_("Describe in plain words how the decision is made and what it means for the person: the notice must tell it."),
)
def decision_information_missing(case: Case) -> Iterator[Hit]:
    """Meaningful information about the logic, the significance and the consequences."""
    if _decides(case) and not (case.entry.automated_logic and case.entry.automated_consequences):
        yield hit()


@rule(
    "decision.special-data",
    Level.ERROR,
    "22(4)",
    "automated_decision",
    says=_(
        "An automated decision rests on a special category of data (%(category)s), whose condition does not allow it."
    ),
    do=_("Take these data out of the decision, or obtain explicit consent."),
)
def decision_special_data(case: Case) -> Iterator[Hit]:
    """Only with explicit consent, or for a substantial public interest."""
    if _decides(case):
        for data in case.entry.personal_data:
            if data.category.special and code(data.art9_condition) not in {"9-2-a", "9-2-g"}:
                yield hit(data.category.code, category=data.category)


def _decides(case: Case) -> bool:
    return is_one(case.entry.automated_decision, AutomatedDecision.AUTOMATED)


def _profiles(entry: ActivityRecord) -> bool:
    return is_one(entry.automated_decision, AutomatedDecision.PROFILING, AutomatedDecision.AUTOMATED)


def _years_after(day: dt.date, years: int) -> dt.date:
    """Return the same day some years later; after 29 February, the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


CONTROLLER = (
    dpia_missing,
    dpia_listed,
    dpia_unfinished,
    dpia_unscreened,
    dpia_reason_missing,
    screening_overdue,
    dpia_outdated,
    dpia_undated,
    dpia_consultation,
    decision_basis_missing,
    decision_information_missing,
    decision_special_data,
)
