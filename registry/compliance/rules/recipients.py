"""Rules on recipients and vendors: Art. 26, 28, 30(1)(d), 44. Reads Records only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.choices import EngagementRole
from registry.compliance.case import Case
from registry.compliance.finding import Hit, Level, hit, rule
from registry.compliance.rules.reading import is_one, is_unnamed
from registry.record import EngagementRecord

PROCESSORS = (EngagementRole.PROCESSOR, EngagementRole.SUB_PROCESSOR)
NOTICE = dt.timedelta(days=90)  # time to negotiate a new agreement


def engaged(case: Case, *roles: EngagementRole) -> list[EngagementRecord]:
    """Return the uses of vendors that have not ended, of these roles if any are given."""
    uses = [use for use in case.entry.engagements if not case.over(use.engaged_until)]
    return [use for use in uses if not roles or is_one(use.role, *roles)]


@rule(
    "recipient.missing",
    Level.ERROR,
    "30(1)(d)",
    "recipients",
    says=_("No category of recipients is named."),
    do=_("Name the recipients of the data, by category at least; or declare why there are none."),
)
def recipient_missing(case: Case) -> Iterator[Hit]:
    """Vendors are recipients too, Art. 4(9)."""
    if not case.entry.recipients and not case.entry.engagements and case.lacks("recipients"):
        yield hit()


@rule(
    "recipient.unnamed",
    Level.WARNING,
    "13(1)(e), 15(1)(c)",
    "recipients",
    says=_("The recipient “%(subject)s” is not named."),
    do=_("Name the recipient, or the category if it cannot be named: people may ask to whom their data went."),
)
def recipient_unnamed(case: Case) -> Iterator[Hit]:
    """Whoever asks is told the recipients by name, if they are known (Court of Justice, C-154/21)."""
    yield from (hit(each.name) for each in case.entry.recipients if is_unnamed(each.name))


@rule(
    "vendor.unnamed",
    Level.WARNING,
    "28(2), 30(1)(d)",
    "engagements",
    says=_("The vendor “%(subject)s” is not named."),
    do=_("Name the vendor: without its name, neither its agreement nor the place of the data can be checked."),
)
def vendor_unnamed(case: Case) -> Iterator[Hit]:
    """Who processes data for somebody is known to them."""
    yield from (hit(use.subprocessor.name) for use in engaged(case) if is_unnamed(use.subprocessor.name))


@rule(
    "vendor.role-missing",
    Level.WARNING,
    "4(7), 4(8), 28",
    "engagements",
    says=_("Nothing says whether %(subject)s acts as processor, joint controller or controller."),
    do=_("Choose the role of the vendor for this use, then record the agreement that it asks for."),
)
def vendor_role_missing(case: Case) -> Iterator[Hit]:
    """The role decides which agreement is needed; of a vendor without a name, that comes first."""
    for use in engaged(case):
        if use.role is None and not is_unnamed(use.subprocessor.name):
            yield hit(use.subprocessor.name)


@rule(
    "vendor.country-missing",
    Level.ADVICE,
    "30(1)(e), 44",
    "engagements",
    says=_(
        "The country of the vendor %(subject)s is unknown: nobody can tell whether data leave the European Economic "
        "Area."
    ),
    do=_("Enter the country of establishment on the page of the vendor, and the place where it keeps the data."),
)
def vendor_country_missing(case: Case) -> Iterator[Hit]:
    """Of a vendor without a name, that is said already; what it transfers may be recorded all the same."""
    known = {transfer.importer for transfer in case.entry.transfers if transfer.country}
    for use in engaged(case):
        vendor = use.subprocessor
        if vendor.country is None and not is_unnamed(vendor.name) and vendor.name not in known:
            yield hit(vendor.name)


@rule(
    "vendor.agreement-missing",
    Level.ERROR,
    "28(3)",
    "engagements",
    says=_("No data processing agreement with %(subject)s is recorded."),
    do=_("Record the agreement of Art. 28(3) with this processor; if there is none, conclude one."),
)
def agreement_missing(case: Case) -> Iterator[Hit]:
    """A processor is bound by a contract; a further one by the same duties, Art. 28(4)."""
    yield from (hit(use.subprocessor.name) for use in engaged(case, *PROCESSORS) if use.agreement is None)


@rule(
    "vendor.arrangement-missing",
    Level.ERROR,
    "26(1)",
    "engagements",
    says=_("%(subject)s is joint controller, but no arrangement with it is recorded."),
    do=_("Record the arrangement of Art. 26(1) with this vendor."),
)
def arrangement_missing(case: Case) -> Iterator[Hit]:
    """A vendor that decides on purposes too is a joint controller."""
    uses = engaged(case, EngagementRole.JOINT_CONTROLLER)
    yield from (hit(use.subprocessor.name) for use in uses if use.agreement is None)


@rule(
    "vendor.agreement-unfit",
    Level.WARNING,
    "26(1), 28(3)",
    "engagements",
    says=_("The agreement %(agreement)s does not fit the role of %(subject)s."),
    do=_(
        "A processor needs an agreement of Art. 28(3), a joint controller an arrangement of Art. 26(1): correct the "
        "role, or record the right one."
    ),
)
def agreement_unfit(case: Case) -> Iterator[Hit]:
    """A contract with a processor does not settle joint responsibility, nor the reverse."""
    for use in engaged(case, *PROCESSORS, EngagementRole.JOINT_CONTROLLER):
        wanted = "26-1" if is_one(use.role, EngagementRole.JOINT_CONTROLLER) else "28-3"
        if use.agreement is not None and use.agreement.kind.code != wanted:
            yield hit(use.subprocessor.name, agreement=use.agreement.reference)


@rule(
    "vendor.agreement-unsigned",
    Level.ADVICE,
    "28(9)",
    "engagements",
    says=_("The day on which the agreement %(agreement)s with %(subject)s was signed is missing."),
    do=_("Enter the day of the last signature."),
)
def agreement_unsigned(case: Case) -> Iterator[Hit]:
    """The contract is in writing."""
    for use in engaged(case):
        if use.agreement is not None and use.agreement.signed_on is None:
            yield hit(use.subprocessor.name, agreement=use.agreement.reference)


@rule(
    "vendor.agreement-expired",
    Level.ERROR,
    "28(3)",
    "engagements",
    says=_("The agreement %(agreement)s with %(subject)s ended on %(day)s."),
    do=_("Renew the agreement, or end the use of this vendor."),
)
def agreement_expired(case: Case) -> Iterator[Hit]:
    """An agreement that ended binds nobody."""
    for use, last in _ends(case):
        if case.over(last):
            yield _ending(use, last)


@rule(
    "vendor.agreement-expiring",
    Level.WARNING,
    "28(3)",
    "engagements",
    says=_("The agreement %(agreement)s with %(subject)s ends on %(day)s."),
    do=_("Renew the agreement before it ends."),
)
def agreement_expiring(case: Case) -> Iterator[Hit]:
    """Within 90 days."""
    for use, last in _ends(case):
        if not case.over(last) and case.reached(last - NOTICE):
            yield _ending(use, last)


@rule(
    "vendor.authorisation-missing",
    Level.WARNING,
    "28(2), 28(4)",
    "engagements",
    says=_(
        "%(subject)s relies on other vendors, but the agreement %(agreement)s does not say how they are authorised."
    ),
    do=_("Enter whether the authorisation to engage others is general or specific, and the notice of changes."),
)
def authorisation_missing(case: Case) -> Iterator[Hit]:
    """No further processor without written authorisation."""
    for use in engaged(case, *PROCESSORS):
        if use.subprocessor.engages and use.agreement is not None and use.agreement.authorisation is None:
            yield hit(use.subprocessor.name, agreement=use.agreement.reference)


@rule(
    "vendor.ended",
    Level.ADVICE,
    "28(3)(g)",
    "engagements",
    says=_("The use of %(subject)s ended on %(day)s."),
    do=_("Make sure that the data were returned or deleted, then take the vendor out of the entry."),
)
def vendor_ended(case: Case) -> Iterator[Hit]:
    """At the end, data are returned or deleted."""
    for use in case.entry.engagements:
        if use.engaged_until is not None and case.over(use.engaged_until):
            yield hit(use.subprocessor.name, day=use.engaged_until)


def _ends(case: Case) -> Iterator[tuple[EngagementRecord, dt.date]]:
    for use in engaged(case):
        if use.agreement is not None and use.agreement.expires_on is not None:
            yield use, use.agreement.expires_on


def _ending(use: EngagementRecord, last: dt.date) -> Hit:
    reference = use.agreement.reference if use.agreement else ""
    return hit(use.subprocessor.name, agreement=reference, day=last)


CONTROLLER = (recipient_missing, recipient_unnamed)
BOTH = (
    vendor_unnamed,
    vendor_role_missing,
    vendor_country_missing,
    agreement_missing,
    arrangement_missing,
    agreement_unfit,
    agreement_unsigned,
    agreement_expired,
    agreement_expiring,
    authorisation_missing,
    vendor_ended,
)
