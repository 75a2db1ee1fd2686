"""Agreements keep the signed text itself."""

from django.db import migrations, models

import ropa.security.fields
from ropa.journal.append_only import AppendOnly

HELP = "The text itself, kept here: PDF, DOCX or ODT without macros, PNG or JPEG, at most 10 MB."


class Migration(migrations.Migration):
    dependencies = (("subprocessors", "0003_append_only_history"),)

    operations = (
        migrations.AddField(
            model_name="agreement",
            name="document",
            field=ropa.security.fields.DocumentField(
                blank=True, help_text=HELP, upload_to="agreements/", verbose_name="signed text"
            ),
        ),
        migrations.AddField(
            model_name="historicalagreement",
            name="document",
            field=models.TextField(blank=True, default="", help_text=HELP, max_length=100, verbose_name="signed text"),
            preserve_default=False,
        ),
        AppendOnly(("subprocessors_historicalagreement",)),  # a table that is rebuilt loses its triggers
    )
