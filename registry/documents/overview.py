"""What a whole register says about one thing: its entries, transfers, subprocessors, retention, places, measures.

Each table is read across the entries; a row names the entries it comes from. Knows Records only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from registry.choices import RegisterKind
from registry.documents import statements
from registry.documents.blocks import Block, Cell, Line, Note, details, grid, not_declared, stated, table
from registry.documents.wording import alphabetical, article, day, words
from registry.record import (
    ActivityRecord,
    CertificationRecord,
    LocationRecord,
    RegisterRecord,
    SecurityMeasureRecord,
    VendorRecord,
)

Lines = tuple[Line, ...]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Overview:
    """A table of the register, with its anchor and its heading."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


def overviews(register: RegisterRecord) -> tuple[Overview, ...]:
    """Return the tables that stand before the sheets."""
    return (
        Overview("overview-activities", _("List of processing activities"), _activities(register)),
        Overview("overview-transfers", _("Transfers outside the European Economic Area"), _transfers(register)),
        Overview("overview-subprocessors", _("Processors and sub-processors"), _subprocessors(register)),
        Overview("overview-places", _("Places where data are kept"), _places(register)),
        Overview("overview-retention", _("Retention periods"), _retention(register)),
    )


def annexes(register: RegisterRecord) -> tuple[Overview, ...]:
    """Return the annexes that stand after the sheets."""
    return (
        Overview("annex-measures", _("Annex: security measures"), _measures(register)),
        Overview("annex-subprocessors", _("Annex: details of the subprocessors"), _vendor_details(register)),
    )


def _found(block: Block | None, otherwise: str) -> tuple[Block, ...]:
    return (Note(otherwise),) if block is None else (block,)


def _references(activities: Iterable[ActivityRecord]) -> str:
    return ", ".join(dict.fromkeys(activity.reference for activity in activities))


def _uses(register: RegisterRecord, keys: Callable[[ActivityRecord], Iterable[Key]]) -> dict[Key, list[ActivityRecord]]:
    """Return, for each thing that entries use, the entries that use it."""
    found: defaultdict[Key, list[ActivityRecord]] = defaultdict(list)
    for activity in register.activities:
        for key in dict.fromkeys(keys(activity)):
            found[key].append(activity)
    return found


def _merged(pairs: Iterable[tuple[ActivityRecord, tuple[Lines, ...]]]) -> list[tuple[Lines, ...]]:
    """Return one row for what several entries say in the same words, with their references first."""
    found: defaultdict[tuple[Lines, ...], list[ActivityRecord]] = defaultdict(list)
    for activity, said in pairs:
        found[said].append(activity)
    return [(statements.plain(_references(activities)), *said) for said, activities in found.items()]


# The list of entries


def _bases(activity: ActivityRecord) -> Lines:
    """Return the legal bases; those of a processor's work are its clients' to declare."""
    required = not activity.is_processor
    found = [statements.legal_basis(each.legal_basis) for each in activity.purposes if required or each.legal_basis]
    return tuple(dict.fromkeys(line for lines in found for line in lines[:1]))


def _activity(activity: ActivityRecord, place: int, *, with_role: bool) -> tuple[Cell, ...]:
    role = details(("", words(activity.role))) if with_role else ()
    purposes = statements.plain(*(purpose.text for purpose in activity.purposes))
    if activity.is_processor:
        purposes = purposes or statements.plain(activity.operations)
    return (
        Cell((Line(activity.reference),)),
        Cell((Line(activity.name), *role), anchor=f"activity-{place}"),
        Cell(purposes or (not_declared(),)),
        Cell(_bases(activity) or (not_declared(),)),
    )


def _activities(register: RegisterRecord) -> tuple[Block, ...]:
    labels = [
        _("Reference"),
        _("Processing activity"),
        _("Purposes"),
        _("Legal bases"),
    ]
    with_role = register.register == RegisterKind.ALL
    rows = [_activity(each, place, with_role=with_role) for place, each in enumerate(register.activities, 1)]
    if register.register == RegisterKind.PROCESSOR and not any(_bases(each) for each in register.activities):
        labels, rows = [*labels[:2], _("Categories of processing")], [row[:3] for row in rows]
    block = grid(labels, rows) if rows else None
    return _found(block, _("This register holds no processing activity."))


# Transfers, Art. 30(1)(e)


def _transfers(register: RegisterRecord) -> tuple[Block, ...]:
    labels = (
        _("Activities"),
        _("Importer"),
        _("Destination"),
        _("Mechanism"),
        _("Documentation of safeguards"),
    )
    rows = _merged(
        (
            activity,
            (
                statements.importer(transfer),
                statements.destination(transfer),
                statements.safeguard(transfer),
                statements.safeguard_documents(transfer),
            ),
        )
        for activity in register.activities
        for transfer in activity.transfers
    )
    return _found(table(labels, rows) if rows else None, _("No entry of this register declares a transfer."))


# Subprocessors, Art. 28


def certification(claim: CertificationRecord) -> str:
    """Return a claim and whether somebody verified it."""
    scheme = words(claim.scheme)
    name = f"{scheme} – {claim.scheme_name}" if claim.scheme_name else scheme
    if claim.checked_on is None:
        return _("%(certification)s (unverified)") % {"certification": name}
    return _("%(certification)s (verified on %(day)s)") % {"certification": name, "day": day(claim.checked_on)}


