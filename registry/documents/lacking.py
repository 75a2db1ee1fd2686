"""The annex that tells what the rules found in a register on the day of its edition. From findings only."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from registry.compliance import Level
from registry.compliance.waived import Judged
from registry.documents.across import Overview
from registry.documents.blocks import Block, Line, Note, details, facts, table
from registry.wording import day


def annex(judged: Sequence[Judged], at: dt.date) -> Overview:
    """Return the counts by weight, and the errors that nobody waived; waived findings have an annex of their own."""
    counts = _counts(judged)
    note = Note(_("What the rules found on %(day)s, from what the register says. Art. 5(2).") % {"day": day(at)})
    blocks: list[Block] = [note, *facts(*((name, str(count)) for name, count in counts))]
    errors = _by_message([each for each in judged if each.is_open_error])
    if errors:
        blocks.append(table((_("Errors"), _("Activities")), errors))
    told = {"day": day(at), "counts": " · ".join(f"{name} {count}" for name, count in counts)}
    brief = _("What the rules found on %(day)s: %(counts)s.") % told
    return Overview("annex-findings", _("Annex: what is lacking"), tuple(blocks), brief)


def _counts(judged: Sequence[Judged]) -> tuple[tuple[str, int], ...]:
    counts = Counter(each.finding.level for each in judged if each.is_open)
    names = {Level.ERROR: _("Errors"), Level.WARNING: _("Warnings"), Level.ADVICE: _("Pieces of advice")}
    waived = sum(not each.is_open for each in judged)
    return (*((name, counts[level]) for level, name in names.items()), (_("Waived findings"), waived))


def _by_message(errors: Sequence[Judged]) -> list[tuple[tuple[Line, ...], ...]]:
    """Return one row for what the rules say of several entries in the same words, with their references."""
    found: defaultdict[tuple[Line, ...], list[str]] = defaultdict(list)
    for finding in (each.finding for each in errors):
        rule = details((_("Rule"), f"{finding.code} · {finding.citation}"))
        found[Line(finding.message), *rule].append(finding.reference or _("Organisation"))
    return [(said, (Line(", ".join(dict.fromkeys(references))),)) for said, references in found.items()]
