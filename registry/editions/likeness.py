"""What a file is that is none of the editions that are kept: which of them it resembles, and in what it differs."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import BinaryField, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from registry.editions.answers import Answer, Code
from registry.editions.files import CLAIM, JSON
from registry.editions.parts import Locked, Parts, Unreadable, parts_of
from registry.models import Edition
from registry.models.edition import EditionQuerySet
from registry.signature import Judgement, own_certificate, signature_of
from registry.wording import instant
from ropa.journal.text import kept as kept_text
from ropa.journal.verify import NotAHead, head_from, verify_head
from ropa.organisations.models import Organisation

ALIKE = 0.9  # of its bytes: a file of the same length is then an edition that was altered
LONGEST = 200  # signs of what a file says of itself
MOST = 2**31  # editions
START = 4096  # bytes: by then an edition tells itself from the others
TEXTS = ("organisation", "issued_at", "actor", "head")


def kept_by(organisation: Organisation | None) -> EditionQuerySet:
    """Return the editions of one organisation; None: of all."""
    return Edition.objects.all() if organisation is None else Edition.objects.of(organisation)


def named(edition: Edition) -> str:
    """Return an edition and whose it is, in the active language."""
    return _("%(edition)s, of %(organisation)s") % {"edition": edition, "organisation": edition.organisation}


def likeness(content: bytes, organisation: Organisation | None) -> Iterator[Answer]:
    """Say what the file is, if it is no edition of this organisation, or of any."""
    if not content:
        yield Answer(Code.EMPTY)
        return
    listed = kept_by(organisation).listed().select_related("organisation")
    raw = _by_bytes(content, listed)
    if raw is not None:
        yield raw
        return
    try:
        parts = parts_of(content)
    except Unreadable as reason:
        yield Answer(Code.LOCKED if isinstance(reason, Locked) else Code.NOT_A_PDF)
        return
    found = _by_parts(parts, listed)
    if found is not None:
        yield found
    else:
        yield from _foreign(content, parts, organisation)


def _by_bytes(content: bytes, kept: EditionQuerySet) -> Answer | None:
    """Find the edition of which the file is a continuation, a beginning, or a copy with bytes altered."""
    return _appended(content, kept) or _of_same_length(content, kept) or _cut(content, kept)


def _appended(content: bytes, kept: EditionQuerySet) -> Answer | None:
    shorter = kept.filter(pdf_size__lt=len(content)).order_by("pdf_size")
    seen, read = hashlib.sha256(), 0
    for size, digest in shorter.values_list("pdf_size", "pdf_digest"):
        seen.update(content[read:size])
        read = size
        if seen.hexdigest() == digest:
            edition = kept.get(pdf_digest=digest)
            return Answer(Code.APPENDED, {"edition": named(edition), "count": len(content) - size})
    return None


def _of_same_length(content: bytes, kept: EditionQuerySet) -> Answer | None:
    for key in kept.filter(pdf_size=len(content)).values_list("pk", flat=True):
        pdf = bytes(kept.get(pk=key).pdf)
        differing = sum(map(int.__ne__, pdf, content))
        if differing <= len(content) * (1 - ALIKE):
            position = next(at for at, (old, new) in enumerate(zip(pdf, content, strict=True)) if old != new)
            told = {"edition": named(kept.get(pk=key)), "count": differing, "position": position}
            return Answer(Code.BYTES, told)
    return None


def _cut(content: bytes, kept: EditionQuerySet) -> Answer | None:
    start = Substr("pdf", 1, START, output_field=BinaryField())
    longer = kept.filter(pdf_size__gt=len(content)).annotate(start=start).filter(start=content[:START])
    for key in longer.values_list("pk", flat=True):
        edition = kept.get(pk=key)
        if len(content) >= START and bytes(edition.pdf).startswith(content):
            return Answer(Code.CUT, {"edition": named(edition), "count": len(content)})
    return None


def _by_parts(parts: Parts, kept: EditionQuerySet) -> Answer | None:
    """Find the edition whose pages the file has, and the one whose data it has."""
    digest = parts.digest_of(JSON)
    data_of = kept.filter(content_digest=digest).first() if digest else None
    pages_of = next(((each, own) for each, own in _candidates(parts, data_of, kept) if own.pages == parts.pages), None)
    if pages_of is not None:
        return _of_the_pages(*pages_of, parts, data_of)
    return Answer(Code.PAGES_ALTERED, {"edition": named(data_of)}) if data_of else None


def _candidates(parts: Parts, data_of: Edition | None, kept: EditionQuerySet) -> Iterator[tuple[Edition, Parts]]:
    """Return the editions that the file may be: whose data it holds, that it says it is, that are as old."""
    claim = claim_of(parts)
    likely = Q(pk=data_of.pk) if data_of else Q(pk=None)
    likely |= Q(organisation__slug=claim.get("organisation"), number=claim.get("number"))
    created = _instant(parts.created)
    if created:
        likely |= Q(as_of__gte=created, as_of__lt=created + dt.timedelta(seconds=1))
    for edition in kept.filter(likely):
        try:
            own = parts_of(bytes(edition.pdf))
        except Unreadable:  # it is larger than what is compared
            continue
        yield edition, own


def _of_the_pages(edition: Edition, own: Parts, parts: Parts, data_of: Edition | None) -> Answer:
    told = {"edition": named(edition)}
    if own.files == parts.files:
        return Answer(Code.RESAVED, told)
    if data_of is not None and data_of.pk != edition.pk:
        return Answer(Code.SWAPPED, told | {"other": named(data_of)})
    return Answer(Code.DATA_ALTERED if JSON in parts.files else Code.DATA_MISSING, told)


def claim_of(parts: Parts) -> dict[str, Any]:
    """Return what the file says of itself, as far as it is of the right kind; it may say anything."""
    try:
        said = json.loads(parts.files[CLAIM])
    except (KeyError, ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    texts = {name: kept_text(said[name])[:LONGEST] for name in TEXTS if isinstance(said.get(name), str)}
    number = said.get("number")
    return texts | ({"number": number} if isinstance(number, int) and 0 < number < MOST else {})


def _foreign(content: bytes, parts: Parts, organisation: Organisation | None) -> Iterator[Answer]:
    """Say what the file says of itself, and whether anything here bears it out."""
    claim = claim_of(parts)
    if len(claim) <= len(TEXTS):
        yield Answer(Code.FOREIGN)
        return
    ours = Organisation.objects.filter(slug=claim["organisation"])
    known = claim["organisation"] == organisation.slug if organisation else ours.exists()
    yield Answer(Code.CLAIMS if known else Code.ELSEWHERE, claim | {"instant": _said(claim["issued_at"])})
    found = signature_of(content)
    if found.judgement == Judgement.GOOD and found.certificate in _certificates():
        yield Answer(Code.SIGNED_BY_US)
    yield from _claimed_head(claim, organisation)


def _said(written: str) -> str:
    """Return the instant as people write it, or as the file does."""
    try:
        return instant(dt.datetime.fromisoformat(written), seconds=True)
    except (ValueError, OverflowError):
        return written


def _certificates() -> set[str]:
    """Return the certificates with which this installation signs, or once did."""
    once = Edition.objects.exclude(certificate="").order_by().values_list("certificate", flat=True).distinct()
    return {*once, own_certificate()} - {""}


def _claimed_head(claim: dict[str, Any], asked: Organisation | None) -> Iterator[Answer]:
    organisation = asked or Organisation.objects.filter(slug=claim["organisation"]).first()
    try:
        head = head_from(claim["head"])
    except NotAHead:
        return
    if organisation is not None and organisation.slug == claim["organisation"]:
        unknown = list(verify_head(organisation.pk, head))
        code = Code.CLAIMED_HEAD_UNKNOWN if unknown else Code.CLAIMED_HEAD_KNOWN
        yield Answer(code, {"sequence": head.sequence})


def _instant(written: str) -> dt.datetime | None:
    """Return the instant that a PDF says it was made, if it is written as ours are."""
    try:
        return dt.datetime.strptime(written, "D:%Y%m%d%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
