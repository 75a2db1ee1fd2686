"""Where the programs of these tests run: databases of their own, each with an address, and child processes in them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from tests.evidence.saver import READY

ROOT = Path(__file__).resolve().parents[2]


def environment(url: str, directory: Path, **more: str) -> dict[str, str]:
    """What a process needs in order to work on the database at `url`."""
    given = {"DJANGO_SETTINGS_MODULE": "ropa.settings", "ROPA_DEBUG": "True", "ROPA_ALLOWED_HOSTS": "testserver"}
    return os.environ | given | {"ROPA_DATABASE_URL": url, "ROPA_DATA_DIR": str(directory)} | more


def test_database_url(application: str) -> str:
    """The address of the database that these tests run on, for another process that calls itself `application`."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    given = os.environ["ROPA_DATABASE_URL"]
    return given.replace("@/ropa?", f"@/{name}?") + f"&application_name={application}"


def run(module: str, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a module to its end."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def manage(*arguments: str, env: dict[str, str]) -> str:
    """Run a command of ours, which must succeed; return what it wrote on both streams."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def judged(env: dict[str, str]) -> tuple[int, list[str]]:
    """The number of the last save in that database, and everything that is wrong with it."""
    done = run("tests.evidence.judge", env=env)
    assert done.returncode == 0, done.stderr
    number, *wrongs = done.stdout.splitlines()
    return int(number), wrongs


@contextmanager
def saver(env: dict[str, str], errors: Path) -> Iterator["subprocess.Popen[str]"]:
    """A saver that is ready to save, and gone at the end."""
    with errors.open("w") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.evidence.saver"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == READY, errors.read_text()
        yield child
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def answers(lines: Any) -> list[tuple[int, int, str]]:
    """What a saver printed: number, status and words of each answer; a line that a kill cut off does not count."""
    whole = [line.rstrip("\n").split("\t") for line in lines if line.endswith("\n") and "\t" in line]
    return [(int(number), int(status), words) for number, status, words in whole]
