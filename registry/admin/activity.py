"""The admin of the processing activity: the form in the order of Art. 30, the list with what staff look for."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from registry.admin import filters
from registry.admin.bringing import bringing
from registry.admin.duplicate import duplicate
from registry.admin.sections import SECTIONS, shown_sections
from registry.admin.taking import endings, taken
from registry.citation import article_in
from registry.compliance.entry import findings_in, screening_in
from registry.judgements import refresh
from registry.models import Engagement, ProcessingActivity, Purpose
from registry.record.approvals import Standing
from registry.record.standing import WORDS, ever_approved, standing_read, with_standing
from registry.views.steps import panel_of
from registry.workflow import make_move
from ropa.journal.admin import TrackedAdmin
from ropa.journal.conflict_admin import SEEN
from ropa.journal.conflict_deletion import delete_shown
from ropa.journal.gate import change as act_of
from ropa.journal.reasons import ReasonMissing

Activities = QuerySet[ProcessingActivity]


class ActivityList(ChangeList):
    """The list of entries: what its columns show is read for the rows of the page only."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Activities:
        """Add to the found entries what the columns show."""
        refresh()
        found: Activities = super().get_queryset(request, *args, **kwargs)
        special = ProcessingActivity.objects.with_special_data().filter(pk=OuterRef("pk"))
        return with_standing(found.annotate(has_special_data=Exists(special))).prefetch_related(
            "purposes__legal_basis", "transfers__country", "engagements__subprocessor"
        )


