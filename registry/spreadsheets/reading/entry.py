"""One activity of a file under construction. What has no field of its own goes to its note. Knows no layout."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from registry.choices import Block, Role
from registry.spreadsheets.columns import ACTIVITY, SHEET_OF
from registry.spreadsheets.problems import NoticeKind, Place
from registry.spreadsheets.reading.draft import Draft, Line
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.lists import special_categories
from registry.spreadsheets.reading.words import folded

CUT = " […]"
PARAGRAPH = "\n"
SHEET_OF_BLOCK = {
    Block.JOINT_CONTROLLERS.value: "joint_controllers",
    Block.CLIENTS.value: "client_activities",
    Block.RECIPIENTS.value: "recipients",
    Block.ENGAGEMENTS.value: "engagements",
    Block.TRANSFERS.value: "transfers",
    Block.RETENTION.value: "retention_rules",
    Block.MEASURES.value: "measures",
    Block.RIGHTS.value: "rights",
}


class Entry:
    """One activity of the file, under the reference it has or gets. What has no field goes to its note."""

    def __init__(self, draft: Draft, reference: str, place: Place, role: str) -> None:
        self.draft = draft
        self.role = role  # unless the file or the register says another one
        self.said: dict[str, str] = {}  # what names it in the file
        self.purposes_said = ""
        self.reference = reference
        self.line = draft.line("activities", {"reference": reference}, place)
        self.blocks_said: set[str] = set()
        self.waived: dict[str, Heard] = {}
        self.purposes: list[Line] = []  # those of the row that is read
        self.row_transfers: list[Any] = []
        self.transfers: list[Any] = []
        self.client: Line | None = None

    def say(self, column: str, value: Any, heard: Heard) -> None:
        """Fill a field of the activity; a second, different value goes to the note."""
        known = self.draft.known.tables.get("activities", {}).get((self.reference,), {}).get(column)
        if isinstance(known, str) and isinstance(value, str) and known.split() == value.split():
            value = known  # blanks are lost in a cell of a form: that is no edit
        said = self.line.cells.get(column)
        if said not in (None, "", value):
            self.note(heard)
            return
        self.line.put(column, self._fitting("activities", column, value, heard), heard.place)

    def part(self, sheet: str, keys: Mapping[str, Any], heard: Heard, **cells: Any) -> Line:
        """Add a part, or go on with the one that has the same name."""
        fitted = {column: self._fitting(sheet, column, value, heard) for column, value in keys.items()}
        line = self.draft.line(sheet, {ACTIVITY: self.reference} | fitted, heard.place)
        for column, value in cells.items():
            if value not in (None, ""):
                line.put(column, self._fitting(sheet, column, value, heard), heard.place)
        return line

    def parts(self, sheet: str) -> list[Line]:
        """Return the parts of this activity in a sheet."""
        return self.draft.parts.get((sheet, self.reference), [])

    def note(self, heard: Heard, message: str = "", kind: NoticeKind = NoticeKind.VERBATIM) -> None:
        """Keep word for word, with its header, what has no field of its own."""
        self.annotate(_with_header(heard), heard)
        self.draft.notice(
            kind,
            message or _("It has no field of its own: it stands word for word in the note of the entry."),
            heard.place,
            heard.text,
        )

    def review(self, heard: Heard, message: str) -> None:
        """Tell a person to look at what was made of a cell."""
        self.draft.notice(NoticeKind.REVIEW, message, heard.place, heard.text)

    def waive(self, block: str, heard: Heard) -> None:
        """Remember that a cell says that a block does not apply."""
        self.waived.setdefault(block, heard)

    def finish(self) -> None:
        """Say the role of a new entry; declare what does not apply, unless another cell speaks of it."""
        if "role" not in self.line.cells and (self.reference,) not in self.draft.known.tables.get("activities", {}):
            is_joint = self.role == Role.CONTROLLER.value and self.parts("joint_controllers")
            self.line.put("role", Role.JOINT_CONTROLLER.value if is_joint else self.role, self.line.place)
        for block, heard in self.waived.items():
            if (self.reference, block) in self.draft.known.tables.get("not_applicable", {}):
                continue  # the register says so already, in its own words
            if block in self.blocks_said or self._says(block):
                self.note(heard)
                continue
            self.part("not_applicable", {"block": block}, heard, reason=heard.text)
            self.draft.notice(
                NoticeKind.NOT_APPLICABLE,
                _("The block was declared not applicable, with these words as the reason."),
                heard.place,
                heard.text,
            )

    def _says(self, block: str) -> bool:
        if block == Block.SPECIAL_CATEGORIES.value:
            return self.has_special()
        return bool(self.parts(SHEET_OF_BLOCK[block])) if block in SHEET_OF_BLOCK else False

    # Parts that are looked up by what they say

    def data_part(self, code: str, description: str, heard: Heard) -> Line:
        """Add data of a category; several cells may tell the same."""
        return self.part("personal_data", {"category": code, "description": description}, heard)

    def role_of_vendor(self, vendor: str, role: str) -> str:
        """Return the role in which the entry engages the vendor already, here or in the register, else `role`."""
        here = [line.cells["role"] for line in self.parts("engagements") if line.cells["subprocessor"] == vendor]
        there = [key[2] for key in self.draft.known_parts("engagements", self.reference) if key[1] == vendor]
        return str(next(iter([*here, *there]), role))

    def engaged(self, name: str) -> tuple[str, str] | None:
        """Return the vendor of this name that the entry engages, and its role."""
        vendor = self.draft.known_vendor(name)
        here = [(line.cells["subprocessor"], line.cells["role"]) for line in self.parts("engagements")]
        there = [key[1:] for key in self.draft.known_parts("engagements", self.reference)]
        return next(((vendor, str(role)) for name, role in [*here, *there] if vendor and name == vendor), None)

    def receiving(self, name: str) -> tuple[str, str] | None:
        """Return the recipient of this name that the entry has, and its kind."""
        here = [(line.cells["kind"], line.cells["name"]) for line in self.parts("recipients")]
        there = [key[1:] for key in self.draft.known_parts("recipients", self.reference)]
        found = ((str(known), str(kind)) for kind, known in [*here, *there] if folded(str(known)) == folded(name))
        return next(found, None)

    def has_special(self) -> bool:
        """Return whether the entry has special categories of data, in this file or in the register."""
        here = [str(line.cells["category"]) for line in self.parts("personal_data")]
        there = [key[1] for key in self.draft.known_parts("personal_data", self.reference)]
        return bool(special_categories() & {*here, *there})

    def has_rule(self, label: str) -> bool:
        """Return whether the entry has a retention rule of this name, in this file or in the register."""
        here = any(line.cells["label"] == label for line in self.parts("retention_rules"))
        return here or (self.reference, label) in self.draft.known.tables.get("retention_rules", {})

    def rule(self, label: str, cells: Mapping[str, Any], heard: Heard) -> Line:
        """Return the retention rule that says this under this name; the name is numbered if it says something else."""
        taken = {str(line.cells["label"]): line for line in self.parts("retention_rules")}
        name, count = label, 1
        while name in taken and any(taken[name].cells.get(column) != value for column, value in cells.items()):
            count += 1
            name = f"{label} ({count})"
        return self.part("retention_rules", {"label": name}, heard, **cells)

    def annotate(self, told: str, heard: Heard) -> None:
        """Add a paragraph to the note, unless it stands there already."""
        known = self.draft.known.tables.get("activities", {}).get((self.reference,), {}).get("note") or ""
        said = str(self.line.cells.get("note", known) or "")
        if f"\n{told}\n" not in f"\n{said}\n":
            self.line.put("note", PARAGRAPH.join(filter(None, (said, told))), heard.place)

    def _fitting(self, sheet: str, column: str, value: Any, heard: Heard) -> Any:
        """Return the value; a text that is too long for its field begins there, and stands whole in the note."""
        limit = longest(sheet, column)
        if not isinstance(value, str) or limit is None or len(value) <= limit:
            return value
        self.annotate(_with_header(heard.saying(value)), heard)
        message = _("The text is longer than %(limit)d characters: its field holds the beginning, the note all of it.")
        self.draft.notice(NoticeKind.REVIEW, message % {"limit": limit}, heard.place, heard.text)
        return value[: limit - len(CUT)].rstrip() + CUT


def _with_header(heard: Heard) -> str:
    return f"{heard.header}: {heard.whole}" if heard.header else heard.whole


@cache
def longest(sheet: str, column: str) -> int | None:
    """Return how many characters a native cell can hold, None if that is not limited."""
    attribute = next((each.attribute for each in SHEET_OF[sheet].columns if each.name == column), "")
    try:
        found: int | None = getattr(SHEET_OF[sheet].model._meta.get_field(attribute), "max_length", None)
    except FieldDoesNotExist:
        return None
    return found
