"""Row history is appended to, and never changed: the database refuses it."""

from django.db import migrations

from ropa.journal.append_only import AppendOnly

TABLES = (
    "registry_historicalactivitymeasure",
    "registry_historicalactivityright",
    "registry_historicaladequacydecision",
    "registry_historicalclient",
    "registry_historicalclientactivity",
    "registry_historicaldatacategory",
    "registry_historicaldatasubject",
    "registry_historicaldatasubjectcategory",
    "registry_historicaldpiacriterion",
    "registry_historicaldpiascreening",
    "registry_historicaleeamembership",
    "registry_historicalengagement",
    "registry_historicalengagementdata",
    "registry_historicaljointcontroller",
    "registry_historicallegalbasis",
    "registry_historicalnotapplicable",
    "registry_historicalpersonaldata",
    "registry_historicalprocessingactivity",
    "registry_historicalpurpose",
    "registry_historicalrecipient",
    "registry_historicalrecipientdata",
    "registry_historicalretentiondata",
    "registry_historicalretentionrule",
    "registry_historicalsecuritymeasure",
    "registry_historicalstorageplace",
    "registry_historicaltransfer",
)


class Migration(migrations.Migration):
    dependencies = (("registry", "0002_reference_data"),)
    operations = (AppendOnly(TABLES),)
