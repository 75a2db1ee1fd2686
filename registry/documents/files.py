"""Where the static files of the documents lie: style sheets, fonts, the colour profile. Knows nothing of their use."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders


def static_file(name: str) -> Path:
    """Return where a static file of ours lies."""
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(f"The static file {name} is missing: the installation is incomplete, install it again.")
    return Path(found)
