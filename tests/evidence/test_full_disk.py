"""A disk that fills up while somebody saves: a clear page, nothing confirmed is lost, and room puts it right."""

import os
import pwd
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ropa.organisations.models import Organisation
from tests import postgres
from tests.evidence import places, saving

ENTRY_LIMIT = 400  # so many saves fill any of the disks below
SENTENCE = "Nothing was saved: the disk of the register is full. All that was confirmed before is safe."
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL only")


@dataclass(frozen=True)
class SmallDisk:
    """A disk of a few megabytes, with ballast that takes the room and gives it back."""

    path: Path

    def fill(self, leaving: int) -> None:
        """Leave so many bytes."""
        room = shutil.disk_usage(self.path).free - leaving
        with (self.path / "ballast").open("wb") as ballast:
            ballast.write(b"\0" * room)

    def free(self) -> None:
        (self.path / "ballast").unlink()


@contextmanager
def small_disk(path: Path, size: str, owner: str = "root") -> Iterator[SmallDisk]:
    """A file system in memory; only root can mount one."""
    path.mkdir()
    account = pwd.getpwnam(owner)
    options = f"size={size},uid={account.pw_uid},gid={account.pw_gid},mode=0700"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def save_until_refused(client, pk) -> tuple[int, int, str]:
    """The number of the last save that was confirmed, and the answer that came after it."""
    for number in range(saving.next_number(), ENTRY_LIMIT):
        response = saving.save(client, pk, number)
        if response.status_code != 302:
            return number - 1, response.status_code, response.content.decode()
    pytest.fail("the disk did not fill up")


@contextmanager
def no_more_pages() -> Iterator[None]:
    """The database file may grow by a few pages only: SQLite then answers as on a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 2}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@contextmanager
def server_says_full() -> Iterator[None]:
    """The server itself raises disk_full when the journal is appended to: the last thing an act does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute("CREATE TRIGGER full_disk BEFORE INSERT ON journal_journalentry EXECUTE FUNCTION full_disk()")
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION full_disk() CASCADE")


@pytest.mark.django_db(transaction=True)
def test_full_database_is_told_and_nothing_is_lost():
    pk, client = saving.prepared(), saving.signed_in()
    assert saving.save(client, pk, 1).status_code == 302
    with no_more_pages() if connection.vendor == "sqlite" else server_says_full():
        confirmed, status, text = save_until_refused(client, pk)
        assert status == 507
        assert SENTENCE in text
        assert (saving.saves_so_far(), saving.wrongs()) == (confirmed, [])
    assert saving.save(client, pk, confirmed + 1).status_code == 302
    assert (saving.saves_so_far(), saving.wrongs()) == (confirmed + 1, [])


@pytest.mark.django_db(transaction=True)
def test_full_database_stops_an_import_with_a_sentence():
    """All or nothing: the organisation that the workbook would have brought is not there."""
    full = no_more_pages() if connection.vendor == "sqlite" else server_says_full()
    with full, pytest.raises(CommandError) as stopped:
        call_command("import_register", "registry/examples/kleep.xlsx", "--organisation", "kleep")
    assert str(stopped.value).startswith(SENTENCE)
    assert not Organisation.objects.filter(slug="kleep").exists()


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_file_that_may_not_grow_is_told_and_nothing_is_lost(tmp_path):
    """The limit of a process (ulimit -f): SQLite meets an error of writing, not a full disk."""
    env = migrated(tmp_path, tmp_path)
    places.run("tests.evidence.saver", "1", env=env)
    done = places.run("tests.evidence.saver", "12", env=env | {"SAVER_FILE_LIMIT": "400000"})
    answers = places.answers(done.stdout.splitlines(keepends=True))
    confirmed = [number for number, status, _words in answers if status == 302]
    assert {status for _number, status, _words in answers} == {302, 503}
    assert places.judged(env) == (max(confirmed, default=1), [])
    again = places.answers(places.run("tests.evidence.saver", "1", env=env).stdout.splitlines(keepends=True))
    assert [status for _number, status, _words in again] == [302]


def migrated(disk: Path, directory: Path) -> dict[str, str]:
    """A copy of the database of these tests, in which the migrations have run and nothing else."""
    path = disk / "ropa.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    return places.environment(f"sqlite:///{path}", directory)


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_full_disk_under_sqlite(tmp_path):
    with small_disk(tmp_path / "disk", "24m") as disk:
        watch_it_fill(disk, migrated(disk.path, tmp_path), tmp_path)


@on_postgresql
@pytest.mark.soak
def test_full_disk_under_postgresql(tmp_path):
    """The tables are on the small disk, the log of the server is not."""
    with postgres.cluster() as running:
        owner = "postgres" if running.identity else pwd.getpwuid(os.geteuid()).pw_name
        with small_disk(running.directory / "disk", "48m", owner) as disk:
            with running.connect() as server:
                server.execute(f"CREATE TABLESPACE small LOCATION '{disk.path}'")
                server.execute("CREATE DATABASE small TABLESPACE small")
            env = places.environment(postgres.address(running.directory, "small"), tmp_path)
            places.manage("migrate", "--verbosity", "0", env=env)
            watch_it_fill(disk, env, tmp_path)
            running.stop()


def watch_it_fill(disk: SmallDisk, env: dict[str, str], directory: Path) -> None:
    """Save; fill the disk; save until it is told; make room; save again."""
    with places.saver(env, directory / "errors") as child:
        assert child.stdout is not None
        answers = [child.stdout.readline()]
        disk.fill(leaving=50_000)
        while "\t507\t" not in answers[-1] and len(answers) < ENTRY_LIMIT:
            answers.append(child.stdout.readline())
        disk.free()
        while "\t302\t" not in answers[-1] and len(answers) < ENTRY_LIMIT:
            answers.append(child.stdout.readline())
    told = places.answers(answers)
    assert {status for _number, status, _words in told} == {302, 507}
    assert SENTENCE in next(words for _number, status, words in told if status == 507)
    number, wrongs = places.judged(env)
    assert (number - told[-1][0] in {0, 1}, wrongs) == (True, [])
