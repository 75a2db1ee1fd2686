"""Legal bases in prose, French, English, German or Spanish: recognised only if they cannot be mistaken."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from registry.spreadsheets.reading.lists import words
from registry.spreadsheets.reading.words import folded

LABELS = Path(__file__).parents[2] / "reference" / "legal_bases.json"
# Art. 6(1)(b) · 6.1.b · article 6-1-b · Art. 6 Abs. 1 lit. b DSGVO · art. 6, § 1, point b) · Article 6 1. (b)
ARTICLE = re.compile(
    r"\b(?P<article>6|9)\s*(?:[.,-]|§|\(|\bAbs\.?|\bpar(?:agraphe|agraph)?\.?|\bS\.|\s)*\s*(?P<paragraph>1|2)\s*[).°]*\s*"
    r"(?:[.,-]|\blit\.?|\blet(?:ter|tre)?\.?|\bpoint|\bBuchst(?:abe|\.)?|\bS(?:atz|\.)?\s*1|\bUAbs\.?\s*1|\(|\s)*\s*"
    r"(?P<letter>[a-j])\b\)?",
    re.IGNORECASE,
)
# ... and the letters that follow such a citation: Art. 6(1)(b), (c) and (f)
LIKEWISE = re.compile(
    r"(?P<first>(?:6|9)[^;\n]{0,24}?[(. ][a-j]\b\)?)"
    r"(?P<more>(?:\s*(?:,|;|et|and|und|y|/|\+|&)\s*(?:lit\.?\s*)?\(?[a-j]\)?(?!\w))+)"
)
OF_LAW = re.compile(
    r"\b(?:art(?:icle|\.)?|du|de la|le|the|of|des?|der|rgpd|gdpr|ds-?gvo|uk|eu)\b|[().,:;/—–-]", re.IGNORECASE
)
PARAGRAPHS = {"6": "1", "9": "2"}
TELLING = 6  # letters: shorter words of another basis say too little
CODE = re.compile(r"[69]-[12]-[a-j]")


def bases_in(text: str, article: str = "6") -> list[str]:
    """Return the codes of all bases of Art. 6(1), or conditions of Art. 9(2), that the text cites or names outright."""
    text = LIKEWISE.sub(lambda found: _likewise(found, article), text)
    cited = [
        f"{found['article']}-{found['paragraph']}-{found['letter'].lower()}"
        for found in ARTICLE.finditer(text)
        if found["article"] == article and found["paragraph"] == PARAGRAPHS[article]
    ]
    if cited:
        return list(dict.fromkeys(cited))
    named = CODE.findall(text) if CODE.fullmatch(text.strip()) else []
    if not named:
        named = [_words(article)[form] for form in _forms(text) if form in _words(article)]
    return list(dict.fromkeys(code for code in named if code.startswith(article)))


def basis_of(text: str, article: str = "6") -> str:
    """Return the code if the text states one basis and no other, "" otherwise.

    Words alone count only if the whole text is such a name, remarks in brackets aside.
    """
    found = bases_in(text, article)
    if len(found) != 1 or _hints_at_another(text, found[0]):
        return ""
    return found[0]


@cache
def prose() -> dict[str, str]:
    """Return the basis of Art. 6(1) that people mean by each of these words."""
    return {word: code for code, said in words("legal_bases").items() for word in said}


@cache
def _words(article: str) -> dict[str, str]:
    """Return the code of each name of a basis of this article: its official short labels, and what people write."""
    rows = json.loads(LABELS.read_text(encoding="utf-8"))["rows"]
    named = {
        folded(row[label]): row["code"] for row in rows if row["kind"] == article for label in ("label_en", "label_fr")
    }
    return named | prose() if article == "6" else named


def _likewise(found: re.Match[str], article: str) -> str:
    letters = re.findall(r"\b([a-j])\b", found["more"])
    return found["first"] + "".join(f" ; {article}({PARAGRAPHS[article]})({letter})" for letter in letters)


def _forms(text: str) -> list[str]:
    """Return the folded text, and without what stands in brackets and after a colon or dash."""
    short = " ".join(re.sub(r"\([^()]*\)", " ", text).split())
    head = re.split(r"\s*:\s+|\s+[—–-]\s+", short, maxsplit=1)[0]
    return list(dict.fromkeys(folded(re.sub(r"\b(?:art(?:icle|\.)?\s*6)\b", "", form)) for form in (text, short, head)))


def _hints_at_another(text: str, code: str) -> bool:
    """Return whether the words of another basis stand in the text as well: then nothing is certain."""
    form = f" {folded(text)} "
    if code.startswith("9"):
        return False
    others = (word for word, other in prose().items() if other != code and len(word) > TELLING)
    mine = [word for word, own in prose().items() if own == code and f" {word} " in form]
    return any(f" {word} " in form and not any(word in own for own in mine) for word in others)


def says_only(text: str, code: str) -> bool:
    """Return whether the text holds nothing beside the basis itself: no law, no contract, no remark to keep."""
    form = folded(OF_LAW.sub(" ", ARTICLE.sub(" ", text)))
    return not form or prose().get(form) == code or text.strip() == code
