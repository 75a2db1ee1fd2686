"""The same rows through stock import-export resources: one look-up for each foreign key of each row."""

from __future__ import annotations

from typing import Any

from django.db.models import ForeignKey, Model
from import_export.fields import Field
from import_export.resources import ModelResource, modelresource_factory
from import_export.widgets import ForeignKeyWidget
from tablib import Dataset

from registry.spreadsheets.columns import DIRECTORIES, SHEET_OF, Column, Sheet
from registry.spreadsheets.workbook import Table
from ropa.journal.gate import change
from ropa.organisations.models import Organisation

# What a stock resource can read at all: no list columns, no references through two columns, shared lists only.
SHEETS = ("activities", "purposes", "data_subjects", "personal_data", "measures", "rights")


def import_stock(tables: list[Table], organisation: Organisation) -> int:
    """Import the sheets that a stock resource can read; return the number of rows."""
    rows = 0
    with change(by="benchmark"):
        for name, header, cells in tables:
            data = Dataset(*cells, headers=header)
            result = _resource(SHEET_OF[name], organisation).import_data(data, raise_errors=True)
            rows += result.totals["new"]
    return rows


def _resource(sheet: Sheet, organisation: Organisation) -> Any:
    fields = {column.name: _field(sheet.model, column) for column in sheet.columns}
    meta = {
        "import_id_fields": [column.name for column in sheet.keys],
        "fields": list(fields),
        "clean_model_instances": True,
        "skip_unchanged": True,
    }

    class Owned(ModelResource):
        def init_instance(self, row: Any = None) -> Model:
            return sheet.model(**({"organisation": organisation} if sheet.owner == "organisation" else {}))

    return modelresource_factory(sheet.model, Owned, meta_options=meta, custom_fields=fields)()


def _field(model: type[Model], column: Column) -> Field:
    model_field = model._meta.get_field(column.attribute)
    if not isinstance(model_field, ForeignKey):
        default = None if model_field.null else ""
        return Field(attribute=column.attribute, column_name=column.name, default=default)
    directory = DIRECTORIES[column.directory]
    widget = ForeignKeyWidget(directory.model, directory.key[0])
    return Field(attribute=column.attribute, column_name=column.name, widget=widget)
