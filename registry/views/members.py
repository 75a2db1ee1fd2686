"""The page of an organisation's members: who holds which role until when; invite, change, end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from registry.views.access import for_members
from registry.views.asked import BAD_REQUEST, asked_organisation
from registry.views.pages import register_page
from ropa.accounts import invitations
from ropa.accounts.confirming import ask_again
from ropa.accounts.mail import sends_mail
from ropa.organisations.members import Terms, change_role, end, grantable, invite
from ropa.organisations.models import Membership, Organisation
from ropa.organisations.roles import ROLES

VIEW, CHANGE = "organisations.view_membership", "organisations.change_membership"
Context = dict[str, Any]


@for_members
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the members, and do what was posted."""
    organisation = asked_organisation(slug)
    user = request.user
    if not isinstance(user, User) or not user.has_perm(VIEW, organisation):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, organisation)
    if not user.has_perm(CHANGE, organisation):
        raise PermissionDenied
    ask_again(request)
    try:
        link = _do(request, organisation, user)
    except ValidationError as refusal:
        page = _page(request, organisation, refusal=refusal.messages, typed=request.POST)
        page.status_code = BAD_REQUEST
        return page
    return _page(request, organisation, link=link) if link else HttpResponseRedirect(request.path)


def _do(request: HttpRequest, organisation: Organisation, user: User) -> str:
    """Do what was posted; return the link to hand over, if somebody was invited and no mail is sent."""
    act = request.POST.get("act")
    if act == "invite":
        return _invited(request, organisation, user)
    key = str(request.POST.get("member", ""))
    member = get_object_or_404(Membership.objects.of(organisation), pk=key if key.isdecimal() else 0)
    if act == "end":
        end(member, by=user)
        messages.success(request, _("The role was ended: it counts no more from now on."))
    else:
        change_role(member, _terms(request, organisation, user), by=user)
        messages.success(request, _("The role was changed."))
    return ""


def _invited(request: HttpRequest, organisation: Organisation, user: User) -> str:
    before = timezone.now()
    member = invite(str(request.POST.get("name", "")), _terms(request, organisation, user), organisation, by=user)
    # Somebody else's invitation is nobody's to hand over: the link would open all that was granted elsewhere.
    theirs = member.user.date_joined < before and not sends_mail()
    if theirs or not invitations.is_waiting(member.user):
        messages.success(request, _("%(person)s is a member now.") % {"person": member.user})
        return ""
    link = invitations.invite(request, member.user)
    if not link:
        messages.success(request, _("An invitation was mailed to %(address)s.") % {"address": member.user.email})
    return link


def _terms(request: HttpRequest, organisation: Organisation, user: User) -> Terms:
    role, until = str(request.POST.get("role", "")), str(request.POST.get("until", "")).strip()
    if role not in grantable(user, organisation):
        raise ValidationError(_("Choose one of the roles that you may grant."))
    return Terms(role, _day(until), str(request.POST.get("business_function", "")).strip())


def _day(text: str) -> dt.date | None:
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and day is None:
        raise ValidationError(_("The last day is no date: write it as 2026-12-31."))
    return day


def _page(request: HttpRequest, organisation: Organisation, **more: Any) -> HttpResponse:
    today = timezone.localdate()
    rows = Membership.objects.of(organisation).select_related("user").order_by("user__username", "role")
    user: Any = request.user
    context: Context = {
        "members": [(row, row.valid_until is None or row.valid_until >= today) for row in rows],
        "roles": ROLES.items(),
        "grantable": [(code, ROLES[code].name) for code in grantable(user, organisation)],
    }
    return register_page(request, "registers/members.html", organisation, _("Members"), **context | more)
