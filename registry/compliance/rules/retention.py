"""Rules on retention: Art. 5(1)(e), 13(2)(a), 30(1)(f), and legal duties to keep. Reads Records only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.compliance.case import Case
from registry.compliance.finding import Hit, Level, hit, rule
from registry.compliance.law import Duty
from registry.compliance.rules.reading import code, is_vague, plain
from registry.record import RetentionRecord

DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@rule(
    "retention.missing",
    Level.ERROR,
    "5(1)(e), 30(1)(f)",
    "retention_rules",
    says=_("Nothing says how long the data are kept."),
    do=_("State a period, or the criteria that end the retention, for each category of data."),
)
def retention_missing(case: Case) -> Iterator[Hit]:
    """The envisaged time limits for erasure."""
    if not case.entry.retention_rules and not case.entry.retention_policy_url and case.lacks("retention"):
        yield hit()


@rule(
    "retention.category-uncovered",
    Level.WARNING,
    "30(1)(f)",
    "retention_rules",
    says=_("Nothing says how long %(category)s are kept."),
    do=_("Add this category to a retention rule, or write a rule for it."),
)
def category_uncovered(case: Case) -> Iterator[Hit]:
    """The time limits are those of each category; a rule that names none covers them all."""
    rules = case.entry.retention_rules
    if rules and all(each.data for each in rules):
        covered = {category.code for each in rules for category in each.data}
        for data in case.entry.personal_data:
            if data.category.code not in covered:
                yield hit(data.category.code, category=data.category)


@rule(
    "retention.period-missing",
    Level.WARNING,
    "5(1)(e), 30(1)(f)",
    "retention_rules",
    says=_("“%(subject)s” has neither a period nor an event that ends the retention."),
    do=_("Enter a number with its unit, or the event until which the data are kept."),
)
def period_missing(case: Case) -> Iterator[Hit]:
    """A rule without an end is none."""
    for each in case.entry.retention_rules:
        if each.period is None and not each.until_event:
            yield hit(each.label)


@rule(
    "retention.trigger-missing",
    Level.WARNING,
    "5(1)(e), 30(1)(f)",
    "retention_rules",
    says=_("“%(subject)s” has a period, but nothing says from which event on it runs."),
    do=_("Enter the event from which the period runs, such as the end of the contract."),
)
def trigger_missing(case: Case) -> Iterator[Hit]:
    """A period without a beginning never ends."""
    for each in case.entry.retention_rules:
        if each.period is not None and not each.trigger:
            yield hit(each.label)


@rule(
    "retention.vague",
    Level.WARNING,
    "5(1)(e), 13(2)(a), 30(1)(f)",
    "retention_rules",
    says=_("“%(subject)s” sets no limit that anybody could apply: “%(until)s”."),
    do=_("Replace “as long as necessary” or “a reasonable period” by a period or by criteria."),
)
def retention_vague(case: Case) -> Iterator[Hit]:
    """As long as necessary, alone, repeats the law."""
    for each in case.entry.retention_rules:
        if is_vague(each.until_event):
            yield hit(each.label, until=each.until_event)


@rule(
    "retention.below-duty",
    Level.ERROR,
    "6(1)(c)",
    "retention_rules",
    says=_("“%(subject)s” cites %(duty)s, but is shorter than that law demands."),
    do=_("Keep the data as long as the law that is cited demands, or correct the citation."),
)
def below_duty(case: Case) -> Iterator[Hit]:
    """A legal duty to keep is stated, and cut short."""
    for each in case.entry.retention_rules:
        for duty in _cited(case, each):
            if each.period is not None and each.period * DAYS[code(each.unit)] < duty.days:
                yield hit(each.label, duty=duty.words)


@rule(
    "retention.deviation-unexplained",
    Level.WARNING,
    "5(2)",
    "retention_deviation",
    says=_("The retention policy is not followed, and nothing says why."),
    do=_("Say why the policy is not followed, and what is done about it."),
)
def deviation_unexplained(case: Case) -> Iterator[Hit]:
    """Who departs from the own policy can say why."""
    if code(case.entry.retention_policy_followed) == "no" and not case.entry.retention_deviation:
        yield hit()


def _cited(case: Case, retention: RetentionRecord) -> list[Duty]:
    """Return the legal duties in force that the source of a rule cites."""
    source = _letters(retention.legal_source)
    return [duty for duty in case.law.duties if case.holds(duty.period) and _letters(duty.citation) in source]


def _letters(text: str) -> str:
    """Return letters and digits only: L. 123-22, L123-22 and L 123‑22 are one citation."""
    return re.sub(r"[^a-z0-9]", "", plain(text))


CONTROLLER = (
    retention_missing,
    category_uncovered,
    period_missing,
    trigger_missing,
    retention_vague,
    below_duty,
    deviation_unexplained,
)
