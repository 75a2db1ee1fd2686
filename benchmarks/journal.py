"""A journal of a million entries, made in bulk as so many acts would have left it, and its verification.

Each invented act renames an entry and writes the row of history that renaming writes; every fourth one writes a row of
history of a purpose too. What it leaves is whole: the verification must find nothing, or the benchmark fails.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from registry.models import ProcessingActivity, Purpose
from registry.record.substance import LIFE
from ropa.journal import chain
from ropa.journal.chain_check import Row, chained
from ropa.journal.models import JournalEntry
from ropa.journal.seal import row_text, seal_text
from ropa.journal.verify import CHUNK, START, Head, head_of

TARGET_SECONDS, TARGET_MEGABYTES, TARGET_ENTRIES = 90, 300, 1_000_000
BATCH = 5000
LOOP = 20_000  # entries that the plain loop reads
ALSO_PURPOSE = 4
NEW = 500  # entries written since the last verification


class Version:
    """An entry of the register from which acts are made: its texts, cut where its name stands."""

    def __init__(self, entry: JournalEntry) -> None:
        row = ProcessingActivity.objects.get(pk=entry.subject_id)
        said = json.loads(entry.content)
        self.key, self.reference, self.name = row.pk, row.reference, row.name
        self.content = self._cut(said)
        self.substance = self._cut({name: value for name, value in said.items() if name not in LIFE})
        self.history = _last_row(ProcessingActivity, id=row.pk)
        self.purpose = _last_row(Purpose, activity_id=row.pk)

    @staticmethod
    def _cut(said: dict[str, Any]) -> tuple[str, str]:
        marked = json.dumps(said | {"name": "\x00"}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        before, _mark, after = marked.partition(r'"\u0000"')
        return before, after

    def text(self, parts: tuple[str, str]) -> str:
        return parts[0] + json.dumps(self.name, ensure_ascii=False) + parts[1]


def _last_row(model: Any, **key: Any) -> dict[str, Any]:
    return dict(model.history.filter(**key).order_by("-history_id").values()[0])


class Writer:
    """Adds entries to the journal of one organisation, and to the history what they seal."""

    def __init__(self, organisation: int) -> None:
        entries = JournalEntry.objects.filter(organisation=organisation, subject_type="activity")
        self.versions = [Version(entry) for entry in JournalEntry.objects.filter(pk__in=entries.latest_of_each())]
        self.organisation = organisation
        self.head = head_of(organisation)
        self.instant = timezone.now()
        self.last = {model: _last_key(model) for model in (ProcessingActivity, Purpose)}

    def write(self, entries: int) -> None:
        made = self._made(entries)
        while batch := list(islice(made, BATCH)):
            with transaction.atomic():
                _insert(JournalEntry, [dict(zip(Row._fields, row, strict=True)) for row, _written in batch])
                for model in self.last:
                    _insert(model.history.model, [row for _row, wrote in batch for of, row in wrote if of is model])
        with transaction.atomic(), connection.cursor() as cursor:
            names = [(version.name, version.key) for version in self.versions]
            cursor.executemany("UPDATE registry_processingactivity SET name = %s WHERE id = %s", names)

    def _made(self, entries: int) -> Iterator[tuple[Row, list[tuple[Any, dict[str, Any]]]]]:
        for number in range(entries):
            version = self.versions[number % len(self.versions)]
            version.name = f"Activity, in its wording no. {self.head.sequence + 1}"
            act, self.instant = uuid.uuid4(), self.instant + dt.timedelta(milliseconds=1)
            written = [(ProcessingActivity, self._row(ProcessingActivity, version.history, act, name=version.name))]
            if number % ALSO_PURPOSE == 0:
                written.append((Purpose, self._row(Purpose, version.purpose, act)))
            row = self._entry(version, act, seal_text({_table(of): _sealed(row) for of, row in written}))
            row = row._replace(chain=chained(self.head.chain, row))
            self.head = Head(row.sequence, row.chain)
            yield row, written

    def _row(self, model: Any, like: dict[str, Any], act: uuid.UUID, **values: Any) -> dict[str, Any]:
        self.last[model] += 1
        signed = {"history_id": self.last[model], "history_date": self.instant, "history_type": "~", "change_id": act}
        return like | signed | values

    def _entry(self, version: Version, act: uuid.UUID, history: str) -> Row:
        content = version.text(version.content)
        return Row(
            organisation_id=self.organisation,
            sequence=self.head.sequence + 1,
            instant=self.instant,
            kind="changed",
            subject_type="activity",
            subject_id=version.key,
            subject_label=f"{version.reference} · {version.name}",
            user_id=None,
            actor="benchmark",
            reason="A better wording, as agreed with those who do the work",
            cause="",
            change_id=act,
            batch_id=None,
            digest=chain.digest_of(content),
            substance=chain.digest_of(version.text(version.substance)),
            fields=" name ",
            history=history,
            chain="",
            content=content,
        )


def _table(model: Any) -> str:
    return str(model.history.model._meta.db_table)


def _sealed(row: dict[str, Any]) -> list[Any]:
    names = sorted(row)
    return [1, hashlib.sha256(row_text(names, [row[name] for name in names])).hexdigest()]


def _last_key(model: Any) -> int:
    return int(model.history.order_by("-history_id").values_list("history_id", flat=True)[0])


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    """Insert as the models would: a benchmark of a million entries must be made in minutes."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if field.attname in rows[0]]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = [[_adapted(field, row[field.attname]) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places})", values)


