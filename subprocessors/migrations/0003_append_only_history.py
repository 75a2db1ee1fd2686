"""Row history is appended to, and never changed: the database refuses it."""

from django.db import migrations

from ropa.journal.append_only import AppendOnly

TABLES = (
    "subprocessors_historicalagreement",
    "subprocessors_historicalcertification",
    "subprocessors_historicallocation",
    "subprocessors_historicalsubprocessor",
    "subprocessors_historicalsubprocessorchain",
)


class Migration(migrations.Migration):
    dependencies = (("subprocessors", "0002_vendors"),)
    operations = (AppendOnly(TABLES),)
