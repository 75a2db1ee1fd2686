"""One django-import-export resource a sheet: rows found by natural key, cleaned, planned only if they changed.

Stock resources let constraints unjudged, drop unknown names, compare after a deep copy, and ask the database about each
row; here nothing is dropped, and a row costs no query. Knows the scope of one organisation; writes nothing itself.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import ForeignKey, Model
from django.db.models.fields import NOT_PROVIDED
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource, modelresource_factory
from import_export.results import RowResult

from registry.models import DataCategory, ProcessingActivity
from registry.spreadsheets.columns import Column, Kind, Sheet
from registry.spreadsheets.constraints import Judge, is_judged_by_choices
from registry.spreadsheets.outcomes import Cell, Outcome
from registry.spreadsheets.plan import SheetPlan
from registry.spreadsheets.references import Key, RefusedAbove, Scope, follow, provisional_key
from registry.spreadsheets.status import judge_status
from registry.spreadsheets.widgets import key_text, widget_for
from ropa.journal.text import kept
from subprocessors.models import SubprocessorChain

LISTED = "listed"  # the attribute that carries the categories of a list column from the cell to the database


def key_of_cells(sheet: Sheet, row: Mapping[str, Any]) -> Key:
    """Return the natural key that stands in a row of the file."""
    return tuple(key_text(row.get(column.name)) for column in sheet.keys)


class SheetField(Field):
    """A column. It keeps a text that differs from the stored one in nothing but the form of its characters.

    With `keeps_if_empty`, an empty cell leaves alone what a row of the register says already.
    """

    def __init__(
        self, resource: SheetResource, *, keeps_if_empty: bool = False, skips_if_empty: bool = False, **options: Any
    ) -> None:
        self.resource = resource
        self.skips_if_empty = skips_if_empty
        self.keeps_if_empty = keeps_if_empty
        super().__init__(**options)

    def save(self, instance: Model, row: Mapping[str, Any], is_m2m: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002  # import-export's signature
        if self.skips_if_empty and self.resource.is_new and row.get(self.column_name) in (None, ""):
            return  # a new row says so already
        if self.keeps_if_empty and not self.resource.is_new and not key_text(row.get(self.column_name)):
            return
        try:
            value = self.clean(row, **kwargs)
        except RefusedAbove:
            self.resource.orphaned = True
            return
        stored = instance.__dict__.get(self.attribute)
        if not (isinstance(value, str) and isinstance(stored, str) and kept(stored) == value):
            setattr(instance, self.attribute, value)


Reach = Callable[[int], None]
BLOCK = 500  # rows between two signs of progress


class KeyLoader(BaseInstanceLoader):
    """Finds a row by the key that stands in the file, among the organisation's own; no query a row."""

    def get_instance(self, row: Mapping[str, Any]) -> Model | None:
        resource: SheetResource = self.resource
        return resource.scope.existing(resource.sheet).get(resource.current_key())


class PlainResult(RowResult):
    """What became of a row, without its name: naming it would read what it points to."""

    def add_instance_info(self, instance: Model) -> None:
        """Leave out the name."""


