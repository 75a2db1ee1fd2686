"""Attacks in every text of a register: on no screen, in no document and in no export does one run, fetch or compute."""

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from urllib.parse import urlsplit

import openpyxl
import pikepdf
import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import URLField
from django.test import Client

from tests import factories
from tests.conftest import SOAK
from tests.security.addresses import visited
from tests.security.hostile import hostile_site, listener, texts  # noqa: F401  # a fixture
from tests.security.payloads import MARK, payloads

LANGUAGES = ("en", "fr")
KINDS = {"application/pdf", "text/html", "text/csv", "application/json", "application/zip"}
STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
OF_THE_TEMPLATE = ("of:=HYPERLINK(&quot;https://www.cnil.fr/", "of:=[.")  # the CNIL's own, in its own template
RUNNING = ("javascript:", "data:", "vbscript:", "file:")
ADDRESS_ATTRIBUTES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "background", "xlink:href"}


NEVER = {"applet", "base", "embed", "frame", "iframe", "math", "object", "video"}  # no page of ours has any


class Tags(HTMLParser):
    """Collects what in a page could run, fetch, or lead somewhere it should not."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag in NEVER:
            self.found.append(f"<{tag}>")
        for name, value in attributes:
            text = (value or "").strip().lower()
            if name.startswith("on") or (name == "style" and MARK in text) or MARK in name:
                self.found.append(f"<{tag} {name}={text}>")
            if name in ADDRESS_ATTRIBUTES:
                self._judge(tag, name, text, dict(attributes))
        if tag in {"script", "style", "link", "iframe", "object", "embed", "base", "meta", "svg", "img"}:
            self.found += [f"<{tag} {name}={value}>" for name, value in attributes if MARK in (value or "")]

    def _judge(self, tag, name, text, attributes):
        squeezed = re.sub(r"[\s\x00-\x20]", "", text)
        outside = urlsplit(text).netloc if squeezed.startswith(("http:", "https:", "//")) else ""
        if squeezed.startswith(RUNNING) or (outside and tag != "a"):
            self.found.append(f"<{tag} {name}={text}>")
        elif outside and not {"noopener", "noreferrer"} <= set((attributes.get("rel") or "").split()):
            self.found.append(f"no rel: <{tag} {name}={text}>")

    def handle_data(self, data):
        if self.cdata_elem in {"script", "style"} and MARK in data:
            self.found.append(f"in <{self.cdata_elem}>: {data[:80]}")

    def handle_comment(self, data):
        if MARK in data:
            self.found.append(f"in a comment: {data[:80]}")


def judged(page: str) -> list[str]:
    tags = Tags()
    tags.feed(page)
    tags.close()
    return tags.found + (["a template ran"] if "1337" in page or settings.SECRET_KEY in page else [])


@pytest.fixture
def client(db):
    signed_in = Client()
    signed_in.force_login(factories.administrator("admina"))
    return signed_in


def test_there_are_many_attacks_and_many_places():
    fields = [field for model in apps.get_models() for field in texts(model)]
    assert (len(set(payloads("http://127.0.0.1:1"))) >= 50, len(fields) > 100) == (True, True)


def test_attack_that_works_is_seen():
    """The judge itself: without it, the tests below could not fail."""
    markup = [text for text in payloads("http://127.0.0.1:1") if text.startswith(("<", '"><', "]]>", "</"))][:-1]
    missed = [text for text in markup if MARK in text and not judged(f"<p>{text}</p>")]
    assert missed == []
    assert judged('<a href="https://a.example/">x</a>') == ["no rel: <a href=https://a.example/>"]


def files(client, site, language):
    """Everything that the site hands out as a file."""
    for route in visited():
        address = site.address(route)
        if address is None or not address.startswith("/registers/"):
            continue
        answer = client.get(f"{address}?language={language}&save")
        if answer.has_header("Content-Disposition"):
            yield address, answer["Content-Type"].partition(";")[0], b"".join(answer)


def judged_file(media_type, content):
    """What is wrong with a file: a formula, an action, a tag that runs."""
    kinds = {
        "text/html": lambda: judged(content.decode()),
        "text/csv": lambda: formulas_of_csv(content),
        "application/json": lambda: [] if json.loads(content) else ["empty"],
        "application/pdf": lambda: actions_of_pdf(content),
        "application/zip": lambda: formulas_of_zip(content),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": lambda: formulas_of_xlsx(content),
        "application/vnd.oasis.opendocument.spreadsheet": lambda: formulas_of_ods(content),
    }
    return kinds[media_type]()


def formulas_of_csv(content):
    text = content.decode("utf-8-sig")
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    return [cell[:40] for row in rows for cell in row if cell.startswith(STARTERS)]


def formulas_of_zip(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [found for name in archive.namelist() for found in formulas_of_csv(archive.read(name))]


def formulas_of_xlsx(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return [f"{cell.coordinate} {cell.value}" for cell in cells if cell.data_type == "f" or cell.hyperlink]


def formulas_of_ods(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml").decode()
    links = [link for link in re.findall(r'xlink:href="([^"]*)', xml) if MARK in link or link.startswith(RUNNING)]
    formulas = re.findall(r'table:formula="([^"]*)', xml)
    return links + [formula for formula in formulas if MARK in formula or not formula.startswith(OF_THE_TEMPLATE)]


def actions_of_pdf(content):
    """Scripts, programs that are started, files that come along but the data, links to anything but a page."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for item in pdf.objects:
            if not isinstance(item, pikepdf.Dictionary):
                continue
            if item.get("/JS") is not None or item.get("/S") in (
                "/JavaScript",
                "/Launch",
                "/SubmitForm",
                "/ImportData",
            ):
                found.append(str(item.get("/S")))
            if "/URI" in item and not str(item["/URI"]).startswith(("https://", "http://", "mailto:")):
                found.append(str(item["/URI"]))
        found += [name for name in pdf.attachments if "passwd" in name or MARK in name]
    return found


def screens(client, site, language):
    """Every page, in English; in French those of the register itself (all in a soak)."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for route in visited():
        address = site.address(route)
        if address is None or (language == "fr" and not SOAK and "/registers/" not in address):
            continue
        answer = client.get(address)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            yield address, answer.content.decode()


def test_nothing_that_leaves_runs_fetches_or_computes(client, listener):  # noqa: F811
    """Every screen and every file, in both languages, of one register: it takes long to make."""
    site = hostile_site(listener.address)
    found: dict[tuple[str, ...], list[str]] = {}
    pages, kinds = set(), set()
    for language in LANGUAGES:
        for address, page in screens(client, site, language):
            pages.add(address)
            found[language, address] = judged(page)[:3]
        for address, media_type, content in files(client, site, language):
            kinds.add(media_type)
            found[language, address, media_type] = judged_file(media_type, content)[:3]
    assert {place: wrong for place, wrong in found.items() if wrong} == {}
    assert (len(pages) > 50, KINDS - kinds, listener.heard) == (True, set(), [])


@pytest.mark.parametrize(
    "field", [f for m in apps.get_models() for f in m._meta.fields if isinstance(f, URLField)], ids=str
)
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"]
)
def test_address_that_runs_is_refused(field, address):
    with pytest.raises(ValidationError):
        field.clean(address, None)
