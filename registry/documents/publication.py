"""What the rest of the program asks for: a register as HTML or PDF, a sheet as PDF, in a language, as of an instant."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.choices import Variant
from registry.documents import context, html
from registry.documents.across import common_measures
from registry.documents.archive import Particulars
from registry.documents.assembly import Assembly, Bookmark, Target, with_own_names
from registry.documents.context import Cover, Document
from registry.documents.edition import PLAIN, Attachment, EditionStamp, Issue
from registry.documents.html import Leaf
from registry.documents.pdf import Pages, printed, printed_frame
from registry.documents.ready import pulled_together, ready_sheet
from registry.documents.sheet import anchor
from registry.record import ActivityRecord, ApprovalRecord, OrganisationRecord, RegisterRecord
from registry.record.extent import EVERYTHING, Extent

Progress = Callable[[int, int], None]


class Stylesheets(Enum):
    """Where a page finds its style: in itself, so that the file stands alone, or on the site that serves it."""

    INSIDE = "inside"
    LINKED = "linked"


def register_html(
    register: RegisterRecord,
    *,
    language: str,
    at: dt.datetime,
    stylesheets: Stylesheets = Stylesheets.INSIDE,
    issue: Issue = PLAIN,
) -> str:
    """Return the register as one page of HTML; with LINKED it holds no inline style and passes a strict CSP."""
    with override(language):
        register = issue.extent.of(register)
        document = context.register_document(register, at, issue)
        linked = stylesheets is Stylesheets.LINKED
        return html.whole_register(document, context.register_sheets(register, issue.extent.variant), linked=linked)


def register_pdf(  # noqa: PLR0913  # all but the first are named by the caller
    register: RegisterRecord,
    *,
    language: str,
    at: dt.datetime,
    progress: Progress | None = None,
    attachments: tuple[Attachment, ...] = (),
    edition: EditionStamp | None = None,
    draft: bool = False,
    extent: Extent = EVERYTHING,
) -> bytes:
    """Return the register as PDF/A-3a and PDF/UA-1 in one, the same bytes for the same input.

    A sheet costs about 0.1 s the first time and is taken from the disk afterwards. `progress` is called after
    each sheet with the number of sheets done and their total. `draft` prints a watermark.
    """
    issue = Issue(extent, edition, draft, attachments)
    with override(language):
        register = extent.of(register)
        document = context.register_document(register, at, issue)
        sheets = list(_ready(register, progress, extent.variant))
        return _Binding(document, sheets, issue).bound(register)


def sheet_pdf(
    activity: ActivityRecord,
    organisation: OrganisationRecord,
    *,
    language: str,
    at: dt.datetime,
    approval: ApprovalRecord | None = None,
) -> bytes:
    """Return one entry's sheet as a PDF of its own, which names the keeper of the register itself.

    `approval` is the entry's last one, None if there was none.
    """
    with override(language):
        cover = context.cover_of_sheet(activity, organisation, at)
        sheet = context.single_sheet(activity, organisation, approval)
        pages, _tight = pulled_together(lambda tight: printed(html.sheet_alone(sheet, cover, tight=tight)))
        title = f"{activity.reference} · {activity.name}"
        particulars = Particulars(title, organisation.name, _register_name(cover), language, at)
        assembly = Assembly(particulars)
        assembly.add(pages.pdf)
        _put_heads(assembly, cover, [title] * pages.count, title)
        assembly.outline([Bookmark(title, 0, 1)])
        return assembly.finished()


def _register_name(cover: Cover) -> str:
    return f"{cover.organisation} · {cover.title}"


def _ready(register: RegisterRecord, progress: Progress | None, variant: Variant) -> Iterator[tuple[bytes, int]]:
    common, approvals = common_measures(register), register.approvals_by_reference()
    for done, activity in enumerate(register.activities, 1):
        yield ready_sheet(activity, common, approvals.get(activity.reference), variant)
        if progress:
            progress(done, len(register.activities))


def _put_heads(assembly: Assembly, cover: Cover, parts: Sequence[str], title: str) -> None:
    """Lay the running heads over the pages; `parts` names what each page is part of, empty on the cover."""
    number = _("page %(number)d / %(count)d")
    leaves = [
        Leaf(_register_name(cover), part, cover.as_of, number % {"number": place, "count": len(parts)})
        if part
        else Leaf()
        for place, part in enumerate(parts, 1)
    ]
    numbered = [place for place, part in enumerate(parts) if part]
    assembly.overlay(printed_frame(html.frame(leaves, title)).pdf, numbered)


@dataclass(frozen=True)
class _Binding:
    """Front, sheets and back of a register, about to become one file."""

    document: Document
    sheets: Sequence[tuple[bytes, int]]
    issue: Issue

    def bound(self, register: RegisterRecord) -> bytes:
        known = self.document
        tables, _tight = pulled_together(lambda tight: printed(html.tables(known, tight=tight)))
        back, _tight = pulled_together(lambda tight: printed(html.back(known, tight=tight)))
        front, starts = self._front(tables, back)
        subject = f"{known.cover.capacity}, {known.cover.article}"
        assembly = Assembly(Particulars(known.title, register.organisation.name, subject, known.language, known.at))
        for attachment in self.issue.attachments:
            assembly.attach(attachment)
        before, after = [with_own_names(front.pdf), with_own_names(tables.pdf)], [with_own_names(back.pdf)]
        for part in (*before, *(pdf for pdf, _count in self.sheets), *after):
            assembly.add(part)
        _put_heads(assembly, known.cover, self._parts(starts, len(assembly.pdf.pages)), known.title)
        entries = known.contents
        assembly.link(html.INTERNAL, {each.anchor: Target(starts[each.anchor], each.bookmark) for each in entries})
        assembly.outline(Bookmark(each.bookmark, starts[each.anchor], each.level) for each in entries)
        return assembly.finished()

    def _front(self, tables: Pages, back: Pages) -> tuple[Pages, Mapping[str, int]]:
        """Draw the contents twice: first to see how long they are, then with the page numbers."""
        front = printed(html.front(self.document, dict.fromkeys((each.anchor for each in self.document.contents), 0)))
        starts = self._starts(front.count, tables, back)
        return printed(html.front(self.document, {name: page + 1 for name, page in starts.items()})), starts

    def _starts(self, page: int, tables: Pages, back: Pages) -> Mapping[str, int]:
        """Return the page, from 0, on which each line of the contents begins; the tables begin on `page`."""
        found = {name: page + number for name, number in tables.anchors.items()}
        page += tables.count
        found[context.ACTIVITIES] = page
        for place, (_pdf, count) in enumerate(self.sheets, 1):
            found[anchor(place)] = page
            page += count
        return found | {name: page + number for name, number in back.anchors.items()}

    def _parts(self, starts: Mapping[str, int], total: int) -> list[str]:
        """Return, for each page, the line of the contents that begins on it or runs on; none on the cover."""
        begin: defaultdict[int, list[str]] = defaultdict(list)
        for entry in self.document.contents:
            if entry.anchor != context.ACTIVITIES:
                begin[starts[entry.anchor]].append(entry.bookmark)
        parts, current = [""], _("Contents")
        for page in range(1, total):
            parts.append(next(iter(begin[page]), current))
            current = (begin[page] or [current])[-1]
        return parts
