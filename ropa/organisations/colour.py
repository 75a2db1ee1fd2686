"""A colour that a document may be accented with: six hexadecimal digits, dark enough to be read on white."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FORM = re.compile(r"#[0-9a-f]{6}")
LEAST = 4.5  # WCAG 2.1, success criterion 1.4.3, for text of any size
DARK, LOW, GAMMA = 0.04045, 12.92, 2.4  # sRGB, IEC 61966-2-1
SHARES = (0.2126, 0.7152, 0.0722)  # of red, green and blue in what the eye takes for bright


def contrast_on_white(colour: str) -> float:
    """Return how many times brighter white paper is than this colour, as WCAG reckons: from 1 to 21."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    light = (part / LOW if part <= DARK else ((part + 0.055) / 1.055) ** GAMMA for part in parts)
    return 1.05 / (sum(share * part for share, part in zip(SHARES, light, strict=True)) + 0.05)


def usable(colour: str) -> str:
    """Return the colour if documents may bear it, else nothing: a row may have been written past the form."""
    return colour if FORM.fullmatch(colour) and contrast_on_white(colour) >= LEAST else ""


def validate_colour(value: str) -> None:
    """Refuse what is no colour, and what could hardly be read."""
    if not FORM.fullmatch(value):
        raise ValidationError(_("A colour is a # and six hexadecimal digits in lower case, such as #1b365d."))
    contrast = contrast_on_white(value)
    if contrast < LEAST:
        told = {"colour": value, "contrast": f"{contrast:.1f}"}
        raise ValidationError(
            _("%(colour)s is too light on white: its contrast is %(contrast)s to 1, and 4.5 to 1 is needed."),
            params=told,
        )
