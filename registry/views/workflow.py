"""The page on which an entry is approved: its text, what changed since it was approved, the comments, the steps."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.changes import Line, lines
from registry.choices import RegisterKind
from registry.compliance.entry import findings_in_record
from registry.documents.context import single_sheet
from registry.models import ProcessingActivity
from registry.record import ActivityRecord
from registry.record.approvals import ACTIVITY
from registry.record.official import approved_text
from registry.record.substance import LIFE, substance_of
from registry.views.access import for_members
from registry.views.asked import BAD_REQUEST, Unanswerable, answered
from registry.views.entries import Entry, asked_today
from registry.views.findings import shown_findings, waiver_form
from registry.views.pages import register_page
from registry.views.steps import COMMENT, STEPS, Panel, Step, panel_of
from registry.wording import instant
from registry.workflow import comment_text
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry
from ropa.organisations.models import Organisation

Context = dict[str, Any]


@dataclass(frozen=True)
class Remark:
    """What somebody wrote about an entry beside its text: a comment, or the reason of a step in its life."""

    when: str
    actor: str
    what: str
    text: str


@for_members
@answered
def approval(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Show what is to be approved, and make the step that was posted."""
    activity, entry = asked_today(slug, reference)
    refused: Context = {}
    if request.method == "POST":
        step = _asked_step(request, activity.organisation)
        try:
            step.make(activity, request.user, _typed(request, step), str(request.POST.get("seen", "")))
        except ValidationError as refusal:
            field = "typed_text" if step is COMMENT else "typed_reason"
            refused = {"refusal": " ".join(refusal.messages), field: _typed(request, step)}
            activity.refresh_from_db()
        else:
            messages.success(request, str(step.done))
            return HttpResponseRedirect(_next(request, activity))
    return _page(request, entry, activity, refused)


def _asked_step(request: HttpRequest, organisation: Organisation) -> Step:
    code = str(request.POST.get("step", ""))
    if code not in STEPS:
        raise Unanswerable(organisation, _("There is no such step in the life of an entry."), BAD_REQUEST)
    return STEPS[code]


def _typed(request: HttpRequest, step: Step) -> str:
    return str(request.POST.get("text" if step is COMMENT else "reason", ""))


def _next(request: HttpRequest, activity: ProcessingActivity) -> str:
    """Return to the form if the step was made there, else to this page."""
    if request.POST.get("back") == "form":
        return reverse("admin:registry_processingactivity_change", args=[activity.pk])
    return request.path


def _page(request: HttpRequest, entry: Entry, activity: ProcessingActivity, refused: Context) -> HttpResponse:
    panel = panel_of(activity, request.user)
    context = {
        "panel": dataclasses.replace(panel, seen=substance_of(entry.record)),
        "entry": activity,
        "difference": _difference(panel, activity, entry.record),
        "remarks": list(_remarks(activity)),
        "may_comment": COMMENT.is_for(request.user, activity),
        "sheet": single_sheet(entry.record, entry.keeper, entry.approval),
        **_findings(activity, entry),
        **waiver_form(request, activity.organisation, RegisterKind.ALL),
    }
    return register_page(request, "registers/approval.html", activity.organisation, _("Approval"), **context, **refused)


def _findings(activity: ProcessingActivity, entry: Entry) -> Context:
    """Return what stands against the approval, what else is lacking, and what somebody accepts for a time."""
    judged = findings_in_record(activity, entry.record, entry.keeper, entry.approval)
    found = shown_findings(activity.organisation, judged, activity)
    return {
        "against": [each for each in found if each.judged.is_open_error],
        "lacking": [each for each in found if each.judged.is_open and not each.judged.is_open_error],
        "waived": [each for each in found if not each.judged.is_open],
    }


def _difference(panel: Panel, activity: ProcessingActivity, now: ActivityRecord) -> list[Line]:
    """Return what the entry says otherwise than was approved; where it stands in its life is no difference."""
    if panel.approval is None or not panel.is_changed:
        return []
    approved = approved_text(activity.organisation, panel.approval.sequence)
    life: dict[str, Any] = {name: getattr(approved, name) for name in LIFE}
    return lines(approved, dataclasses.replace(now, **life))


def _remarks(activity: ProcessingActivity) -> Iterator[Remark]:
    """Return, newest first, the comments on an entry, its approvals and its reviews."""
    kinds = (EntryKind.COMMENTED, EntryKind.APPROVED, EntryKind.REVIEWED)
    told = JournalEntry.objects.filter(organisation=activity.organisation_id, kind__in=kinds)
    for entry in told.about(ACTIVITY, activity.pk).order_by("-sequence"):
        is_comment = entry.kind == EntryKind.COMMENTED
        text = comment_text(entry.content) if is_comment else entry.reason
        yield Remark(instant(entry.instant), entry.actor, entry.get_kind_display(), text)
