"""Issuing an edition: the register of one instant becomes a numbered file that is kept for ever, in one act, or not.

What takes long is done outside any transaction; the act at the end writes the edition and its entry of the journal.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.choices import RegisterKind, Variant
from registry.compliance import check, read_law
from registry.compliance.waived import Judged, told_as_waived
from registry.documents import Progress, lacking, register_pdf
from registry.documents.across import Overview
from registry.documents.changes import annex
from registry.documents.edition import EditionStamp
from registry.documents.ready import CannotDraw
from registry.editions.compare import changes_since
from registry.editions.files import attachments, data_of
from registry.editions.naming import names_in, note
from registry.models import Edition
from registry.record import RegisterRecord, canonical_json
from registry.record.extent import EVERYTHING, Extent
from registry.record.official import read_official
from registry.record.waivers import WaivedFinding, waived_in
from registry.signature import Signed, is_configured, sign
from ropa.journal.append import lock
from ropa.journal.choices import EntryKind
from ropa.journal.gate import Change, Event, change
from ropa.journal.models import JournalEntry
from ropa.journal.snapshot import one_state
from ropa.journal.verify import Head, head_of
from ropa.organisations.logo import logo_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ropa.organisations.models import Organisation

SUBJECT = "edition"  # as the journal calls it
ATTEMPTS = 5
# What the journal is told of an edition; the files are represented by their digests.
TOLD = (
    "register",
    "number",
    "language",
    "variant",
    "client",
    "as_of",
    "issued_at",
    "actor",
    "head_sequence",
    "head_chain",
    "content_digest",
    "pdf_digest",
    "pdf_size",
)


class CannotIssue(Exception):
    """There is nothing to issue; the message is a sentence that says why."""


@dataclass(frozen=True)
class Order:
    """What is to be issued: whose register, which, in which language, how much of it, as of when (None: now)."""

    organisation: Organisation
    kind: RegisterKind
    language: str
    extent: Extent
    as_of: dt.datetime | None = None

    def plain(self) -> dict[str, str]:
        """Return the order but for the organisation, as JSON keeps it."""
        return self.kind_of_edition() | ({"as_of": self.as_of.isoformat()} if self.as_of else {})

    def kind_of_edition(self) -> dict[str, str]:
        """Return what the edition will say of itself, whenever it is issued."""
        return {
            "register": self.kind.value,
            "language": self.language,
            "variant": Variant(self.extent.variant).value,
            "client": self.extent.client,
        }

    @classmethod
    def from_plain(cls, organisation: Organisation, said: dict[str, Any]) -> Order:
        """Return the order that `plain()` wrote."""
        extent = Extent(Variant(said["variant"]), said["client"])
        as_of = dt.datetime.fromisoformat(said["as_of"]) if said.get("as_of") else None
        return cls(organisation, RegisterKind(said["register"]), said["language"], extent, as_of)


@dataclass(frozen=True)
class Reading:
    """What is issued, as of one instant: the part of the register, and where the journal ended."""

    register: RegisterRecord
    head: Head
    as_of: dt.datetime
    waived: tuple[WaivedFinding, ...] = ()


def issue(
    order: Order,
    *,
    by: AbstractBaseUser | str,
    progress: Progress | None = None,
    finish: Callable[[Edition], None] | None = None,
) -> Edition:
    """Issue the register and return the edition, which is then kept for ever.

    `progress` is told of the sheets; `finish` is called in the transaction that keeps the edition. Raises CannotIssue,
    registry.signature.CannotSign, registry.documents.ready.CannotDraw, or registry.record.past.NothingKnown if the
    journal did not know the organisation.
    """
    reading = read(order)
    for _attempt in range(ATTEMPTS):
        edition = draw(order, reading, by=by, progress=progress)
        if _keep(edition, by, finish):
            return edition
    raise CannotIssue(_("Others are issuing editions of this register at the moment: try again."))


def not_drawn(reference: CannotDraw) -> str:
    """Return what to say where the renderer failed at the sheet of an entry."""
    return _(
        "The sheet of %(reference)s cannot be drawn, nothing was issued or printed: an extraordinarily long or unusual "
        "text may be in it. The reason is in the log of the program."
    ) % {"reference": reference}


def read(order: Order) -> Reading:
    """Read what is to be issued from the journal; its head is today's, as of whenever the register is read."""
    with one_state():
        head = head_of(order.organisation.pk)
        as_of = order.as_of or _now(order.organisation, head)
        whole = read_official(order.organisation, order.kind, as_of)
        waived = waived_in(order.organisation, as_of)
    _refuse_unknown_client(order.extent.client, whole)
    return Reading(order.extent.of(whole), head, as_of, waived)


def _now(organisation: Organisation, head: Head) -> dt.datetime:
    """Return an instant at which all is said that the journal says, whichever clock wrote its head."""
    last = JournalEntry.objects.filter(organisation=organisation, sequence=head.sequence).first()
    return max(timezone.now(), last.instant) if last else timezone.now()