def _vendor(vendor: VendorRecord, activities: list[ActivityRecord]) -> tuple[Lines, ...]:
    uses = [use for activity in activities for use in activity.engagements if use.subprocessor == vendor]
    contracts = dict.fromkeys(line for use in uses for line in statements.agreement(use.agreement)[:1])
    roles = dict.fromkeys(words(use.role) for use in uses if use.role)
    return (
        statements.plain(vendor.name) + details(("", vendor.legal_name)),
        stated(words(vendor.country)),
        statements.plain(_references(activities)),
        statements.plain(*roles),
        tuple(contracts),
        statements.plain(*(certification(claim) for claim in vendor.certifications)),
    )


def _vendors(register: RegisterRecord) -> dict[VendorRecord, list[ActivityRecord]]:
    used = _uses(register, lambda activity: (use.subprocessor for use in activity.engagements))
    return dict(sorted(used.items(), key=lambda pair: alphabetical(pair[0].name)))


def _subprocessors(register: RegisterRecord) -> tuple[Block, ...]:
    labels = (
        _("Name"),
        _("Country"),
        _("Activities"),
        _("Role"),
        _("Contract"),
        _("Certifications"),
    )
    rows = [_vendor(vendor, activities) for vendor, activities in _vendors(register).items()]
    return _found(table(labels, rows) if rows else None, _("No entry of this register declares a subprocessor."))


def _claims(vendor: VendorRecord) -> Lines:
    return tuple(
        line
        for claim in vendor.certifications
        for line in (
            Line(certification(claim), _("Certification")),
            *details(
                (_("Scope"), words(claim.scope)),
                (_("Valid from"), day(claim.valid_from)),
                (_("Valid until"), day(claim.valid_until)),
                (_("Reference"), claim.reference_url),
                (_("Source"), claim.source),
            ),
        )
    )


def _details(vendor: VendorRecord) -> tuple[Lines, ...]:
    checked = day(vendor.checked_on)
    status = Line(_("verified on %(day)s") % {"day": checked}, style="detail")
    who = statements.plain(vendor.name, vendor.legal_name, words(vendor.category), vendor.address)
    links = details(
        (_("Website"), vendor.website),
        (_("Privacy contact"), vendor.privacy_contact),
        (_("Data processing agreement"), vendor.dpa_url),
        (_("List of sub-processors"), vendor.subprocessors_url),
        (_("Privacy policy"), vendor.privacy_url),
    )
    chain = tuple(
        Line(f"{link.engaged} – {link.service}" if link.service else link.engaged, _("Relies on"))
        for link in vendor.engages
    )
    source = details((_("Source"), vendor.source))
    return (
        (*who, *details(("", words(vendor.country))), status if checked else Line(_("unverified"), style="absent")),
        statements.plain(vendor.description) + links + chain + _claims(vendor) + source,
    )


def _vendor_details(register: RegisterRecord) -> tuple[Block, ...]:
    note = Note(
        _(
            "These details come from the catalogue of subprocessors and are no declaration about an activity. "
            "What nobody has checked is shown as unverified."
        )
    )
    labels = (_("Subprocessor"), _("Details"))
    rows = [_details(vendor) for vendor in _vendors(register)]
    if not rows:
        return (Note(_("No entry of this register declares a subprocessor.")),)
    return note, table(labels, rows)


# Places


def _place(location: LocationRecord, activities: list[ActivityRecord]) -> tuple[Lines, ...]:
    kept: defaultdict[str, list[ActivityRecord]] = defaultdict(list)
    for activity in activities:
        for place in activity.storage_places:
            if place.location == location and place.holds:
                kept[place.holds].append(activity)
    return (
        statements.plain(location.name) + details(("", location.city)),
        statements.plain(words(location.country)),
        statements.plain(location.operator),
        statements.plain(_references(activities)),
        tuple(Line(holds, _references(users) if len(kept) > 1 else "") for holds, users in kept.items()),
    )


def _places(register: RegisterRecord) -> tuple[Block, ...]:
    labels = (
        _("Place"),
        _("Country"),
        _("Operator"),
        _("Activities"),
        _("What is kept there"),
    )
    used = _uses(register, lambda activity: (place.location for place in activity.storage_places))
    rows = [_place(*pair) for pair in sorted(used.items(), key=lambda pair: alphabetical(pair[0].name))]
    return _found(table(labels, rows) if rows else None, _("No entry of this register declares a place."))


# Retention, Art. 30(1)(f)


def _retention(register: RegisterRecord) -> tuple[Block, ...]:
    labels = (
        _("Activities"),
        _("Data concerned"),
        _("Period"),
        _("Starting from"),
        _("At the end"),
    )
    rows = _merged(
        (
            activity,
            (
                statements.rule_name(rule, statements.which_data(rule.data)),
                statements.retention_period(rule),
                statements.plain(rule.trigger),
                statements.plain(words(rule.fate)),
            ),
        )
        for activity in register.activities
        for rule in activity.retention_rules
    )
    return _found(table(labels, rows) if rows else None, _("No entry of this register declares a retention period."))


# Measures, Art. 30(1)(g), 30(2)(d)


def _measure(measure: SecurityMeasureRecord, activities: list[ActivityRecord]) -> tuple[Lines, ...]:
    return (
        statements.plain(words(measure)) + details(("", article(measure.article))),
        statements.plain(words(measure.kind)),
        statements.plain(_references(activities)),
    )


def _measures(register: RegisterRecord) -> tuple[Block, ...]:
    labels = (
        _("Measure"),
        _("Kind"),
        _("Activities"),
    )
    used = _uses(register, lambda activity: (entry.measure for entry in activity.measures))
    order = sorted(used.items(), key=lambda pair: (pair[0].kind.code != "technical", alphabetical(words(pair[0]))))
    rows = [_measure(*pair) for pair in order]
    return _found(table(labels, rows) if rows else None, _("No entry of this register declares a security measure."))
