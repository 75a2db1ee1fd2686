"""The interchange form of a register: JSON, sorted and stable, read from its Record. Must know no model."""

from __future__ import annotations

import datetime as dt
import json

from registry.record import RegisterRecord, plain


def export_json(
    register: RegisterRecord, *, language: str, exported_at: dt.datetime, as_of: dt.datetime | None = None
) -> bytes:
    """Write the register as JSON; two exports of one state differ in nothing but `exported_at`.

    `as_of` None means: as it stood when it was exported. `language` is that of the request: the Record holds both.
    """
    content = plain(register) | {
        "language": language,
        "as_of": as_of and as_of.isoformat(),
        "exported_at": exported_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
