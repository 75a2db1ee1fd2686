"""Import of a workbook into one organisation's register: one act, all or nothing, every problem with its place."""

from __future__ import annotations

import difflib
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _
from tablib import Dataset

from registry.choices import RegisterKind
from registry.record import read_register
from registry.spreadsheets.columns import ABOUT, SHEET_OF, SHEETS, Sheet
from registry.spreadsheets.exporting import native_tables
from registry.spreadsheets.origin import origin_told, register_then
from registry.spreadsheets.outcomes import Outcome, RowOutcome, Tell
from registry.spreadsheets.plan import SheetPlan
from registry.spreadsheets.problems import Counts, ImportReport, Problem, Refused
from registry.spreadsheets.reading import Mapping
from registry.spreadsheets.references import Key, Scope, own_rows, provisional_key
from registry.spreadsheets.resources import Reach, SheetResource, key_of_cells, resource_for
from registry.spreadsheets.since import Comparison, by_key
from registry.spreadsheets.text import key_form
from registry.spreadsheets.translating import translation_of
from registry.spreadsheets.widgets import shown
from registry.spreadsheets.workbook import RawSheet, Row, read_workbook
from ropa.journal.gate import change
from ropa.journal.versions import lock
from ropa.organisations.models import Organisation

Step = Callable[[int, int], None]  # rows done, rows in all
Plans = dict[str, SheetPlan]  # by the name of the sheet, in the order in which they are written


def import_workbook(  # noqa: PLR0913  # the contract with commands and views
    content: bytes,
    filename: str,
    organisation: str,
    by: AbstractBaseUser | str,
    reason: str = "",
    *,
    dry_run: bool = False,
    step: Step | None = None,
    template: str = "auto",
    mapping: Mapping | None = None,
) -> ImportReport:
    """Import the file into the register of the organisation with this slug; report what was done or why it was not.

    `step` is told after each block of rows how many are done, and of how many. One act of the change gate.
    `template` is what the file is said to be, `mapping` what a person said of its columns.
    """
    report = ImportReport(filename, organisation, dry_run)
    why = reason.strip() or _("Import of %(file)s") % {"file": filename}
    translation = None
    try:
        translation = translation_of(content, filename, organisation, template=template, mapping=mapping)
        report.notices.extend(translation.notices)
        if dry_run:
            planned(translation.sheets, report, step)
        else:
            with change(by=by, reason=why, batch=uuid.uuid4()):
                lock_register(Organisation.objects.filter(slug=organisation).first())
                write(planned(translation.sheets, report, step))
    except Refused as refusal:
        report.problems.extend(problem for problem in refusal.problems if problem not in report.problems)
    if translation is not None:
        report.problems[:] = [translation.at_source(problem) for problem in report.problems]
    return report


def planned(
    sheets: Iterable[RawSheet], report: ImportReport, step: Step | None = None, tell: Tell | None = None
) -> Plans:
    """Return what is to be written of the sheets, and put down in the report what is wrong with them.

    `tell` is told what becomes of each row. Writes nothing.
    """
    return _Import(report, step or _unfollowed, tell).run(sheets)


def lock_register(organisation: Organisation | None) -> None:
    """Let nobody change until the act ends what is read of the register, compared with the file, and written."""
    if organisation is not None:
        for sheet in SHEETS:
            lock(own_rows(sheet, organisation))


def write(plans: Plans, step: Step | None = None) -> None:
    """Write what was planned, inside the change gate; raise Refused if the database does not take it.

    `step` is told after each portion of rows how many are written, and of how many.
    """
    reach, done, total = step or _unfollowed, 0, sum(len(plan) for plan in plans.values())
    for name, plan in plans.items():
        try:
            for written in plan.write():
                done += written
                reach(done, total)
        except (DataError, IntegrityError) as error:
            message = _(
                "The database refused rows of this sheet. Somebody may have entered the same meanwhile: import the "
                "file again."
            )
            raise Refused(Problem(message, name)) from error


def _unfollowed(_done: int, _total: int) -> None:
    """Tell nobody."""


def organisation_named_in(content: bytes) -> str:
    """Return the slug on the workbook's organisation sheet, or "" if it names none."""
    for sheet in read_workbook(content):
        if sheet.name == "organisation" and "slug" in sheet.header:
            at = sheet.header.index("slug")
            return next((key_form(str(row.cells[at])) for row in sheet.rows if len(row.cells) > at), "")
    return ""


