"""Signatures by a key that never leaves a token, here one made of software (SoftHSM)."""

import os
import subprocess

import pkcs11
import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from pkcs11 import Attribute, CertificateType, ObjectClass

from registry.editions.issue import issue
from registry.editions.verify import verify
from registry.signature import CannotSign, Judgement, own_certificate, sign, signature_of, trouble_with_key
from tests.editions.test_signature import certified

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
TOKEN, LABEL, PIN = "register", "register-2026", "1234"

pytestmark = pytest.mark.django_db


def tool(*arguments):
    subprocess.run(["softhsm2-util", *map(str, arguments)], check=True, capture_output=True)


def put_certificate(certificate, label):
    """Put it beside the key: the tool only knows keys."""
    der = certificate.public_bytes(serialization.Encoding.DER)
    subject = asn1_x509.Certificate.load(der).subject.dump()
    said = {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.LABEL: label,
        Attribute.SUBJECT: subject,
        Attribute.VALUE: der,
    }
    with pkcs11.lib(LIBRARY).get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        session.create_object(said)


@pytest.fixture(scope="module")
def _token(tmp_path_factory):
    """A token with a key and its certificate, and beside them a key without one. The library reads its place once."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    configured = folder / "softhsm2.conf"
    configured.write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    os.environ["SOFTHSM2_CONF"] = str(configured)
    tool("--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", PIN)
    secret, certificate = certified("Kestrel of the token")
    written = folder / "key.pem"
    written.write_bytes(
        secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    for number, label in enumerate((LABEL, "bare"), 1):
        tool("--import", written, "--token", TOKEN, "--label", label, "--id", f"0{number}", "--pin", PIN)
    written.unlink()
    put_certificate(certificate, LABEL)


@pytest.fixture
def token(_token, settings):
    settings.SIGNING_PKCS12 = ""
    settings.SIGNING_PKCS11, settings.SIGNING_TOKEN = LIBRARY, TOKEN
    settings.SIGNING_KEY_LABEL, settings.SIGNING_PIN = LABEL, PIN
    return settings


def test_edition_is_signed_by_the_token_and_holds_without_it(token, order, owner, quick):
    edition = issue(order(), by=owner)
    pdf = bytes(edition.pdf)
    found = signature_of(pdf)
    assert (found.judgement, found.signer) == (Judgement.GOOD, "Common Name: Kestrel of the token")
    assert (trouble_with_key(), own_certificate()) == ("", edition.certificate)
    token.SIGNING_PKCS11 = ""
    assert verify(pdf).holds


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SIGNING_PIN", "0000", "The token register cannot be used: PinIncorrect"),
        ("SIGNING_TOKEN", "other", "The token other cannot be used: No token matching criteria"),
        ("SIGNING_PKCS11", "/nowhere/none.so", "The token register cannot be used: "),
        ("SIGNING_KEY_LABEL", "bare", "must hold one private key and one certificate with the label bare"),
        ("SIGNING_KEY_LABEL", "none", "must hold one private key and one certificate with the label none"),
        ("SIGNING_PKCS12", "/etc/key.p12", "Two keys are configured"),
    ],
)
def test_token_that_cannot_be_used_is_said(token, name, value, said):
    setattr(token, name, value)
    assert said in trouble_with_key()
    assert own_certificate() == ""
    with pytest.raises(CannotSign):
        sign(b"%PDF-1.7")
