"""What depends on a vendor, a place, a category, a legal basis, a decision or a person. Knows Records only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from registry.choices import Mechanism
from registry.record import ActivityRecord, AgreementRecord, Label, RegisterRecord, VendorRecord
from registry.wording import alphabetical, words


@dataclass(frozen=True)
class Mention:
    """An entry names something: by which key, in which words, and where in the entry (or through what)."""

    key: str
    label: Label | str
    way: StrPromise | str

    @property
    def words(self) -> str:
        """What is named, in the active language."""
        return words(self.label) if isinstance(self.label, Label) else self.label


@dataclass(frozen=True)
class Touched:
    """An entry that depends on something, and in which ways."""

    activity: ActivityRecord
    ways: tuple[StrPromise | str, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of thing that entries depend on, and how to find what an entry names of it."""

    code: str
    label: StrPromise
    mentions: Callable[[ActivityRecord], Iterator[Mention]]


def named_in(register: RegisterRecord, kind: Kind) -> list[tuple[str, str]]:
    """Return what the register names of a kind, as (key, words), in the order of the words."""
    found = {mention.key: mention.words for entry in register.activities for mention in kind.mentions(entry)}
    return sorted(found.items(), key=lambda pair: alphabetical(pair[1]))


def touched(register: RegisterRecord, kind: Kind, key: str) -> tuple[Touched, ...]:
    """Return the entries that depend on the thing with this key, by reference."""
    found = []
    for entry in register.activities:
        ways = [mention.way for mention in kind.mentions(entry) if mention.key == key]
        if ways:
            found.append(Touched(entry, tuple(dict.fromkeys(ways))))
    return tuple(found)


def agreements_touched(register: RegisterRecord, kind: Kind, key: str) -> tuple[AgreementRecord, ...]:
    """Return the agreements with the vendor that is asked for; for anything else those of the entries touched."""
    used = [use.agreement for found in touched(register, kind, key) for use in found.activity.engagements]
    known = [each for each in (*register.catalogue.agreements, *used) if each is not None]
    if kind.code == "vendor":
        known = [each for each in known if each.subprocessor == key]
    else:
        known = [each for each in known if each in used]
    return tuple(sorted(dict.fromkeys(known), key=lambda each: each.reference))


# What an entry names, kind by kind


def _vendors(entry: ActivityRecord) -> Iterator[Mention]:
    for use in entry.engagements:
        yield Mention(use.subprocessor.name, use.subprocessor.name, _("engaged"))
        yield from _behind(use.subprocessor)
    for place in entry.storage_places:
        if place.location.operator:
            operator = place.location.operator
            yield Mention(operator, operator, _("runs a place where data are kept"))


def _behind(vendor: VendorRecord) -> Iterator[Mention]:
    for link in vendor.engages:
        yield Mention(link.engaged, link.engaged, _("behind %(vendor)s") % {"vendor": vendor.name})
    for each in vendor.further:
        yield Mention(each.engaged, each.engaged, _("behind %(vendor)s") % {"vendor": each.engaged_by})


def _agreements(entry: ActivityRecord) -> Iterator[Mention]:
    for use in entry.engagements:
        if use.agreement:
            label = f"{use.agreement.reference} · {use.agreement.subprocessor}"
            yield Mention(use.agreement.reference, label, use.subprocessor.name)


def _locations(entry: ActivityRecord) -> Iterator[Mention]:
    for place in entry.storage_places:
        yield Mention(place.location.name, place.location.name, place.holds or _("data are kept there"))


def _countries(entry: ActivityRecord) -> Iterator[Mention]:
    for country, way in (
        *((place.location.country, _("data are kept there")) for place in entry.storage_places),
        *((transfer.country, _("transfer")) for transfer in entry.transfers),
        *((each.country, _("recipient")) for each in entry.recipients),
        *((use.subprocessor.country, _("establishment of a vendor")) for use in entry.engagements),
    ):
        if country:
            yield Mention(country.code, country, way)


def _data(entry: ActivityRecord) -> Iterator[Mention]:
    for each in entry.personal_data:
        yield Mention(each.category.code, each.category, _("data processed"))
    for rule in entry.retention_rules:
        yield from (Mention(each.code, each, _("retention")) for each in rule.data)
    received = [*(each.data for each in entry.recipients), *(use.data for use in entry.engagements)]
    for data in received:
        yield from (Mention(each.code, each, _("recipients")) for each in data)


def _people(entry: ActivityRecord) -> Iterator[Mention]:
    for each in entry.data_subjects:
        yield Mention(each.category.code, each.category, _("data subjects"))


def _bases(entry: ActivityRecord) -> Iterator[Mention]:
    for purpose in entry.purposes:
        if purpose.legal_basis:
            yield Mention(purpose.legal_basis.code, purpose.legal_basis, purpose.text)
    for data in entry.personal_data:
        if data.art9_condition:
            yield Mention(data.art9_condition.code, data.art9_condition, words(data.category))


def _decisions(entry: ActivityRecord) -> Iterator[Mention]:
    for transfer in entry.transfers:
        if transfer.mechanism and transfer.mechanism.code == Mechanism.ADEQUACY:
            place = transfer.country or transfer.international_organisation
            key = place.code if isinstance(place, Label) else place
            yield Mention(key, place, transfer.importer or _("transfer"))


def _measures(entry: ActivityRecord) -> Iterator[Mention]:
    for each in entry.measures:
        yield Mention(each.measure.code, each.measure, _("in place"))


def _clients(entry: ActivityRecord) -> Iterator[Mention]:
    for each in entry.clients:
        yield Mention(each.name, each.name, _("on whose behalf"))


def _persons(entry: ActivityRecord) -> Iterator[Mention]:
    for name, way in ((entry.owner, _("in charge")), (entry.last_reviewed_by, _("reviewed it last"))):
        if name.strip():
            yield Mention(name.strip(), name.strip(), way)


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("vendor", _("Subprocessor"), _vendors),
        Kind("agreement", _("Agreement"), _agreements),
        Kind("location", _("Place where data are kept"), _locations),
        Kind("country", _("Country"), _countries),
        Kind("data", _("Category of data"), _data),
        Kind("people", _("Data subjects"), _people),
        Kind("basis", _("Legal basis"), _bases),
        Kind("decision", _("Adequacy decision"), _decisions),
        Kind("measure", _("Measure"), _measures),
        Kind("client", _("Client"), _clients),
        Kind("person", _("Person in charge"), _persons),
    )
}
