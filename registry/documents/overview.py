"""What a whole register says about one thing: its entries, transfers, subprocessors, retention, places, measures.

Each table is read across the entries; a row names the entries it comes from. Knows Records only.
"""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from registry.choices import RegisterKind, Variant
from registry.documents import alike, statements, vendors
from registry.documents.across import Lines, Overview, found, merged, references, uses
from registry.documents.blocks import Block, Cell, Line, aside, grid, not_declared, table
from registry.documents.sheet import withheld
from registry.record import ActivityRecord, LocationRecord, RegisterRecord, SecurityMeasureRecord
from registry.wording import alphabetical, article, words


def overviews(register: RegisterRecord, variant: Variant = Variant.FULL) -> tuple[Overview, ...]:
    """Return the tables that stand before the sheets; Art. 30 does not ask for places, nor are they published."""
    places = Overview("overview-places", _("Places where data are kept"), _places(register))
    return (
        Overview("overview-activities", _("List of processing activities"), _activities(register, variant)),
        Overview("overview-transfers", _("Transfers outside the European Economic Area"), _transfers(register)),
        Overview("overview-subprocessors", _("Processors and sub-processors"), vendors.subprocessors(register)),
        *((places,) if variant == Variant.FULL else ()),
        Overview("overview-retention", _("Retention periods"), _retention(register)),
    )


def annexes(register: RegisterRecord, variant: Variant = Variant.FULL) -> tuple[Overview, ...]:
    """Return the annexes that stand after the sheets."""
    measures = withheld() if variant == Variant.PUBLIC else _measures(register)
    return (
        *alike.annexes(register, variant),
        Overview("annex-measures", _("Annex: security measures"), measures),
        *(() if variant == Variant.MANDATORY else vendors.annexes(register)),
    )


# The list of entries


def _bases(activity: ActivityRecord) -> Lines:
    """Return the legal bases; those of a processor's work are its clients' to declare."""
    required = not activity.is_processor
    bases = [statements.legal_basis(each.legal_basis) for each in activity.purposes if required or each.legal_basis]
    said = tuple(dict.fromkeys(line for lines in bases for line in lines[:1]))
    return said or ((not_declared(),) if required else (Line("–"),))


def _activity(activity: ActivityRecord, place: int, *, with_role: bool) -> tuple[Cell, ...]:
    role = aside(words(activity.role)) if with_role else ()
    purposes = statements.plain(*(purpose.text for purpose in activity.purposes))
    if activity.is_processor:
        purposes = purposes or statements.plain(activity.operations)
    return (
        Cell((Line(activity.reference),)),
        Cell((Line(activity.name), *role), anchor=f"activity-{place}"),
        Cell(purposes or (not_declared(),)),
        Cell(_bases(activity)),
    )


def _activities(register: RegisterRecord, variant: Variant) -> tuple[Block, ...]:
    labels = [
        _("Reference"),
        _("Processing activity"),
        _("Purposes"),
        _("Legal bases"),
    ]
    with_role = register.register == RegisterKind.ALL
    rows = [_activity(each, place, with_role=with_role) for place, each in enumerate(register.activities, 1)]
    said = (purpose.legal_basis for activity in register.activities for purpose in activity.purposes)
    if register.register == RegisterKind.PROCESSOR and not any(said):
        labels, rows = [*labels[:2], _("Categories of processing")], [row[:3] for row in rows]
    elif variant == Variant.MANDATORY:
        labels, rows = labels[:3], [row[:3] for row in rows]
    block = grid(labels, rows) if rows else None
    return found(block, _("This register holds no processing activity."))


# Transfers, Art. 30(1)(e)


def _transfers(register: RegisterRecord) -> tuple[Block, ...]:
    labels = (
        _("Activities"),
        _("Importer"),
        _("Destination"),
        _("Mechanism"),
        _("Documentation of safeguards"),
    )
    rows = merged(
        register,
        (
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
        ),
    )
    return found(table(labels, rows) if rows else None, _("No entry of this register declares a transfer."))


# Places


def _place(location: LocationRecord, activities: list[ActivityRecord], register: RegisterRecord) -> tuple[Lines, ...]:
    kept: defaultdict[str, list[ActivityRecord]] = defaultdict(list)
    for activity in activities:
        for place in activity.storage_places:
            if place.location == location and place.holds:
                kept[place.holds].append(activity)
    return (
        statements.plain(location.name) + aside(location.city),
        statements.plain(words(location.country)),
        statements.plain(location.operator),
        statements.plain(references(activities, register)),
        tuple(Line(holds, references(users, register) if len(kept) > 1 else "") for holds, users in kept.items()),
    )


def _places(register: RegisterRecord) -> tuple[Block, ...]:
    labels = (
        _("Place"),
        _("Country"),
        _("Operator"),
        _("Activities"),
        _("What is kept there"),
    )
    used = uses(register, lambda activity: (place.location for place in activity.storage_places))
    rows = [_place(*pair, register) for pair in sorted(used.items(), key=lambda pair: alphabetical(pair[0].name))]
    return found(table(labels, rows) if rows else None, _("No entry of this register declares a place."))


# Retention, Art. 30(1)(f)


def _retention(register: RegisterRecord) -> tuple[Block, ...]:
    labels = (
        _("Activities"),
        _("Data concerned"),
        _("Period"),
        _("Starting from"),
        _("At the end"),
    )
    rows = merged(
        register,
        (
            (
                activity,
                (
                    statements.rule_name(rule),
                    statements.retention_period(rule),
                    statements.plain(rule.trigger),
                    statements.plain(words(rule.fate)),
                ),
            )
            for activity in register.activities
            for rule in activity.retention_rules
        ),
    )
    block = table(labels, rows, free=labels[1:2]) if rows else None
    return found(block, _("No entry of this register declares a retention period."))


# Measures, Art. 30(1)(g), 30(2)(d)


def _measure(measure: SecurityMeasureRecord, activities: str, descriptions: list[str]) -> tuple[Lines, ...]:
    return (
        statements.plain(words(measure)) + aside(article(measure.article)),
        statements.plain(words(measure.kind)),
        statements.plain(activities),
        statements.plain(*descriptions),
    )


def _measures(register: RegisterRecord) -> tuple[Block, ...]:
    labels = (
        _("Measure"),
        _("Kind"),
        _("Activities"),
        _("As commonly applied"),
    )
    said: defaultdict[SecurityMeasureRecord, list[str]] = defaultdict(list)
    for entry in alike.common_to(register).measures:
        said[entry.measure].append(entry.description)
    used = uses(register, lambda activity: (entry.measure for entry in activity.measures))
    order = sorted(used.items(), key=lambda pair: (pair[0].kind.code != "technical", alphabetical(words(pair[0]))))
    rows = [_measure(measure, references(users, register), said[measure]) for measure, users in order]
    block = table(labels, rows, free=labels[3:]) if rows else None
    return found(block, _("No entry of this register declares a security measure."))
