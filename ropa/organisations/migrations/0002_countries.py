"""Loads the countries of ISO 3166-1."""

from pathlib import Path

from django.db import migrations

from ropa.journal import reference

FILE = Path(__file__).parent.parent / "reference" / "countries.json"


class Migration(migrations.Migration):
    dependencies = (("organisations", "0001_initial"),)
    operations = (reference.load(FILE, "organisations.Country", "code"),)
