"""What text may come in from a file, and in which form it is compared. Knows no sheet."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from ropa.journal.text import INVISIBLE, LINE_ENDS, kept

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
UNSAFE_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def key_form(text: str) -> str:
    """Return the text as part of a key: the blanks around it do not count."""
    return kept(text).strip()


def safe_text(text: str) -> str:
    """Return the text as it is kept; raise ValueError, naming the character, where keeping it would drop one."""
    found = INVISIBLE.search(LINE_ENDS.sub("\n", text))
    if found:
        raise ValueError(
            _("The text holds the invisible character U+%(code)04X at position %(position)d: remove it.")
            % {"code": ord(found.group()), "position": found.start() + 1}
        )
    return kept(text)


def xml_text(text: str) -> str:
    """Return the text with a visible sign in place of each character that an XML file cannot hold."""
    return UNSAFE_IN_XML.sub(REPLACEMENT, text)