def _adapted(field: Any, value: Any) -> Any:
    return value if isinstance(value, str | int | None) else field.get_db_prep_save(value, connection)


def fill(slug: str, entries: int) -> None:
    """Add so many entries to the journal of the organisation."""
    Writer(_key(slug)).write(entries)


def _key(slug: str) -> int:
    return JournalEntry.objects.filter(organisation__slug=slug).values_list("organisation_id", flat=True)[0]


def measure(slug: str) -> int:
    """Print how long verifying takes and how much memory, against a plain loop; return 1 if a target is missed."""
    organisation = _key(slug)
    rate, plain = _rate_of_loop(organisation)
    line("plain loop over instances, chain and content only", f"{rate:10.0f} entries/s, {plain:.0f} s for all")
    full, entries = _run(slug), head_of(organisation).sequence
    line("verify_journal, history and rows too", f"{entries / full.seconds:10.0f} entries/s, {full.megabytes:.0f} MB")
    allowed = max(TARGET_SECONDS * entries / TARGET_ENTRIES, TARGET_SECONDS / 10)
    missed = full.seconds > allowed or full.megabytes > TARGET_MEGABYTES
    verdict = "MISSES" if missed else "within"
    target = f"{verdict} the target of {allowed:.0f} s and {TARGET_MEGABYTES} MB"
    line(f"  all of {entries} entries", f"{full.seconds:10.2f} s ({full.processor:.0f} s of processors)  {target}")
    fill(slug, NEW)
    new = _run(slug, "--since-last")
    figures = f"{new.seconds:10.2f} s ({new.processor:.0f} s of processors), {new.megabytes:.0f} MB"
    line(f"  {NEW} entries since the last verification", figures)
    return int(missed)


def line(what: str, figures: str) -> None:
    print(f"{what:<55}{figures}")


def _rate_of_loop(organisation: int) -> tuple[float, float]:
    """How fast the obvious program is: a loop over model instances."""
    started, previous = time.perf_counter(), START.chain
    entries = JournalEntry.objects.filter(organisation=organisation).order_by("sequence")
    read = 0
    for entry in entries[:LOOP].iterator(chunk_size=CHUNK):
        if chain.digest_of(entry.content) != entry.digest or chain.link(previous, entry) != entry.chain:
            sys.exit(f"The journal made for the benchmark breaks at #{entry.sequence}.")
        previous, read = entry.chain, read + 1
    rate = read / (time.perf_counter() - started)
    return rate, head_of(organisation).sequence / rate


@dataclass(frozen=True)
class Ran:
    """What a run of the command took, with the processes that it started."""

    seconds: float
    processor: float
    megabytes: float


def _run(*arguments: str) -> Ran:
    """Run verify_journal as a user does; leave the benchmark if it finds anything."""
    started, before = time.perf_counter(), _processor()
    ran = subprocess.Popen([sys.executable, "manage.py", "verify_journal", *arguments], stderr=subprocess.DEVNULL)
    most = 0
    while ran.poll() is None:
        most = max(most, _memory(ran.pid))
        time.sleep(0.1)
    if ran.returncode:
        sys.exit("The journal made for the benchmark does not verify.")
    return Ran(time.perf_counter() - started, _processor() - before, most / 1024)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(process: int) -> int:
    """Return the kilobytes of memory of a process and of all that it started; 0 where there is no /proc."""
    folder = Path(f"/proc/{process}")
    try:
        status = (folder / "status").read_text()
        children = (folder / f"task/{process}/children").read_text().split()
    except OSError:  # it has just ended
        return 0
    own = int(status.split("VmRSS:")[1].split()[0]) if "VmRSS:" in status else 0
    return own + sum(_memory(int(child)) for child in children)
