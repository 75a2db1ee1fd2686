"""Tables of one row per activity, or of several rows whose blank cells mean “as above”. Knows no field's meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from registry.spreadsheets.faults import Fault
from registry.spreadsheets.problems import NoticeKind, Place
from registry.spreadsheets.reading import transfers
from registry.spreadsheets.reading.above import take_above
from registry.spreadsheets.reading.draft import Draft
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.grid import cell_of, filled, header_of, link_of, spread, text_of
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.labels import column_label
from registry.spreadsheets.reading.own_table import OWN
from registry.spreadsheets.reading.references import References
from registry.spreadsheets.reading.shapes import Mapping, Template
from registry.spreadsheets.reading.takers import take
from registry.spreadsheets.reading.words import FIELDS, IGNORED, folded
from registry.spreadsheets.workbook import RawSheet, Row

ORDER = {name: number for number, name in enumerate(FIELDS)}
BROAD = ("business_function", "client", "operations", "purpose")
NAMING = ("reference", "name", *BROAD)
IN_ROWS = (Template.ICO_CONTROLLER, Template.ICO_PROCESSOR)  # a blank on the left means "as above"
EXAMPLE = re.compile(
    r"[\[(]\s*(?:ex(?:emple)?|example|sample|beispiel|ejemplo|voorbeeld)\b.*|(?:ex(?:emple)?s?|example|e\.g\.|beispiel|ejemplo)\s*[:–—-].*"
    r"|(?:exemple|example|beispiel|ejemplo|\d+\s*[-–]\s*exemple)\s*",
    re.IGNORECASE | re.DOTALL,
)
REMARK = re.compile(
    r"\s*(?:\*|n\.?b\.?\s*:|notes?\s*:|remarques?\s*:|source\s*:|légende\s*:|hinweis|totale?\b|\(\d\))", re.IGNORECASE
)
TOTAL = re.compile(r"(?:sous-)?tota(?:l|ux)|gesamt|summe|subtotal|totaal", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]{2}")
LONG = 120


@dataclass
class Reader:
    """One table on its way to native rows."""

    draft: Draft
    sheet: RawSheet
    mapping: Mapping
    template: Template
    references: References
    columns: list[tuple[int, str, str]] = field(default_factory=list)  # place, header, field
    width: int = 0
    entry: Entry | None = None
    entries: list[Entry] = field(default_factory=list)

    def run(self) -> None:
        """Take every row below the header."""
        rows = spread(self.sheet)
        if any(row.number == self.mapping.header_row for row in rows):
            header = header_of(rows, self.mapping.header_row)
            self.columns, self.width = _columns(header, self.mapping), len(header)
        above: list[object] = []
        for row in rows:
            if row.number <= self.mapping.header_row or not filled(row):
                continue
            if self._is_left_out(row):
                continue
            cells = list(row.cells) if self._stands_alone(row) else _as_above(row, above)
            self._row(Row(row.number, cells), first=filled(row)[0])
            above = cells
        if self.entries and not self.is_own:
            take_above(self.entries[0], self._rows_above(rows), self.sheet.name)
        for entry in self.entries:
            transfers.write(entry)
            entry.finish()

    def _rows_above(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows above the header, but for one that is its upper half."""
        header = {title for _at, title, _field in self.columns}
        above = [row for row in rows if row.number < self.mapping.header_row]
        return [row for row in above if not {text_of(row.cells[at]) for at in filled(row)} <= header]

    @property
    def is_own(self) -> bool:
        """Whether the table is the CSV that the program writes for people."""
        return any(name.startswith(OWN) for _at, _header, name in self.columns)

    def _stands_alone(self, row: Row) -> bool:
        """Return whether blank cells of a row are blank: in the ICO's tables only if it has a reference of its own."""
        references = [at for at, _header, name in self.columns if name == "reference"]
        return self.template not in IN_ROWS or any(text_of(cell_of(row, at)) for at in references)

    def _is_left_out(self, row: Row) -> bool:
        """Leave out example rows, a header that is repeated, and remarks under the table; say so."""
        texts = [text_of(row.cells[at]) for at in filled(row)]
        message = ""
        if any(EXAMPLE.fullmatch(text) for text in texts[:3]) or all(_in_square_brackets(text) for text in texts):
            message = _("This row is an example: it was left out.")
        elif {folded(text) for text in texts} <= {folded(header) for _at, header, _field in self.columns} and len(
            texts
        ) > 1:
            message = _("This row repeats the headers: it was left out.")
        elif len(texts) == 1 and (REMARK.match(texts[0]) or len(texts[0]) > LONG):
            message = _("This row is a remark on the table, and belongs to no activity: it was left out.")
        elif TOTAL.fullmatch(texts[0]) and len(filled(row)) < len(self.columns) and self._says_only_sums(row):
            message = _("This row is a total: it was left out.")
        if message:
            self.draft.notice(NoticeKind.IGNORED, message, Place(self.sheet.name, row.number), " · ".join(texts))
        return bool(message)

    def _says_only_sums(self, row: Row) -> bool:
        """Return whether nothing but numbers stands beside the first cell."""
        return all(not LETTERS.search(text_of(row.cells[at])) for at in filled(row)[1:])

    def _row(self, row: Row, first: int) -> None:
        heard = self._heard(row)
        if self._begins(heard, first) or self.entry is None:
            self.entry = self._new_entry(heard, row)
        entry = self.entry
        entry.row_transfers = []
        if self.template in IN_ROWS or self.is_own:
            of_authority = self.template in IN_ROWS
            heard = self.draft.unedited.left(entry.reference, heard, is_of_authority=of_authority)
        for name, said in sorted(heard, key=lambda pair: ORDER.get(pair[0], len(ORDER))):
            if name != "reference" and not (name == "purpose" and _is_repeated(entry, said)):
                take(entry, name, said)
            if name == "purpose":
                entry.purposes_said = said.text

    def _heard(self, row: Row) -> list[tuple[str, Heard]]:
        found = []
        for at, header, name in self.columns:
            cell = cell_of(row, at)
            place = self._place(row, at, header)
            heard = Heard(text_of(cell), cell, header, place, link_of(cell))
            if isinstance(cell, Fault) and name != IGNORED:
                heard = self._of_formula(cell, heard)
            if heard.text:
                found.append((name, heard))
        if self.sheet.is_text and len(row.cells) > self.width:
            self._refuse_shifted(row)
        for at in range(len(row.cells)):
            if at not in {place for place, _header, _name in self.columns} and text_of(row.cells[at]):
                place = Place(self.sheet.name, row.number, column_label(at, ""))
                found.append(("", Heard(text_of(row.cells[at]), row.cells[at], "", place, link_of(row.cells[at]))))
        return found

    def _place(self, row: Row, at: int, header: str) -> Place:
        if self.sheet.turned:
            return Place(self.sheet.name, self.sheet.turned[at], column_label(row.number - 1, header))
        return Place(self.sheet.name, row.number, column_label(at, header))

    def _refuse_shifted(self, row: Row) -> None:
        """Refuse a line of a CSV file with more cells than headers: a separator in a text shifts all that follows."""
        at = self.width
        message = _(
            "The line has more cells than there are headers: put a text that holds a separator in quotation marks."
        )
        place = Place(self.sheet.name, row.number, column_label(at, ""))
        self.draft.refuse(message, Heard(text_of(row.cells[at]), row.cells[at], "", place))

    def _of_formula(self, cell: Fault, heard: Heard) -> Heard:
        """Take what a formula gave; refuse one of which the file does not say it, and an error."""
        if heard.text and not heard.text.startswith("#"):
            message = _("The sheet holds formulas: what they gave when the file was saved was taken.")
            self.draft.notice(NoticeKind.READ, message, Place(self.sheet.name))
            return heard
        self.draft.refuse(cell.message, Heard(cell.value, cell, heard.header, heard.place))
        return heard.saying("")

    def _begins(self, heard: list[tuple[str, Heard]], first: int) -> bool:
        """Return whether the row begins another activity: it says a new name, reference or purpose."""
        if self.entry is None:
            return True
        said = {name: each.text for name, each in reversed(heard) if name in NAMING}
        if self.template in IN_ROWS and "reference" not in said:
            left = any(first <= at for at, _header, name in self.columns if name in BROAD)
            return left and any(name in said and said[name] != self.entry.said.get(name) for name in BROAD)
        return not _is_same(self.entry, said)

    def _new_entry(self, heard: list[tuple[str, Heard]], row: Row) -> Entry:
        said = dict(reversed(heard))
        place = Place(self.sheet.name, self.sheet.turned[0] if self.sheet.turned else row.number)
        naming = next(
            (said[name] for name in ("name", "purpose", "operations", "business_function", "client") if name in said),
            None,
        )
        name = (
            " ".join(naming.text.split("\n")[0].split())
            if naming
            else _("Activity of row %(row)d") % {"row": row.number}
        )
        reference = self.references.of(said.get("reference"), name, self.mapping.role, place)
        entry = Entry(self.draft, reference, place, self.mapping.role)
        entry.said = {key: each.text for key, each in said.items() if key in NAMING}
        if "name" not in said:
            entry.say("name", name, naming or Heard(name, name, "", place))
        self.entries.append(entry)
        return entry


