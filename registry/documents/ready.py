"""Fragments that are ready: drawn once, kept on disk, and taken again while nothing in them has changed.

A sheet depends on its Record and its approval, on what it shares with all others, on the language, and on
what it is drawn with; the hash of these is its name. Other fragments are named after their HTML.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings

from registry import wording
from registry.choices import Variant
from registry.documents import context, html
from registry.documents.alike import NOTHING, Common
from registry.documents.files import keep_whole
from registry.documents.pdf import RENDERER, Pages, printed
from registry.record import ActivityRecord, ApprovalRecord, canonical_json

MOST = 20_000  # fragments kept, some 200 MB
LITTLE = 0.4  # of the height of a page, its head included
FEW_LINES = 0.24  # what setting a sheet closer may save


class CannotDraw(Exception):
    """The renderer failed at a sheet; the message is the reference of its entry."""


@dataclass(frozen=True)
class SheetOrder:
    """All that a sheet of a register is drawn from, but the language."""

    activity: ActivityRecord
    common: Common = NOTHING
    approval: ApprovalRecord | None = None
    variant: Variant = Variant.FULL
    colour: str = ""

    @cached_property
    def name(self) -> str:
        """Return the name of the sheet in the active language."""
        return _named(
            canonical_json((self.activity, self.common.digest, self.approval, str(self.variant), self.colour))
        )

    @property
    def is_ready(self) -> bool:
        """Whether the sheet need not be drawn."""
        return (_folder() / f"{self.name}.part").exists()

    def draw(self) -> Pages:
        """Draw the sheet in the active language; raise CannotDraw if the renderer fails at it."""
        sheet = context.register_sheet(self.activity, common=self.common, approval=self.approval, variant=self.variant)

        def draw(closest: bool) -> Pages:  # noqa: FBT001  # as pulled_together() calls it
            return printed(html.sheet_of_register(sheet, self.colour, closest=closest))

        try:
            return pulled_together(draw, FEW_LINES)
        except (OSError, MemoryError):
            raise  # nothing that the entry could be blamed for
        except Exception as error:  # a renderer fails in many ways
            raise CannotDraw(self.activity.reference) from error


def ready_sheet(order: SheetOrder) -> Pages:
    """Return the pages of a sheet of a register, in the active language."""
    return kept(order.name, order.draw)


def ready_fragment(page: str, draw: Callable[[str], Pages] = printed, manner: str = "") -> Pages:
    """Return the pages of a piece of HTML; `manner` tells apart what `draw` makes of the same one."""
    return kept(_named(f"{manner} {page}".encode()), lambda: draw(page))


def kept(name: str, draw: Callable[[], Pages]) -> Pages:
    """Return the pages of this name, from the disk if they are whole there."""
    path = _folder() / f"{name}.part"
    try:
        return _read(path.read_bytes())
    except (FileNotFoundError, ValueError):
        pages = draw()
        keep_whole(path, _written(pages))
        return pages


def _written(pages: Pages) -> bytes:
    """Return a line that describes the pages, its digest in front, and the pages."""
    known = [pages.count, dict(pages.anchors), dict(pages.bottoms), pages.reached, pages.split, len(pages.pdf)]
    return json.dumps(known).encode() + b"\n" + pages.pdf


def _read(content: bytes) -> Pages:
    """Return the pages; raise ValueError if they are not whole."""
    line, _end, pdf = content.partition(b"\n")
    count, anchors, bottoms, reached, split, length = json.loads(line)
    if len(pdf) != length:
        raise ValueError("These pages are not whole.")
    return Pages(pdf, count, anchors, bottoms, reached, split)


def pulled_together(draw: Callable[[bool], Pages], little: float = LITTLE) -> Pages:
    """Return the pages that `draw` makes, drawn tight where no more than `little` runs over and that saves a page."""
    loose, tight = False, True
    pages = draw(loose)
    if pages.count > 1 and pages.reached < little:
        fewer = draw(tight)
        if fewer.count < pages.count:
            return fewer
    return pages


def _named(said: bytes) -> str:
    return hashlib.sha256(
        f"{hashlib.sha256(said).hexdigest()} {drawn_with()} {wording.language()}".encode()
    ).hexdigest()


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "cache" / "fragments"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def prune(folder: Path | None = None, most: int = MOST) -> None:
    """Remove the oldest tenth when more than `most` files are kept; one that is needed again is drawn again."""
    files = list((folder or _folder()).iterdir())
    if len(files) <= most:
        return
    with suppress(FileNotFoundError):  # another process is pruning
        for path in sorted(files, key=lambda each: each.stat().st_mtime)[: len(files) - most * 9 // 10]:
            path.unlink()


@cache
def drawn_with() -> str:
    """Return the hash of all that shapes a sheet beside its Record: code, templates, styles, fonts, translations."""
    seen = hashlib.sha256(RENDERER.encode())
    for path in _sources():
        seen.update(path.name.encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()


def _sources() -> Iterator[Path]:
    base = Path(settings.BASE_DIR)
    yield from sorted(Path(__file__).parent.glob("*.py"))
    yield Path(wording.__file__)
    yield from sorted((base / "templates" / "documents").rglob("*.html"))
    yield from sorted(path for path in (base / "static" / "documents").rglob("*") if path.is_file())
    yield from sorted(path for folder in settings.LOCALE_PATHS for path in Path(folder).rglob("*.mo"))
