"""Loads the first vendors of the shared catalogue, with what is known of them; nothing here was checked live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import migrations

from ropa.journal import reference

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FILE = Path(__file__).parent.parent / "reference" / "vendors.json"
LISTS = ("certifications", "engages", "locations", "country")


def load_vendors(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Create the vendors, what they certify, whom they rely on, and where they keep data."""
    rows, reason = reference.read(FILE)
    vendors = create_vendors(apps, rows, reason)
    reference.create(
        apps, "subprocessors.Certification", links(rows, vendors, "certifications", "subprocessor_id"), reason
    )
    reference.create(apps, "subprocessors.Location", places(rows, vendors), reason)
    chain = [
        {"subprocessor_id": vendors[row["name"]], "engaged_id": vendors[link["name"]], "service": link["what_for"]}
        for row in rows
        for link in row["engages"]
    ]
    reference.create(apps, "subprocessors.SubprocessorChain", chain, reason)


def create_vendors(apps: Apps, rows: list[reference.Row], reason: str) -> dict[str, int]:
    """Create the vendors, and those that are only known as somebody's; return their keys by name."""
    named = [
        {name: value for name, value in row.items() if name not in LISTS} | {"country_id": row["country"]}
        for row in rows
    ]
    known = {row["name"] for row in rows}
    behind = sorted({link["name"] for row in rows for link in row["engages"]} - known)
    only_names = [
        {"name": name, "source": "Named by a vendor that relies on it; nothing else is known."} for name in behind
    ]
    created = reference.create(apps, "subprocessors.Subprocessor", named + only_names, reason)
    return {row.name: row.pk for row in created}  # type: ignore[attr-defined]  # a model of the migration


def links(rows: list[reference.Row], vendors: dict[str, int], name: str, key: str) -> list[reference.Row]:
    """Return the rows of the list `name` of each vendor, with the vendor's key."""
    return [entry | {key: vendors[row["name"]]} for row in rows for entry in row[name]]


def places(rows: list[reference.Row], vendors: dict[str, int]) -> list[reference.Row]:
    """Return the places where the vendors keep data."""
    return [
        {
            "name": place["name"],
            "city": place["city"],
            "country_id": place["country"],
            "operator_id": place["operator_id"],
        }
        for place in links(rows, vendors, "locations", "operator_id")
    ]


def unload_vendors(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Take out what was loaded."""
    rows, _reason = reference.read(FILE)
    names = {row["name"] for row in rows} | {link["name"] for row in rows for link in row["engages"]}
    shared = {"organisation__isnull": True, "name__in": names}
    reference.remove(apps, "subprocessors.SubprocessorChain", {"subprocessor__name__in": names})
    places = {place["name"] for row in rows for place in row["locations"]}
    reference.remove(apps, "subprocessors.Location", {"organisation__isnull": True, "name__in": places})
    reference.remove(apps, "subprocessors.Certification", {"subprocessor__name__in": names})
    reference.remove(apps, "subprocessors.Subprocessor", shared)


class Migration(migrations.Migration):
    dependencies = (("subprocessors", "0001_initial"), ("organisations", "0002_countries"))
    operations = (migrations.RunPython(load_vendors, unload_vendors),)
