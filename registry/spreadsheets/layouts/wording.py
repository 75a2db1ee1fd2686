"""What a cell of an authority's form says of a part of an entry, in words that the import reads back. Reads Records."""

from __future__ import annotations

from babel.units import format_unit
from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.record import ActivityRecord, Label, RecipientRecord, RetentionRecord
from registry.record.shape import EngagementRecord, StoragePlaceRecord, TransferRecord

BETWEEN = " — "
NOTHING = "—"
NOT_APPLICABLE = {"fr": "Sans objet", "en": "Not applicable"}


def one_line(text: str) -> str:
    """Return a text without line breaks, where each line is a value of its own."""
    return ", ".join(line.strip() for line in text.splitlines() if line.strip())


def labelled(label: str, said: str) -> str:
    """Return “label: what is said of it”, as French and English both read it."""
    return f"{label}: {one_line(said)}" if said else label


def retention(rule: RetentionRecord, language: str) -> str:
    """Return a rule as prose whose value, unit and trigger cannot be mistaken."""
    with override(language):
        return labelled(rule.label, _period(rule, language) or rule.note)


def _period(rule: RetentionRecord, language: str) -> str:
    if rule.until_event:
        return _("until: %(event)s") % {"event": rule.until_event}
    if rule.period is None or rule.unit is None:
        return ""
    period = str(format_unit(rule.period, f"duration-{rule.unit.code}", "long", locale=language)).replace("\u00a0", " ")
    if rule.trigger:
        return _("%(period)s from: %(trigger)s") % {"period": period, "trigger": rule.trigger}
    return period


def recipient(entry: RecipientRecord, language: str) -> str:
    """Return “name (country) — what for”."""
    name = f"{entry.name} ({entry.country.in_language(language)})" if entry.country else entry.name
    return one_line(BETWEEN.join(filter(None, (name, entry.purpose))))


def vendor(entry: EngagementRecord) -> str:
    """Return “vendor: what it does”."""
    return labelled(entry.subprocessor.name, entry.service)


def place(entry: StoragePlaceRecord, language: str) -> str:
    """Return “place (country): what is kept there”."""
    return labelled(f"{entry.location.name} ({entry.location.country.in_language(language)})", entry.holds)


def destination(entry: TransferRecord, language: str) -> str:
    """Return where a transfer goes to, a dash if that is not declared."""
    said = entry.country.in_language(language) if entry.country else entry.international_organisation
    return said or NOTHING


def mechanism(label: Label | None, module: Label | None, language: str) -> str:
    """Return what is said to allow a transfer, with the module of the clauses."""
    if label is None:
        return ""
    said = label.in_language(language)
    return f"{said}, module {module.code}" if module else said


def waived(activity: ActivityRecord, block: str, language: str) -> str:
    """Return what says that a block does not apply, with the reason; empty if that was not declared."""
    reason = activity.why_not_applicable(block)
    if reason is None:
        return ""
    return one_line(reason) if is_plain(reason) else f"{NOT_APPLICABLE[language]}{BETWEEN}{one_line(reason)}"


def is_plain(reason: str) -> bool:
    """Return whether a reason says by itself that something does not apply."""
    return reason.casefold().startswith(("sans objet", "non concern", "non applicable", "not applicable", "n/a"))
