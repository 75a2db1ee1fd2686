"""The journal is appended to, and never changed: the database refuses it."""

from django.db import migrations

from ropa.journal.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = (("journal", "0001_initial"),)
    operations = (AppendOnly(("journal_journalentry", "journal_verification")),)
