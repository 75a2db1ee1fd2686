"""The native workbook of a register, written from its Record: what `importing` reads back. Must know no row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from registry.record import (
    ActivityRecord,
    CatalogueRecord,
    Label,
    LocationRecord,
    RegisterRecord,
    TransferRecord,
    VendorRecord,
)
from registry.spreadsheets.columns import ABOUT, ACTIVITY, SHEETS, Sheet
from registry.spreadsheets.origin import CHAIN, ENTRY, Origin
from registry.spreadsheets.workbook import Cell, Table, write_workbook

Values = dict[str, Any]
SEPARATOR = "; "


def export_workbook(
    register: RegisterRecord, extension: str, as_of: dt.datetime | None = None, origin: Origin | None = None
) -> bytes:
    """Write the register as "xlsx", "ods" or "zip" (of CSV files), every sheet and column present.

    It begins with a sheet that tells the past instant at which it stood so (`as_of`; None means now), and up to which
    entry the journal was told (`origin`), by which the import knows what was edited since.
    """
    about = [] if as_of is None and origin is None else [_about(register, as_of, origin)]
    return write_workbook([*about, *native_tables(register)], extension)


def _about(register: RegisterRecord, as_of: dt.datetime | None, origin: Origin | None) -> Table:
    told = (str(origin.entry), origin.chain) if origin else ("", "")
    row = (register.organisation.slug, register.register, as_of.isoformat() if as_of else "", *told)
    return ABOUT, ("organisation", "register", "as_of", ENTRY, CHAIN), [row]


def native_tables(register: RegisterRecord) -> list[Table]:
    """Return (name, header, rows) of every sheet."""
    return [_table(sheet, register) for sheet in SHEETS]


def _table(sheet: Sheet, register: RegisterRecord) -> Table:
    header = [column.name for column in sheet.columns]
    rows = ([cell(values.get(name)) for name in header] for values in _values(sheet.name, register))
    return sheet.name, header, rows


def cell(value: Any) -> Cell:
    """Return what a cell holds of a value of the Record: codes for labels, names for vendors and places."""
    if isinstance(value, Label):
        return value.code
    if isinstance(value, VendorRecord | LocationRecord):
        return value.name
    if isinstance(value, tuple):
        return SEPARATOR.join(str(cell(each)) for each in value)
    if isinstance(value, str | int | dt.date) or value is None:
        return value
    raise TypeError(f"No cell can hold a {type(value).__name__}")


def _values(name: str, register: RegisterRecord) -> Iterator[Values]:
    """Return the values of each row of a sheet, by column."""
    if name == "organisation":
        yield vars(register.organisation)
    elif name == "activities":
        yield from (vars(activity) for activity in register.activities)
    elif name in CATALOGUE:
        yield from CATALOGUE[name](register.catalogue)
    else:
        for activity in register.activities:
            for values in _part(name, activity):
                yield values | {ACTIVITY: activity.reference}


def _own(name: str) -> Callable[[CatalogueRecord], Iterator[Values]]:
    """Return the rows of a list that the Record holds under the sheet's own name."""
    return lambda catalogue: (vars(entry) for entry in getattr(catalogue, name))


def _labelled(name: str) -> Callable[[CatalogueRecord], Iterator[Values]]:
    """Return the rows of a list whose entries have a label in both languages."""
    return lambda catalogue: (
        vars(entry) | {"label_en": entry.en, "label_fr": entry.fr} for entry in getattr(catalogue, name)
    )


def _of_vendors(name: str) -> Callable[[CatalogueRecord], Iterator[Values]]:
    """Return the rows that hang from the organisation's own vendors."""

    def rows(catalogue: CatalogueRecord) -> Iterator[Values]:
        for vendor in catalogue.subprocessors:
            for entry in getattr(vendor, name):
                yield vars(entry) | {"subprocessor": vendor.name}

    return rows


CATALOGUE: dict[str, Callable[[CatalogueRecord], Iterator[Values]]] = {
    "data_categories": _labelled("data_categories"),
    "data_subject_categories": _labelled("data_subject_categories"),
    "security_measures": _labelled("security_measures"),
    "subprocessors": _own("subprocessors"),
    "certifications": _of_vendors("certifications"),
    "subprocessor_chain": _of_vendors("engages"),
    "locations": _own("locations"),
    "agreements": _own("agreements"),
    "clients": _own("clients"),
}


def _part(name: str, activity: ActivityRecord) -> Iterable[Values]:
    if name == "client_activities":
        return ({"client": client.name} for client in activity.clients)
    if name == "transfers":
        return map(_transfer, activity.transfers)
    if name == "engagements":
        return (
            vars(entry) | {"agreement": entry.agreement and entry.agreement.reference} for entry in activity.engagements
        )
    return (vars(entry) for entry in getattr(activity, name))


def _transfer(entry: TransferRecord) -> Values:
    """Return a transfer with the names of the engagement or recipient that it goes through."""
    values = vars(entry) | {"recipient": "", "recipient_kind": ""}
    if entry.importer_kind == "engagement":
        return values | {"subprocessor": entry.importer, "subprocessor_role": entry.importer_role}
    if entry.importer_kind == "recipient":
        return values | {"recipient": entry.importer, "recipient_kind": entry.importer_role}
    return values


def for_client(register: RegisterRecord, name: str) -> RegisterRecord | None:
    """Return what is done on behalf of one client, without a word about the others; None if there is no such client."""
    client = next((each for each in register.catalogue.clients if each.name == name), None)
    if client is None:
        return None
    kept = tuple(replace(each, clients=(client,)) for each in register.activities if client in each.clients)
    return replace(register, activities=kept, catalogue=_used(replace(register.catalogue, clients=(client,)), kept))


def for_entries(register: RegisterRecord, references: Collection[str]) -> RegisterRecord:
    """Return the register with these entries only, and nothing but what they use."""
    kept = tuple(each for each in register.activities if each.reference in references)
    clients = {client for each in kept for client in each.clients}
    named = tuple(each for each in register.catalogue.clients if each in clients)
    return replace(register, activities=kept, catalogue=_used(replace(register.catalogue, clients=named), kept))


def _used(catalogue: CatalogueRecord, activities: tuple[ActivityRecord, ...]) -> CatalogueRecord:
    """Return the lists with nothing but what these activities use."""
    contracts = {each.agreement for activity in activities for each in activity.engagements}
    vendors = {each.subprocessor for activity in activities for each in activity.engagements}
    places = {each.location for activity in activities for each in activity.storage_places}
    data = {each.category for activity in activities for each in activity.personal_data}
    people = {each.category for activity in activities for each in activity.data_subjects}
    measures = {each.measure for activity in activities for each in activity.measures}
    return replace(
        catalogue,
        agreements=tuple(each for each in catalogue.agreements if each in contracts),
        subprocessors=tuple(each for each in catalogue.subprocessors if each in vendors),
        locations=tuple(each for each in catalogue.locations if each in places),
        data_categories=tuple(each for each in catalogue.data_categories if each in data),
        data_subject_categories=tuple(each for each in catalogue.data_subject_categories if each in people),
        security_measures=tuple(each for each in catalogue.security_measures if each in measures),
    )
