"""The CNIL's simplified register as plain sheets, for formats that its own form does not come in. Reads Records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from registry.record import ActivityRecord, OrganisationRecord, RegisterRecord
from registry.spreadsheets.layouts.cnil import BLOCKS, LIST_COLUMNS, Value, list_rows, record_of
from registry.spreadsheets.layouts.wording import one_line
from registry.spreadsheets.workbook import Cell, Table

WIDTH = 9
LONGEST_NAME = 31  # of a sheet, in the programs that allow least
NOT_IN_NAMES = re.compile(r"[\[\]*?:/\\']")
LIST_NAME = "Liste des traitements"
Contact = tuple[str, list[tuple[str, str]]]


def cnil_tables(register: RegisterRecord) -> list[Table]:
    """Return the list of activities, and one record a sheet."""
    names = sheet_names(register.activities)
    sheets = [_list(register)]
    for name, activity in zip(names, register.activities, strict=True):
        sheets.append(_record(name, activity, register.organisation))
    return sheets


def sheet_names(activities: Iterable[ActivityRecord]) -> list[str]:
    """Return a name for the sheet of each record, no two alike whatever their case."""
    taken: dict[str, int] = {}
    names = []
    for activity in activities:
        plain = " ".join(NOT_IN_NAMES.sub(" ", f"{activity.reference} {activity.name}").split())
        name = plain[: LONGEST_NAME - 4].rstrip()
        taken[name.casefold()] = taken.get(name.casefold(), 0) + 1
        count = taken[name.casefold()]
        names.append(name if count == 1 else f"{name} {count}")
    return names


def contacts_of(organisation: OrganisationRecord) -> list[Contact]:
    """Return who is named above the list: the label of each, and pairs of label and value."""
    own, one = organisation, one_line
    return [
        (
            "Coordonnées du responsable de l’organisme",
            [
                ("Nom :", own.legal_name or own.name), ("Adresse :", one(own.address)), ("Adresse mél :", own.email),
                ("Téléphone :", own.phone),
            ],
        ),
        (
            "Coordonnées du représentant",
            [
                ("Nom :", own.representative_name), ("Adresse :", one(own.representative_address)),
                ("Adresse mél :", own.representative_email), ("Téléphone :", own.representative_phone),
            ],
        ),
        (
            "Coordonnées du délégué à la protection des données (DPO)",
            [
                ("Nom :", own.dpo_name), ("Société (si DPO externe) :", own.dpo_company),
                ("Adresse :", one(own.dpo_address)), ("Adresse mél :", own.dpo_email), ("Téléphone :", own.dpo_phone),
            ],
        ),
    ]  # fmt: skip


def _list(register: RegisterRecord) -> Table:
    rows = []
    for label, pairs in contacts_of(register.organisation):
        rows.append([label, *(text for pair in pairs for text in pair)])
    rows.append([])
    header = [""] * WIDTH
    for title, at in LIST_COLUMNS.items():
        header[at] = title
    lines: list[Sequence[Cell]] = [_placed(row, LIST_COLUMNS) for row in list_rows(register)]
    return LIST_NAME, _wide(["Registre des traitements"]), [*map(_wide, rows), _wide(header), *lines]


def _record(name: str, activity: ActivityRecord, organisation: OrganisationRecord) -> Table:
    rows: list[list[Value]] = []
    for block, lines in record_of(activity, organisation).items():
        label, columns = BLOCKS[block]
        rows.append(_placed({title: title for title in columns} | {"label": label}, columns | {"label": 0}))
        rows += [_placed({"label": line.label, **line.cells}, {"label": 0, "": 1} | columns) for line in lines]
        rows.append([""] * (WIDTH * 2))
    width = WIDTH * 2
    return name, ["Fiche de registre", *[""] * (width - 1)], rows


def _placed(cells: Mapping[str, Value], columns: Mapping[str, int]) -> list[Value]:
    row: list[Value] = [""] * (WIDTH * 2)
    for title, value in cells.items():
        row[columns[title]] = value
    return row


def _wide(cells: list[str]) -> list[str]:
    return [*cells, *[""] * (WIDTH * 2 - len(cells))]