class _Import:
    """One import under way."""

    def __init__(self, report: ImportReport, step: Step, tell: Tell | None) -> None:
        self.report = report
        self.step = step
        self.tell = tell
        self.plans: Plans = {}
        self.keys: dict[str, dict[int, Key]] = {}  # by sheet and row
        self.scope = Scope(Organisation.objects.filter(slug=report.organisation).first())

    def run(self, raw_sheets: Iterable[RawSheet]) -> Plans:
        """Check the shape of every sheet, plan them in the order of the table of columns; no plan if one is refused."""
        sheets = list(raw_sheets)
        readable = self._readable(sheets)
        self._leave_what_was_not_edited(sheets, readable)
        found = [(sheet, readable[sheet.name]) for sheet in SHEETS if sheet.name in readable]
        if self._has_organisation(readable):
            for sheet, raw in found:
                self._declare(sheet, raw)
            done, total = 0, sum(len(raw.rows) for _sheet, raw in found)
            for sheet, raw in found:
                self._import(sheet, raw, partial(self._reached, done, total))
                done += len(raw.rows)
                self.step(done, total)
        return {} if self.report.refused else self.plans

    def _reached(self, before: int, total: int, rows: int) -> None:
        self.step(before + rows, total)

    def _problem(self, message: str, sheet: str = "", row: int = 0, column: str = "", value: str = "") -> None:
        self.report.problems.append(Problem(message, sheet, row, column, value))

    def _leave_what_was_not_edited(self, raw_sheets: list[RawSheet], readable: dict[str, RawSheet]) -> None:
        """Where the file says which state of the register it was written from, import nothing but what was edited."""
        organisation = self.scope.organisation
        if organisation is None:
            return
        origin = origin_told(raw_sheets, organisation)
        then = register_then(organisation, origin) if origin else None
        if then is not None:
            now = read_register(organisation, RegisterKind.ALL)
            compared = Comparison(by_key(native_tables(then)), by_key(native_tables(now)), self.report.problems)
            readable.update({name: compared.edits(SHEET_OF[name], raw) for name, raw in readable.items()})

    # The shape of the file

    def _readable(self, raw_sheets: Iterable[RawSheet]) -> dict[str, RawSheet]:
        """Return the sheets whose header can be used; report the others."""
        found: dict[str, RawSheet] = {}
        for raw in raw_sheets:
            if raw.name == ABOUT or (not raw.header and not raw.rows):
                continue
            if raw.name not in SHEET_OF:
                self._problem(_unknown(_("There is no sheet of this name. %(near)s"), raw.name, SHEET_OF), raw.name)
            elif raw.name in found:
                self._problem(_("This sheet is in the file twice."), raw.name)
            elif usable := self._usable(SHEET_OF[raw.name], raw):
                found[raw.name] = usable
            else:
                self.scope.unreadable.add(raw.name)
        if not found and not self.report.problems:
            self._problem(_("The file holds no sheet with anything in it."))
        return found

    def _usable(self, sheet: Sheet, raw: RawSheet) -> RawSheet | None:
        """Return the sheet without its unknown columns, None if its rows cannot be told apart; report what is wrong."""
        known = [column.name for column in sheet.columns]
        missing = [column.name for column in sheet.keys if column.name not in raw.header]
        times = Counter(raw.header)
        for name in times:
            self._judge_column(raw, name, times[name], known)
        for name in missing:
            self._problem(_("This column is missing: it is part of what names a row."), raw.name, 1, name)
        if missing or any(times[name] > 1 for name in known):
            return None
        return _columns(raw, [at for at, name in enumerate(raw.header) if name in known])

    def _judge_column(self, raw: RawSheet, name: str, times: int, known: list[str]) -> None:
        if not name:
            self._problem(_("A column has no name."), raw.name, 1)
        elif name not in known:
            message = _unknown(_("There is no column of this name. %(near)s"), name, known)
            self._problem(message, raw.name, 1, name, name)
        elif times > 1:
            self._problem(_("This column is there twice."), raw.name, 1, name, name)

    def _has_organisation(self, readable: dict[str, RawSheet]) -> bool:
        """Return whether it is clear whose register this is; report what is wrong otherwise."""
        raw, slug = readable.get("organisation"), self.report.organisation
        if raw is None or not raw.rows:
            return self._is_known()
        if len(raw.rows) > 1:
            self._problem(_("The sheet must have exactly one row."), raw.name, raw.rows[1].number)
        found = _as_dict(raw, raw.rows[0]).get("slug")
        if key_form(str(found or "")) == slug:
            return len(raw.rows) == 1
        message = _("The workbook is that of “%(found)s”, but it is to be imported into “%(slug)s”.")
        place = (raw.name, raw.rows[0].number, "slug", shown(found))
        self._problem(message % {"found": shown(found), "slug": slug}, *place)
        return False

    def _is_known(self) -> bool:
        """Return whether the organisation exists, or would, were its sheet not refused already."""
        if self.scope.organisation is None and "organisation" in self.scope.unreadable:
            self.scope = self._scope_of(self._stand_in())
        if self.scope.organisation is None:
            message = _(
                "There is no organisation “%(slug)s”. Add a sheet “organisation” to the workbook, with this slug and "
                "a name, and it is created with the import."
            )
            self._problem(message % {"slug": self.report.organisation})
        return self.scope.organisation is not None

    def _stand_in(self) -> Organisation:
        """Return an organisation that takes the place of a refused one: the other sheets are judged all the same."""
        return Organisation(pk=provisional_key(), slug=self.report.organisation, name=self.report.organisation)

    def _scope_of(self, organisation: Organisation) -> Scope:
        return Scope(organisation, self.scope.declared, self.scope.unreadable)

    def _declare(self, sheet: Sheet, raw: RawSheet) -> None:
        """Note the keys of all rows, so that a reference to a refused row is not a second problem."""
        self.keys[sheet.name] = {row.number: key_of_cells(sheet, _as_dict(raw, row)) for row in raw.rows}
        self.scope.declared[sheet.name] = set(self.keys[sheet.name].values())

    # The rows

    def _import(self, sheet: Sheet, raw: RawSheet, reach: Reach) -> None:
        rows = self._distinct(sheet, raw)
        if not rows:
            return
        data = Dataset(*(row.cells for row in rows), headers=raw.header)
        keys = [self.keys[sheet.name][row.number] for row in rows]
        resource = resource_for(sheet, self.scope, keys, tells=self.tell is not None, reach=reach)
        result = resource.import_data(data, use_transactions=False)
        _raise_failures(result)
        for invalid in result.invalid_rows:
            self._report_invalid(
                sheet, rows[invalid.number - 1], _as_dict(raw, rows[invalid.number - 1]), invalid.error
            )
        totals = result.totals
        self.report.counts[sheet.name] = Counts(totals["new"], totals["update"], totals["skip"])
        self.plans[sheet.name] = resource.plan
        if self.tell is not None:
            self._tell(sheet, rows, resource, self.tell)
        if sheet.name == "organisation":
            self._take_organisation(resource.plan)

    def _tell(self, sheet: Sheet, rows: list[Row], resource: SheetResource, tell: Tell) -> None:
        """Tell what becomes of each row that was judged; those with a problem are refused."""
        refused = {problem.row for problem in self.report.problems if problem.sheet == sheet.name}
        for number, row in enumerate(rows, start=1):
            outcome, cells = resource.changes.get(number, (Outcome.UNCHANGED, ()))
            outcome = Outcome.REFUSED if row.number in refused else outcome
            tell(RowOutcome(sheet.name, row.number, outcome, _spoken(resource.keys[number - 1]), cells))

    def _distinct(self, sheet: Sheet, raw: RawSheet) -> list[Row]:
        """Return the rows that can be imported: as wide as the header, with a key of their own."""
        seen: dict[Key, int] = {}
        kept = []
        for row in raw.rows:
            key = self.keys[sheet.name][row.number]
            if len(row.cells) > len(raw.header):
                self._problem(_("The row is longer than the header."), sheet.name, row.number)
            elif not key[0]:
                self._problem(_("The row does not say what it is about."), sheet.name, row.number, sheet.keys[0].name)
            elif key in seen and not sheet.repeatable:
                message = _("“%(key)s” is already in row %(row)d.") % {"key": _spoken(key), "row": seen[key]}
                self._problem(message, sheet.name, row.number, sheet.keys[-1].name, _spoken(key))
            else:
                seen[key] = row.number
                kept.append(row)
        return kept

    def _report_invalid(self, sheet: Sheet, row: Row, cells: dict[str, object], error: ValidationError) -> None:
        for attribute, messages in error.message_dict.items():
            column = sheet.column_of(attribute) if attribute != "__all__" else ""
            if attribute == "listed":
                column = "data"
            for message in messages:
                self._problem(message, sheet.name, row.number, column, shown(cells.get(column)))

    def _take_organisation(self, plan: SheetPlan) -> None:
        """Go on with the organisation of the sheet, which may be about to be created."""
        created = next((row for row in plan.new if isinstance(row, Organisation)), None)
        self.scope = self._scope_of(created or self.scope.organisation or self._stand_in())


