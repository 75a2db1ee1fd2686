"""The annex that tells what the rules found in a register on the day of its edition. From findings only."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from registry.compliance import Level
from registry.compliance.waived import Judged
from registry.documents.across import Overview
from registry.documents.blocks import Block, Line, Note, details, facts, table
from registry.wording import day


def annex(judged: Sequence[Judged], at: dt.date) -> Overview:
    """Return the counts by weight, and the errors that nobody waived; waived findings have an annex of their own."""
    note = Note(_("What the rules found on %(day)s, from what the register says. Art. 5(2).") % {"day": day(at)})
    blocks: list[Block] = [note, *facts(*_counts(judged))]
    errors = [each for each in judged if each.is_open_error]
    if errors:
        blocks.append(table((_("Activities"), _("Errors")), [_row(each) for each in errors]))
    return Overview("annex-findings", _("Annex: what is lacking"), tuple(blocks))


def _counts(judged: Sequence[Judged]) -> tuple[tuple[str, str], ...]:
    counts = Counter(each.finding.level for each in judged if each.is_open)
    names = {Level.ERROR: _("Errors"), Level.WARNING: _("Warnings"), Level.ADVICE: _("Pieces of advice")}
    waived = sum(not each.is_open for each in judged)
    return (*((name, str(counts[level])) for level, name in names.items()), (_("Waived findings"), str(waived)))


def _row(each: Judged) -> tuple[tuple[Line, ...], ...]:
    finding = each.finding
    said = (Line(finding.message), *details((_("Rule"), finding.code), ("", finding.citation)))
    return (Line(finding.reference or _("Organisation")),), said
