"""The vendors of a register: what its entries say of each, and, apart from that, how each is described. Knows Records.

What an entry says (name, role, service, contract, places, transfers) stands in the overview. What a vendor's
description says was never said by an entry: it stands in annexes, which tell who wrote it, the organisation or the
catalogue of the installation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from registry.documents import holders, statements
from registry.documents.across import Lines, Overview, found, references, uses
from registry.documents.blocks import Block, Line, Note, details, table
from registry.record import (
    ActivityRecord,
    CertificationRecord,
    ChainRecord,
    FurtherRecord,
    RegisterRecord,
    VendorRecord,
)
from registry.wording import alphabetical, day, words


def subprocessors(register: RegisterRecord) -> tuple[Block, ...]:
    """Art. 28: each vendor with what the entries that engage it say of it."""
    labels = (
        _("Name"),
        _("Activities"),
        _("Role"),
        _("Service"),
        _("Data kept in or sent to"),
        _("Contract"),
    )
    rows = [
        _vendor(vendor, activities, references(activities, register))
        for vendor, activities in _engaged(register).items()
    ]
    block = table(labels, rows, free=labels[3:5]) if rows else None
    return found(block, _("No entry of this register declares a subprocessor."))


def _engaged(register: RegisterRecord) -> dict[VendorRecord, list[ActivityRecord]]:
    used = uses(register, lambda activity: (use.subprocessor for use in activity.engagements))
    return dict(sorted(used.items(), key=lambda pair: alphabetical(pair[0].name)))


def _vendor(vendor: VendorRecord, activities: list[ActivityRecord], named: str) -> tuple[Lines, ...]:
    engagements = [use for activity in activities for use in activity.engagements if use.subprocessor == vendor]
    contracts = dict.fromkeys(line for use in engagements for line in holders.agreement(use.agreement)[:1])
    return (
        statements.plain(vendor.name),
        statements.plain(named),
        statements.plain(*dict.fromkeys(words(use.role) for use in engagements)),
        statements.plain(*dict.fromkeys(use.service for use in engagements)),
        statements.plain(*dict.fromkeys(place for activity in activities for place in _places(activity, vendor))),
        tuple(contracts),
    )


def _places(activity: ActivityRecord, vendor: VendorRecord) -> Iterator[str]:
    """Return where the entry says that the vendor keeps data, and where data are sent to it."""
    for place in activity.storage_places:
        if place.location.operator == vendor.name:
            yield words(place.location.country)
    for transfer in activity.transfers:
        if (transfer.importer_kind, transfer.importer) == ("engagement", vendor.name):
            yield words(transfer.country) or transfer.international_organisation


# The annexes


def annexes(register: RegisterRecord) -> tuple[Overview, ...]:
    """Return the descriptions of the vendors engaged: the organisation's own, then those of the catalogue."""
    engaged = _engaged(register)
    own = [vendor for vendor in engaged if vendor in register.catalogue.subprocessors]
    shared = [vendor for vendor in engaged if vendor not in register.catalogue.subprocessors]
    both = (_own_annex(own), _catalogue_annex(shared))
    return tuple(annex for annex in both if annex)


def _own_annex(vendors: list[VendorRecord]) -> Overview | None:
    note = Note(_("These descriptions were written by the organisation, together with its entries."))
    rows = [
        (_name(vendor) + details((_("Checked on"), day(vendor.checked_on))), _description(vendor) + _sources(vendor))
        for vendor in vendors
    ]
    return _annex("annex-own-subprocessors", _("Annex: subprocessors described by the organisation"), note, rows)


def _catalogue_annex(vendors: list[VendorRecord]) -> Overview | None:
    note = Note(
        _(
            "These details come from this installation’s catalogue of vendors and not from the entries: the "
            "organisation did not declare them. What nobody has checked is shown as unverified."
        )
    )
    rows = [(_name(vendor) + _status(vendor), _description(vendor)) for vendor in vendors]
    return _annex("annex-subprocessors", _("Annex: subprocessors in the catalogue of this installation"), note, rows)


def _annex(anchor: str, title: str, note: Note, rows: Sequence[tuple[Lines, ...]]) -> Overview | None:
    labels = (_("Subprocessor"), _("Details"))
    return Overview(anchor, title, (note, table(labels, rows, free=labels))) if rows else None


def _name(vendor: VendorRecord) -> Lines:
    who = statements.plain(vendor.name, vendor.legal_name, words(vendor.category), vendor.address)
    return who + details(("", words(vendor.country)))


def _status(vendor: VendorRecord) -> Lines:
    if vendor.checked_on is None:
        return (Line(_("unverified"), style="absent"),)
    return details(("", _("checked on %(day)s") % {"day": day(vendor.checked_on)}))


def _description(vendor: VendorRecord) -> Lines:
    """Return what the vendor is said to be; not the notes of those who looked it up."""
    links = details(
        (_("Website"), vendor.website),
        (_("Privacy contact"), vendor.privacy_contact),
        (_("Data processing agreement"), vendor.dpa_url),
        (_("List of sub-processors"), vendor.subprocessors_url),
        (_("Privacy policy"), vendor.privacy_url),
    )
    chain = tuple(Line(_relied(link), _("Relies on")) for link in vendor.engages)
    chain += tuple(Line(_further(link), _("Further down the chain")) for link in vendor.further)
    claims = tuple(line for claim in vendor.certifications for line in _claim(claim))
    return statements.plain(vendor.description) + links + chain + claims


def _relied(link: ChainRecord) -> str:
    country = words(link.country)
    return f"{link.engaged} ({country})" if country else link.engaged


def _further(link: FurtherRecord) -> str:
    return f"{link.engaged_by} → {_relied(link)}"


def _claim(claim: CertificationRecord) -> Lines:
    return (
        Line(certification(claim), _("Certification")),
        *details(
            (_("Scope"), words(claim.scope)),
            (_("Valid from"), day(claim.valid_from)),
            (_("Valid until"), day(claim.valid_until)),
            (_("Reference"), claim.reference_url),
        ),
    )


def certification(claim: CertificationRecord) -> str:
    """Return a claim and whether somebody verified it."""
    scheme = words(claim.scheme)
    name = f"{scheme} – {claim.scheme_name}" if claim.scheme_name else scheme
    if claim.checked_on is None:
        return _("%(certification)s (unverified)") % {"certification": name}
    return _("%(certification)s (verified on %(day)s)") % {"certification": name, "day": day(claim.checked_on)}


def _sources(vendor: VendorRecord) -> Lines:
    """Return the notes of the organisation on a vendor of its own."""
    relied = tuple((link.engaged, link.service) for link in (*vendor.engages, *vendor.further))
    claimed = tuple((words(claim.scheme), claim.source) for claim in vendor.certifications)
    return details(*relied, *claimed, (_("Source"), vendor.source))
