"""Where the static files of the documents lie, and how a file of ours is kept whole. Knows nothing of their use."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.contrib.staticfiles import finders


def static_file(name: str) -> Path:
    """Return where a static file of ours lies."""
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(f"The static file {name} is missing: the installation is incomplete, install it again.")
    return Path(found)


def keep_whole(path: Path, content: bytes) -> None:
    """Write the file whole or not at all: another process may be reading it."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)
