"""What the rest of the program asks for: a register as HTML or PDF, a sheet as PDF, in a language, as of an instant."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from functools import partial

from django.utils.translation import override

from registry.choices import Variant
from registry.documents import context, html
from registry.documents.across import Overview
from registry.documents.alike import common_to
from registry.documents.archive import Particulars
from registry.documents.assembly import Assembly, Bookmark
from registry.documents.binding import Binding, draw_around, put_heads
from registry.documents.characters import printable, replaced
from registry.documents.context import Cover
from registry.documents.edition import PLAIN, Attachment, EditionStamp, Issue
from registry.documents.logo import logo as fit
from registry.documents.pdf import printed
from registry.documents.presses import Progress, draw
from registry.documents.ready import FEW_LINES, SheetOrder, prune, pulled_together, ready_sheet
from registry.record import ActivityRecord, ApprovalRecord, OrganisationRecord, RegisterRecord
from registry.record.extent import EVERYTHING, Extent
from registry.record.waivers import WaivedFinding


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
    logo: str = "",
) -> str:
    """Return the register as one page of HTML; with LINKED it holds no inline style and passes a strict CSP.

    `logo` is its address on the site; a page that stands alone holds that of the issue, if there is one.
    """
    with override(language):
        register = issue.extent.of(register)
        document = context.register_document(register, at, issue)
        linked = stylesheets is Stylesheets.LINKED
        sheets = context.register_sheets(register, issue.extent.variant)
        inside = issue.logo.inside if issue.logo else ""
        return html.whole_register(document, sheets, linked=linked, logo=logo if linked else inside)


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
    logo: bytes = b"",
    waived: tuple[WaivedFinding, ...] = (),
    news: tuple[Overview, ...] = (),
) -> bytes:
    """Return the register as PDF/A-3a and PDF/UA-1 in one, the same bytes for the same input.

    A sheet costs about 0.1 s the first time and is taken from the disk afterwards. `progress` is called after
    each sheet with the number of sheets done and their total. `draft` prints a watermark; `logo` is a PNG or JPEG.
    `news` are annexes of an edition that tell what changed since the last one.
    """
    issue = Issue(extent, printable(edition), draft, attachments, fit(logo), printable(waived), printable(news))
    with override(language):
        asked = extent.of(register)
        register = printable(asked)
        missing = () if register is asked else replaced(asked)
        document = context.register_document(register, at, issue, missing)
        orders = _orders(register, extent.variant)
        draw(orders, progress, partial(draw_around, document))
        content = Binding(document, list(map(ready_sheet, orders)), issue).bound(register.organisation.name)
    prune()
    return content


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
    activity, organisation, approval = printable((activity, organisation, approval))
    with override(language):
        cover = context.cover_of_sheet(activity, organisation, at)
        sheet = context.single_sheet(activity, organisation, approval)
        pages = pulled_together(lambda close: printed(html.sheet_alone(sheet, cover, closest=close)), FEW_LINES)
        title = f"{activity.reference} · {activity.name}"
        assembly = Assembly(Particulars(title, organisation.name, _register_name(cover), language, at))
        assembly.add(pages.pdf)
        put_heads(assembly, cover, [title] * pages.count)
        assembly.outline([Bookmark(title, 0, 1)])
        return assembly.finished()


def _register_name(cover: Cover) -> str:
    return f"{cover.organisation} · {cover.title}"


def _orders(register: RegisterRecord, variant: Variant) -> list[SheetOrder]:
    common, approvals = common_to(register), register.approvals_by_reference()
    return [
        SheetOrder(activity, common, approvals.get(activity.reference), variant, register.organisation.colour)
        for activity in register.activities
    ]
