"""Pages on a whole register: what authorities ask and it answers, all rules, and what rests on a decision."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.choices import RegisterKind
from registry.citation import act_in
from registry.compliance import RULES, read_law
from registry.compliance.coverage import Covered, Reply, coverage
from registry.compliance.law import Law
from registry.compliance.questions import AUTHORITIES, questions
from registry.compliance.without import in_use, lost_without
from registry.models import AdequacyDecision
from registry.record import read_register
from registry.views.access import for_readers
from registry.views.asked import asked_organisation
from registry.views.entries import address_at
from registry.views.pages import register_page
from registry.wording import article, day, language, words
from ropa.organisations.models import Organisation

SHOWN = 12  # references of gaps that a line names
Context = dict[str, Any]


@for_readers
def covered(request: HttpRequest, slug: str, kind: RegisterKind) -> HttpResponse:
    """Show, for each question of an authority, what the register answers; of one entry, with ?reference=."""
    organisation = asked_organisation(slug)
    authority = request.GET.get("authority") or "cnil"
    if authority not in AUTHORITIES:
        raise Http404(_("The questions of the ICO, the DPC and the CNIL are known."))
    register = read_register(organisation, kind)
    found = coverage(register, questions(authority))
    context = {
        "kind": kind,
        "kinds": list(RegisterKind),
        "authority": authority,
        "authorities": AUTHORITIES.items(),
        "entries": [(entry.reference, entry.name) for entry in register.activities],
        "chosen": request.GET.get("reference", ""),
        "lines": [_line(each, request.GET.get("reference", ""), organisation) for each in found],
        "answered": sum(not each.gaps for each in found),
        "total": len(found),
    }
    return register_page(request, "registers/coverage.html", organisation, _("Questions of authorities"), **context)


def _line(each: Covered, chosen: str, organisation: Organisation) -> Context:
    told = next((reply for reply in each.told if reply.reference == chosen), None)
    gaps = [(reference, address_at("registers:sheet", organisation, reference, at=None)) for reference in each.gaps]
    return {
        "number": each.question.number,
        "topic": words(each.question.topic.label),
        "answer": words(each.question.topic.answer),
        "citation": article(each.question.topic.article),
        "is_required": each.question.is_required,
        "answered": each.answered,
        "count": len(each.told),
        "gaps": gaps[:SHOWN],
        "more": max(len(gaps) - SHOWN, 0),
        "told": told,
        "is_gap": told is not None and told.reply is Reply.GAP,
    }


@for_readers
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every rule there is, and the exemption of Art. 30(5) that no rule applies by itself."""
    organisation = asked_organisation(slug)
    at = timezone.localdate()
    exemptions = [each for each in read_law().exemptions if each.period.holds(at)]
    told = [
        {
            "persons": each.persons,
            "since": day(each.period.first),
            "limits": each.limits_fr if language() == "fr" else each.limits_en,
        }
        for each in exemptions
    ]
    context = {"rules": [(rule, article(rule.article)) for rule in RULES], "exemptions": told}
    return register_page(request, "registers/rules.html", organisation, _("Rules"), **context)


@for_readers
def without(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what would lose its ground if an adequacy decision fell tomorrow: ?decision=NUMBER."""
    organisation = asked_organisation(slug)
    register, law = read_register(organisation, RegisterKind.ALL), read_law()
    at = timezone.localdate()
    uses, number = in_use(register, at, law), request.GET.get("decision", "")
    if number and number not in uses:
        raise Http404(_("No such decision is in force."))
    lost = lost_without(register, number, at, law) if number else ()
    context = {
        "decisions": _decisions(law, uses),
        "chosen": number,
        "number": act_in(language(), number),
        "lost": [_lost(each, organisation) for each in lost],
        "vendors": sorted({each.transfer.importer for each in lost if each.is_vendor}),
    }
    return register_page(request, "registers/without.html", organisation, _("If a decision fell"), **context)


def _decisions(law: Law, uses: dict[str, int]) -> list[Context]:
    names = {row.number: str(row) for row in AdequacyDecision.objects.select_related("country")}
    found = [
        {"number": each.number, "name": names[each.number], "uses": uses[each.number], "checked": each.checked_on}
        for each in law.decisions
        if each.number in uses
    ]
    return sorted(found, key=lambda each: (-each["uses"], each["name"]))


def _lost(each: Any, organisation: Organisation) -> Context:
    return {
        "reference": each.entry.reference,
        "name": each.entry.name,
        "sheet": address_at("registers:sheet", organisation, each.entry.reference, at=None),
        "importer": each.transfer.importer,
        "destination": words(each.transfer.country) or each.transfer.international_organisation,
    }
