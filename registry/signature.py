"""Signs a PDF for the installation, and judges such a signature: the only module that knows pyHanko.

Invisible, as PAdES: a visible signature would break PDF/A and PDF/UA. What it proves, docs/editions.md says.
"""

from __future__ import annotations

import datetime as dt
import io
import stat
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from asn1crypto import pem
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps, validation
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

FIELD = "Signature"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
PATIENCE = 30  # seconds that a time-stamping authority may take


class Appending(IncrementalPdfFileWriter):
    """Adds a signature and nothing else: title, dates and the claim to both standards stay as they were drawn.

    pyHanko would write the metadata anew, in a form that not every validator reads, and its own name into them.
    """

    def _update_meta(self) -> None:
        """Leave them."""


class CannotSign(Exception):
    """The key cannot be used, or no time stamp is to be had; the message is a sentence that says why."""


class Judgement(Enum):
    """What can be said of the signature of a file."""

    NONE = "none"
    GOOD = "good"
    BROKEN = "broken"
    ADDED_TO = "added-to"


@dataclass(frozen=True)
class Signed:
    """A signed file, and the certificate of its signature as PEM."""

    pdf: bytes
    certificate: str


@dataclass(frozen=True)
class Signature:
    """The signature of a file. `time`: what a time-stamping authority said, None without one."""

    judgement: Judgement
    certificate: str = ""
    signer: str = ""
    time: dt.datetime | None = None


def is_configured() -> bool:
    """Whether editions are to be signed."""
    return bool(settings.SIGNING_PKCS12)


def sign(pdf: bytes) -> Signed:
    """Return the PDF with a signature by the installation's key, and a time stamp where an authority is configured."""
    signer = _signer(Path(settings.SIGNING_PKCS12), settings.SIGNING_PASSPHRASE)
    stamper = timestamps.HTTPTimeStamper(settings.TSA_URL, timeout=PATIENCE) if settings.TSA_URL else None
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    try:
        written = signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(Appending(io.BytesIO(pdf)))
    except (SigningError, timestamps.TimestampRequestError, OSError) as error:
        raise CannotSign(_("The edition cannot be signed: %(reason)s") % {"reason": error}) from error
    return Signed(written.getvalue(), _pem(signer.signing_cert))


def own_certificate() -> str:
    """Return the certificate of today's key as PEM; empty if there is none that can be used."""
    if not is_configured():
        return ""
    try:
        return _pem(_signer(Path(settings.SIGNING_PKCS12), settings.SIGNING_PASSPHRASE).signing_cert)
    except CannotSign:
        return ""


def trouble_with_key() -> str:
    """Return why the configured key cannot be used; empty if it can, or if none is configured."""
    if not is_configured():
        return ""
    try:
        _signer(Path(settings.SIGNING_PKCS12), settings.SIGNING_PASSPHRASE)
    except CannotSign as reason:
        return str(reason)
    return ""


def _signer(path: Path, passphrase: str) -> signers.SimpleSigner:
    """Return the key; refuse a file that others on the machine may read."""
    told = {"file": path}
    try:
        if path.stat().st_mode & OTHERS:
            raise CannotSign(_("The key %(file)s may be read by others: set its mode to 0600.") % told)
        content = path.read_bytes()
    except OSError as error:
        reason = told | {"reason": error.strerror}
        raise CannotSign(_("The key %(file)s cannot be read: %(reason)s") % reason) from error
    try:
        secret = passphrase.encode() or None
        signer: signers.SimpleSigner = signers.SimpleSigner.load_pkcs12_data(content, other_certs=(), passphrase=secret)
    except (ValueError, TypeError, LookupError) as error:
        message = _("The key %(file)s cannot be opened: it is no PKCS#12 file, or the passphrase is wrong.")
        raise CannotSign(message % told) from error
    return signer


def _pem(certificate: Any) -> str:
    return str(pem.armor("CERTIFICATE", certificate.dump()).decode())


def signature_of(pdf: bytes) -> Signature:
    """Return what the file's signature is worth by itself: whether what it covers is what was signed.

    Whose key it is, the reader of the certificate must decide: no list of authorities is asked.
    """
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures
        return _judged(found[0]) if found else Signature(Judgement.NONE)
    except Exception:  # noqa: BLE001  # whatever a hostile file does to the parser, its signature proves nothing
        return Signature(Judgement.BROKEN)


def _judged(embedded: validation.EmbeddedPdfSignature) -> Signature:
    certificate = embedded.signer_cert
    alone = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    status = validation.validate_pdf_signature(embedded, alone, alone, skip_diff=True)
    if not (status.intact and status.valid):
        judgement = Judgement.BROKEN
    elif status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        judgement = Judgement.ADDED_TO
    else:
        judgement = Judgement.GOOD
    stamp = status.timestamp_validity
    time = stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None
    return Signature(judgement, _pem(certificate), certificate.subject.human_friendly, time)
