"""The admin site: its name, and its models in the order of the work. Knows no rule of the register."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.changes.own import own_acts
from registry.choices import RegisterKind, Status
from registry.dashboard import VIEW_ENTRIES, figures, tasks
from registry.gallery import leading_pictures
from registry.judgements import refresh
from registry.views.following import follow
from ropa.accounts.door import lead_to_door
from ropa.organisations.grants import followed_in, grants_of, may_enter, organisations_where
from ropa.organisations.models import Organisation

# Anchor, title, and the models by app_label.ObjectName. What is named nowhere comes last, app by app.
GROUPS = (
    ("register", _("Register"), ("registry.ProcessingActivity", "registry.Client")),
    (
        "vendors",
        _("Subprocessors"),
        ("subprocessors.Subprocessor", "subprocessors.Location", "subprocessors.Agreement"),
    ),
    (
        "lists",
        _("Lists to choose from"),
        ("registry.DataCategory", "registry.DataSubjectCategory", "registry.SecurityMeasure"),
    ),
    (
        "law",
        _("The law"),
        (
            "registry.LegalBasis",
            "registry.AdequacyDecision",
            "registry.EeaMembership",
            "registry.DpiaCriterion",
            "registry.LegalDuty",
            "registry.RecordsExemption",
            "organisations.Country",
        ),
    ),
    ("organisations", _("Organisations"), ("organisations.Organisation", "organisations.Membership")),
    ("accounts", _("Accounts"), ("auth.User", "auth.Group", "organisations.Preference")),
)


class RegisterSite(AdminSite):
    """The stock admin under its own name."""

    site_title = _("ropa — Register of processing activities")
    site_header = _("Register of processing activities")
    index_title = _("Overview")
    site_url = None
    enable_nav_sidebar = False  # the menu in the header leaves the width to the lists

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in members and administrators: a role is what lets people in, not a mark on the account."""
        return may_enter(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  # Django's signature
        """Guard a page as Django does, and tell the journal of an auditor who opened it."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def followed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response: HttpResponse = guarded(request, *args, **kwargs)
            follow(request, response)
            return response

        return followed

    def index(  # type: ignore[override]  # Django promises a page where it may redirect
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Begin with the registers there are; lead an auditor of one organisation to its desk."""
        audited = followed_in(request.user)
        if len(audited) == 1 == len(grants_of(request.user)):
            return redirect("registers:desk", Organisation.objects.get(pk=audited[0]).slug)
        seen = organisations_where(request.user, "registry.view_register")
        shown = list(registers().filter(seen))
        recent = own_acts(request.user)  # type: ignore[arg-type]  # nobody comes here without an account
        context = {"organisations": shown, "recent": recent, **_morning(request, shown), **(extra_context or {})}
        return super().index(request, context)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one door: a sign-in here would pass by the second factor."""
        return lead_to_door(request, reverse("admin:index"), let_in=self.has_permission(request))

    def password_change(  # type: ignore[override]  # Django promises a page where it may redirect
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the page of one's own account, which counts wrong guesses."""
        return redirect("account_change_password")

    def get_urls(self) -> list[Any]:
        """Leave out the stock way from a type and a key to a row's page: no row has one, and it asks for no right."""
        return [each for each in super().get_urls() if getattr(each, "name", None) != "view_on_site"]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """List the models in the order of the work; a list of one app is the stock one."""
        stock = super().get_app_list(request, app_label)
        return stock if app_label else arranged(stock)


def _morning(request: HttpRequest, shown: list[Any]) -> dict[str, Any]:
    """Return what to do next in the register of ?organisation=, or in the first that this person may see as it is."""
    offered = [each for each in shown if request.user.has_perm(VIEW_ENTRIES, each)]
    if not offered:
        return {}
    asked = request.GET.get("organisation")
    chosen = next((each for each in offered if each.slug == asked), offered[0])
    refresh(Organisation.objects.filter(pk=chosen.pk))
    return {
        "offered": offered,
        "chosen": chosen,
        "tasks": tasks(chosen, request.user),
        "figures": figures(chosen, request.user),
        "pictures": leading_pictures(chosen),
    }


def registers() -> QuerySet[Organisation]:
    """Count the entries of each organisation: one query."""
    retired = Q(activities__status=Status.RETIRED)
    overdue = Q(activities__next_review_on__lte=timezone.localdate()) & ~retired
    return Organisation.objects.annotate(
        as_controller=Count("activities", filter=Q(activities__role__in=RegisterKind.CONTROLLER.roles)),
        as_processor=Count("activities", filter=Q(activities__role__in=RegisterKind.PROCESSOR.roles)),
        drafts=Count("activities", filter=Q(activities__status=Status.DRAFT)),
        overdue=Count("activities", filter=overdue),
    ).order_by("name", "pk")  # what is grouped has lost the order of its model


def arranged(stock: list[Any]) -> list[Any]:
    """Sort the models of Django's list of apps into our groups."""
    found = {f"{app['app_label']}.{model['object_name']}": model for app in stock for model in app["models"]}
    groups = [
        _group(code, title, [found.pop(name) for name in names if name in found]) for code, title, names in GROUPS
    ]
    rest = [{**app, "models": [model for model in app["models"] if model in found.values()]} for app in stock]
    return [group for group in (*groups, *rest) if group["models"]]


def _group(code: str, title: Any, models: list[Any]) -> dict[str, Any]:
    address = f"{reverse('admin:index')}#{code}"
    return {"name": title, "app_label": code, "app_url": address, "has_module_perms": True, "models": models}
