"""The whole document: cover, identity, contents, overviews, sheets, annexes. From Records; knows no page and no PDF."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.choices import RegisterKind, Variant
from registry.documents import characters, edition, keeper, waived
from registry.documents.across import Overview
from registry.documents.alike import NOTHING, Common, common_to
from registry.documents.approval import approvals_in_brief
from registry.documents.blocks import Block, Note, Section, facts
from registry.documents.characters import Replaced
from registry.documents.edition import PLAIN, Issue
from registry.documents.overview import annexes, overviews
from registry.documents.sheet import Sheet, anchor, sheet
from registry.documents.summary import SUMMARY, Summary, summary
from registry.record import ActivityRecord, ApprovalRecord, OrganisationRecord, RegisterRecord
from registry.wording import instant, language, words

NAME, REFERENCE = 240, 60  # signs of a line of the contents
IDENTITY = "identity"
ACTIVITIES = "activities"


@dataclass(frozen=True)
class Cover:
    """What the first page says."""

    organisation: str
    title: str
    capacity: str
    article: str
    count: str
    as_of: str
    approval: str = ""
    imprint: tuple[str, ...] = ()
    colour: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of the contents. `level` is 1 for a part and 2 for what it holds; `reference` is that of an activity."""

    anchor: str
    title: str
    level: int = 1
    reference: str = ""

    @property
    def bookmark(self) -> str:
        """The title as the outline of the PDF has it."""
        return f"{self.reference} · {self.title}" if self.reference else self.title


@dataclass(frozen=True)
class Document:
    """What a register's document says, in the active language, without its sheets."""

    language: str
    at: dt.datetime
    cover: Cover
    summary: Summary
    identity_title: str
    identity: tuple[Section, ...]
    contents: tuple[Entry, ...]
    overviews: tuple[Overview, ...]
    annexes: tuple[Overview, ...]

    @property
    def title(self) -> str:
        """The title of the file, as a reader's window shows it."""
        return f"{self.cover.organisation} · {self.cover.title}"


def register_document(
    register: RegisterRecord, at: dt.datetime, issue: Issue = PLAIN, replaced: tuple[Replaced, ...] = ()
) -> Document:
    """Return the document of a register in the active language.

    `register` is of the extent that `issue` says; `replaced` tells what in it is printed as code points.
    """
    kind = RegisterKind(register.register)
    before = overviews(register, issue.extent.variant)
    own = (*annexes(register, issue.extent.variant), *waived.annexes(issue))
    after = (*own, *characters.annexes(replaced), *edition.annexes(issue))
    return Document(
        language=language(),
        at=at,
        cover=_cover(register, kind, at, issue),
        summary=summary(register, issue.extent.variant),
        identity_title=_identity_title(kind),
        identity=keeper.identity(register.organisation, _identity_article(kind)),
        contents=_contents(register, kind, before, after),
        overviews=before,
        annexes=after,
    )


def register_sheets(register: RegisterRecord, variant: Variant = Variant.FULL) -> tuple[Sheet, ...]:
    """Return the sheets of a register in the active language."""
    common, approvals = common_to(register), register.approvals_by_reference()
    return tuple(
        register_sheet(activity, place, common, approvals.get(activity.reference), variant)
        for place, activity in enumerate(register.activities, 1)
    )


def register_sheet(
    activity: ActivityRecord,
    place: int = 1,
    common: Common = NOTHING,
    approval: ApprovalRecord | None = None,
    variant: Variant = Variant.FULL,
) -> Sheet:
    """Return a sheet of a register, which names its keeper and says elsewhere what is `common` to them."""
    return sheet(activity, (_see_identity(activity),), place, common, approval, variant)


def single_sheet(
    activity: ActivityRecord, organisation: OrganisationRecord, approval: ApprovalRecord | None = None
) -> Sheet:
    """Return a sheet that stands alone, and so names the keeper itself."""
    role = facts((_("Role"), words(activity.role)))
    return sheet(activity, (*role, *keeper.in_brief(organisation)), approval=approval)


def cover_of_sheet(activity: ActivityRecord, organisation: OrganisationRecord, at: dt.datetime) -> Cover:
    """Return what a sheet that stands alone says of the register it belongs to."""
    kind = RegisterKind.PROCESSOR if activity.is_processor else RegisterKind.CONTROLLER
    return Cover(
        organisation.name, _title(), _capacity(kind), _article(kind), "", _as_of(at), colour=organisation.colour
    )


def _cover(register: RegisterRecord, kind: RegisterKind, at: dt.datetime, issue: Issue) -> Cover:
    many = len(register.activities)
    count = ngettext("%(count)d processing activity", "%(count)d processing activities", many) % {"count": many}
    approval = approvals_in_brief(register)
    return Cover(
        organisation=register.organisation.name,
        title=_title(),
        capacity=_capacity(kind),
        article=_article(kind),
        count=count,
        as_of=_as_of(at),
        approval=approval,
        imprint=edition.imprint(issue),
        colour=register.organisation.colour,
    )


def _title() -> str:
    return _("Register of processing activities")


def _as_of(at: dt.datetime) -> str:
    return _("As of %(instant)s") % {"instant": instant(at)}


def _capacity(kind: RegisterKind) -> str:
    return {
        RegisterKind.CONTROLLER: _("kept as controller"),
        RegisterKind.PROCESSOR: _("kept as processor"),
        RegisterKind.ALL: _("kept as controller and as processor"),
    }[kind]


def _article(kind: RegisterKind) -> str:
    return {
        RegisterKind.CONTROLLER: _("Article 30(1) of Regulation (EU) 2016/679 (General Data Protection Regulation)"),
        RegisterKind.PROCESSOR: _("Article 30(2) of Regulation (EU) 2016/679 (General Data Protection Regulation)"),
        RegisterKind.ALL: _("Article 30(1) and (2) of Regulation (EU) 2016/679 (General Data Protection Regulation)"),
    }[kind]


def _identity_title(kind: RegisterKind) -> str:
    return {
        RegisterKind.CONTROLLER: _("Identity of the controller"),
        RegisterKind.PROCESSOR: _("Identity of the processor"),
        RegisterKind.ALL: _("Identity of the controller and processor"),
    }[kind]


def _identity_article(kind: RegisterKind) -> str:
    return {
        RegisterKind.CONTROLLER: _("Art. 30(1)(a)"),
        RegisterKind.PROCESSOR: _("Art. 30(2)(a)"),
        RegisterKind.ALL: _("Art. 30(1)(a), 30(2)(a)"),
    }[kind]


def _see_identity(activity: ActivityRecord) -> Block:
    return Note(_("%(role)s, described on the identity pages") % {"role": words(activity.role)})


def shortened(text: str, most: int = NAME) -> str:
    """Return the text for a line of the contents; the sheet has it whole."""
    return Truncator(text).chars(most)


def _contents(
    register: RegisterRecord, kind: RegisterKind, before: tuple[Overview, ...], after: tuple[Overview, ...]
) -> tuple[Entry, ...]:
    sheets = [
        Entry(anchor(place), shortened(activity.name), 2, shortened(activity.reference, REFERENCE))
        for place, activity in enumerate(register.activities, 1)
    ]
    return (
        Entry(SUMMARY, _("Summary")),
        Entry(IDENTITY, _identity_title(kind)),
        *(Entry(each.anchor, each.title) for each in before),
        *([Entry(ACTIVITIES, _("Activity sheets"))] if sheets else []),
        *sheets,
        *(Entry(each.anchor, each.title) for each in after),
    )
