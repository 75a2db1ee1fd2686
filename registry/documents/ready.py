"""Sheets that are ready: rendered once, kept on disk, and taken again while nothing in them has changed.

A sheet depends on its Record and its approval, on the measures that it shares with all others, on the language, and on
what it is drawn with; the hash of these is its name.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings

from registry import wording
from registry.choices import Variant
from registry.documents import context, html
from registry.documents.assembly import page_count, with_own_names
from registry.documents.pdf import RENDERER, Pages, printed
from registry.record import ActivityRecord, ApprovalRecord, MeasureRecord, canonical_json

MOST = 5000  # sheets kept, some 150 MB
LITTLE = 1 / 3  # of the height of a page, its head included


def ready_sheet(
    activity: ActivityRecord,
    common: tuple[MeasureRecord, ...] = (),
    approval: ApprovalRecord | None = None,
    variant: Variant = Variant.FULL,
) -> tuple[bytes, int]:
    """Return the pages of a sheet of a register, in the active language, and how many they are."""
    path = _folder() / f"{_name(activity, common, approval, variant)}.pdf"
    try:
        kept = path.read_bytes()
        return kept, page_count(kept)
    except (FileNotFoundError, ValueError):
        sheet = context.register_sheet(activity, common=common, approval=approval, variant=variant)
        pages, _tight = pulled_together(lambda tight: printed(html.sheet_of_register(sheet, tight=tight)))
        content = with_own_names(pages.pdf)
        _keep(path, content)
        prune(path.parent)
        return content, pages.count


def pulled_together(draw: Callable[[bool], Pages]) -> tuple[Pages, bool]:
    """Return the pages that `draw` makes, and whether it was asked to draw them tight.

    It is where little runs over to the last page and that page is saved by it.
    """
    loose, tight = False, True
    pages = draw(loose)
    if pages.count > 1 and pages.reached < LITTLE:
        fewer = draw(tight)
        if fewer.count < pages.count:
            return fewer, tight
    return pages, loose


def _name(
    activity: ActivityRecord, common: tuple[MeasureRecord, ...], approval: ApprovalRecord | None, variant: Variant
) -> str:
    said = hashlib.sha256(canonical_json((activity, common, approval, str(variant)))).hexdigest()
    return hashlib.sha256(f"{said} {_drawn_with()} {wording.language()}".encode()).hexdigest()


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "cache" / "sheets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _keep(path: Path, content: bytes) -> None:
    """Write the file whole or not at all: another process may be reading it."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)


def prune(folder: Path, most: int = MOST) -> None:
    """Remove the oldest tenth when more than `most` files are kept; one that is needed again is drawn again."""
    kept = list(folder.iterdir())
    if len(kept) <= most:
        return
    with suppress(FileNotFoundError):  # another process is pruning
        for path in sorted(kept, key=lambda each: each.stat().st_mtime)[: len(kept) - most * 9 // 10]:
            path.unlink()


@cache
def _drawn_with() -> str:
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
