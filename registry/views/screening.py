"""The screening of an entry for an impact assessment: each criterion with its answer, and what follows. Art. 35."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from registry.choices import ListKind
from registry.compliance.entry import screening_in
from registry.compliance.rules.dpia import likely
from registry.models import DpiaCriterion, ProcessingActivity
from registry.record.standing import ever_approved
from registry.screening import DATED, Answer, answers_of, screen, stamp_of
from registry.views.access import for_members
from registry.views.asked import answered
from registry.views.entries import Entry, asked_today
from registry.views.pages import register_page
from registry.wording import day
from registry.workflow import CHANGE
from ropa.journal.gate import Change

MET, NOT_MET = "met", "not-met"
WORDS: dict[str, StrPromise] = {
    "": gettext_lazy("not answered"),
    MET: gettext_lazy("met"),
    NOT_MET: gettext_lazy("not met"),
}
GROUPS: dict[str, StrPromise] = {
    "": gettext_lazy("The nine criteria (WP 248 rev.01)"),
    ListKind.REQUIRED: gettext_lazy("Listed by an authority: impact assessment required (Art. 35(4))"),
    ListKind.EXEMPT: gettext_lazy("Listed by an authority: no impact assessment required (Art. 35(5))"),
}
Typed = dict[int, tuple[str, str]]  # by the key of the criterion: the answer as the form sends it, and the details


@dataclass(frozen=True)
class Row:
    """A criterion as the page shows it. `saved` is what somebody saved meanwhile, where that is something else."""

    criterion: DpiaCriterion
    value: str
    details: str
    is_likely: bool
    saved: str

    @property
    def text(self) -> StrPromise:
        """The answer in words."""
        return WORDS[self.value]

    @property
    def options(self) -> list[tuple[str, StrPromise, bool]]:
        """What can be chosen: the value, the words, whether it is the answer."""
        return [(value, WORDS[value], value == self.value) for value in (MET, NOT_MET, "")]


@dataclass(frozen=True)
class Group:
    """The nine criteria, or the list of an authority."""

    code: str
    title: StrPromise
    rows: tuple[Row, ...]

    @property
    def unanswered(self) -> int:
        """How many of its rows were not answered."""
        return sum(not row.value for row in self.rows)

    @property
    def is_open(self) -> bool:
        """A list is folded as long as the processing is not said to be on it."""
        return not self.code or any(row.value == MET or row.saved for row in self.rows)


class DatedForm(forms.ModelForm[ProcessingActivity]):
    """When the criteria were gone through, by whom, and when that is due again."""

    class Meta:
        model = ProcessingActivity
        fields = DATED
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in DATED if name.endswith("_on")
        }


@for_members
@answered
def screening(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Show the answers and what follows from them; write those that were posted."""
    activity, entry = asked_today(slug, reference)
    if request.method != "POST":
        return _page(request, activity, entry, _as_typed(answers_of(activity)), _proposed(request, activity))
    if not request.user.has_perm(CHANGE, activity):
        raise PermissionDenied
    typed, form = _typed(request), DatedForm(request.POST, instance=copy(activity))
    try:
        _write(request, activity, typed, form)
    except ValidationError as refusal:
        return _page(request, activity, entry, typed, form, refusal=refusal.messages)
    messages.success(request, _("The screening was saved."))
    return HttpResponseRedirect(request.path)


def _write(request: HttpRequest, activity: ProcessingActivity, typed: Typed, form: DatedForm) -> None:
    if not form.is_valid():
        raise ValidationError([each for errors in form.errors.values() for each in errors])
    screen(
        activity,
        dict(_answers(typed)),
        form.cleaned_data,
        seen=request.POST.get("seen", ""),
        by=request.user,  # type: ignore[arg-type]  # the page lets nobody anonymous in
        reason=request.POST.get("reason", ""),
    )


def _typed(request: HttpRequest) -> Typed:
    """Read the answers; those of a list that are left open are "not met" if that was ticked for the list."""
    typed: Typed = {}
    for criterion in DpiaCriterion.objects.all():
        value = request.POST.get(f"answer-{criterion.pk}", "")
        rest = NOT_MET if criterion.listed and f"rest-{criterion.listed}" in request.POST else ""
        details = request.POST.get(f"details-{criterion.pk}", "").strip()
        typed[criterion.pk] = (value if value in WORDS else "") or rest, details
    return typed


def _answers(typed: Typed) -> Iterator[tuple[int, Answer]]:
    for key, (value, details) in typed.items():
        if value:
            yield key, Answer(value == NOT_MET, details)
        elif details:
            criterion = DpiaCriterion.objects.get(pk=key)
            raise ValidationError(_("Say whether it is met, not only why: %(criterion)s") % {"criterion": criterion})


def _as_typed(answers: Mapping[int, Answer]) -> Typed:
    return {key: (NOT_MET if each.not_met else MET, each.description) for key, each in answers.items()}


def _proposed(request: HttpRequest, activity: ProcessingActivity) -> DatedForm:
    """Return the form as it was saved; a first screening is proposed to be of today, by whoever opens the page."""
    first = activity.dpia_screened_on is None
    today = {"dpia_screened_on": timezone.localdate(), "dpia_screened_by": Change(by=request.user).actor}  # type: ignore[arg-type]  # nobody anonymous
    return DatedForm(instance=copy(activity), initial=today if first else {})


def _page(
    request: HttpRequest,
    activity: ProcessingActivity,
    entry: Entry,
    typed: Typed,
    form: DatedForm,
    refusal: list[str] | None = None,
) -> HttpResponse:
    said = answers_of(activity)
    seen = stamp_of(activity, said)
    moved = refusal is not None and request.POST.get("seen") != seen
    context: dict[str, Any] = {
        "entry": activity,
        "groups": _groups(typed, _as_typed(said) if moved else typed, likely(entry.record)),
        "form": form,
        "dated": [(form[name].label, _saved(activity, name)) for name in DATED],
        "moved": moved,
        "seen": seen,
        "sentences": screening_in(activity).sentences,
        "may_change": request.user.has_perm(CHANGE, activity),
        "reason_required": bool(ever_approved([activity])),
        "reason": request.POST.get("reason", ""),
        "refusal": refusal,
    }
    title = _("Screening for an impact assessment")
    return register_page(request, "registers/screening.html", activity.organisation, title, **context)


def _saved(activity: ProcessingActivity, name: str) -> str:
    value = getattr(activity, name)
    return day(value) if isinstance(value, dt.date) else value or _("not declared")


def _groups(typed: Typed, saved: Typed, signs: set[str]) -> list[Group]:
    rows: dict[str, list[Row]] = {code: [] for code in GROUPS}
    for criterion in DpiaCriterion.objects.order_by("pk"):
        value, details = typed.get(criterion.pk, ("", ""))
        other = saved.get(criterion.pk, ("", ""))
        told = "" if other == (value, details) else ": ".join(filter(None, (str(WORDS[other[0]]), other[1])))
        rows[criterion.listed].append(Row(criterion, value, details, criterion.code in signs, told))
    return [Group(code, GROUPS[code], tuple(listed)) for code, listed in rows.items()]
