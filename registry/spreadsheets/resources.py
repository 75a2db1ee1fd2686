"""One django-import-export resource a sheet: rows found by natural key, cleaned, saved only if they changed.

Stock resources let constraints unjudged, drop unknown names and compare after a deep copy; here nothing is dropped.
Knows the scope of one organisation; the change gate must be open around it.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BaseConstraint, CheckConstraint, F, ForeignKey, Func, Model, Q, UniqueConstraint
from django.db.models.fields import NOT_PROVIDED
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource, modelresource_factory

from registry.models import ProcessingActivity
from registry.spreadsheets.columns import Column, Kind, Sheet
from registry.spreadsheets.references import Key, RefusedAbove, Scope
from registry.spreadsheets.status import judge_status
from registry.spreadsheets.widgets import key_text, widget_for
from ropa.journal.text import kept

LISTED = "listed"  # the attribute that carries the categories of a list column from the cell to the database


def key_of_cells(sheet: Sheet, row: Mapping[str, Any]) -> Key:
    """Return the natural key that stands in a row of the file."""
    return tuple(key_text(row.get(column.name)) for column in sheet.keys)


class SheetField(Field):
    """A column. It keeps a text that differs from the stored one in nothing but the form of its characters.

    With `keeps_if_empty`, an empty cell leaves alone what a row of the register says already.
    """

    def __init__(self, resource: SheetResource, *, keeps_if_empty: bool = False, **options: Any) -> None:
        self.resource = resource
        self.keeps_if_empty = keeps_if_empty
        super().__init__(**options)

    def save(self, instance: Model, row: Mapping[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002  # import-export's signature
        if self.keeps_if_empty and instance.pk and not key_text(row.get(self.column_name)):
            return
        try:
            value = self.clean(row, **kwargs)
        except RefusedAbove:
            self.resource.orphaned = True
            return
        stored = instance.__dict__.get(self.attribute)
        if not (isinstance(value, str) and isinstance(stored, str) and kept(stored) == value):
            setattr(instance, self.attribute, value)


class KeyLoader(BaseInstanceLoader):
    """Finds a row by the key that stands in the file, among the organisation's own; no query a row."""

    def get_instance(self, row: Mapping[str, Any]) -> Model | None:
        resource: SheetResource = self.resource
        return resource.scope.existing(resource.sheet).get(resource.current_key(row))


