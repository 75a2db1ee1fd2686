"""The annex of waived findings: what somebody accepts for a time, and why. From Records of waivers only."""

from __future__ import annotations

from django.utils.translation import gettext as _

from registry.choices import Variant
from registry.compliance.rules import RULE_OF
from registry.documents.across import Overview
from registry.documents.blocks import Line, Note, details, table
from registry.documents.edition import Issue
from registry.record.waivers import WaivedFinding
from registry.wording import article, day


def annexes(issue: Issue) -> tuple[Overview, ...]:
    """Return the annex of a full edition; none of an extract, of the mandatory items, or if nothing was waived."""
    if not issue.waived or issue.extent.client or issue.extent.variant != Variant.FULL:
        return ()
    note = Note(_("A waived finding is accepted for that finding only, until its last day. Art. 5(2)."))
    labels = (_("Activities"), _("Finding"), _("Reason"), _("Until"))
    rows = [_row(each) for each in issue.waived]
    return (Overview("annex-waivers", _("Annex: waived findings"), (note, table(labels, rows))),)


def _row(each: WaivedFinding) -> tuple[tuple[Line, ...], ...]:
    waiver = each.waiver
    rule = RULE_OF.get(waiver.code)
    said = (Line(waiver.subject or (rule.says if rule else waiver.code)),)
    cited = details((_("Rule"), waiver.code), ("", article(rule.article) if rule else ""))
    by = details((_("Waived by"), waiver.by))
    return (
        (Line(each.reference or _("All")),),
        (*said, *cited),
        (Line(waiver.reason), *by),
        (Line(day(waiver.waived_until)),),
    )
