"""How far work is, in a file beside a database that lets in one writer at a time, which may be the work itself.

On SQLite whoever reads is on the machine of whoever works. Elsewhere the pulse writes it to the database, and no file.
"""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from ropa.work.choices import WorkState

if TYPE_CHECKING:
    from uuid import UUID

    from ropa.work.models import Work


def note(work: Work, done: int, total: int, message: str) -> None:
    """Note how far this attempt is; a disk that is full is no reason to stop the work."""
    if connection.vendor == "sqlite":
        path = _path(work.pk)
        draft = path.with_suffix(".new")
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.write_text(json.dumps([work.attempt, done, total, message]), encoding="utf-8")
            draft.replace(path)


def take_up(work: Work) -> None:
    """Put on a row of work under way what was noted since it was written."""
    if work.state != WorkState.RUNNING or connection.vendor != "sqlite":
        return
    with suppress(OSError, ValueError):
        path = _path(work.pk)
        attempt, *noted = json.loads(path.read_text(encoding="utf-8"))
        if attempt == work.attempt:
            work.done, work.total, work.message = noted
            work.heartbeat = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)


def forget(key: UUID) -> None:
    """Remove what was noted of work that has ended."""
    with suppress(OSError):
        _path(key).unlink(missing_ok=True)


def _path(key: UUID) -> Path:
    return Path(settings.DATA_DIR) / "work" / f"{key}.json"