class SheetResource(ModelResource):
    """The rows of one sheet, for one organisation."""

    sheet: Sheet

    def __init__(self, sheet: Sheet, scope: Scope) -> None:
        super().__init__()
        self.sheet = sheet
        self.scope = scope
        self.fields = OrderedDict((column.name, self._field(column)) for column in sheet.columns)
        self._meta.import_id_fields = [column.name for column in sheet.keys]
        self.orphaned = False
        self.is_new = False
        self.before: dict[str, Any] = {}
        self.seen: dict[Key, int] = defaultdict(int)
        self.number: tuple[str, ...] = ()
        self._listed_rows: dict[int, dict[int, Model]] | None = None

    # Fields

    def _field(self, column: Column) -> SheetField:
        if column.kind is Kind.LIST:
            return SheetField(self, attribute=LISTED, column_name="data", widget=widget_for(column, None, self.scope))
        try:
            model_field: Any = self.sheet.model._meta.get_field(column.attribute)
        except FieldDoesNotExist:
            return SheetField(self, column_name=column.name)  # it only helps another column to name a row
        default = model_field.default if model_field.has_default() else NOT_PROVIDED
        widget = widget_for(column, model_field, self.scope, is_name=column.key and len(self.sheet.keys) == 1)
        return SheetField(
            self,
            attribute=column.attribute,
            column_name=column.name,
            widget=widget,
            default=default,
            keeps_if_empty=self.sheet.model is ProcessingActivity and column.attribute == "status",
        )

    # One row

    def before_import_row(self, row: Any, **_kwargs: Any) -> None:
        """Forget the row before."""
        self.orphaned = False
        self.before = {}
        self.number = ()
        if self.sheet.repeatable:
            key = key_of_cells(self.sheet, row)
            self.seen[key] += 1
            self.number = (str(self.seen[key]),)

    def current_key(self, row: Mapping[str, Any]) -> Key:
        """Return the key of the row; rows of a repeatable sheet that share one are numbered."""
        return key_of_cells(self.sheet, row) + self.number

    def init_instance(self, row: Any = None) -> Model:
        """Return a new row, of the organisation."""
        owned = {"organisation": self.scope.organisation} if self.sheet.owner == "organisation" else {}
        return self.sheet.model(**owned)

    def after_init_instance(self, instance: Model, new: bool, row: Any, **_kwargs: Any) -> None:  # noqa: FBT001  # import-export's signature
        """Keep what the row says before the import."""
        self.is_new = new
        self.before = self._values(instance)

    def skip_row(self, instance: Model, original: Model | None, row: Any, import_validation_errors: Any = None) -> bool:
        """Skip what did not change, and what belongs to a row that was refused."""
        if self.orphaned and import_validation_errors:
            raise ValidationError(import_validation_errors)
        if self.orphaned:
            return True
        unchanged = not self.is_new and self._values(instance) == self.before and not self._list_changed(instance)
        return unchanged and not import_validation_errors

    def _values(self, instance: Model) -> dict[str, Any]:
        return {each.attname: instance.__dict__.get(each.attname) for each in self.sheet.model._meta.concrete_fields}

    # Validation

    def validate_instance(
        self,
        instance: Model,
        import_validation_errors: Any = None,
        validate_unique: bool = True,  # noqa: FBT001, FBT002  # import-export's signature
    ) -> None:
        """Judge the row as a form would: fields, `clean()`, constraints; what was found is not looked up again."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        found = {each.name for each in self.sheet.model._meta.fields if _is_found(each, instance)}
        self._collect(errors, lambda: instance.clean_fields(exclude={*errors, *found}))
        if isinstance(instance, ProcessingActivity) and "status" not in errors:
            stored = None if self.is_new else self.before["status"]
            self._collect(errors, lambda: judge_status(instance, stored))
        if not self._lacks_reference(instance):
            self._collect(errors, instance.clean)
            for constraint in self.sheet.model._meta.constraints:
                if not _is_judged_by_choices(constraint, self.sheet.model):
                    self._judge(constraint, instance, errors)
        if errors:
            raise ValidationError(errors)

    @staticmethod
    def _collect(errors: dict[str, Any], judge: Any) -> None:
        try:
            judge()
        except ValidationError as error:
            error.update_error_dict(errors)

    def _lacks_reference(self, instance: Model) -> bool:
        """Return whether a required reference is missing: nothing more can be said of the row then."""
        keys = (each for each in self.sheet.model._meta.fields if isinstance(each, ForeignKey) and not each.null)
        return any(getattr(instance, each.attname) is None for each in keys)

    def _judge(self, constraint: BaseConstraint, instance: Model, errors: dict[str, Any]) -> None:
        """Ask one constraint; a violation is put down to the last of its columns that is in the sheet."""
        names = _judged_fields(constraint)
        if names & errors.keys():
            return
        try:
            constraint.validate(self.sheet.model, instance)
        except ValidationError as error:
            attributes = [column.attribute for column in self.sheet.columns if column.attribute in names]
            errors.setdefault(attributes[-1] if attributes else self.sheet.keys[-1].attribute, []).extend(
                error.error_list
            )

    # Saving

    def save_instance(self, instance: Model, is_create: bool, row: Any, **kwargs: Any) -> None:  # noqa: FBT001  # import-export's signature
        """Write the row if its own columns changed, then its list."""
        if is_create or self._values(instance) != self.before:
            super().save_instance(instance, is_create, row, **kwargs)
        if self.sheet.listed and hasattr(instance, LISTED):
            self._save_list(instance)
        if is_create:
            self.scope.remember(self.sheet, self.current_key(row), instance)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Do nothing: no primary key was given, so no sequence needs a reset."""

    # The list column: rows of their own

    def _listed(self, instance: Model) -> dict[int, Model]:
        """Return the rows of the instance's list by the category they name; one query a sheet."""
        if self._listed_rows is None:
            model, parent = self._listing()
            rows = model._base_manager.filter(**{f"{parent}__{self.sheet.owner}": self.scope.organisation})
            self._listed_rows = defaultdict(dict)
            for row in rows.order_by("pk"):
                self._listed_rows[getattr(row, f"{parent}_id")][row.category_id] = row  # type: ignore[attr-defined]
        return self._listed_rows.get(instance.pk, {})

    def _listing(self) -> tuple[type[Model], str]:
        if self.sheet.listed is None:
            raise LookupError(self.sheet.name)
        return self.sheet.listed

    def _list_changed(self, instance: Model) -> bool:
        if not self.sheet.listed or not hasattr(instance, LISTED):
            return False
        return {category.pk for category in getattr(instance, LISTED)} != set(self._listed(instance))

    def _save_list(self, instance: Model) -> None:
        model, parent = self._listing()
        stored = self._listed(instance) if not self.is_new else {}
        wanted = {category.pk: category for category in getattr(instance, LISTED)}
        for key, row in stored.items():
            if key not in wanted:
                row.delete()
        for key, category in wanted.items():
            if key not in stored:
                model(**{parent: instance, "category": category}).save(force_insert=True)


def resource_for(sheet: Sheet, scope: Scope) -> SheetResource:
    """Return the resource of a sheet in the scope of one organisation."""
    meta = {
        "model": sheet.model,
        "fields": (),
        "instance_loader_class": KeyLoader,
        "clean_model_instances": True,
        "use_transactions": True,
        "skip_unchanged": True,
        "skip_diff": True,
    }
    made: type[SheetResource] = modelresource_factory(sheet.model, SheetResource, meta)
    return made(sheet, scope)


def _is_found(model_field: Any, instance: Model) -> bool:
    return isinstance(model_field, ForeignKey) and getattr(instance, model_field.attname) is not None


def _judged_fields(constraint: BaseConstraint) -> set[str]:
    """Return the model fields that a constraint speaks of."""
    if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q):
        return set(constraint.condition.referenced_base_fields)
    if isinstance(constraint, UniqueConstraint):
        named = set(constraint.fields)
        return named | set(_expression_fields(constraint))
    return set()


def _expression_fields(constraint: UniqueConstraint) -> Iterator[str]:
    for expression in constraint.expressions:
        sources = expression.get_source_expressions() if isinstance(expression, Func) else [expression]
        yield from (str(vars(source)["name"]) for source in sources if isinstance(source, F))


def _is_judged_by_choices(constraint: BaseConstraint, model: type[Model]) -> bool:
    """Return whether the constraint only repeats a closed list, which the field itself has judged without a query."""
    names = _judged_fields(constraint)
    if not isinstance(constraint, CheckConstraint) or len(names) != 1:
        return False
    return bool(getattr(model._meta.get_field(next(iter(names))), "choices", None))
