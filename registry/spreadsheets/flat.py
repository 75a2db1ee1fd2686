"""The register as one flat CSV for people: a row an activity, its lists joined by line breaks. Reads Records only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from babel.units import format_unit
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_stubs_ext import StrPromise

from registry.citation import article_in
from registry.models import ProcessingActivity
from registry.record import (
    ActivityRecord,
    EngagementRecord,
    Label,
    PersonalDataRecord,
    PurposeRecord,
    RecipientRecord,
    RegisterRecord,
    RetentionRecord,
    ScreeningRecord,
    StoragePlaceRecord,
    TransferRecord,
)
from registry.spreadsheets.columns import SHEET_OF
from registry.spreadsheets.csv_archive import write_table
from registry.wording import outcome

Value = Label | dt.date | str | int | None
Lines = Callable[[ActivityRecord, str], Iterable[str]]
BETWEEN = " — "
AMONG = ", "
AS_OF = _("as it stood on")


def export_flat(register: RegisterRecord, language: str, as_of: dt.datetime | None = None) -> bytes:
    """Write the CSV with headers and labels in `language` ("fr" or "en"), UTF-8 with a byte order mark.

    Of a register of the past each row says the instant in a last column; `as_of` None means now.
    """
    then = [] if as_of is None else [as_of.isoformat()]
    fields = [column.name for column in SHEET_OF["activities"].columns]
    with override(language):
        titles = [str(ProcessingActivity._meta.get_field(name).verbose_name) for name in fields]  # type: ignore[union-attr]  # every field has one
        header = [_capital(title) for title in (*titles, *(str(title) for title, _lines in PARTS))]
        header += [_capital(str(AS_OF)) for _instant in then]
        rows = [_row(activity, fields, language) + then for activity in register.activities]
        return write_table(header, rows)


def flat_headers(language: str) -> tuple[list[str], list[str]]:
    """Return the headers of the columns of the activity itself, and those of its parts, in the order of the CSV."""
    with override(language):
        columns = [column.name for column in SHEET_OF["activities"].columns]
        titles = [str(ProcessingActivity._meta.get_field(name).verbose_name) for name in columns]  # type: ignore[union-attr]  # every field has one
        return [_capital(title) for title in titles], [_capital(str(title)) for title, _lines in PARTS]


def flat_cells(activity: ActivityRecord, language: str) -> dict[str, str]:
    """Return what the row of an activity says, by the header of its column."""
    with override(language):
        columns = [column.name for column in SHEET_OF["activities"].columns]
        own, parts = flat_headers(language)
        return dict(zip((*own, *parts), _row(activity, columns, language), strict=True))


def _row(activity: ActivityRecord, fields: Iterable[str], language: str) -> list[str]:
    own = [_words(getattr(activity, name), language) for name in fields]
    return own + ["\n".join(lines(activity, language)) for _title, lines in PARTS]


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]


def _words(value: Value, language: str) -> str:
    if isinstance(value, Label):
        return value.in_language(language)
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value)


def _joined(values: Iterable[Value], language: str) -> str:
    """Return what is said of one entry, without the gaps."""
    return BETWEEN.join(filter(None, (_words(value, language) for value in values)))


def _all(labels: Iterable[Label], language: str) -> str:
    return AMONG.join(label.in_language(language) for label in labels)


def _basis(entry: PurposeRecord, language: str) -> str:
    article = article_in(language, entry.legal_basis.article) if entry.legal_basis else ""
    return _joined((article, entry.legal_basis, entry.legal_basis_detail), language)


def _data(entry: PersonalDataRecord, language: str) -> str:
    return _joined((entry.category, entry.description, entry.art9_condition), language)


def _recipient(entry: RecipientRecord, language: str) -> str:
    return _joined((entry.name, entry.kind, entry.purpose, entry.country, _all(entry.data, language)), language)


def _engagement(entry: EngagementRecord, language: str) -> str:
    vendor, contract = entry.subprocessor, entry.agreement.reference if entry.agreement else ""
    return _joined(
        (vendor.name, entry.role, entry.service, vendor.country, contract, _all(entry.data, language)), language
    )


def _place(entry: StoragePlaceRecord, language: str) -> str:
    place = entry.location
    return _joined((place.name, place.city, place.country, place.operator, entry.holds), language)


def _transfer(entry: TransferRecord, language: str) -> str:
    destination = entry.country or entry.international_organisation
    return _joined((entry.importer, destination, entry.mechanism, entry.scc_module, entry.documentation), language)


def _retention(entry: RetentionRecord, language: str) -> str:
    period = ""
    if entry.period is not None and entry.unit is not None:
        period = str(format_unit(entry.period, f"duration-{entry.unit.code}", "long", locale=language))
    said = (entry.label, period, entry.until_event, entry.trigger, entry.legal_source, entry.fate, entry.note)
    return _joined((*said, _all(entry.data, language)), language)


def _screening(entry: ScreeningRecord, language: str) -> str:
    with override(language):
        answer = outcome(entry)
    return _joined((entry.criterion, answer, entry.description), language)


PARTS: tuple[tuple[StrPromise, Lines], ...] = (
    (_("clients"), lambda entry, _language: (each.name for each in entry.clients)),
    (
        _("joint controllers"),
        lambda entry, language: (_joined((each.name, each.contact), language) for each in entry.joint_controllers),
    ),
    (_("purposes"), lambda entry, _language: (each.text for each in entry.purposes)),
    (_("legal bases"), lambda entry, language: (_basis(each, language) for each in entry.purposes)),
    (
        _("data subjects"),
        lambda entry, language: (_joined((each.category, each.description), language) for each in entry.data_subjects),
    ),
    (_("personal data"), lambda entry, language: (_data(each, language) for each in entry.personal_data)),
    (_("recipients"), lambda entry, language: (_recipient(each, language) for each in entry.recipients)),
    (_("subprocessors"), lambda entry, language: (_engagement(each, language) for each in entry.engagements)),
    (
        _("places where data are kept"),
        lambda entry, language: (_place(each, language) for each in entry.storage_places),
    ),
    (_("transfers"), lambda entry, language: (_transfer(each, language) for each in entry.transfers)),
    (_("retention rules"), lambda entry, language: (_retention(each, language) for each in entry.retention_rules)),
    (
        _("security measures"),
        lambda entry, language: (_joined((each.measure, each.description), language) for each in entry.measures),
    ),
    (
        _("rights of the person"),
        lambda entry, language: (_joined((each.right, each.description), language) for each in entry.rights),
    ),
    (
        _("criteria answered"),
        lambda entry, language: (_screening(each, language) for each in entry.dpia_screenings),
    ),
    (
        _("blocks declared not applicable"),
        lambda entry, language: (_joined((each.block, each.reason), language) for each in entry.not_applicable),
    ),
)
