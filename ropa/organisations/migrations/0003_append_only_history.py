"""Row history is appended to, and never changed: the database refuses it."""

from django.db import migrations

from ropa.journal.append_only import AppendOnly

TABLES = (
    "organisations_historicalcountry",
    "organisations_historicalmembership",
    "organisations_historicalorganisation",
)


class Migration(migrations.Migration):
    dependencies = (("organisations", "0002_countries"),)
    operations = (AppendOnly(TABLES),)
