"""Which layout a file has, told by its labels and headers, not by addresses of cells. Knows no row of the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from registry.spreadsheets.columns import ABOUT, SHEET_OF
from registry.spreadsheets.problems import Notice, NoticeKind, Place, Problem, Refused
from registry.spreadsheets.reading import fiche
from registry.spreadsheets.reading.grid import words_of
from registry.spreadsheets.reading.own_table import own_fields
from registry.spreadsheets.reading.shapes import (
    Certainty,
    Mapping,
    NeedsMapping,
    Recognised,
    Template,
)
from registry.spreadsheets.reading.tabular import Table, best_table
from registry.spreadsheets.reading.turned import turned
from registry.spreadsheets.reading.words import folded, layout
from registry.spreadsheets.workbook import RawSheet, read_workbook

CNIL_FORM = Path(__file__).parents[1] / "forms" / "cnil-registre-simplifie-2019.ods"
TEMPLATES = ("auto", "native", "cnil", "ico")  # what a person can ask for
FEW, HALF, MOST = 3, 0.5, 0.75


class UnknownTemplate(Refused):
    """The file is not what it was said to be."""


def recognise(sheets: Sequence[RawSheet], template: str = "auto") -> Recognised | NeedsMapping:
    """Return what layout the sheets have, or what must be asked; raise Refused if they hold no table at all.

    `template` is one of TEMPLATES, or a code of Template; anything but "auto" is taken at its word.
    """
    found = tuple(sheets)
    if template == Template.NATIVE or (template == "auto" and _is_native(found)):
        return Recognised(Template.NATIVE, found)
    if template in {"auto", "cnil"} and any(fiche.is_fiche(sheet) for sheet in found):
        return Recognised(Template.CNIL, found, notices=_told(found, _comments_of_form()))
    found = tuple(map(turned, found))
    tables = [table for sheet in found if (table := best_table(sheet))]
    known = _authority(found, tables, template)
    if known:
        return known
    if template not in {"auto", Template.FLAT}:
        raise _not_as_said(template)
    return _flat(found, tables)


def _is_native(sheets: Iterable[RawSheet]) -> bool:
    """Return whether the file is a native workbook, or wants to be one: then the import says what is wrong."""
    full = [sheet for sheet in sheets if sheet.header or sheet.rows]
    named = [sheet for sheet in full if sheet.name in SHEET_OF]
    if any(_is_origin(sheet) for sheet in full) or any(
        SHEET_OF[each.name].keys[0].name in each.header for each in named
    ):
        return True
    return len(named) == len(full) and not any(map(_is_own_table, named))


def _is_own_table(sheet: RawSheet) -> bool:
    """Return whether a sheet that has a native name by chance is a table of one's own."""
    table = best_table(sheet)
    if table is None:
        return False
    is_foreign = not {column.name for column in SHEET_OF[sheet.name].columns} & set(sheet.header)
    return _is_clear(table) or (is_foreign and len(table.exact) > 1)


def _is_origin(sheet: RawSheet) -> bool:
    return sheet.name == ABOUT and {"organisation", "as_of"} <= set(sheet.header)


def _not_as_said(template: str) -> UnknownTemplate:
    if template == "cnil":
        message = _("No sheet has the labels of a record of the CNIL's model (“Finalité principale”, “Acteurs” …).")
    else:
        message = _("No table has the headers of the ICO's template (“Business function”, “Purpose of processing” …).")
    return UnknownTemplate(Problem(message))


def _authority(sheets: tuple[RawSheet, ...], tables: Sequence[Table], template: str) -> Recognised | None:
    """Return the file as the table of an authority, if it has its headers."""
    wanted = FAMILIES.get(template, ((Template(template),) if template in LAYOUTS else tuple(LAYOUTS)))
    for family in (ICO, (Template.CNPD,)):
        kinds = [kind for kind in family if kind in wanted]
        found = [(kind, table) for table in tables for kind in kinds if _has_layout(table, kind)]
        if found:
            mappings = tuple(table.mapping(LAYOUTS[kind]) for kind, table in found)
            told = (*_told(sheets), *_left_out(sheets, [table for _kind, table in found]))
            return Recognised(found[0][0], sheets, mappings, told)
    return None


ICO = (Template.ICO_CONTROLLER, Template.ICO_PROCESSOR)
FAMILIES = {"ico": ICO}
LAYOUTS = {
    Template.ICO_CONTROLLER: "controller",
    Template.ICO_PROCESSOR: "processor",
    Template.CNPD: "controller",
}


def _has_layout(table: Table, kind: Template) -> bool:
    """Return whether most of the headers that matter in this layout are there."""
    wanted = layout(kind)[:11]
    there = sum(1 for header in wanted if header in table.headers)
    if kind is Template.CNPD and "name" in table.exact:
        return False  # a table of its own, with some of the same headers
    return there >= len(wanted) * MOST


