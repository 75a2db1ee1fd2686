"""Links to an edition: made and withdrawn by members, followed by whoever was handed one. Knows requests."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from registry.models import Edition, ShareLink
from registry.sharing import followed, is_worn, make_link, note_taking, withdraw_link
from registry.views.access import document, for_members
from registry.views.asked import asked_organisation
from registry.views.edition_links import MAY_SHARE, links_of
from registry.views.editions import edition_page, file_name
from registry.wording import instant
from ropa.accounts.confirming import ask_again
from ropa.organisations.scope import within

TOO_MANY = 429
Followed = Callable[[HttpRequest, ShareLink], HttpResponse]


@require_POST
@for_members
def links(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Make a link to an edition, whose address is shown once, or withdraw one."""
    organisation = asked_organisation(slug)
    edition = get_object_or_404(Edition.objects.of(organisation).listed(), pk=key)
    user = request.user
    if not user.is_authenticated or not user.has_perm(MAY_SHARE, organisation):
        raise PermissionDenied
    if withdrawn := request.POST.get("withdraw"):
        if not withdrawn.isdecimal():
            raise Http404
        withdraw_link(get_object_or_404(edition.links, pk=withdrawn), by=user)
        messages.success(request, _("The link was withdrawn: its address leads nowhere now."))
        return HttpResponseRedirect(reverse("registers:edition", args=[slug, key]))
    ask_again(request)
    days = str(request.POST.get("days", ""))
    try:
        token = make_link(edition, str(request.POST.get("name", "")), int(days) if days.isdecimal() else 0, by=user)
    except ValidationError as refusal:
        page = edition_page(request, organisation, edition, **links_of(request, edition), refusal=refusal.messages)
        page.status_code = 400
        return page
    address = request.build_absolute_uri(reverse("shared", args=[token]))
    return edition_page(request, organisation, edition, **links_of(request, edition), address=address)


def _for_holders(view: Followed) -> Callable[[HttpRequest, str], HttpResponse]:
    """Let in whoever holds an address that leads somewhere; nobody else learns that there is one."""

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        link = followed(token, timezone.now())
        if link is None:
            raise Http404
        with within(link.edition.organisation), override(link.edition.language):
            response = view(request, link)
            if isinstance(response, TemplateResponse):
                response.render()
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


@_for_holders
def shared(request: HttpRequest, link: ShareLink) -> HttpResponse:
    """Say what the edition is, and where to take it from."""
    edition, token = link.edition, request.resolver_match.kwargs["token"] if request.resolver_match else ""
    context = {
        "edition": edition,
        "link": link,
        "organisation": edition.organisation,
        "issued": instant(edition.issued_at),
        "as_of": instant(edition.as_of, seconds=True),
        "expires": instant(link.expires_at),
        "pdf": reverse("shared-pdf", args=[token]),
        "json": reverse("shared-json", args=[token]),
    }
    return TemplateResponse(request, "shared/edition.html", context)


@_for_holders
def shared_as_pdf(request: HttpRequest, link: ShareLink) -> HttpResponse:
    """Hand out the file, byte for byte as it was issued."""
    return _taken(request, link, "pdf", "application/pdf")


@_for_holders
def shared_as_json(request: HttpRequest, link: ShareLink) -> HttpResponse:
    """Hand out the data, byte for byte as they are inside the file."""
    return _taken(request, link, "json", "application/json")


def _taken(request: HttpRequest, link: ShareLink, ending: str, media_type: str) -> HttpResponse:
    if is_worn(link, timezone.now()):
        return TemplateResponse(request, "shared/worn.html", status=TOO_MANY)
    if request.method == "GET":
        note_taking(link, ending)
    edition = link.edition
    content = bytes(edition.pdf) if ending == "pdf" else edition.content.encode()
    return document(content, media_type, file_name(edition.organisation.slug, edition, ending), attached=True)
