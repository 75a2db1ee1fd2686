"""Reads documents back: the text of a PDF or a page without its spaces, and the facts that a Record states."""

import dataclasses
import datetime as dt
import html
import re
import subprocess

from django.utils.translation import override

from registry.record import (
    AgreementRecord,
    CatalogueRecord,
    CertificationRecord,
    ChainRecord,
    FurtherRecord,
    Label,
    LegalBasisRecord,
    RetentionRecord,
    SecurityMeasureRecord,
    VendorRecord,
)
from registry.wording import article, day, duration, words

# What names or sorts a Record and is no statement of its keeper.
SILENT = {
    "slug",
    "schema",
    "register",
    "default_language",
    "colour",
    "importer_kind",
    "block",
    "code",
    "en",
    "fr",
    "unit",
    "period",
}
# What those who looked a vendor up noted for the keepers of the catalogue.
NOTES = {VendorRecord: "source", CertificationRecord: "source", ChainRecord: "service", FurtherRecord: "service"}


def squeezed(text: str) -> str:
    """The text without any space: lines and columns break it where they like."""
    return re.sub(r"\s+", "", text)


def pdf_text(content: bytes, *options: str) -> str:
    command = ["pdftotext", *(options or ("-raw",)), "-", "-"]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return done.stdout.decode()


def page_texts(content: bytes) -> list[str]:
    return pdf_text(content).split("\f")[:-1]


def html_text(page: str) -> str:
    body = page[page.index("<body>") :]
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def stated_facts(value, language: str) -> list[str]:
    """Each fact that the Record states, as it should be printed in `language`."""
    with override(language):
        return list(_facts(value))


def _facts(value):
    if isinstance(value, CatalogueRecord):
        return  # the lists that entries may pick from; what they did pick stands in the entries
    if isinstance(value, Label):
        yield words(value)
    if isinstance(value, LegalBasisRecord | SecurityMeasureRecord):
        yield article(value.article)
    if isinstance(value, RetentionRecord):
        yield duration(value.period, value.unit.code if value.unit else "")
    if isinstance(value, tuple):
        for entry in value:
            yield from _facts(entry)
    elif dataclasses.is_dataclass(value):
        yield from _fields(value)


def _fields(value):
    for entry in dataclasses.fields(value):
        said = getattr(value, entry.name)
        if isinstance(value, AgreementRecord) and entry.name == "subprocessor":
            continue  # the contract stands beside the vendor's name
        if entry.name == NOTES.get(type(value)):
            continue
        if entry.name in SILENT or (entry.name == "article" and isinstance(value, Label)):
            continue
        if entry.name in {"review_interval_months", "notice_days"}:
            yield duration(said, "month" if entry.name.endswith("months") else "day")
        elif isinstance(said, str) and said:
            yield said
        elif isinstance(said, dt.date):
            yield day(said)
        else:
            yield from _facts(said)