def _flat(sheets: tuple[RawSheet, ...], tables: Sequence[Table]) -> Recognised | NeedsMapping:
    """Return the tables whose columns are clear, else the best one with suggestions."""
    for table in tables:
        fields = own_fields(column.header for column in table.columns)
        if fields is not None:
            mapping = Mapping(table.header_row, fields, table.sheet.name)
            return Recognised(Template.FLAT, sheets, (mapping,), (*_told(sheets), *_left_out(sheets, [table])))
    clear = [table for table in tables if _is_clear(table)]
    chosen = [table for table in tables if _is_clear(table) or _tells_of_activities(table)]
    if clear:
        return Recognised(Template.FLAT, sheets, tuple(map(_certain, chosen)), _told_of(sheets, chosen))
    if not tables:
        raise Refused(Problem(_("No table was found in the file: a row of headers with rows of activities below it.")))
    best = max(tables, key=lambda table: (len(table.exact), len({each.field for each in table.columns}), table.rows))
    others = tuple(_certain(table) for table in chosen if table is not best)
    told = _told_of(sheets, [best, *(table for table in chosen if table is not best)])
    return NeedsMapping(
        sheets, best.sheet.name, best.header_row, best.columns, best.rows, _why(best), _role(best), others, told
    )


def _tells_of_activities(table: Table) -> bool:
    """Return whether a table that is not clear tells of activities all the same: it must not be left out."""
    return bool({"name", "purpose"} & table.exact) and len(table.exact) > 1


def _certain(table: Table) -> Mapping:
    """Return what the columns of a further table are, as far as that is certain."""
    found = table.mapping(_role(table))
    if _is_clear(table):
        return found
    exact = {column.number for column in table.columns if column.certainty is Certainty.EXACT}
    fields = zip(table.columns, found.fields, strict=True)
    return replace(found, fields=tuple((said[0], said[1] if seen.number in exact else "") for seen, said in fields))


def _told_of(sheets: tuple[RawSheet, ...], chosen: Sequence[Table]) -> tuple[Notice, ...]:
    message = _(
        "This sheet was read as far as its headers are known, and the rest stands in the notes: see if it is all well."
    )
    doubtful = (table for table in chosen[1:] if not _is_clear(table) and table.headers != chosen[0].headers)
    read = (Notice(NoticeKind.REVIEW, message, Place(table.sheet.name)) for table in doubtful)
    return (*_told(sheets), *read, *_left_out(sheets, chosen))


def offered(found: Recognised | NeedsMapping) -> NeedsMapping | None:
    """Return the table whose columns a person may name: one that is unclear, or the first of tables of one's own."""
    if isinstance(found, NeedsMapping):
        return found
    if found.template is not Template.FLAT or not found.mappings:
        return None
    mapping, *others = found.mappings
    table = next((best_table(sheet) for sheet in found.sheets if sheet.name == mapping.sheet), None)
    if table is None or own_fields(column.header for column in table.columns) is not None:
        return None
    return NeedsMapping(
        found.sheets,
        mapping.sheet,
        table.header_row,
        table.columns,
        table.rows,
        message="",
        role=mapping.role,
        others=tuple(others),
        notices=found.notices,
    )


def _role(table: Table) -> str:
    return "processor" if {"client", "operations"} & table.exact else "controller"


def _is_clear(table: Table) -> bool:
    """Return whether nothing of the table must be asked."""
    certain = [column for column in table.columns if column.certainty is Certainty.EXACT]
    doubtful = [column for column in table.columns if column.certainty is Certainty.LIKELY]
    says_what = bool({"name", "purpose"} & table.exact)
    return (
        says_what
        and len(table.exact) >= FEW
        and len(certain) >= HALF * len(table.columns)
        and not doubtful
        and _once(table)
    )


def _once(table: Table) -> bool:
    """Return whether no header stands twice, nor two columns for one of the fields that name an activity."""
    headers = Counter(folded(column.header) for column in table.columns)
    naming = Counter(column.field for column in table.columns if column.field in {"name", "reference"})
    return max(headers.values()) == 1 and max(naming.values(), default=1) == 1


def _why(table: Table) -> str:
    doubtful = [column.header for column in table.columns if column.certainty is not Certainty.EXACT]
    if not {"name", "purpose"} & table.exact:
        return _("No column was recognised as the name or the purpose of an activity.")
    if not doubtful:
        return _("Two columns have the same header or say the same thing: say which one counts.")
    return _("Not every column was recognised: %(headers)s.") % {"headers": ", ".join(doubtful)}


def _told(sheets: Iterable[RawSheet], known: frozenset[str] = frozenset()) -> tuple[Notice, ...]:
    """Say how the sheets were read, and which comments beside cells were left aside, but for those that are `known`."""
    found = tuple(sheets)
    read = [Notice(NoticeKind.READ, told, Place(sheet.name)) for sheet in found for told in sheet.notices]
    message = _("The comment on cell %(cell)s was left aside: what belongs to the register goes into a cell.")
    beside = [
        Notice(NoticeKind.IGNORED, message % {"cell": cell}, Place(sheet.name), words)
        for sheet in found
        for cell, words in sheet.comments
        if folded(words) not in known
    ]
    return (*read, *beside)


@cache
def _comments_of_form() -> frozenset[str]:
    """Return the comments that stand in the CNIL's own form."""
    sheets = read_workbook(CNIL_FORM.read_bytes())
    return frozenset(folded(words) for sheet in sheets for _cell, words in sheet.comments)


def _left_out(sheets: Iterable[RawSheet], chosen: Iterable[Table]) -> tuple[Notice, ...]:
    """Say which sheets are no part of the register."""
    names = {table.sheet.name for table in chosen}
    message = _("This sheet holds no table of activities: it was left out.")
    others = (sheet for sheet in sheets if sheet.name not in names and (sheet.header or sheet.rows))
    return tuple(Notice(NoticeKind.IGNORED, message, Place(sheet.name), words_of(sheet)) for sheet in others)
