"""What makes a printed register an edition: its number, who issued it, the head of the journal, the files inside it.

Knows words only: no PDF, no database.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.choices import Variant
from registry.documents.across import Overview
from registry.documents.blocks import Fact, Facts, Line, Note
from registry.documents.logo import Logo
from registry.record.extent import EVERYTHING, Extent
from registry.record.waivers import WaivedFinding
from registry.wording import instant

HEAD = "annex-journal"
RELATIONSHIPS = ("Data", "Source", "Alternative", "Supplement", "Unspecified")  # ISO 19005-3, 6.8


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF. `relationship`: what it is to the document, one of RELATIONSHIPS."""

    name: str
    media_type: str
    content: bytes
    description: str
    relationship: str = "Data"

    def __post_init__(self) -> None:
        if self.relationship not in RELATIONSHIPS:
            raise ValueError(f"{self.relationship} is no relationship of ISO 19005-3: use one of {RELATIONSHIPS}.")


@dataclass(frozen=True)
class EditionStamp:
    """What an issued register says of itself. `head_*`: the last entry of the journal when it was issued."""

    number: int
    issued_at: dt.datetime
    issued_by: str
    head_sequence: int
    head_digest: str
    verify_address: str = ""


@dataclass(frozen=True)
class Issue:
    """How a register is printed: which part, as which edition or a draft, with which files and waived findings."""

    extent: Extent = EVERYTHING
    stamp: EditionStamp | None = None
    draft: bool = False
    attachments: tuple[Attachment, ...] = ()
    logo: Logo | None = None
    waived: tuple[WaivedFinding, ...] = ()
    news: tuple[Overview, ...] = ()

    @property
    def number(self) -> str:
        """Return the number as the cover and the heads of the pages say it; empty if it has none."""
        return _("Edition no. %(number)d") % {"number": self.stamp.number} if self.stamp else ""


PLAIN = Issue()


def imprint(issue: Issue) -> tuple[str, ...]:
    """Return what the cover says of the edition, line by line."""
    lines = [_said_of_extent(issue.extent)]
    if issue.stamp:
        told = {"instant": instant(issue.stamp.issued_at), "actor": issue.stamp.issued_by}
        lines += [issue.number, _("Issued on %(instant)s by %(actor)s") % told]
    elif issue.draft:
        lines.append(_("Draft: not an issued edition"))
    return tuple(line for line in lines if line)


def _said_of_extent(extent: Extent) -> str:
    if extent.client:
        return _("Extract for %(client)s") % {"client": extent.client}
    return {
        Variant.FULL: "",
        Variant.MANDATORY: _("Items of Article 30 only"),
        Variant.PUBLIC: _("Version for publication: details of security are left out"),
    }[Variant(extent.variant)]


def annexes(issue: Issue) -> tuple[Overview, ...]:
    """Return what changed since the last edition, the head of the journal and how to verify; none if it is none."""
    if issue.stamp is None:
        return ()
    title = _("Annex: journal head and verification")
    return (*issue.news, Overview(HEAD, title, (Facts(_facts(issue.stamp, issue.attachments)), *_how_to_verify())))


def _facts(stamp: EditionStamp, attachments: tuple[Attachment, ...]) -> tuple[Fact, ...]:
    pairs = (
        (_("Edition"), str(stamp.number)),
        (_("Issued on"), instant(stamp.issued_at, seconds=True)),
        (_("Issued by"), stamp.issued_by),
        (_("Last entry of the journal"), str(stamp.head_sequence)),
        (_("Its chain digest (SHA-256)"), stamp.head_digest),
        (_("Page of verification"), stamp.verify_address),
    )
    facts = tuple(Fact(label, (Line(text),)) for label, text in pairs if text)
    files = tuple(Line(f"{each.name} – {each.description}") for each in attachments)
    return (*facts, Fact(_("Files inside this document"), files)) if files else facts


def _how_to_verify() -> tuple[Note, ...]:
    return (
        Note(
            _(
                "The journal of the organisation holds every act on the register, each entry chained to the one before "
                "by its digest. The number and the digest above are its head at the time of issue: whoever holds this "
                "document can prove that nothing before it was altered, removed or added since."
            )
        ),
        Note(
            _(
                "To verify: give the file to the page of verification or to the command verify_edition of the "
                "installation that issued it. It says whether the file was issued there, whether it is unaltered, "
                "whether the head above is part of today’s journal, and whether the data inside match the pages."
            )
        ),
    )
