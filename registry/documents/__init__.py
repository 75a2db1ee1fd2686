"""The register as a document, HTML and PDF, made from Records only: no model, no database, no network."""

from registry.documents.characters import Replaced, replaced
from registry.documents.edition import Attachment, EditionStamp, Issue
from registry.documents.presses import Progress
from registry.documents.publication import (
    Stylesheets,
    register_html,
    register_pdf,
    sheet_pdf,
)

__all__ = (
    "Attachment",
    "EditionStamp",
    "Issue",
    "Progress",
    "Replaced",
    "Stylesheets",
    "register_html",
    "register_pdf",
    "replaced",
    "sheet_pdf",
)
