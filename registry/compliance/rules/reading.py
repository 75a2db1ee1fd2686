"""How rules read a Record: codes of choices, texts that say nothing, who is unnamed. Judges nothing."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from registry.record import ActivityRecord, Label, PersonalDataRecord

# What people write where a name is not known, in both languages.
UNNAMED = re.compile(
    r"\bnon[ -](re)?nommee?s?\b|\bunnamed\b|\bnot named\b|\bto be (specified|named)\b|\ba preciser\b|^\W*$"
)
LINK = re.compile(r"^\s*(https?://|www\.)\S+\s*$", re.IGNORECASE)
# "as long as necessary", "a reasonable period": no limit that anybody could apply
VAGUE = re.compile(
    r"as long as (is |it is |this is )?(necessary|needed|required)|a reasonable (time|period)|for a certain time"
    r"|(aussi longtemps|autant de temps|tant) que (cela (est|sera) |ce soit )?necessaire"
    r"|duree (strictement )?necessaire"
    r"|(periode|duree|delai) raisonnable|un certain temps"
)
CRITERIA = re.compile(r"\bcriteri(a|on)\b|\bcriteres?\b")


def code(label: Label | None) -> str:
    """Return the code of a choice; empty if none was made."""
    return label.code if label else ""


def is_one(label: Label | None, *members: Enum) -> bool:
    """Whether a choice is one of these."""
    return label is not None and label.code in {member.value for member in members}


def is_sensitive(data: PersonalDataRecord) -> bool:
    """Whether Art. 9 or Art. 10 applies to the category."""
    return data.category.special or data.category.criminal


def criteria_met(entry: ActivityRecord) -> set[str]:
    """Return the codes of the criteria and list entries of Art. 35 that are said to be met."""
    return {each.criterion.code for each in entry.dpia_screenings if not each.not_met}


def is_unnamed(name: str) -> bool:
    """Whether a name says that there is none."""
    return bool(UNNAMED.search(plain(name)))


def is_link(text: str) -> bool:
    """Whether a text is nothing but an address."""
    return bool(LINK.match(text))


def is_vague(text: str) -> bool:
    """Whether a period is as long as necessary, and no criteria say how long that is (Art. 13(2)(a))."""
    letters = plain(text)
    return bool(VAGUE.search(letters)) and not CRITERIA.search(letters)


def plain(text: str) -> str:
    """Return the text without accents and capitals."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()
