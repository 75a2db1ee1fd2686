"""The canonical JSON of a Record: what is stored, hashed and exchanged. Must know no model."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from dataclasses import Field, fields, is_dataclass
from typing import Any

# The metadata of a field that a Record has gained since journals were written: it is left out where it says its
# default, so that an entry that says nothing there is written, hashed and approved as it was before.
ADDED = {"added": True}


def is_added(entry: Field[Any]) -> bool:
    """Whether the canonical JSON may lack this field."""
    return "added" in entry.metadata


def plain(value: Any) -> Any:  # any Record, any JSON
    """Return `value` as JSON types: objects with their keys, lists, NFC text, ISO dates."""
    if is_dataclass(value):
        said = ((entry, getattr(value, entry.name)) for entry in fields(value))
        return {entry.name: plain(each) for entry, each in said if not (is_added(entry) and each == entry.default)}
    if isinstance(value, dict):
        return {plain(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return value


def canonical_json(record: Any) -> bytes:  # any Record
    """Return the one way to write `record`: sorted keys, no spaces, UTF-8, NFC."""
    return written(plain(record)).encode()


def written(value: Any) -> str:  # JSON types
    """Return JSON types as the one text that stands for them."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(record: Any) -> str:  # any Record
    """Return the SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(record)).hexdigest()
