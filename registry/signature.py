"""Signs a PDF for the installation, and judges such a signature: the only module that knows pyHanko.

Invisible, as PAdES: a visible signature would break PDF/A and PDF/UA. What it proves, docs/editions.md says.
"""

from __future__ import annotations

import datetime as dt
import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from threading import Lock
from typing import Any

import pkcs11
from asn1crypto import pem
from django.conf import settings
from django.utils.translation import gettext as _
from pkcs11 import Attribute, ObjectClass
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps, validation
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

FIELD = "Signature"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
PATIENCE = 30  # seconds that a time-stamping authority may take

_one_at_a_time = Lock()


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
    return bool(settings.SIGNING_PKCS12 or settings.SIGNING_PKCS11)


def sign(pdf: bytes) -> Signed:
    """Return the PDF with a signature by the installation's key, and a time stamp where an authority is configured."""
    stamper = timestamps.HTTPTimeStamper(settings.TSA_URL, timeout=PATIENCE) if settings.TSA_URL else None
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    with _signer() as signer:
        try:
            written = signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(Appending(io.BytesIO(pdf)))
        except (SigningError, timestamps.TimestampRequestError, pkcs11.PKCS11Error, OSError) as error:
            raise CannotSign(_("The edition cannot be signed: %(reason)s") % {"reason": error}) from error
        return Signed(written.getvalue(), _pem(signer.signing_cert))


def own_certificate() -> str:
    """Return the certificate of today's key as PEM; empty if there is none that can be used."""
    if not is_configured():
        return ""
    try:
        with _signer() as signer:
            return _pem(signer.signing_cert)
    except CannotSign:
        return ""


def trouble_with_key() -> str:
    """Return why the configured key cannot be used; empty if it can, or if none is configured."""
    if not is_configured():
        return ""
    try:
        with _signer() as signer:
            return "" if signer.signing_cert else _("The key has no certificate.")
    except CannotSign as reason:
        return str(reason)


@contextmanager
def _signer() -> Iterator[signers.Signer]:
    """Give the configured key, for as long as it is needed."""
    if settings.SIGNING_PKCS12 and settings.SIGNING_PKCS11:
        raise CannotSign(_("Two keys are configured, ROPA_SIGNING_PKCS12 and ROPA_SIGNING_PKCS11: leave one."))
    if settings.SIGNING_PKCS11:
        with _session() as session:
            yield _of_token(session)
    else:
        yield _of_file(Path(settings.SIGNING_PKCS12), settings.SIGNING_PASSPHRASE)


@contextmanager
def _session() -> Iterator[pkcs11.Session]:
    """Log in at the token, one at a time: it knows one login of a program."""
    criteria = TokenCriteria(label=settings.SIGNING_TOKEN)
    with _one_at_a_time:
        try:
            session = open_pkcs11_session(
                settings.SIGNING_PKCS11, token_criteria=criteria, user_pin=settings.SIGNING_PIN or None
            )
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            raise _no_token(error) from error
        with session:
            yield session


def _of_token(session: pkcs11.Session) -> signers.Signer:
    """Return the key of the configured label, which never leaves the token, with the certificate of the same label."""
    label = settings.SIGNING_KEY_LABEL
    signer = PKCS11Signer(session, cert_label=label, key_label=label)
    try:
        found = {
            kind: sum(1 for _each in session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: label}))
            for kind in (ObjectClass.PRIVATE_KEY, ObjectClass.CERTIFICATE)
        }
    except pkcs11.PKCS11Error as error:
        raise _no_token(error) from error
    if set(found.values()) != {1}:
        message = _("The token %(token)s must hold one private key and one certificate with the label %(label)s.")
        raise CannotSign(message % {"token": settings.SIGNING_TOKEN, "label": label})
    return signer


def _no_token(error: Exception) -> CannotSign:
    told = {"token": settings.SIGNING_TOKEN, "reason": str(error) or type(error).__name__}
    return CannotSign(_("The token %(token)s cannot be used: %(reason)s") % told)


def _of_file(path: Path, passphrase: str) -> signers.SimpleSigner:
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