def _columns(header: Sequence[str], mapping: Mapping) -> list[tuple[int, str, str]]:
    """Return (place, header, field) of each column; the nth column of a header is the nth pair of that header."""
    waiting: dict[str, list[str]] = {}
    for title, name in mapping.fields:
        waiting.setdefault(folded(title), []).append(name)
    found = []
    for at, title in enumerate(header):
        if title:
            names = waiting.get(folded(title), [])
            found.append((at, title, names.pop(0) if names else ""))
    return found


def _as_above(row: Row, above: list[object]) -> list[object]:
    """Return the cells of the row; those left of the first that says something say what the row above says."""
    first = filled(row)[0]
    return [above[at] if at < first and at < len(above) else cell for at, cell in enumerate(row.cells)]


def _in_square_brackets(text: str) -> bool:
    return text.startswith("[") and text.endswith("]")


def _is_same(entry: Entry, said: Pairs[str, str]) -> bool:
    """Return whether a row goes on with the entry: what names it is blank or the same."""
    if "reference" in said:
        return said["reference"] == entry.said.get("reference") and said.get("name") in {None, entry.said.get("name")}
    if "name" in said:
        return said["name"] == entry.said.get("name") and "reference" not in entry.said
    return bool({"name", "reference"} & entry.said.keys()) or not {"purpose", "operations"} & said.keys()


def _is_repeated(entry: Entry, heard: Heard) -> bool:
    """Return whether these purposes are those of the row before."""
    return bool(entry.purposes) and heard.text == entry.purposes_said
