"""Loads the law as data and the shared lists: what an entry can be described with on the first day."""

from pathlib import Path

from django.db import migrations

from ropa.journal import reference
from ropa.journal.reference import Row

FILES = Path(__file__).parent.parent / "reference"


def eea_membership(row: Row) -> Row:
    """Return the columns of a membership; the file's note is part of its source."""
    note = row.get("note") or ""
    return {
        "country_id": row["country"],
        "kind": row["kind"],
        "in_force_from": row["from"],
        "in_force_until": row["until"],
        "source": note,
        "checked_on": row.get("checked_on"),
    }


def adequacy_decision(row: Row) -> Row:
    """Return the columns of a decision; the key columns have other names in the file."""
    columns = {name: value for name, value in row.items() if name not in {"country", "decision", "legal_act"}}
    needs_certification = "yes" if row["needs_certification"] else "no"
    return columns | {
        "country_id": row["country"],
        "number": row["decision"],
        "needs_certification": needs_certification,
    }


class Migration(migrations.Migration):
    dependencies = (("registry", "0001_initial"), ("organisations", "0002_countries"))
    operations = (
        reference.load(FILES / "legal_bases.json", "registry.LegalBasis", "code"),
        reference.load(FILES / "dpia_criteria.json", "registry.DpiaCriterion", "code"),
        reference.load(FILES / "data_categories.json", "registry.DataCategory", "code"),
        reference.load(FILES / "data_subject_categories.json", "registry.DataSubjectCategory", "code"),
        reference.load(FILES / "security_measures.json", "registry.SecurityMeasure", "code"),
        reference.load(FILES / "eea.json", "registry.EeaMembership", "country_id", eea_membership),
        reference.load(FILES / "adequacy.json", "registry.AdequacyDecision", "number", adequacy_decision),
    )
