"""What headers mean, whatever their case, accents and blanks, and which values say “does not apply”. Knows no file."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.spreadsheets.reading.shapes import Certainty

REFERENCE = Path(__file__).parents[2] / "reference" / "headers.json"
IGNORED = "ignored"  # the field of a column that a person leaves out on purpose

# In the order in which they are taken: parts come before what refers to them.
FIELDS: dict[str, Any] = {
    "reference": _("reference"),
    "name": _("name of the activity"),
    "role": _("role: controller, joint controller or processor"),
    "business_function": _("business function"),
    "owner": _("person in charge"),
    "description": _("description"),
    "operations": _("categories of processing on behalf of a client"),
    "client": _("client: the controller on whose behalf"),
    "client_representative": _("representative of the client"),
    "client_contract": _("contract with the client"),
    "joint_controller": _("joint controllers"),
    "purpose": _("purposes"),
    "legal_basis": _("legal basis (Art. 6)"),
    "legal_basis_again": _("legal basis (Art. 6), given again"),
    "legitimate_interests": _("legitimate interests"),
    "assessment_link": _("balancing test"),
    "consent_link": _("record of consents"),
    "data_subjects": _("categories of data subjects"),
    "data_categories": _("categories of personal data"),
    "special_categories": _("special categories of data"),
    "art9_condition": _("condition of Art. 9(2)"),
    "national_condition": _("condition of national law"),
    "source": _("source of the data"),
    "recipients": _("recipients"),
    "processors": _("processors"),
    "processor_contract": _("contracts with processors"),
    "location": _("places where data are kept"),
    "system": _("software"),
    "transfers": _("transfers to third countries"),
    "safeguards": _("safeguards of transfers"),
    "retention": _("retention"),
    "retention_policy_link": _("retention policy"),
    "retention_followed": _("retention policy followed?"),
    "retention_deviation": _("why the retention policy is not followed"),
    "security": _("security measures"),
    "rights": _("rights of the person"),
    "notice": _("information notice"),
    "automated_decision": _("profiling or automated decision"),
    "dpia": _("impact assessment"),
    "dpia_required": _("impact assessment required?"),
    "dpia_progress": _("progress of the impact assessment"),
    "dpia_link": _("impact assessment document"),
    "breach": _("data breach occurred?"),
    "breach_link": _("record of breaches"),
    "children": _("children"),
    "started": _("start of the processing"),
    "provenance": _("document that it was taken from"),
    "created": _("creation of the record"),
    "updated": _("last update of the record"),
    "note": _("note"),
}
NOT_A_WORD = re.compile(r"[^\w]+|_+")
IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
FORMS_OF_NOTHING = re.compile(
    r"(?:sans objet|non concernee?s?|non applicables?|not applicable|n a|entfallt|nicht zutreffend|no aplica)\b.*"
    r"|(?:aucune?s?|pas de|pas d|neant|absence de|absence d) transferts?\b.*"
    r"|no (?:international |third country )?transfers?\b.*"
    r"|no (?:estan |se )?(?:prev|realiz|efect|produc)\w*\b.*|no (?:hay|existen) transferencias?\b.*"
    r"|geen (?:doorgiften?|overdracht)\b.*"
    r"|keine? (?:ubermittlung|drittland\w*)\b.*"
    r"|(?:pas de|pas d|aucune?) (?:sous traitants?|destinataires?|autre destinataire)"
)
OF_ARTICLE_9 = re.compile(r"\bart\S*\s*9\b", re.IGNORECASE)
LONGEST_NOTHING = 160
LONGEST_HEADER = 400
KEPT = 50_000  # words that are remembered
CLOSE = 0.88
TELLING = 8  # letters: a shorter synonym inside a longer header says too little


def field_label(field: str) -> str:
    """Return the words for a field on screen."""
    return str(FIELDS.get(field, field))


@lru_cache(KEPT)
def folded(text: str) -> str:
    """Return the text as it is compared: no case, no accents, no signs, single blanks."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("ß", "ss")).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return NOT_A_WORD.sub(" ", letters).strip()


@cache
def tables() -> dict[str, Any]:
    """Return the file of headers."""
    content: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return content


@cache
def synonyms() -> dict[str, str]:
    """Return the field of each known header, folded."""
    return {folded(header): field for field, headers in tables()["fields"].items() for header in headers}


@cache
def layout(name: str) -> tuple[str, ...]:
    """Return the headers of an authority's table, folded."""
    return tuple(folded(header) for header in tables()["layouts"][name])


@lru_cache(KEPT)
def field_of(header: str) -> tuple[str, Certainty]:
    """Return which field a header seems to be, and how sure that is."""
    exact = known_field(header)
    if exact or len(header) > LONGEST_HEADER:
        return exact, Certainty.EXACT if exact else Certainty.NONE
    found = _within(folded(header)) or _close(folded(header))
    if found == "legal_basis" and OF_ARTICLE_9.search(header):
        found = "art9_condition"
    return (found, Certainty.LIKELY) if found else ("", Certainty.NONE)


def known_field(header: str) -> str:
    """Return which field a header is beyond doubt, "" if none: cheap enough to ask it of every cell."""
    if len(header) > LONGEST_HEADER:
        return ""
    plain = folded(header)
    forms = (plain, folded(IN_BRACKETS.sub(" ", header)), plain.rstrip("s"), f"{plain}s")
    found = next((synonyms()[form] for form in forms if form in synonyms()), "")
    return "art9_condition" if found == "legal_basis" and OF_ARTICLE_9.search(header) else found


def _within(form: str) -> str:
    """Return the field of the longest synonym that stands in the header as whole words."""
    inside = [known for known in synonyms() if len(known) >= TELLING and f" {known} " in f" {form} "]
    return synonyms()[max(inside, key=len)] if inside else ""


def _close(form: str) -> str:
    near = difflib.get_close_matches(form, synonyms(), 1, CLOSE)
    return synonyms()[near[0]] if near else ""


@cache
def _nothing() -> frozenset[str]:
    return frozenset(folded(value) for value in tables()["not_applicable"])


def is_not_applicable(text: str) -> bool:
    """Return whether a cell says that its block does not apply: Sans objet, N/A, a dash, an unset list."""
    form = folded(text)
    if not form:
        return bool(text.strip())  # nothing but signs, such as a dash
    return form in _nothing() or (len(text) <= LONGEST_NOTHING and bool(FORMS_OF_NOTHING.fullmatch(form)))
