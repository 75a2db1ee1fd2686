"""Loads reference data from files in reversible migrations, each row with the history row that says where it came from.

Works on the models of the migration, not on today's, and so writes the history that those cannot write themselves.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

from django.db import connections, migrations, models
from django.utils import timezone

from ropa.journal.chain import GENESIS, digest_of, link
from ropa.journal.choices import EntryKind
from ropa.journal.seal import seal_text, sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ACTOR = "reference data"
Row = dict[str, Any]


def read(path: Path) -> tuple[list[Row], str]:
    """Return the rows of a reference file and the reason to give for loading them: its source and date."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return content["rows"], f"{content['source']} ({content['as_of']})"


def load(path: Path, model: str, key: str, columns: Callable[[Row], Row] = dict) -> migrations.RunPython:
    """Return the operation that loads a file into `model` ("app.Model"), and takes the rows with these keys out again.

    `columns` makes the columns of a row of the file; `key` is the column that identifies a row.
    """

    def forwards(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
        rows, reason = read(path)
        create(apps, model, [columns(row) for row in rows], reason)

    def backwards(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
        rows, _reason = read(path)
        remove(apps, model, {f"{key}__in": [columns(row)[key] for row in rows]})

    return migrations.RunPython(forwards, backwards)


def create(apps: Apps, model: str, rows: Iterable[Row], reason: str) -> list[models.Model]:
    """Create the rows and their history; return them."""
    table, history = _tables(apps, model)
    created = table._default_manager.bulk_create([table(**row) for row in rows])
    now = dt.datetime.now(dt.UTC)
    signature = {"history_date": now, "history_type": "+", "history_change_reason": reason, "actor": ACTOR}
    signature["change_id"] = uuid.uuid4()
    history._default_manager.bulk_create([history(**_columns(row), **signature) for row in created])
    return created


def remove(apps: Apps, model: str, condition: Row) -> None:
    """Remove the rows that match, and the history that loading them wrote.

    References are checked at once: PostgreSQL alters no table of which it has checks still to make.
    """
    table, history = _tables(apps, model)
    rows = table._default_manager.filter(**condition)
    keys = list(rows.values_list("pk", flat=True))
    rows._raw_delete(rows.db)  # noqa: SLF001  # plain SQL: a row still in use is refused by the database itself
    history._default_manager.filter(**{f"{table._meta.pk.name}__in": keys}, actor=ACTOR).delete()
    connections[rows.db].check_constraints()


def seal_all() -> migrations.RunPython:
    """Return the operation that seals, in the installation's journal, what loading wrote and nothing sealed yet."""
    return migrations.RunPython(_seal, migrations.RunPython.noop)


def _seal(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    journal = apps.get_model("journal", "JournalEntry")
    histories = [model for model in apps.get_models() if (model._meta.object_name or "").startswith("Historical")]
    told = set(journal._default_manager.values_list("change_id", flat=True))
    reasons: dict[uuid.UUID, str] = {}
    for history in histories:
        rows = history._default_manager.filter(actor=ACTOR).order_by("history_id")
        reasons |= dict(rows.values_list("change_id", "history_change_reason"))
    wanted = [act for act in reasons if act not in told]
    for act, written in sealed(histories, wanted).items():
        _tell(journal, act, reasons[act], seal_text(written))


def _tell(journal: Any, act: uuid.UUID, reason: str, history: str) -> None:
    """Append to the installation's journal that reference data were loaded."""
    head = journal._default_manager.filter(organisation=None).order_by("sequence").last()
    entry = journal(
        sequence=head.sequence + 1 if head else 1,
        instant=max(timezone.now(), head.instant) if head else timezone.now(),
        kind=EntryKind.SHARED,
        subject_type="installation",
        subject_id=0,
        actor=ACTOR,
        reason=reason,
        change_id=act,
        digest=digest_of(""),
        history=history,
    )
    entry.chain = link(head.chain if head else GENESIS, entry)
    entry.save()


def _tables(apps: Apps, model: str) -> tuple[type[models.Model], type[models.Model]]:
    app, name = model.split(".")
    return apps.get_model(app, name), apps.get_model(app, f"Historical{name}")


def _columns(row: models.Model) -> Row:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