class SheetResource(ModelResource):
    """The rows of one sheet, for one organisation."""

    sheet: Sheet

    def __init__(self, sheet: Sheet, scope: Scope, keys: Sequence[Key], *, tells: bool, reach: Reach) -> None:
        super().__init__()
        self.sheet = sheet
        self.scope = scope
        self.keys = keys  # of the rows to come, one by one
        self.tells = tells  # whether somebody wants to know which cells change
        self.reach = reach  # told from time to time how many rows are done
        self.plan = SheetPlan(sheet.model)
        self.changes: dict[int, tuple[Outcome, tuple[Cell, ...]]] = {}  # by the number of the row among those given
        self.fields = OrderedDict((column.name, self._field(column)) for column in sheet.columns)
        self._meta.import_id_fields = [column.name for column in sheet.keys]
        self.orphaned = False
        self.is_new = False
        self.before: dict[str, Any] = {}
        self.seen: dict[Key, int] = defaultdict(int)
        self.number: tuple[str, ...] = ()
        self.row_number = 0
        self._fields = sheet.model._meta.concrete_fields
        self._keys = [each for each in self._fields if isinstance(each, ForeignKey)]
        self._listed_rows: dict[int, dict[int, Model]] | None = None
        self._judges: list[Judge] | None = None
        self._links: set[tuple[int, int]] | None = None
        self._attached = False

    @classmethod
    def get_row_result_class(cls) -> type[RowResult]:
        return PlainResult

    def get_import_fields(self) -> list[SheetField]:
        """Return the columns; import-export would look for them again at every row."""
        return list(self.fields.values())

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
            skips_if_empty=column.kind in {Kind.TEXT, Kind.CODE, Kind.DATE, Kind.NUMBER} or len(column.through) == 1,
        )

    # One row

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> RowResult:
        """Import a row; where many went before, say so first, and go no further if told to stop."""
        done = kwargs["row_number"] - 1
        if done and done % BLOCK == 0:
            self.reach(done)
        result: RowResult = super().import_row(row, instance_loader, **kwargs)
        return result

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Forget the row before."""
        self.row_number = kwargs["row_number"]
        self.orphaned = False
        self.before = {}
        self.number = ()
        if self.sheet.repeatable:
            key = self.keys[self.row_number - 1]
            self.seen[key] += 1
            self.number = (str(self.seen[key]),)

    def current_key(self) -> Key:
        """Return the key of the row; rows of a repeatable sheet that share one are numbered."""
        return self.keys[self.row_number - 1] + self.number

    def init_instance(self, row: Any = None) -> Model:
        """Return a new row, of the organisation, under a key of the meantime."""
        owned = {"organisation": self.scope.organisation} if self.sheet.owner == "organisation" else {}
        return self.sheet.model(pk=provisional_key(), **owned)

    def after_init_instance(self, instance: Model, new: bool, row: Any, **_kwargs: Any) -> None:  # noqa: FBT001  # import-export's signature
        """Keep what the row says before the import."""
        self.is_new = new
        self.before = {} if new else self._values(instance)

    def skip_row(self, instance: Model, original: Model | None, row: Any, import_validation_errors: Any = None) -> bool:
        """Skip what did not change, and what belongs to a row that was refused."""
        if self.orphaned and import_validation_errors:
            raise ValidationError(import_validation_errors)
        if self.orphaned:
            return True
        unchanged = not self.is_new and self._values(instance) == self.before and not self._list_changed(instance)
        return unchanged and not import_validation_errors

    def _values(self, instance: Model) -> dict[str, Any]:
        said = instance.__dict__
        return {each.attname: said.get(each.attname) for each in self._fields}

    # Validation

    def validate_instance(
        self,
        instance: Model,
        import_validation_errors: Any = None,
        validate_unique: bool = True,  # noqa: FBT001, FBT002  # import-export's signature
    ) -> None:
        """Judge the row as a form would: fields, `clean()`, constraints; what was found is not looked up again."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        self._attach()
        found = {each.name for each in self._keys if getattr(instance, each.attname) is not None}
        self._collect(errors, lambda: instance.clean_fields(exclude={*errors, *found, self._pk}))
        if isinstance(instance, ProcessingActivity) and "status" not in errors:
            stored = None if self.is_new else self.before["status"]
            self._collect(errors, lambda: judge_status(instance, stored))
        if not self._lacks_reference(instance):
            self._show_links(instance)
            self._collect(errors, instance.clean)
            for judge in self._constraints():
                self._judge(judge, instance, errors)
        if errors:
            raise ValidationError(errors)

    def _show_links(self, instance: Model) -> None:
        """Let a link between vendors be judged by those in the register and by those above it in the file."""
        if isinstance(instance, SubprocessorChain):
            if self._links is None:
                self._links = SubprocessorChain.links()
            instance.known_links = frozenset(self._links)
            self._links.add((instance.subprocessor_id, instance.engaged_id))

    @property
    def _pk(self) -> str:
        """The key, which is none of the file's business."""
        return self.sheet.model._meta.pk.name

    def _attach(self) -> None:
        """Hang on the rows of the register what they point to, before the first of them is judged."""
        if not self.is_new and not self._attached:
            self._attached = True
            names, rows = [each.name for each in self._keys], self.scope.existing(self.sheet).values()
            self.scope.attach(self.sheet.model, rows, names)

    def _constraints(self) -> list[Judge]:
        """Return the judges of what no field judges by itself; they know the rows of the register."""
        if self._judges is None:
            model, rows = self.sheet.model, self.scope.existing(self.sheet).values()
            apart = [each for each in model._meta.constraints if not is_judged_by_choices(each, model)]
            self._judges = [Judge(each, model, rows) for each in apart]
        return self._judges

    @staticmethod
    def _collect(errors: dict[str, Any], judge: Any) -> None:
        try:
            judge()
        except ValidationError as error:
            error.update_error_dict(errors)

    def _lacks_reference(self, instance: Model) -> bool:
        """Return whether a required reference is missing: nothing more can be said of the row then."""
        return any(getattr(instance, each.attname) is None for each in self._keys if not each.null)

    def _judge(self, judge: Judge, instance: Model, errors: dict[str, Any]) -> None:
        """Ask one constraint; a violation is put down to the last of its columns that is in the sheet."""
        if errors and judge.names & errors.keys():
            return
        try:
            judge.judge(instance)
        except ValidationError as error:
            attributes = [column.attribute for column in self.sheet.columns if column.attribute in judge.names]
            errors.setdefault(attributes[-1] if attributes else self.sheet.keys[-1].attribute, []).extend(
                error.error_list
            )

    # Planning

    def save_instance(self, instance: Model, is_create: bool, row: Any, **_kwargs: Any) -> None:  # noqa: FBT001  # import-export's signature
        """Plan to write the row if its own columns changed, then its list."""
        fields = () if is_create else self._fields
        changed = frozenset(each.name for each in fields if self._differs(instance, each.attname))
        if is_create:
            self.plan.new.append(instance)
            self.scope.remember(self.sheet, self.current_key(), instance)
        elif changed:
            self.plan.changed.append((instance, changed))
        if self.tells:
            outcome = Outcome.NEW if is_create else Outcome.CHANGED
            cells = self._new_cells(row) if is_create else self._changed_cells(instance, changed)
            self.changes[self.row_number] = outcome, cells
        if self.sheet.listed and hasattr(instance, LISTED):
            self._plan_list(instance)

    def _differs(self, instance: Model, name: str) -> bool:
        return bool(instance.__dict__.get(name) != self.before.get(name))

    def _new_cells(self, row: Mapping[str, Any]) -> tuple[Cell, ...]:
        return tuple(Cell(name, "", _spoken(value)) for name, value in row.items() if value not in (None, ""))

    def _changed_cells(self, instance: Model, changed: frozenset[str]) -> tuple[Cell, ...]:
        cells = [
            Cell(column.name, *self._texts(instance, column))
            for column in self.sheet.columns
            if column.attribute in changed
        ]
        if self._list_changed(instance):
            cells.append(Cell("data", *self._list_texts(instance)))
        return tuple(cells)

    def _texts(self, instance: Model, column: Column) -> tuple[str, str]:
        """Return what the cell said and what it is going to say, as the native workbook writes it."""
        model_field: Any = self.sheet.model._meta.get_field(column.attribute)
        values = self.before[model_field.attname], getattr(instance, model_field.attname)
        if column.kind is not Kind.REFERENCE:
            return _spoken(values[0]), _spoken(values[1])
        old = self.scope.known(model_field.related_model, [values[0]]).get(values[0])
        new = getattr(instance, column.attribute)
        path = column.path.partition("__")[2]
        return (follow(old, path) if old else "", follow(new, path) if new else "")

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
        return {category.pk for category in _listed(instance)} != set(self._listed(instance))

    def _list_texts(self, instance: Model) -> tuple[str, str]:
        stored = self._listed(instance)
        known = self.scope.known(DataCategory, stored)
        codes = [[follow(known[key], "code") for key in stored], [follow(each, "code") for each in _listed(instance)]]
        return "; ".join(codes[0]), "; ".join(codes[1])

    def _plan_list(self, instance: Model) -> None:
        model, parent = self._listing()
        stored = self._listed(instance) if not self.is_new else {}
        wanted = {category.pk: category for category in _listed(instance)}
        self.plan.unlisted += [row for key, row in stored.items() if key not in wanted]
        new = [category for key, category in wanted.items() if key not in stored]
        self.plan.listed += [model(**{parent: instance, "category": category}) for category in new]


def _listed(instance: Model) -> tuple[Model, ...]:
    """Return the categories that the list column of the row named."""
    found: tuple[Model, ...] = getattr(instance, LISTED)
    return found


def _spoken(value: Any) -> str:
    """Return a value as the native workbook writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def resource_for(sheet: Sheet, scope: Scope, keys: Sequence[Key], *, tells: bool, reach: Reach) -> SheetResource:
    """Return the resource of a sheet in the scope of one organisation, for rows with these keys."""
    meta = {
        "model": sheet.model,
        "fields": (),
        "instance_loader_class": KeyLoader,
        "clean_model_instances": True,
        "use_transactions": False,
        "skip_unchanged": True,
        "skip_diff": True,
        "report_skipped": False,
    }
    made: type[SheetResource] = modelresource_factory(sheet.model, SheetResource, meta)
    return made(sheet, scope, keys, tells=tells, reach=reach)
