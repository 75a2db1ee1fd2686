"""What text may come in from a file: NFC, plain line breaks, no invisible characters. Knows no sheet."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

LINE_BREAK = re.compile("\r\n?")
# Controls (but tab and line feed), overrides of the direction of writing, and what no XML file can hold.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
UNSAFE_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def one_form(text: str) -> str:
    """Return the text as it is compared: composed characters (NFC), line feeds only."""
    return unicodedata.normalize("NFC", LINE_BREAK.sub("\n", text))


def key_form(text: str) -> str:
    """Return the text as part of a key: the blanks around it do not count."""
    return one_form(text).strip()


def safe_text(text: str) -> str:
    """Return the text in one form; raise ValueError, naming the character, if it holds one that is not to be seen."""
    found = UNSAFE.search(LINE_BREAK.sub("\n", text))
    if found:
        raise ValueError(
            _("The text holds the invisible character U+%(code)04X at position %(position)d: remove it.")
            % {"code": ord(found.group()), "position": found.start() + 1}
        )
    return one_form(text)


def xml_text(text: str) -> str:
    """Return the text with a visible sign in place of each character that an XML file cannot hold."""
    return UNSAFE_IN_XML.sub(REPLACEMENT, text)