@admin.register(ProcessingActivity)
class ActivityAdmin(TrackedAdmin):
    """One entry of the register, with its parts on the same page."""

    change_form_template = "admin/registry/processingactivity/change_form.html"
    fieldsets = tuple((section.title, {"fields": section.fields}) for section in SECTIONS if section.fields)
    inlines = tuple(inline for section in SECTIONS for inline in section.inlines)
    autocomplete_fields = ("organisation",)
    search_fields = ("reference", "name", "purposes__text", "engagements__subprocessor__name")
    search_help_text = _("Reference, name, purpose or subprocessor.")
    list_display = (
        "reference",
        "name",
        "organisation",
        "role_name",
        "status_name",
        "approval",
        "lacks",
        "legal_bases",
        "special_data",
        "subprocessors",
        "countries",
        "next_review",
    )
    list_display_links = ("reference", "name")
    list_select_related = ("organisation", "judgement")
    list_filter = ("organisation", "role", "status", *filters.SHOWN, *filters.FOLLOWED)
    show_facets = admin.ShowFacets.NEVER
    actions = ("submit_for_review", "take_workbook", "take_csv")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use the list that reads its columns for one page."""
        return ActivityList

    def get_search_results(
        self, request: HttpRequest, queryset: Activities, search_term: str
    ) -> tuple[Activities, bool]:
        """Keep the entries that hold every word; no join, and so no row twice."""
        for word in words(search_term):
            queryset = queryset.filter(holds(word))
        return queryset, False

    def get_readonly_fields(self, request: HttpRequest, obj: ProcessingActivity | None = None) -> tuple[str, ...]:
        """An entry stays in its register, and its status changes by steps, which have a page of their own."""
        return ("organisation", "status") if obj else ("status",)

    def reason_required(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the entry was ever approved: nothing in it changes without a reason then."""
        return isinstance(obj, ProcessingActivity) and bool(obj.pk and ever_approved([obj]))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """Say that a reason is missing where the entry was approved while it was being edited."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ReasonMissing as refusal:
            list(messages.get_messages(request))  # those that told of success are read by nobody
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Keep what was ever approved."""
        activity = self.get_object(request, unquote(object_id))
        if activity is not None and self.has_delete_permission(request, activity) and ever_approved([activity]):
            self.message_user(request, refused_deletion([activity]), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:registry_processingactivity_change", args=[activity.pk]))
        return super().delete_view(request, object_id, extra_context)

    def get_actions(self, request: HttpRequest) -> Any:
        """Keep what was ever approved from the action that deletes."""
        actions = super().get_actions(request)
        if "delete_selected" in actions:
            _shared, name, description = actions["delete_selected"]
            actions["delete_selected"] = (delete_unapproved, name, description)
        return actions

    @admin.action(description=_("Submit for review"), permissions=["change"])
    def submit_for_review(self, request: HttpRequest, queryset: Activities) -> None:
        """Submit the chosen entries, as one act; name those that cannot be submitted."""
        submitted, refused = 0, []
        with act_of(by=request.user):  # type: ignore[arg-type]  # the admin lets nobody anonymous in
            for activity in queryset.order_by("organisation", "reference"):
                try:
                    if not self.has_change_permission(request, activity):
                        raise PermissionDenied
                    make_move(activity, "submit", by=request.user)  # type: ignore[arg-type]
                    submitted += 1
                except ValidationError:
                    refused.append(f"{activity} ({activity.get_status_display()})")
        self._say_submitted(request, submitted, refused)

    def _say_submitted(self, request: HttpRequest, submitted: int, refused: list[str]) -> None:
        if submitted:
            text = ngettext(
                "%(count)d entry was submitted for review.", "%(count)d entries were submitted for review.", submitted
            )
            self.message_user(request, text % {"count": submitted}, messages.SUCCESS)
        if refused:
            text = gettext(
                "Only a draft or an approved entry can be submitted; these were left as they are: %(entries)s."
            )
            self.message_user(request, text % {"entries": ", ".join(refused)}, messages.WARNING)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Arrange the form in the sections of Art. 30."""
        found = findings_in(context["original"]) if context["original"] is not None else []
        still_open = [each.finding for each in found if each.is_open]
        context["sections"] = shown_sections(context["adminform"], context["inline_admin_formsets"], still_open)
        context["lacking"] = len(still_open)
        context["show_save_and_add_another"] = False  # room for the reason: entries are not written in series
        if context["original"] is not None:
            context["organisation_id"] = context["original"].organisation_id
            context["panel"] = panel = panel_of(context["original"], request.user)
            context["show_delete"] = panel.approval is None
            context["screening"] = screening_in(context["original"])
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses that duplicate an entry, and that bring a spreadsheet in."""
        view = self.admin_site.admin_view(require_POST(self.duplicate_view))
        bring = self.admin_site.admin_view(bringing)
        return [
            path("bring/", bring, name="registry_processingactivity_bring"),
            path(
                "export/<str:ending>/",
                self.admin_site.admin_view(require_safe(self.take_view)),
                name="registry_processingactivity_take",
            ),
            path("<path:object_id>/duplicate/", view, name="registry_processingactivity_duplicate"),
            *super().get_urls(),
        ]

    def take_view(self, request: HttpRequest, ending: str) -> HttpResponse:
        """Hand out the entries that the filters and the search of the list leave."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            entries = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise Http404 from error
        return taken(request, entries, ending)

    @admin.action(description=_("Export as XLSX"), permissions=["view"])
    def take_workbook(self, request: HttpRequest, queryset: Activities) -> HttpResponse:
        """Hand out the selected entries as a workbook."""
        return taken(request, queryset, "xlsx")

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def take_csv(self, request: HttpRequest, queryset: Activities) -> HttpResponse:
        """Hand out the selected entries as a table, one row for each."""
        return taken(request, queryset, "csv")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Offer what the list shows as files."""
        return super().changelist_view(request, {"endings": endings()} | (extra_context or {}))

    def duplicate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Duplicate an entry and open the copy."""
        activity = self.get_object(request, unquote(object_id))
        if activity is None:
            raise Http404
        if not (self.has_add_permission(request, activity) and self.has_view_permission(request, activity)):
            raise PermissionDenied
        copy = duplicate(activity, by=request.user)  # type: ignore[arg-type]  # the admin lets nobody anonymous in
        self._say_what_moved(request, activity)
        text = gettext("This is a copy of %(original)s, as a draft under the reference %(reference)s.")
        self.message_user(
            request, text % {"original": activity.reference, "reference": copy.reference}, messages.SUCCESS
        )
        return HttpResponseRedirect(reverse("admin:registry_processingactivity_change", args=[copy.pk]))

    def _say_what_moved(self, request: HttpRequest, activity: ProcessingActivity) -> None:
        """Say who changed the entry since the page with the button was shown: the copy holds that too."""
        carried = request.POST.get(SEEN, "")
        acts = self.acts_since(request, activity, carried) if carried else []
        if acts:
            text = gettext(
                "%(original)s was changed since you opened it: the copy holds what %(names)s saved meanwhile."
            )
            names = ", ".join(dict.fromkeys(act.actor for act in acts))
            self.message_user(request, text % {"original": activity.reference, "names": names}, messages.WARNING)

    @admin.display(description=_("role"), ordering="role")
    def role_name(self, activity: ProcessingActivity) -> str:
        """Say the role without its articles."""
        return activity.get_role_display().partition(" (")[0]

    @admin.display(description=_("status"), ordering="status")
    def status_name(self, activity: ProcessingActivity) -> str:
        """Mark the status with a colour and in words."""
        return badge(activity.status, activity.get_status_display())

    @admin.display(description=_("approval"))
    def approval(self, activity: ProcessingActivity) -> str:
        """Say whether the entry was approved, and whether it says something else since."""
        standing = standing_read(activity)
        if standing is Standing.NEVER_APPROVED:
            return render_to_string("admin/ropa/standing_never.html", {"text": WORDS[standing]})
        return badge(standing.value, str(WORDS[standing]))

    @admin.display(description=_("findings"), ordering="judgement__errors")
    def lacks(self, activity: ProcessingActivity) -> str:
        """Count what the rules found and nobody waived, by its weight."""
        judged = activity.judgement
        return render_to_string("admin/ropa/lacks.html", {"judged": judged, "activity": activity})

    @admin.display(description=_("legal bases"))
    def legal_bases(self, activity: ProcessingActivity) -> str:
        """Cite the articles of the purposes."""
        cited = {purpose.legal_basis.article for purpose in activity.purposes.all() if purpose.legal_basis}
        return ", ".join(article_in(get_language() or "", article) for article in sorted(cited))

    @admin.display(description=_("special data"))
    def special_data(self, activity: Any) -> str:
        """Mark data of Art. 9 or 10."""
        return badge("special", gettext("Art. 9, 10")) if activity.has_special_data else ""

    @admin.display(description=_("subprocessors"))
    def subprocessors(self, activity: ProcessingActivity) -> str:
        """Name the first vendors."""
        return shortened(sorted({str(use.subprocessor) for use in activity.engagements.all()}))

    @admin.display(description=_("transfers to"))
    def countries(self, activity: ProcessingActivity) -> str:
        """Name the first countries that data are transferred to."""
        return shortened(sorted({str(transfer.country) for transfer in activity.transfers.all() if transfer.country}))

    @admin.display(description=_("next review"), ordering="next_review_on")
    def next_review(self, activity: ProcessingActivity) -> str:
        """Say the day, and mark it when it is over."""
        day = activity.next_review_on
        overdue = day is not None and day <= timezone.localdate() and activity.status != "retired"
        return render_to_string("admin/ropa/review.html", {"day": day, "overdue": overdue})


def delete_unapproved(modeladmin: ActivityAdmin, request: HttpRequest, queryset: Activities) -> HttpResponseBase | None:
    """Delete the selected entries, if none of them was ever approved."""
    approved = ever_approved(queryset)
    if not approved:
        return delete_shown(modeladmin, request, queryset)
    modeladmin.message_user(request, refused_deletion(approved), messages.ERROR)
    return None


def refused_deletion(approved: list[ProcessingActivity]) -> str:
    """Say why these entries are not deleted, and what to do instead."""
    text = ngettext(
        "%(entries)s was approved: it is kept as evidence. Retire it instead.",
        "%(entries)s were approved: they are kept as evidence. Retire them instead.",
        len(approved),
    )
    return text % {"entries": ", ".join(map(str, approved))}


def badge(tone: str, text: str) -> str:
    """Show `text` as a mark in the colour of `tone`."""
    return render_to_string("admin/ropa/badge.html", {"tone": tone, "text": text})


def shortened(names: list[str], shown: int = 3) -> str:
    """Join the first names, and say how many more there are."""
    first = ", ".join(names[:shown])
    return f"{first} +{len(names) - shown}" if len(names) > shown else first


def words(search_term: str) -> list[str]:
    """Split what was typed into words; quotation marks keep words together."""
    found = list(smart_split(search_term))
    return [unescape_string_literal(word) if word[0] in "\"'" and word[0] == word[-1] else word for word in found]


def holds(word: str) -> Q:
    """Hold `word` in the reference, the name, a purpose or a vendor's name."""
    condition = Q()
    for spelling in spellings(word):
        purposes = Purpose.objects.filter(activity=OuterRef("pk"), text__icontains=spelling)
        engaged = Engagement.objects.filter(activity=OuterRef("pk"), subprocessor__name__icontains=spelling)
        own = Q(reference__icontains=spelling) | Q(name__icontains=spelling)
        condition |= own | Exists(purposes) | Exists(engaged)
    return condition


def spellings(word: str) -> set[str]:
    """Return the capitalisations of a word with accents: to SQLite, É and é are different letters."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
