"""Who else has the data of an entry, Art. 28 and 30(1)(d): recipients, vendors, places; as blocks. Knows no layout."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from registry.documents.blocks import Block, Cell, Line, Listing, details, not_declared, table
from registry.documents.statements import Lines, plain, which_data
from registry.record import (
    ActivityRecord,
    AgreementRecord,
    EngagementRecord,
    RecipientRecord,
    StoragePlaceRecord,
)
from registry.wording import day, duration, words


def recipients(
    activity: ActivityRecord, title: str = "", common: Collection[RecipientRecord] = ()
) -> tuple[Block, ...]:
    """Art. 30(1)(d): who else sees the data; of the `common` ones the names only."""
    shared = tuple(Cell(plain(each.name)) for each in activity.recipients if each in common)
    named = (Listing(shared, _("Recipients common to all entries"), run_in=True),) if shared else ()
    return recipient_table([each for each in activity.recipients if each not in common], title) + named


def recipient_table(entries: Sequence[RecipientRecord], title: str = "") -> tuple[Block, ...]:
    """Return who the recipients are, what for, where, and which data they see."""
    labels = (
        _("Recipient"),
        _("For what"),
        _("Country"),
        _("Data"),
    )
    rows = [
        (
            plain(entry.name) + details(("", words(entry.kind))),
            plain(entry.purpose),
            plain(words(entry.country)),
            which_data(entry.data),
        )
        for entry in entries
    ]
    return (table(labels, rows, title, free=labels[3:]),) if rows else ()


def agreement(contract: AgreementRecord | None) -> Lines:
    """Art. 28(3), 26(1): the contract, or that none was declared."""
    if contract is None:
        return (not_declared(),)
    return plain(contract.reference) + details(
        ("", words(contract.kind)),
        (_("Signed on"), day(contract.signed_on)),
        (_("Expires on"), day(contract.expires_on)),
        (_("Authorisation"), words(contract.authorisation)),
        (_("Notice of changes"), duration(contract.notice_days, "day")),
        (_("Document"), contract.url),
    )


def _engagement(entry: EngagementRecord) -> tuple[Lines, ...]:
    """Of the vendor its name only: what the catalogue knows beside, the entry does not say."""
    role = details(("", words(entry.role))) or (Line(_("role not declared"), style="absent"),)
    period = details((_("From"), day(entry.engaged_from)), (_("Until"), day(entry.engaged_until)))
    name = plain(entry.subprocessor.name)
    return name + role, plain(entry.service) + period, which_data(entry.data), agreement(entry.agreement)


def engagements(activity: ActivityRecord) -> tuple[Block, ...]:
    """Art. 28, 30(1)(d): each vendor, what it does, under which contract."""
    labels = (
        _("Name"),
        _("Service"),
        _("Data"),
        _("Contract"),
    )
    rows = [_engagement(entry) for entry in activity.engagements]
    return (table(labels, rows, _("Processors"), free=labels[2:3]),) if rows else ()


def storage_places(activity: ActivityRecord, common: Collection[StoragePlaceRecord] = ()) -> tuple[Block, ...]:
    """Where the data are kept, and which; of the `common` places the names only."""
    shared = tuple(Cell(plain(each.location.name)) for each in activity.storage_places if each in common)
    named = (Listing(shared, _("Places where data are kept, common to all entries"), run_in=True),) if shared else ()
    own = [each for each in activity.storage_places if each not in common]
    return place_table(own, _("Places where data are kept")) + named


def place_table(entries: Sequence[StoragePlaceRecord], title: str) -> tuple[Block, ...]:
    """Return where data are kept, by whom, and which."""
    labels = (
        _("Place"),
        _("Country"),
        _("Operator"),
        _("What is kept there"),
    )
    rows = [
        (
            plain(place.location.name) + details(("", place.location.city)),
            plain(words(place.location.country)),
            plain(place.location.operator),
            plain(place.holds),
        )
        for place in entries
    ]
    return (table(labels, rows, title),) if rows else ()
