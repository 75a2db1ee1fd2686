"""The fonts of the documents: what they hold, how wide a text is, and one common subset of each for a whole file.

Fragments are drawn apart and would each bring subsets of the same fonts. Their codes are the glyph numbers of the font,
so one subset of all that is used serves them all. Knows font files and PDF fonts; no page, no Record.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import uharfbuzz as harfbuzz
from django.conf import settings
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, String

from registry.documents.files import keep_whole, static_file

# As the renderer names them, and their files.
FACES = {
    "Source-Serif-4,": "SourceSerif4-Regular",
    "Source-Serif-4-Italic": "SourceSerif4-It",
    "Source-Serif-4-Semi-Bold": "SourceSerif4-Semibold",
    "Source-Serif-4-Display": "SourceSerif4Display-Regular",
    "Source-Sans-3,": "SourceSans3-Regular",
    "Source-Sans-3-Italic": "SourceSans3-It",
    "Source-Sans-3-Semi-Bold": "SourceSans3-Semibold",
}
SANS, SANS_BOLD = "SourceSans3-Regular", "SourceSans3-Semibold"
SYMBOLIC, ITALIC = 4, 64  # flags of ISO 32000-1, table 123
PER_BLOCK = 100  # lines of a block of a CMap
# Tables that only the shaping of text needs: it is done.
SHAPING = ("GSUB", "GPOS", "GDEF", "BASE", "DSIG", "meta")


@dataclass(frozen=True)
class Face:
    """A font file of ours."""

    name: str

    @cached_property
    def data(self) -> bytes:
        """Return the font as TrueType, which is how a PDF embeds it; unpacked once: it takes a quarter of a second."""
        packed = static_file(f"documents/fonts/{self.name}.woff2").read_bytes()
        path = Path(settings.DATA_DIR) / "cache" / "fonts" / f"{hashlib.sha256(packed).hexdigest()}.ttf"
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            keep_whole(path, _unpacked(packed))
        return path.read_bytes()

    @cached_property
    def face(self) -> Any:
        """Return the font as HarfBuzz knows it."""
        return harfbuzz.Face(self.data)

    @cached_property
    def font(self) -> Any:
        """Return the font at its own size."""
        return harfbuzz.Font(self.face)

    @cached_property
    def characters(self) -> frozenset[int]:
        """Return the code points that the font has a glyph for."""
        return frozenset(self.face.unicodes)

    def glyph(self, sign: str) -> int | None:
        """Return the number of the glyph of a character; None if the font has none."""
        found: int | None = self.font.get_nominal_glyph(ord(sign))
        return found or None

    def advance(self, glyph: int) -> float:
        """Return the width of a glyph in thousandths of the size."""
        return float(self.font.get_glyph_h_advance(glyph)) * 1000 / float(self.face.upem)

    def width(self, text: str, size: float) -> float:
        """Return how wide a text is."""
        return sum(self.advance(self.glyph(sign) or 0) for sign in text) * size / 1000

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """Return the font with these glyphs only, each under its own number."""
        wanted = harfbuzz.SubsetInput()
        wanted.sets(harfbuzz.SubsetInputSets.GLYPH_INDEX).update(glyphs)
        wanted.sets(harfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(
            int.from_bytes(tag.encode(), "big") for tag in SHAPING
        )
        wanted.flags = harfbuzz.SubsetFlags.RETAIN_GIDS | harfbuzz.SubsetFlags.NO_HINTING
        return bytes(harfbuzz.subset(self.face, wanted).blob.data)


def _unpacked(packed: bytes) -> bytes:
    font = TTFont(io.BytesIO(packed), recalcTimestamp=False)
    font.flavor = None
    written = io.BytesIO()
    font.save(written, reorderTables=False)
    return written.getvalue()


@cache
def face(name: str) -> Face:
    """Return a font; it is read once."""
    return Face(name)


def face_of(renderer_name: str) -> str | None:
    """Return the file of a font that the renderer embedded; None if it is none of ours."""
    return FACES.get(renderer_name.partition("+")[2])


@dataclass
class FontBook:
    """The fonts of one PDF in the making: which glyphs are used, and what each says."""

    pdf: Pdf
    used: dict[str, dict[int, str]] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)

    def font(self, name: str) -> Any:
        """Return the font of this file; it is filled when all is known that it must hold."""
        if name not in self.objects:
            self.objects[name] = self.pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type0))
        return self.objects[name]

    def note(self, name: str, glyphs: Mapping[int, str]) -> None:
        """Remember that these glyphs are used, and for which text."""
        known = self.used.setdefault(name, {})
        for glyph, text in glyphs.items():
            known.setdefault(glyph, text)

    def set(self, name: str, text: str) -> str:
        """Return the codes of a text, in hexadecimal; what the font lacks is a question mark."""
        font = face(name)
        known = self.used.setdefault(name, {})
        codes = []
        for sign in text:
            glyph = font.glyph(sign)
            code = glyph if glyph is not None else font.glyph("?") or 0
            known.setdefault(code, sign if glyph is not None else "?")
            codes.append(f"{code:04x}")
        return "".join(codes)

    def finish(self) -> None:
        """Embed one subset of each font."""
        for name in sorted(self.objects):
            self._fill(self.objects[name], face(name), self.used.get(name, {}))

    def _fill(self, target: Any, font: Face, used: Mapping[int, str]) -> None:
        content = font.subset(used)
        base = Name(f"/{_tag(content)}+{font.name}")
        target.BaseFont, target.Encoding = base, Name("/Identity-H")
        target.ToUnicode = self.pdf.make_stream(_to_unicode(used))
        target.DescendantFonts = Array(
            [
                self.pdf.make_indirect(
                    Dictionary(
                        Type=Name.Font,
                        Subtype=Name.CIDFontType2,
                        BaseFont=base,
                        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
                        CIDToGIDMap=Name.Identity,
                        DW=0,
                        W=_widths(font, sorted(used)),
                        FontDescriptor=self._descriptor(font, base, content),
                    )
                )
            ]
        )

    def _descriptor(self, font: Face, base: Name, content: bytes) -> Any:
        extents = font.font.get_font_extents("ltr")
        stream = self.pdf.make_stream(content)
        stream.Length1 = len(content)
        italic = font.name.endswith("-It")
        return self.pdf.make_indirect(
            Dictionary(
                Type=Name.FontDescriptor,
                FontName=base,
                FontFamily=String(font.name.partition("-")[0]),
                Flags=SYMBOLIC + (ITALIC if italic else 0),
                FontBBox=Array([-500, round(extents.descender), 1500, round(extents.ascender)]),
                ItalicAngle=-11 if italic else 0,
                Ascent=round(extents.ascender),
                Descent=round(extents.descender),
                CapHeight=670,
                StemV=80,
                FontFile2=stream,
            )
        )


def _tag(content: bytes) -> str:
    """Return six letters that name a subset: ISO 32000-1, 9.6.4."""
    return "".join(chr(65 + byte % 26) for byte in hashlib.sha256(content).digest()[:6])


def _widths(font: Face, glyphs: list[int]) -> Array:
    runs: list[tuple[int, list[float]]] = []
    for glyph in glyphs:
        if runs and runs[-1][0] + len(runs[-1][1]) == glyph:
            runs[-1][1].append(font.advance(glyph))
        else:
            runs.append((glyph, [font.advance(glyph)]))
    return Array([part for first, widths in runs for part in (first, Array([round(width, 3) for width in widths]))])


def _to_unicode(used: Mapping[int, str]) -> bytes:
    lines = [f"<{glyph:04x}> <{used[glyph].encode('utf-16-be').hex()}>" for glyph in sorted(used)]
    blocks = [lines[place : place + PER_BLOCK] for place in range(0, len(lines), PER_BLOCK)]
    body = "\n".join(f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()
