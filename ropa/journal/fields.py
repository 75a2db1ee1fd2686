"""Names the fields in which two canonical JSON texts differ. Knows no Record."""

from __future__ import annotations

from typing import Any


def changed_fields(old: dict[str, Any], new: dict[str, Any], depth: int = 1) -> list[str]:
    """Return, in alphabetical order, the fields that differ; down to `depth` levels, as in "organisation.name"."""
    found = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if depth > 1 and isinstance(before, dict) and isinstance(after, dict):
            found += [f"{name}.{inner}" for inner in changed_fields(before, after, depth - 1)]
        else:
            found.append(name)
    return found
