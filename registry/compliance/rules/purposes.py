"""Rules on purposes and their legal bases: Art. 5(1)(b), 6, 7, 30(1)(b). Reads Records only."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.compliance.case import Case
from registry.compliance.finding import Hit, Level, hit, rule
from registry.compliance.rules.reading import code, plain
from registry.record import PurposeRecord


def resting_on(case: Case, *bases: str) -> list[PurposeRecord]:
    """Return the purposes that rest on one of these legal bases."""
    return [purpose for purpose in case.entry.purposes if code(purpose.legal_basis) in bases]


@rule(
    "purpose.missing",
    Level.ERROR,
    "5(1)(b), 30(1)(b)",
    "purposes",
    says=_("No purpose is stated."),
    do=_("State what the data are processed for, one purpose a line."),
)
def purpose_missing(case: Case) -> Iterator[Hit]:
    """A purpose is what makes an entry of the register."""
    if not case.entry.purposes:
        yield hit()


@rule(
    "purpose.named-after-software",
    Level.ADVICE,
    "30(1)(b)",
    "name",
    says=_("The entry is named after the vendor %(subject)s."),
    do=_("Name the entry by its purpose: the software may change, the purpose stays."),
)
def named_after_software(case: Case) -> Iterator[Hit]:
    """An entry is made by purpose, not by software."""
    name = plain(case.entry.name)
    yield from (
        hit(use.subprocessor.name) for use in case.entry.engagements if name and plain(use.subprocessor.name) == name
    )


@rule(
    "purpose.basis-missing",
    Level.ERROR,
    "6(1)",
    "purposes",
    says=_("No legal basis is chosen for the purpose “%(subject)s”."),
    do=_("Choose the legal basis of Art. 6(1) on which this purpose rests."),
)
def basis_missing(case: Case) -> Iterator[Hit]:
    """Processing is lawful only if one of the conditions applies."""
    yield from (hit(purpose.text) for purpose in case.entry.purposes if purpose.legal_basis is None)


@rule(
    "purpose.interest-of-public-body",
    Level.ERROR,
    "6(1)(f)",
    "purposes",
    says=_(
        "A public body rests the purpose “%(subject)s” on legitimate interests: it cannot, in the performance of "
        "its tasks."
    ),
    do=_(
        "Choose another legal basis, such as a task in the public interest; or waive this finding if the purpose is "
        "outside the tasks of the public body."
    ),
)
def interest_of_public_body(case: Case) -> Iterator[Hit]:
    """Second subparagraph of Art. 6(1)."""
    if case.keeper.public_body:
        yield from (hit(purpose.text) for purpose in resting_on(case, "6-1-f"))


@rule(
    "purpose.interest-missing",
    Level.WARNING,
    "6(1)(f), 13(1)(d)",
    "purposes",
    says=_("The purpose “%(subject)s” rests on legitimate interests, but the interest pursued is not stated."),
    do=_("State the legitimate interest: the notice must tell people of it too."),
)
def interest_missing(case: Case) -> Iterator[Hit]:
    """The interest is named, to those concerned too."""
    yield from (hit(purpose.text) for purpose in resting_on(case, "6-1-f") if not purpose.legitimate_interest)


@rule(
    "purpose.balancing-test-missing",
    Level.WARNING,
    "5(2), 6(1)(f)",
    "purposes",
    says=_("The purpose “%(subject)s” rests on legitimate interests, but no balancing test is recorded."),
    do=_("Weigh the interest against those of the people concerned, and record the result, its date or its address."),
)
def balancing_test_missing(case: Case) -> Iterator[Hit]:
    """Who relies on an interest shows that it is not overridden."""
    for purpose in resting_on(case, "6-1-f"):
        if not (purpose.balancing_test or purpose.balancing_test_url or purpose.balancing_test_on):
            yield hit(purpose.text)


@rule(
    "purpose.consent-record-missing",
    Level.WARNING,
    "7(1)",
    "purposes",
    says=_("The purpose “%(subject)s” rests on consent, but nothing says where consents are recorded."),
    do=_("Say where the proof of each consent is kept."),
)
def consent_record_missing(case: Case) -> Iterator[Hit]:
    """The controller must be able to demonstrate consent."""
    yield from (hit(purpose.text) for purpose in resting_on(case, "6-1-a") if not purpose.consent_record)


@rule(
    "purpose.consent-withdrawal-missing",
    Level.WARNING,
    "7(3)",
    "purposes",
    says=_("The purpose “%(subject)s” rests on consent, but nothing says how it is withdrawn."),
    do=_("Say how people withdraw their consent: it must be as easy as giving it."),
)
def consent_withdrawal_missing(case: Case) -> Iterator[Hit]:
    """Consent can be withdrawn at any time."""
    yield from (hit(purpose.text) for purpose in resting_on(case, "6-1-a") if not purpose.consent_withdrawal)


@rule(
    "purpose.law-unnamed",
    Level.WARNING,
    "6(3)",
    "purposes",
    says=_("The purpose “%(subject)s” rests on a legal obligation or a public task, but the law is not named."),
    do=_("Name the law of the Union or of the Member State that lays down the obligation or the task."),
)
def law_unnamed(case: Case) -> Iterator[Hit]:
    """Such a basis is laid down by law."""
    yield from (hit(purpose.text) for purpose in resting_on(case, "6-1-c", "6-1-e") if not purpose.legal_basis_detail)


CONTROLLER = (
    purpose_missing,
    basis_missing,
    interest_of_public_body,
    interest_missing,
    balancing_test_missing,
    consent_record_missing,
    consent_withdrawal_missing,
    law_unnamed,
)
BOTH = (named_after_software,)
