"""Signatures: by a key of the tests, stamped by an authority of the tests that listens on this machine."""

import datetime as dt
import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from registry.editions.answers import Code
from registry.editions.issue import issue
from registry.editions.verify import verify
from registry.signature import CannotSign, Judgement, own_certificate, sign, signature_of, trouble_with_key
from tests.editions.test_verify import appended, rewritten, tamper

pytestmark = pytest.mark.django_db
PRINTED = 4
NOW = dt.datetime.now(dt.UTC)


def certified(name, *usages):
    """A key and the certificate that it issues to itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=365))
    )
    if usages:
        made = made.add_extension(x509.ExtendedKeyUsage(usages), critical=True)
    return key, made.sign(key, hashes.SHA256())


@pytest.fixture(scope="session")
def keys():
    """Two keys of the installation, an older and a newer one, and that of the authority: drawn once, they are slow."""
    return certified("Kestrel 2025"), certified("Kestrel 2026"), certified("Clock", ExtendedKeyUsageOID.TIME_STAMPING)


def write_key(path, key, certificate, passphrase="secret"):
    protection = serialization.BestAvailableEncryption(passphrase.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"key", key, certificate, None, protection))
    path.chmod(0o600)
    return path


@pytest.fixture
def key(keys, settings, tmp_path):
    settings.SIGNING_PKCS12 = str(write_key(tmp_path / "key.p12", *keys[0]))
    settings.SIGNING_PASSPHRASE = "secret"
    return tmp_path / "key.p12"


@pytest.fixture
def authority(keys, settings):
    """Answers requests for time stamps as RFC 3161 says."""
    secret, certificate = keys[2]
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(
            secret.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
    )

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.TSA_URL = f"http://127.0.0.1:{server.server_port}/"
        yield
        server.shutdown()


@pytest.fixture
def signed(key, order, owner, quick):
    return issue(order(), by=owner)


def codes(content):
    return [answer.code for answer in verify(content).answers]


def test_edition_is_signed(signed, keys):
    pdf = bytes(signed.pdf)
    assert signed.certificate == own_certificate()
    found = signature_of(pdf)
    assert (found.judgement, found.signer, found.time) == (Judgement.GOOD, "Common Name: Kestrel 2025", None)
    assert codes(pdf) == [Code.ISSUED, Code.UNALTERED, Code.SIGNED, Code.DATA_MATCH, Code.JOURNAL_WHOLE]


def test_signature_is_invisible(signed):
    """A visible one would break PDF/A and PDF/UA."""
    with pikepdf.open(io.BytesIO(bytes(signed.pdf))) as opened:
        (field,) = opened.Root.AcroForm.Fields
        assert [int(side) for side in field.Rect] == [0, 0, 0, 0]
        assert int(field.F) & PRINTED


def test_signature_leaves_what_the_file_claims(signed, key):
    """Titles, dates and the claims to PDF/A and PDF/UA are those of the file before it was signed."""
    with pikepdf.open(io.BytesIO(bytes(signed.pdf))) as opened:
        claims = opened.Root.Metadata.read_bytes()
        known = {name: str(value) for name, value in opened.docinfo.items()}
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in claims
    assert b"<pdfuaid:part>1</pdfuaid:part>" in claims
    assert (known["/Producer"], known["/CreationDate"]) == ("ropa", known["/ModDate"])


def test_signature_is_stamped_with_the_time(authority, key, order, owner, quick):
    pdf = bytes(issue(order(), by=owner).pdf)
    found = signature_of(pdf)
    assert found.judgement == Judgement.GOOD
    assert found.time is not None
    assert abs(found.time - NOW) < dt.timedelta(hours=1)
    assert Code.TIMED in codes(pdf)


def test_edition_signed_by_an_older_key_holds(signed, keys, settings, tmp_path):
    settings.SIGNING_PKCS12 = str(write_key(tmp_path / "new.p12", *keys[1]))
    assert own_certificate() != signed.certificate
    assert verify(bytes(signed.pdf)).holds
    settings.SIGNING_PKCS12 = ""
    assert verify(bytes(signed.pdf)).holds


def test_signature_over_something_else_is_broken(signed):
    pdf = bytearray(bytes(signed.pdf))
    pdf[20] ^= 1
    assert signature_of(bytes(pdf)).judgement == Judgement.BROKEN


def test_what_is_appended_to_a_signed_file_is_seen(signed):
    assert signature_of(appended(bytes(signed.pdf))).judgement in {Judgement.ADDED_TO, Judgement.BROKEN}


def test_signature_with_another_key_is_seen(signed, keys, settings, tmp_path):
    """Somebody replaced the certificate in the database."""
    settings.SIGNING_PKCS12 = str(write_key(tmp_path / "new.p12", *keys[1]))
    tamper("UPDATE registry_edition SET certificate = %s", own_certificate())
    assert Code.SIGNATURE_OTHER in codes(bytes(signed.pdf))


def test_edition_that_is_gone_is_known_by_its_signature(signed):
    tamper("DELETE FROM registry_editionnames")
    tamper("DELETE FROM registry_edition")
    assert codes(bytes(signed.pdf)) == [Code.CLAIMS, Code.SIGNED_BY_US, Code.CLAIMED_HEAD_KNOWN]


def test_unsigned_file_has_no_signature(issued):
    assert signature_of(bytes(issued.pdf)).judgement == Judgement.NONE
    assert signature_of(rewritten(bytes(issued.pdf))).judgement == Judgement.NONE
    assert signature_of(b"hello").judgement == Judgement.BROKEN


def test_key_that_others_may_read_is_refused(key):
    key.chmod(0o640)
    assert trouble_with_key() == f"The key {key} may be read by others: set its mode to 0600."
    with pytest.raises(CannotSign, match="may be read by others"):
        sign(b"%PDF-1.7")


def test_key_that_cannot_be_opened_is_said(key, settings):
    settings.SIGNING_PASSPHRASE = "wrong"
    assert "it is no PKCS#12 file, or the passphrase is wrong" in trouble_with_key()
    key.write_bytes(b"nothing")
    assert "it is no PKCS#12 file, or the passphrase is wrong" in trouble_with_key()
    key.unlink()
    assert trouble_with_key() == f"The key {key} cannot be read: No such file or directory"
    settings.SIGNING_PKCS12 = ""
    assert trouble_with_key() == ""


def test_authority_that_does_not_answer_leaves_no_edition(key, settings, order, owner, quick):
    settings.TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(CannotSign, match="The edition cannot be signed"):
        issue(order(), by=owner)
    assert not order().organisation.editions.exists()
