"""Uploaded files: judged by content, kept under drawn names, read by those alone who may see the row."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, PngImagePlugin

from ropa.journal.gate import change
from ropa.security.fields import GuardedFileField
from ropa.security.uploads import drawn_anew, kind_of_document
from subprocessors.models import Agreement
from tests import factories
from tests.admin.pages import change_page, typed

HTML = b"<html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def picture(form="PNG", size=(4, 3), after=b"", **saved):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **saved)
    return out.getvalue() + after


def archive(*names, first=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        if first:
            written.writestr("mimetype", first)
        for name in names:
            written.writestr(name, "x")
    return out.getvalue()


def pixels(width, height):
    """A PNG whose header claims many points, in few bytes."""
    content = bytearray(picture())
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = __import__("zlib").crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


DOCX = archive("[Content_Types].xml", "word/document.xml")
ODT = archive("content.xml", first="application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        SVG,
        HTML,
        b"GIF89a" + b"\0" * 50,
        picture("GIF"),
        picture("WEBP"),
        picture("TIFF"),
        picture()[:40],
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"\xff\xd8\xff" + HTML,
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        pixels(30_000, 30_000),
        b"0" * (2 * 1024 * 1024 + 1),
    ],
    ids=[
        "empty",
        "svg",
        "html",
        "gif",
        "whole gif",
        "webp",
        "tiff",
        "cut",
        "png+html",
        "jpeg+html",
        "eps",
        "bomb",
        "large",
    ],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(ValidationError):
        drawn_anew(io.BytesIO(content))


@pytest.mark.parametrize(("form", "ending"), [("PNG", "png"), ("JPEG", "jpg")])
def test_picture_is_drawn_anew_without_what_else_the_file_holds(form, ending):
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "<script>alert(1)</script>")
    saved = {"pnginfo": about} if form == "PNG" else {"comment": b"<script>alert(1)</script>"}
    before = picture(form, after=HTML, **saved)
    after, kind = drawn_anew(io.BytesIO(before))
    assert (b"script" in before, b"script" in after, kind.ending) == (True, False, ending)
    assert Image.open(io.BytesIO(after)).size == (4, 3)


@pytest.mark.parametrize(
    ("content", "ending"),
    [(b"%PDF-1.7\n", "pdf"), (DOCX, "docx"), (ODT, "odt"), (picture(), "png"), (picture("JPEG"), "jpg")],
)
def test_document_is_known_by_its_content(content, ending):
    assert kind_of_document(io.BytesIO(content)).ending == ending


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HTML,
        SVG,
        b"MZ\x90\0",
        b"\x7fELF",
        b"#!/bin/sh\n",
        b"x%PDF-1.7",
        b"PK\x03\x04",
        archive("a.txt"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        archive("content.xml", "Basic/Standard/Module1.xml", first="application/vnd.oasis.opendocument.text"),
        archive("xl/workbook.xml", "[Content_Types].xml"),
        archive("content.xml", first="application/vnd.oasis.opendocument.spreadsheet"),
    ],
)
def test_what_is_no_document_is_refused(content):
    with pytest.raises(ValidationError):
        kind_of_document(io.BytesIO(content))


def test_every_file_of_every_model_is_guarded():
    """A stock FileField would be read by its bare address, and keeps the name that somebody gave it."""
    bare = [
        str(field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileField) and not isinstance(field, GuardedFileField)
    ]
    assert bare == []


@pytest.fixture
def logo(organisation):
    """The organisation with a logo, uploaded through its form under a hostile name."""
    client = Client()
    client.force_login(factories.administrator())
    address = change_page(organisation)
    uploaded = SimpleUploadedFile('../../<b>"evil.html', picture(), "text/html")
    answer = client.post(address, typed(client.get(address)) | {"logo": uploaded})
    assert answer.status_code == 302
    organisation.refresh_from_db()
    return organisation.logo


def test_upload_is_kept_under_a_drawn_name(logo):
    folder, _slash, name = logo.name.partition("/")
    assert (folder, len(name), name.endswith(".png")) == ("logos", 36, True)


def test_file_is_handed_out_as_what_it_is(logo, admin_client):
    answer = admin_client.get(logo.url)
    content = b"".join(answer.streaming_content)
    headers = ["Content-Type", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy"]
    assert [answer[name] for name in headers] == [
        "image/png",
        'inline; filename="kestrel-logo.png"',
        "nosniff",
        "default-src 'none'; sandbox",
    ]
    assert "no-store" in answer["Cache-Control"]
    assert content.startswith(b"\x89PNG")


def test_file_that_was_replaced_is_handed_out_as_of_then(logo, organisation, admin_client):
    first = Path(logo.path).read_bytes()
    at = timezone.now()
    with change(by="test"):
        organisation.logo = SimpleUploadedFile("second.png", b"another")
        organisation.save()
    asked = [at, timezone.now(), at - dt.timedelta(days=1)]
    answers = [admin_client.get(logo.url, {"at": each.isoformat()}) for each in asked]
    assert [each.status_code for each in answers] == [200, 200, 404]  # the organisation was not there the day before
    assert [b"".join(each.streaming_content) for each in answers[:2]] == [first, b"another"]


@pytest.mark.parametrize("at", ["", "yesterday", "2026-01-31", "2026-13-45T00:00:00+00:00", "2026-01-31T00:00:00"])
def test_file_of_no_instant_is_not_found(logo, admin_client, at):
    assert admin_client.get(logo.url, {"at": at}).status_code == 404


def test_file_is_not_for_strangers(logo, client, stranger):
    assert client.get(logo.url).status_code == 302
    client.force_login(stranger)
    assert client.get(logo.url).status_code in {403, 404}


def test_file_is_for_auditors_of_the_organisation(logo, client, auditor):
    client.force_login(auditor)
    assert b"".join(client.get(logo.url).streaming_content).startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["/media/{}", "/static/{}", "/{}"])
def test_file_has_no_other_address(logo, admin_client, path):
    assert admin_client.get(path.format(logo.name)).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        ("organisations", "organisation", 424242, "logo"),
        ("organisations", "organisation", 1, "name"),
        ("organisations", "organisation", 1, "nothing"),
        ("auth", "user", 1, "password"),
        ("nowhere", "nothing", 1, "x"),
    ],
)
def test_there_is_nothing_at_the_address_of_anything_else(admin_client, given):
    assert admin_client.get(reverse("file", args=given)).status_code == 404


def test_row_without_a_file_is_not_found(admin_client, organisation):
    assert (
        admin_client.get(reverse("file", args=["organisations", "organisation", organisation.pk, "logo"])).status_code
        == 404
    )


def test_signed_text_is_saved_and_never_shown_in_place(admin_client, organisation):
    contract = factories.agreement(organisation, factories.subprocessor())
    address = change_page(contract)
    content = b"%PDF-1.7\n%signed\n"
    uploaded = SimpleUploadedFile("contract.pdf", content, "text/html")
    assert admin_client.post(address, typed(admin_client.get(address)) | {"document": uploaded}).status_code == 302
    answer = admin_client.get(Agreement.objects.get(pk=contract.pk).document.url)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; ")


def test_signed_text_of_another_kind_is_refused_in_the_form(admin_client, organisation):
    contract = factories.agreement(organisation, factories.subprocessor())
    address = change_page(contract)
    uploaded = SimpleUploadedFile("contract.pdf", HTML, "application/pdf")
    answer = admin_client.post(address, typed(admin_client.get(address)) | {"document": uploaded})
    assert "Only PDF, DOCX and ODT without macros" in answer.content.decode()
