"""The fonts of a file: embedded, each code with a glyph of its width and with its text."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf

from tests.documents.conformance.pages import SHOWS

PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))


def fonts(pdf: Pdf) -> Iterator[str]:
    """ISO 14289-1, 7.21; ISO 19005-3, 6.2.11: embedded, each code with a glyph of its width and with its text."""
    used, invisible = _codes(pdf)
    if invisible:
        yield "text that is not seen"
    for key, codes in used.items():
        font = pdf.get_object(key)
        yield from (f"{font.BaseFont}: {said}" for said in _font(font, codes))


def _codes(pdf: Pdf) -> tuple[dict[tuple[int, int], set[int]], bool]:
    used: dict[tuple[int, int], set[int]] = defaultdict(set)
    invisible = False
    for page in pdf.pages:
        known = page.obj.Resources.get(Name.Font, Dictionary())
        current = None
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            if operator == "Tf":
                current = known[str(instruction.operands[0])].objgen
            elif operator == "Tr":
                invisible |= int(instruction.operands[0]) == 3  # neither filled nor stroked
            elif operator in SHOWS and current is not None:
                shown = instruction.operands[-1]
                for piece in shown if isinstance(shown, Array) else [shown]:
                    if isinstance(piece, pikepdf.String):
                        code = bytes(piece)
                        used[current] |= {int.from_bytes(code[at : at + 2]) for at in range(0, len(code), 2)}
    return used, invisible


def _font(font: Any, codes: set[int]) -> Iterator[str]:
    (inner,) = font.DescendantFonts
    if font.Subtype != Name.Type0 or font.Encoding != Name("/Identity-H") or inner.CIDToGIDMap != Name.Identity:
        yield "7.21.3: codes are not the numbers of glyphs"
    if Name.FontFile2 not in inner.FontDescriptor:
        yield "7.21.4: not embedded"
        return
    texts = {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes())
    }
    if codes - set(texts):
        yield f"7.21.7: {len(codes - set(texts))} codes have no text"
    if any(sign in "\0\ufeff\ufffe" for code in codes for sign in texts.get(code, "\0")):
        yield "7.21.7: a code stands for what is no text"
    if any(ord(sign) in private for code in codes for sign in texts.get(code, "") for private in PRIVATE):
        yield "ISO 19005-3, 6.2.11.7.3: a code stands for a sign of private use"
    yield from _glyphs(inner, codes)


def _glyphs(inner: Any, codes: set[int]) -> Iterator[str]:
    program = TTFont(io.BytesIO(inner.FontDescriptor.FontFile2.read_bytes()))
    widths = _widths(inner)
    scale = 1000 / program["head"].unitsPerEm
    order = program.getGlyphOrder()
    if 0 in codes or any(code >= len(order) for code in codes):
        yield "7.21.8: a glyph that the font does not have"
        return
    wrong = [code for code in codes if abs(program["hmtx"][order[code]][0] * scale - widths.get(code, 0)) > 1]
    if wrong:
        yield f"7.21.5: {len(wrong)} glyphs are not as wide as the file says"


def _widths(inner: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    entries = list(inner.get(Name.W, []))
    for first, several in zip(entries[::2], entries[1::2], strict=True):
        found |= {int(first) + place: float(width) for place, width in enumerate(several)}
    return found
