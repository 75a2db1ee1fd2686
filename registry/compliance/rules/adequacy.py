"""Rules on adequacy decisions on the day asked: in force, for this recipient, for this kind of data (Art. 45)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.choices import Mechanism
from registry.compliance.case import Case
from registry.compliance.finding import Hit, Level, rule
from registry.compliance.law import Decision
from registry.compliance.rules.transfers import about, with_mechanism
from registry.record import CertificationRecord, TransferRecord
from subprocessors.choices import DataScope

ENDING = dt.timedelta(days=180)  # time to find another mechanism
WORKERS = {"employees", "former-employees", "applicants", "trainees", "temporary-workers"}


def on_adequacy(case: Case) -> Iterator[tuple[TransferRecord, list[Decision]]]:
    """Yield each transfer that rests on a decision, with those in force on its destination."""
    for transfer in with_mechanism(case, Mechanism.ADEQUACY):
        if transfer.country or transfer.international_organisation:
            known = case.decisions_on(transfer.country, transfer.international_organisation)
            yield transfer, [each for each in known if case.holds(each.period)]


def by_list(case: Case) -> Iterator[tuple[TransferRecord, Decision, list[CertificationRecord]]]:
    """Yield each transfer for which the recipient must be certified, the decision, and what the recipient claims."""
    for transfer, decisions in on_adequacy(case):
        if decisions and all(each.schemes for each in decisions):
            for decision in decisions:
                yield transfer, decision, _claims(case, transfer, decision)


@rule(
    "transfer.adequacy-missing",
    Level.ERROR,
    "45",
    "transfers",
    says=_(
        "The transfer to %(destination)s (%(importer)s) rests on an adequacy decision, but none on that destination "
        "is in force."
    ),
    do=_("Choose another mechanism, such as standard contractual clauses."),
)
def adequacy_missing(case: Case) -> Iterator[Hit]:
    """There is none, or not yet."""
    for transfer, decisions in on_adequacy(case):
        if not decisions and _last_ended(case, transfer) is None:
            yield about(transfer)


@rule(
    "transfer.adequacy-ended",
    Level.ERROR,
    "45",
    "transfers",
    says=_(
        "The transfer to %(destination)s (%(importer)s) rests on an adequacy decision, but the last one, "
        "%(decision)s, ended on %(day)s."
    ),
    do=_("Choose another mechanism, such as standard contractual clauses."),
)
def adequacy_ended(case: Case) -> Iterator[Hit]:
    """Repealed, expired or annulled, as the Privacy Shield was on 16 July 2020."""
    for transfer, decisions in on_adequacy(case):
        ended = _last_ended(case, transfer)
        if not decisions and ended is not None and ended.period.last is not None:
            yield about(transfer, decision=ended.number, day=ended.period.last)


@rule(
    "transfer.adequacy-ending",
    Level.WARNING,
    "45(3)",
    "transfers",
    says=_(
        "The adequacy decision %(decision)s, on which the transfer to %(destination)s (%(importer)s) rests, ends on "
        "%(day)s."
    ),
    do=_("Follow whether it is renewed, and prepare another mechanism."),
)
def adequacy_ending(case: Case) -> Iterator[Hit]:
    """Within 180 days."""
    for transfer, decisions in on_adequacy(case):
        for decision in decisions:
            last = decision.period.last
            if last is not None and case.reached(last - ENDING):
                yield about(transfer, decision=decision.number, day=last)


@rule(
    "transfer.certification-missing",
    Level.ERROR,
    "45",
    "transfers",
    says=_("Decision %(decision)s covers certified recipients only, and nothing says that %(importer)s is certified."),
    do=_(
        "Look the recipient up in the public list and enter its certification; if it is not there, choose another "
        "mechanism."
    ),
)
def certification_missing(case: Case) -> Iterator[Hit]:
    """The Data Privacy Framework is no decision on a whole country."""
    for transfer, decision, claims in by_list(case):
        if not claims:
            yield about(transfer, decision=decision.number)


@rule(
    "transfer.certification-invalid",
    Level.ERROR,
    "45",
    "transfers",
    says=_("The certification of %(importer)s under decision %(decision)s is not valid on that day."),
    do=_("Look the recipient up in the public list; if it is no longer there, choose another mechanism."),
)
def certification_invalid(case: Case) -> Iterator[Hit]:
    """Certifications are renewed every year."""
    for transfer, decision, claims in by_list(case):
        if claims and not any(case.valid(each) for each in claims):
            yield about(transfer, decision=decision.number)


@rule(
    "transfer.certification-unchecked",
    Level.WARNING,
    "5(2), 45",
    "transfers",
    says=_("%(importer)s is said to be certified under decision %(decision)s, but nobody has checked it."),
    do=_("Look the recipient up in the public list, and enter the day on which you did."),
)
def certification_unchecked(case: Case) -> Iterator[Hit]:
    """A claim is no proof."""
    for transfer, decision, claims in by_list(case):
        valid = [each for each in claims if case.valid(each)]
        if valid and not any(_checked(case, each) for each in valid):
            yield about(transfer, decision=decision.number)


@rule(
    "transfer.certification-scope",
    Level.ERROR,
    "45",
    "transfers",
    says=_("The certification of %(importer)s under decision %(decision)s does not cover this kind of data."),
    do=_(
        "Human resources data need a certification that covers them, and other data one for non-HR data: choose "
        "another mechanism if it has none."
    ),
)
def certification_scope(case: Case) -> Iterator[Hit]:
    """The list says for which kind of data each organisation is certified."""
    wanted = _kinds_of_data(case)
    for transfer, decision, claims in by_list(case):
        scopes = {each.scope.code for each in claims if case.valid(each) and each.scope}
        known = all(each.scope for each in claims if case.valid(each))
        if known and scopes and DataScope.BOTH not in scopes and not wanted <= scopes:
            yield about(transfer, decision=decision.number)


@rule(
    "transfer.certification-scope-missing",
    Level.WARNING,
    "45",
    "transfers",
    says=_(
        "The certification of %(importer)s under decision %(decision)s was checked, but not for which kind of data it "
        "holds."
    ),
    do=_("Enter whether it covers human resources data, other data, or both."),
)
def certification_scope_missing(case: Case) -> Iterator[Hit]:
    """Of what nobody checked, that is said already."""
    for transfer, decision, claims in by_list(case):
        checked = [each for each in claims if case.valid(each) and _checked(case, each)]
        if checked and all(each.scope is None for each in checked):
            yield about(transfer, decision=decision.number)


def _claims(case: Case, transfer: TransferRecord, decision: Decision) -> list[CertificationRecord]:
    if transfer.importer_kind != "engagement":
        return []
    vendors = [use.subprocessor for use in case.entry.engagements if use.subprocessor.name == transfer.importer]
    claimed = vendors[0].certifications if vendors else ()
    return [each for each in claimed if {each.scheme.code, each.scheme_name} & set(decision.schemes)]


def _checked(case: Case, certification: CertificationRecord) -> bool:
    return certification.checked_on is not None and case.reached(certification.checked_on)


def _last_ended(case: Case, transfer: TransferRecord) -> Decision | None:
    known = case.decisions_on(transfer.country, transfer.international_organisation)
    ended = [each for each in known if case.over(each.period.last)]
    return max(ended, key=lambda each: each.period.last or dt.date.min, default=None)


def _kinds_of_data(case: Case) -> set[str]:
    people = {subject.category.code for subject in case.entry.data_subjects}
    kinds = {DataScope.HR.value} if people & WORKERS else set()
    return kinds if people and people <= WORKERS else kinds | {DataScope.NON_HR.value}


BOTH = (
    adequacy_missing,
    adequacy_ended,
    adequacy_ending,
    certification_missing,
    certification_invalid,
    certification_unchecked,
    certification_scope,
    certification_scope_missing,
)
