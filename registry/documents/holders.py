"""Who else has the data of an entry, Art. 28 and 30(1)(d): recipients, vendors, places; as blocks. Knows no layout."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from registry.documents.blocks import Block, aside, details, named, not_declared, table
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
    shared = named((plain(each.name) for each in activity.recipients if each in common), _("Common recipients"))
    return recipient_table([each for each in activity.recipients if each not in common], title) + shared


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
            plain(entry.name) + aside(words(entry.kind)),
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
    period = details((_("From"), day(entry.engaged_from)), (_("Until"), day(entry.engaged_until)))
    return _vendor(entry), plain(entry.service) + period, which_data(entry.data), agreement(entry.agreement)


def _vendor(entry: EngagementRecord) -> Lines:
    role = aside(words(entry.role)) or aside(_("role not declared"), "absent")
    return plain(entry.subprocessor.name) + role


def engagements(activity: ActivityRecord, common: Collection[EngagementRecord] = ()) -> tuple[Block, ...]:
    """Art. 28, 30(1)(d): each vendor, what it does, under which contract; of the `common` ones names and roles only."""
    shared = named((_vendor(each) for each in activity.engagements if each in common), _("Common processors"))
    return engagement_table([each for each in activity.engagements if each not in common]) + shared


def engagement_table(entries: Sequence[EngagementRecord]) -> tuple[Block, ...]:
    """Return who the vendors are, what they do, with which data, under which contract."""
    labels = (
        _("Name"),
        _("Service"),
        _("Data"),
        _("Contract"),
    )
    rows = [_engagement(entry) for entry in entries]
    return (table(labels, rows, _("Processors"), free=labels[2:3]),) if rows else ()


def storage_places(activity: ActivityRecord, common: Collection[StoragePlaceRecord] = ()) -> tuple[Block, ...]:
    """Where the data are kept, and which; of the `common` places the names only."""
    names = (plain(each.location.name) for each in activity.storage_places if each in common)
    own = [each for each in activity.storage_places if each not in common]
    return place_table(own, _("Places where data are kept")) + named(names, _("Common places where data are kept"))


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
            plain(place.location.name) + aside(place.location.city),
            plain(words(place.location.country)),
            plain(place.location.operator),
            plain(place.holds),
        )
        for place in entries
    ]
    return (table(labels, rows, title),) if rows else ()
