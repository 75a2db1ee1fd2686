"""Whether a file is an edition that was issued here, unaltered, and whether the history that it bears stands.

Reads only. The answers come in this order: what the file is, its signature, what is kept of it, the journal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from registry.editions.answers import Answer, Code
from registry.editions.issue import SUBJECT, told_of
from registry.editions.likeness import kept_by, likeness, named
from registry.models import Edition
from registry.signature import Judgement, Signature, signature_of
from registry.wording import instant
from ropa.journal import anomaly
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry
from ropa.journal.snapshot import one_state
from ropa.journal.verify import Head, head_of, verify_chain, verify_head
from ropa.organisations.models import Organisation

LISTED = 1000


@dataclass(frozen=True)
class Verdict:
    """What was found of a file: the edition that it is, None if it is none, and the answers."""

    edition: Edition | None
    answers: tuple[Answer, ...]

    @property
    def holds(self) -> bool:
        """Whether it was issued here, is unaltered, and the history stands."""
        return self.edition is not None and all(answer.level != "bad" for answer in self.answers)


def verify(content: bytes, organisation: Organisation | None = None, bound: int | None = None) -> Verdict:
    """Judge a file against the editions of one organisation, or of all; say it in the active language.

    The chain is computed again, unless the journal has more than `bound` entries.
    """
    with one_state():
        digest = hashlib.sha256(content).hexdigest()
        edition = kept_by(organisation).filter(pdf_digest=digest).select_related("organisation").first()
        if edition is None:
            return Verdict(None, tuple(likeness(content, organisation)))
        return Verdict(edition, tuple(_answers(edition, content, digest, bound)))


def _answers(edition: Edition, content: bytes, digest: str, bound: int | None) -> Iterator[Answer]:
    told = {"edition": named(edition), "instant": instant(edition.issued_at, seconds=True), "actor": edition.actor}
    yield Answer(Code.ISSUED, told)
    yield Answer(Code.UNALTERED, {"digest": digest})
    yield from _signature(edition, signature_of(content))
    yield from _kept(edition, content)
    yield from _journal(edition, bound)


def _signature(edition: Edition, found: Signature) -> Iterator[Answer]:
    """Judge the signature against the certificate that was kept, whatever key is configured today."""
    if not edition.certificate:
        yield Answer(Code.UNSIGNED)
    elif found.judgement != Judgement.GOOD:
        yield Answer(Code.SIGNATURE_BROKEN)
    elif found.certificate != edition.certificate:
        yield Answer(Code.SIGNATURE_OTHER)
    else:
        yield Answer(Code.SIGNED, {"signer": found.signer})
    if found.judgement == Judgement.GOOD and found.time:
        yield Answer(Code.TIMED, {"instant": instant(found.time, seconds=True)})


def _kept(edition: Edition, content: bytes) -> Iterator[Answer]:
    """Compare what is kept of the edition with the file, and with what the journal was told when it was issued."""
    whole = bytes(edition.pdf) == content and _digest(edition.content) == edition.content_digest
    if not whole:
        yield Answer(Code.KEPT_DIFFERS)
    entries = JournalEntry.objects.filter(organisation=edition.organisation_id, kind=EntryKind.EDITION_ISSUED)
    entry = entries.about(SUBJECT, edition.pk).first()
    if entry is None or _digest(entry.content) != entry.digest or json.loads(entry.content) != told_of(edition):
        yield Answer(Code.UNTOLD)
    elif whole:
        yield Answer(Code.DATA_MATCH)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _journal(edition: Edition, bound: int | None) -> Iterator[Answer]:
    """Say whether the head that the edition bears is a prefix of today's journal, and whether that is whole."""
    head, key = Head(edition.head_sequence, edition.head_chain), edition.organisation_id
    told = {"sequence": head.sequence}
    for found in verify_head(key, head):
        yield Answer(Code.CUT_OFF if found.what == anomaly.CUT_OFF else Code.ANEW, told)
        return
    if bound is not None and head_of(key).sequence > bound:
        yield Answer(Code.HEAD_KNOWN, told)
        return
    anomalies = list(islice(verify_chain(key), LISTED))
    if anomalies:
        yield Answer(Code.BROKEN, {"anomaly": anomalies[0], "count": len(anomalies)})
    else:
        yield Answer(Code.JOURNAL_WHOLE, told)
