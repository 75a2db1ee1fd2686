"""The files of imports under way: outside the web root, named by us, read by their owner only, gone when it ends.

Knows which import a file belongs to, and nothing of what is in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings

UPLOAD, PREVIEW = ".upload", ".preview"


class Gone(Exception):
    """The file is not there any more, or not the one that was previewed."""


def digest_of(content: bytes) -> str:
    """Return what tells one file from another."""
    return hashlib.sha256(content).hexdigest()


def keep(batch: UUID, content: bytes) -> None:
    """Keep the file of an import."""
    _write(_path(batch, UPLOAD), content)


def kept(batch: UUID, digest: str) -> bytes:
    """Return the file of an import; raise Gone if it is not the one with this digest."""
    try:
        content = _path(batch, UPLOAD).read_bytes()
    except OSError as error:
        raise Gone from error
    if digest_of(content) != digest:
        raise Gone
    return content


def keep_preview(batch: UUID, lines: Iterable[str]) -> None:
    """Keep what the preview says: a line of JSON for each thing it says."""
    _write(_path(batch, PREVIEW), "".join(f"{line}\n" for line in lines).encode())


def preview_lines(batch: UUID) -> Iterator[str]:
    """Read the lines of a preview one by one; none if there is no preview any more."""
    try:
        with _path(batch, PREVIEW).open(encoding="utf-8") as file:
            yield from file
    except FileNotFoundError:
        return


def first_preview_line(batch: UUID) -> str:
    """Return the first line of a preview, "" if there is none."""
    return next(islice(preview_lines(batch), 1), "")


def remove(batch: UUID, *, but_preview: bool = False) -> int:
    """Remove what is kept of an import; return how many files there were."""
    endings = (UPLOAD,) if but_preview else (UPLOAD, PREVIEW)
    there = [path for path in (_path(batch, ending) for ending in endings) if path.exists()]
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)


def leftovers(needed: set[UUID], before: dt.datetime) -> list[Path]:
    """Return the files that belong to none of these imports, and were written before that instant."""
    wanted = {str(batch) for batch in needed}
    others = (path for path in folder().iterdir() if path.name.partition(".")[0] not in wanted)
    return [path for path in others if _written(path) < before.timestamp()]


def _written(path: Path) -> float:
    """Return when the file was written; one that is gone meanwhile counts as written now."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def folder() -> Path:
    """Return where the files are, which only the account that runs the program can read."""
    path = Path(settings.DATA_DIR) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _path(batch: UUID, ending: str) -> Path:
    return folder() / f"{batch}{ending}"


def _write(path: Path, content: bytes) -> None:
    """Write the file so that nobody else can ever read it, whole or not at all."""
    draft = path.with_suffix(f"{path.suffix}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)
