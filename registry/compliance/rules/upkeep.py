"""Rules on the upkeep of the register itself: Art. 5(2), 24(1), 30. Reads Records only."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.compliance.case import Case
from registry.compliance.finding import Hit, Level, hit, rule
from registry.compliance.rules.reading import is_link

# What an entry holds of each block that can be declared not applicable.
HELD = {
    "joint-controllers": "joint_controllers",
    "clients": "clients",
    "recipients": "recipients",
    "engagements": "engagements",
    "transfers": "transfers",
    "retention": "retention_rules",
    "measures": "measures",
    "notice": "notice_url",
    "rights": "rights",
    "dpia": "dpia_status",
}


@rule(
    "upkeep.review-overdue",
    Level.WARNING,
    "24(1)",
    "next_review_on",
    says=_("The review was due on %(day)s."),
    do=_("Review the entry, and confirm it on its page or change what is no longer true."),
)
def review_overdue(case: Case) -> Iterator[Hit]:
    """Measures are reviewed and updated where necessary."""
    due = case.entry.next_review_on
    if due is not None and case.reached(due):
        yield hit(day=due)


@rule(
    "upkeep.approval-outdated",
    Level.WARNING,
    "24(1)",
    "status",
    says=_("The entry was changed since it was approved."),
    do=_("Submit the entry for review, so that it is approved as it stands."),
)
def approval_outdated(case: Case) -> Iterator[Hit]:
    """An approval is bound to what was approved."""
    if case.approval is not None and not case.approval.current:
        yield hit()


@rule(
    "upkeep.provenance-missing",
    Level.ADVICE,
    "5(2)",
    "provenance_document",
    says=_("Nothing says from which document or from whom these facts come."),
    do=_("Name the document, the interview or the person that this entry is based on."),
)
def provenance_missing(case: Case) -> Iterator[Hit]:
    """Who must demonstrate compliance can say how they know."""
    if not (case.entry.provenance_document or case.entry.provenance_url):
        yield hit()


@rule(
    "upkeep.link-only",
    Level.WARNING,
    "30(3), 30(4)",
    "description",
    says=_("A bare link stands where the register should say something: %(subject)s"),
    do=_("Write what the linked page says: links die, and the register must be complete when it is handed over."),
)
def link_only(case: Case) -> Iterator[Hit]:
    """The record is in writing, and is handed to the authority as it is."""
    yield from (hit(text) for text in _texts(case) if is_link(text))


@rule(
    "upkeep.block-contradicted",
    Level.WARNING,
    "5(2)",
    "not_applicable",
    says=_("“%(block)s” is declared not applicable, yet the entry says something of it."),
    do=_("Take the declaration back, or take out what contradicts it."),
)
def block_contradicted(case: Case) -> Iterator[Hit]:
    """Either it applies or it does not."""
    for each in case.entry.not_applicable:
        if _holds(case, each.block.code):
            yield hit(each.block.code, block=each.block)


@rule(
    "upkeep.ended",
    Level.ADVICE,
    "5(1)(e), 24(1)",
    "ended_on",
    says=_("The processing ended on %(day)s, but the entry is not retired."),
    do=_("Make sure that the data were erased or archived, then retire the entry."),
)
def processing_ended(case: Case) -> Iterator[Hit]:
    """What has ended is kept for a time, and said to have ended."""
    ended = case.entry.ended_on
    if ended is not None and case.over(ended):
        yield hit(day=ended)


def _texts(case: Case) -> Iterator[str]:
    """Yield the texts that should say something; addresses have fields of their own."""
    entry = case.entry
    yield from (entry.description, entry.operations, entry.rights_procedure, entry.data_source_detail)
    yield from (purpose.text for purpose in entry.purposes)
    yield from (retention.until_event for retention in entry.retention_rules)
    yield from (measure.description for measure in entry.measures)
    yield from (recipient.name for recipient in entry.recipients)


def _holds(case: Case, block: str) -> bool:
    if block in HELD:
        return bool(getattr(case.entry, HELD[block]))
    if block == "automated-decision":
        return case.entry.automated_decision is not None and case.entry.automated_decision.code != "none"
    marks = {"special-categories": "special", "criminal-data": "criminal"}
    return any(getattr(data.category, marks[block]) for data in case.entry.personal_data)


BOTH = (
    review_overdue,
    approval_outdated,
    provenance_missing,
    link_only,
    block_contradicted,
    processing_ended,
)