def _refuse_unknown_client(name: str, register: RegisterRecord) -> None:
    names = [client.name for client in register.catalogue.clients]
    if name and name not in names:
        told = {"name": name, "names": ", ".join(names) or "—"}
        raise CannotIssue(_("There is no client “%(name)s”. There are: %(names)s.") % told)


def draw(order: Order, reading: Reading, *, by: AbstractBaseUser | str, progress: Progress | None = None) -> Edition:
    """Return the edition under the next number, its file drawn, not yet kept."""
    act = Change(by=by)
    stamp = _stamp(order, reading, act.actor)
    data = data_of(reading.register, order.language, reading.as_of, stamp.issued_at)
    edition = Edition(
        organisation=order.organisation,
        number=stamp.number,
        as_of=reading.as_of,
        issued_at=stamp.issued_at,
        user_id=act.user.pk if act.user else None,
        actor=act.actor,
        head_sequence=stamp.head_sequence,
        head_chain=stamp.head_digest,
        content_digest=hashlib.sha256(data).hexdigest(),
        **order.kind_of_edition(),
    )
    pdf = register_pdf(
        reading.register,
        language=order.language,
        at=reading.as_of,
        progress=progress,
        attachments=attachments(reading.register, data, order.language, reading.as_of, stamp),
        edition=stamp,
        extent=order.extent,
        logo=logo_of(order.organisation, order.as_of),
        waived=reading.waived,
        news=(*_news(edition, reading.register, order.language), *_lacking(order, reading)),
    )
    signed = sign(pdf) if is_configured() else Signed(pdf, "")
    edition.content = data.decode()  # not before: it is long
    edition.pdf, edition.certificate = signed.pdf, signed.certificate
    edition.pdf_digest, edition.pdf_size = hashlib.sha256(signed.pdf).hexdigest(), len(signed.pdf)
    return edition


def _news(edition: Edition, register: RegisterRecord, language: str) -> tuple[Overview, ...]:
    """Return the annex that tells what changed since the last edition that said as much; none for the first.

    The last one is that of the last instant: an edition of the past does not tell what was undone on the way to it.
    """
    alike = Edition.objects.of(edition.organisation).alike(edition).filter(as_of__lte=edition.as_of)
    last = alike.defer("pdf").order_by("as_of", "number").last()
    if last is None:
        return ()
    with override(language):
        return (annex(changes_since(last, register, edition)),)


def _lacking(order: Order, reading: Reading) -> tuple[Overview, ...]:
    """Return the annex that tells what the rules find in it as of its instant; none of an extract."""
    if order.extent != EVERYTHING:
        return ()
    day = timezone.localtime(reading.as_of).date()
    with override(order.language):
        judged: list[Judged] = told_as_waived(check(reading.register, day, read_law()), reading.waived)
        return (lacking.annex(judged, day),)


def _stamp(order: Order, reading: Reading, actor: str) -> EditionStamp:
    return EditionStamp(
        number=next_number(order.organisation, order.kind),
        issued_at=timezone.now(),
        issued_by=actor,
        head_sequence=reading.head.sequence,
        head_digest=reading.head.chain,
        verify_address=_verify_address(order.organisation),
    )


def _verify_address(organisation: Organisation) -> str:
    """Return where a reader can have the file verified; empty if the installation does not know its address."""
    if not settings.BASE_URL:
        return ""
    return f"{settings.BASE_URL}{reverse('registers:edition-verify', args=[organisation.slug])}"


def next_number(organisation: Organisation, kind: RegisterKind) -> int:
    """Return the number that the next edition of the register gets."""
    given = Edition.objects.of(organisation).numbered(kind)
    return (given.aggregate(last=Max("number"))["last"] or 0) + 1


def _keep(edition: Edition, by: AbstractBaseUser | str, finish: Callable[[Edition], None] | None) -> bool:
    """Keep the edition, unless another one took its number meanwhile: then it must be drawn again."""
    names = names_in(edition)  # before the lock: it reads all the data
    with change(by=by) as act:
        lock({edition.organisation_id})
        if next_number(edition.organisation, RegisterKind(edition.register)) != edition.number:
            return False
        edition.save()
        note(edition, names)
        act.events.append(_event(edition))
        if finish:
            finish(edition)
    return True


def told_of(edition: Edition) -> dict[str, Any]:
    """Return what the journal is told of an edition: enough to know the file again, were the edition itself lost."""
    told = {name: getattr(edition, name) for name in TOLD}
    return told | {name: told[name].astimezone(dt.UTC).isoformat() for name in ("as_of", "issued_at")}


def _event(edition: Edition) -> Event:
    with override(edition.organisation.default_language):
        label = str(edition)
    content = canonical_json(told_of(edition)).decode()
    return Event(EntryKind.EDITION_ISSUED, edition.organisation_id, SUBJECT, edition.pk, label, content)
