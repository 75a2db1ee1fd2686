"""Finds the entry that a reference means at an instant, or says what became of it. Knows addresses of sheets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from registry.models import ProcessingActivity
from registry.record import ActivityRecord, ApprovalRecord, OrganisationRecord, read_activities, read_organisation
from registry.record.acts import Act, Elsewhen, Stood, elsewhen, entry_at, keeper_at
from registry.record.approvals import approval_of
from registry.views.asked import NOT_FOUND, Renamed, Unanswerable, asked_organisation, nothing_known
from registry.wording import instant
from ropa.organisations.models import Organisation


@dataclass(frozen=True)
class Entry:
    """What an entry says, or said, its last approval by then, and who keeps the register.

    Of the past, with what the journal knows of it.
    """

    record: ActivityRecord
    keeper: OrganisationRecord
    approval: ApprovalRecord | None
    standing: Stood | None = None


def asked_entry(organisation: Organisation, reference: str, as_of: dt.datetime | None) -> Entry:
    """Return the entry with this reference, from today's rows or from the journal as it stood.

    Raises Renamed if it had another reference then, Unanswerable if it was not in the register.
    """
    if as_of is None:
        rows = ProcessingActivity.objects.of(organisation).filter(reference=reference)
        keeper = read_organisation(organisation)
        found = [
            Entry(record, keeper, approval_of(organisation, key, reference)) for key, record in read_activities(rows)
        ]
    else:
        found = _recorded(organisation, reference, as_of)
    if not found:
        raise _absent(organisation, reference, as_of)
    return found[0]


def asked_today(slug: str, reference: str) -> tuple[ProcessingActivity, Entry]:
    """Return the row of an entry as it stands now, and what it says; raise as asked_entry() does."""
    organisation = asked_organisation(slug)
    entry = asked_entry(organisation, reference, None)
    rows = ProcessingActivity.objects.of(organisation).select_related("organisation")
    return get_object_or_404(rows, reference=reference), entry


def sheet_address(organisation: Organisation, act: Act) -> str:
    """Return the address of the sheet as an act left it."""
    return address_at("registers:sheet", organisation, act.reference, at=act.instant)


def address_at(view: str, organisation: Organisation, *rest: str, at: dt.datetime | None, **query: str) -> str:
    """Return the address of a page about a register as of an instant; None means now."""
    asked = query | ({} if at is None else {"at": at.isoformat()})
    address = reverse(view, args=[organisation.slug, *rest])
    return f"{address}?{urlencode(asked)}" if asked else address


def _recorded(organisation: Organisation, reference: str, at: dt.datetime) -> list[Entry]:
    keeper = keeper_at(organisation, at)
    if keeper is None:
        raise nothing_known(organisation, at)
    standing = entry_at(organisation, reference, at)
    if standing is None:
        return []
    approval = approval_of(organisation, standing.key, reference, at)
    return [Entry(standing.record, keeper.organisation, approval, standing)]


def _absent(organisation: Organisation, reference: str, as_of: dt.datetime | None) -> Exception:
    """Return why no entry has this reference at the instant."""
    at = as_of or timezone.now()
    known = elsewhen(organisation, reference, at)
    if known is None:
        message = _("This register holds no entry with this reference, and never did: %(reference)s.")
        return Unanswerable(organisation, message % {"reference": reference}, NOT_FOUND)
    if known.standing and known.standing.record.reference != reference:
        return Renamed(known.standing.record.reference)
    return _gone(organisation, reference, known) if known.last.instant <= at else _to_come(organisation, at, known)


def _gone(organisation: Organisation, reference: str, known: Elsewhen) -> Unanswerable:
    if known.removed:
        message, act = _("%(reference)s was deleted on %(instant)s by %(actor)s."), known.removed
    else:  # somebody went past the change gate
        message = _(
            "%(reference)s is in the journal, last changed on %(instant)s by %(actor)s, but its row is not in the "
            "database: verify the journal."
        )
        act = known.last
    said = {"reference": reference, "instant": instant(act.instant, seconds=True), "actor": act.actor}
    instead = ((_("The entry as it last stood"), sheet_address(organisation, known.last)),)
    return Unanswerable(organisation, message % said, NOT_FOUND, instead=instead)


def _to_come(organisation: Organisation, at: dt.datetime, known: Elsewhen) -> Unanswerable:
    message = _("%(reference)s was not in the register on %(instant)s: it was added on %(since)s.") % {
        "reference": known.last.reference,
        "instant": instant(at, seconds=True),
        "since": instant(known.first.instant, seconds=True),
    }
    instead = ((_("The entry as it was added"), sheet_address(organisation, known.first)),)
    return Unanswerable(organisation, message, NOT_FOUND, instead=instead)
