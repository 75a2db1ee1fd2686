"""What changed in a register, as a PDF that looks like the register. Knows what changed; no journal, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.changes import Act, Changed, Changes, LineKind, Traced
from registry.documents import html
from registry.documents.across import Overview
from registry.documents.archive import Particulars
from registry.documents.assembly import Assembly, Bookmark
from registry.documents.blocks import Block, Cell, Column, Fact, Facts, Line, Listing, Note, Section, Table, details
from registry.documents.characters import printable
from registry.documents.pdf import printed
from registry.documents.ready import pulled_together
from registry.documents.stamps import Leaf
from registry.wording import instant, language
from ropa.organisations.colour import usable

NEWS = "annex-changes"
LONGEST_NAME = 120  # signs of a row's name: a purpose may be a paragraph


@dataclass(frozen=True)
class Chapter:
    """What was added, or changed, or removed; `anchor` is where it begins."""

    anchor: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Report:
    """What changed in a register, ready to be drawn."""

    organisation: str
    title: str
    register: str
    period: str
    summary: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    colour: str = ""


def changes_pdf(changes: Changes) -> bytes:
    """Return what changed as a tagged PDF in the active language: that in which `changes` were put into words."""
    found = printable(report(changes))
    pages = pulled_together(lambda tight: printed(html.drawn("changes", found.title, _values(found, tight=tight))))
    title = f"{found.organisation} · {found.title}"
    assembly = Assembly(Particulars(title, found.organisation, found.period, language(), changes.until))
    assembly.add(pages.pdf)
    for place, leaf in enumerate(_heads(found, title, pages.count)):
        assembly.stamp(place, leaf)
    chapters = [Bookmark(each.title, pages.anchors[each.anchor], 2) for each in found.chapters]
    assembly.outline([Bookmark(found.title, 0, 1), *chapters])
    return assembly.finished()


def annex(changes: Changes) -> Overview:
    """Return what changed as an annex of a register, in the active language: how much, then line by line.

    One table holds it all: an annex has no headings below its own.
    """
    told = ((_("Activities added"), changes.added), (_("Activities removed"), changes.removed))
    listed = tuple(
        Fact(title, tuple(Line(f"{each.reference} · {each.name}") for each in entries))
        for title, entries in told
        if entries
    )
    keeper = (changes.keeper,) if changes.keeper else ()
    rows = tuple(_row_of(each, traced) for each in (*keeper, *changes.changed) for traced in each.lines)
    columns = (Column(_("Entry"), 15), Column(_("Field"), 25), Column(_("Before"), 30), Column(_("After"), 30))
    blocks: list[Block] = [Note(period(changes)), *(Note(line) for line in summary(changes))]
    blocks += [Facts(listed)] if listed else []
    blocks += [Table(columns, rows)] if rows else []
    return Overview(NEWS, _("Annex: changes since the last edition"), tuple(blocks))


def _row_of(changed: Changed, traced: Traced) -> tuple[Cell, ...]:
    return (Cell((Line(changed.reference or changed.name),)), *_row(traced)[:3])


def report(changes: Changes) -> Report:
    """Return what changed, in the active language."""
    return Report(
        organisation=changes.organisation,
        title=_("Changes in the register of processing activities"),
        register=str(changes.register.label),
        period=period(changes),
        summary=summary(changes),
        chapters=tuple(_chapters(changes)),
        colour=usable(changes.colour),
    )


def period(changes: Changes) -> str:
    """Return from when to when, or from which edition to which."""
    if changes.between:
        return _("Changes from %(older)s to %(newer)s") % dict(zip(("older", "newer"), changes.between, strict=True))
    return _("Changes after %(since)s, up to %(until)s") % _instants(changes)


def _instants(changes: Changes) -> dict[str, str]:
    return {"since": instant(changes.since, seconds=True), "until": instant(changes.until, seconds=True)}


def summary(changes: Changes) -> tuple[str, ...]:
    """Return how many entries were added, changed and removed, or that nothing was; and when the journal begins."""
    added, changed, removed = len(changes.added), len(changes.changed), len(changes.removed)
    counts = (
        ngettext("%(count)d activity added", "%(count)d activities added", added) % {"count": added},
        ngettext("%(count)d activity changed", "%(count)d activities changed", changed) % {"count": changed},
        ngettext("%(count)d activity removed", "%(count)d activities removed", removed) % {"count": removed},
    )
    nothing = _("Nothing changed between them.") if changes.between else _("Nothing changed in this period.")
    said = (nothing,) if changes.is_empty else (" · ".join(counts),)
    if changes.between:
        return (*said, _("As it stood on %(since)s, and as it stood on %(until)s.") % _instants(changes))
    begins = changes.known_since
    if begins and begins <= changes.since:
        return said
    if begins is None:
        return (*said, _("Nothing has been recorded of this organisation yet."))
    note = _("The journal of the organisation begins on %(since)s: what stood before that is told as added.")
    return (*said, note % {"since": instant(begins, seconds=True)})


def _values(found: Report, *, tight: bool) -> dict[str, object]:
    return {"report": found, "tight": tight, "colour": found.colour}


def _heads(found: Report, title: str, count: int) -> list[Leaf]:
    number = _("page %(number)d / %(count)d")
    return [
        Leaf(title, found.register, found.period, number % {"number": place, "count": count}, found.colour)
        for place in range(1, count + 1)
    ]


def _chapters(changes: Changes) -> Iterable[Chapter]:
    keeper = (changes.keeper,) if changes.keeper else ()
    for anchor, title, told in (
        ("organisation", _("Organisation and its own catalogue"), keeper),
        ("added", _("Activities added"), changes.added),
        ("changed", _("Activities changed"), changes.changed),
        ("removed", _("Activities removed"), changes.removed),
        ("passing", _("Activities added and removed in between"), changes.passing),
    ):
        if told:
            yield Chapter(anchor, title, tuple(_section(each) for each in told))


def _section(changed: Changed) -> Section:
    blocks: list[Block] = []
    if changed.has_moved:
        blocks.append(Note(moved(changed)))
    if changed.lines:
        blocks.append(_what(changed))
    if changed.acts:
        acts = tuple(_act(place, act, changed) for place, act in enumerate(changed.acts, 1))
        blocks.append(Listing(acts, _("Acts")))
    return Section(changed.name, changed.reference, tuple(blocks))


def moved(changed: Changed) -> str:
    """Return that the entry left one register of the organisation for the other."""
    if changed.kind == LineKind.ADDED:
        return _("Its role changed: it comes from the other register of the organisation.")
    return _("Its role changed: it is now in the other register of the organisation.")


def _what(changed: Changed) -> Block:
    """All entries alike, whatever they say: the reader's eye goes down one column."""
    side, acts = (30, (Column(_("Act"), 10),)) if len(changed.acts) > 1 else (35, ())
    columns = (Column(_("Field"), 30), Column(_("Before"), side), Column(_("After"), side), *acts)
    return Table(columns, tuple(_row(each)[: len(columns)] for each in changed.lines))


def _row(traced: Traced) -> tuple[Cell, ...]:
    line = traced.line
    said = [(Line(text),) if text else () for text in (line.old, line.new, ", ".join(map(str, traced.acts)))]
    return (Cell(_field(traced)), *map(Cell, said))


def _field(traced: Traced) -> tuple[Line, ...]:
    line = traced.line
    kind = () if line.kind == LineKind.CHANGED else (Line(str(line.kind.label), style="detail"),)
    return (
        *details(("", capfirst(line.part)), ("", Truncator(line.row).chars(LONGEST_NAME))),
        *((Line(capfirst(line.field)),) if line.field else ()),
        *kind,
    )


def _act(place: int, act: Act, changed: Changed) -> Cell:
    number = _("Act %(number)d") % {"number": place} if len(changed.acts) > 1 else ""
    said = Line(f"{instant(act.instant, seconds=True)} · {act.actor}", number)
    return Cell((said, *details((_("Reason"), act.reason), (_("Through"), act.through))))
