"""The JSON Schema of the interchange form, derived from the shape of the Record; docs/register.schema.json holds it."""

from __future__ import annotations

import datetime as dt
import json
import types
from dataclasses import fields, is_dataclass
from functools import cache
from inspect import getdoc
from typing import Any, get_args, get_origin, get_type_hints

from registry.choices import RegisterKind
from registry.record import SCHEMA, RegisterRecord
from registry.record.canonical import is_added
from ropa.organisations.choices import Language

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PLAIN: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
}
INSTANT = PLAIN[dt.datetime]
Json = dict[str, Any]


def register_schema() -> Json:
    """Return the schema of what `export_register --format json` writes."""
    definitions: dict[str, Json] = {}
    register = _object(RegisterRecord, definitions)
    register["properties"] |= {
        "schema": {"const": SCHEMA},
        "register": {"enum": [str(kind) for kind in RegisterKind.values]},
        "language": {"enum": [str(language) for language in Language.values]},
        "as_of": {
            "anyOf": [INSTANT, {"type": "null"}],
            "description": "The past instant that was asked for; null: now",
        },
        "exported_at": INSTANT | {"description": "The only thing in which two exports of one state differ"},
    }
    register["required"] = sorted(register["properties"])
    return {"$schema": DIALECT, "title": "Register of processing activities"} | register | {"$defs": definitions}


def schema_text() -> str:
    """Return the text of docs/register.schema.json."""
    return json.dumps(register_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _object(record: type, definitions: dict[str, Json]) -> Json:
    hints = _hints(record)
    properties = {each.name: _schema_of(hints[each.name], definitions) for each in fields(record)}
    for each in fields(record):
        if isinstance(each.default, str) and not is_added(each):
            properties[each.name] = {"const": each.default}
    return {
        "type": "object",
        "description": (getdoc(record) or "").partition("\n")[0],
        "properties": properties,
        "required": sorted(each.name for each in fields(record) if not is_added(each)),
        "additionalProperties": False,
    }


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)


def _schema_of(hint: Any, definitions: dict[str, Json]) -> Json:
    if hint in PLAIN:
        return dict(PLAIN[hint])
    if isinstance(hint, types.UnionType):
        kinds = [each for each in get_args(hint) if each is not types.NoneType]
        return {"anyOf": [*(_schema_of(each, definitions) for each in kinds), {"type": "null"}]}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _schema_of(get_args(hint)[0], definitions)}
    if not (isinstance(hint, type) and is_dataclass(hint)):
        raise TypeError(f"The schema knows no {hint}")
    name = hint.__name__.removesuffix("Record")
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _object(hint, definitions)
    return {"$ref": f"#/$defs/{name}"}