def _raise_failures(result: object) -> None:
    """Let an error of the program be one."""
    for failed in result.error_rows:  # type: ignore[attr-defined]  # import-export is untyped
        raise failed.errors[0].error
    for failure in result.base_errors:  # type: ignore[attr-defined]
        raise failure.error


def _columns(raw: RawSheet, places: list[int]) -> RawSheet:
    """Return the sheet with these columns only; cells beyond its header stay beyond it."""
    width = len(raw.header)
    rows = []
    for row in raw.rows:
        cells = row.cells + [None] * (width - len(row.cells))
        rows.append(replace(row, cells=[cells[at] for at in places] + row.cells[width:]))
    return replace(raw, header=[raw.header[at] for at in places], rows=rows)


def _as_dict(raw: RawSheet, row: Row) -> dict[str, object]:
    return dict(zip(raw.header, row.cells, strict=False))


def _spoken(key: Key) -> str:
    return " · ".join(part for part in key if part)


def _unknown(message: str, name: str, known: Iterable[str]) -> str:
    """Return the message with the known names that come closest."""
    near = difflib.get_close_matches(name.casefold(), list(known), 2)
    hint = _("Did you mean %(names)s?") % {"names": ", ".join(near)} if near else ""
    return (message % {"near": hint}).strip()
