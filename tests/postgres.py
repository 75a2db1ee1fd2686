"""Runs a command on a throw-away PostgreSQL cluster: python -m tests.postgres pytest -n 2.

The cluster listens on a socket in a private directory, on no network port; it is stopped and removed at the end,
also after Ctrl-C. The exit code is the command's.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

import psycopg

NAME = "ropa"
START_SECONDS = 60
# Nothing here outlives the tests: what protects data against a power cut is switched off.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def binaries() -> Path:
    """The directory of initdb and postgres, of the newest version there is."""
    found = [Path(program).resolve().parent for program in [shutil.which("initdb")] if program]
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found += sorted((path.parent for path in debian), key=lambda path: float(path.parent.name), reverse=True)
    if not found:
        sys.exit("PostgreSQL is not installed: no initdb found. On Debian and Ubuntu: apt-get install postgresql")
    return found[0]


def account() -> dict[str, Any]:
    """As root, the account to start PostgreSQL with, because it refuses root; otherwise nothing to change."""
    if os.geteuid() != 0:
        return {}
    try:
        postgres = pwd.getpwnam("postgres")
    except KeyError:
        sys.exit("PostgreSQL refuses to run as root, and there is no account named postgres to run it.")
    return {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}


def address(directory: Path, database: str = NAME) -> str:
    """ROPA_DATABASE_URL of the cluster; the socket goes in as an option, a host name would be made lower-case."""
    return f"postgres://{NAME}@/{database}?host={quote(str(directory), safe='')}"


def create(directory: Path, identity: dict[str, Any]) -> None:
    """A new cluster; trust is enough, only the owner enters the directory."""
    if identity:
        os.chown(directory, identity["user"], identity["group"])
    command = [str(binaries() / "initdb"), "--pgdata", str(directory / "data"), "--username", NAME, "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    with (directory / "initdb.log").open("w") as log:
        made = subprocess.run(command, check=False, stdout=log, stderr=log, cwd="/", **identity)
    if made.returncode:
        sys.exit(f"initdb failed:\n{(directory / 'initdb.log').read_text()}")


@dataclass
class Cluster:
    """A cluster in a directory of its own: started, stopped and, where a test asks for it, crashed."""

    directory: Path
    identity: dict[str, Any]
    options: Sequence[str]
    server: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the tests first and the server last."""
        options = [f"unix_socket_directories={self.directory}", "listen_addresses=", *self.options]
        command = [str(binaries() / "postgres"), "-D", str(self.directory / "data")]
        command += [word for each in options for word in ("-c", each)]
        with (self.directory / "server.log").open("a") as log:
            self.server = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", start_new_session=True, **self.identity
            )

    def wait(self) -> None:
        """Wait until the server answers."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                ended = self.server is None or self.server.poll() is not None
                if ended or time.monotonic() > deadline:
                    sys.exit(f"PostgreSQL did not start:\n{(self.directory / 'server.log').read_text()}")
                time.sleep(0.05)
            else:
                return

    def connect(self, database: str = "postgres") -> "psycopg.Connection[Any]":
        """Connect as the superuser."""
        return psycopg.connect(host=str(self.directory), user=NAME, dbname=database, autocommit=True)

    def stop(self) -> None:
        """Fast shutdown: open connections are closed, then the server leaves; the last resort is not to wait."""
        if self.server is None:
            return
        self.server.send_signal(signal.SIGINT)
        try:
            self.server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.crash()

    def crash(self) -> None:
        """Immediate shutdown: nothing is brought to an end, the next start recovers from the log."""
        if self.server is not None:
            self.server.send_signal(signal.SIGQUIT)
            self.server.wait()


@contextmanager
def cluster(options: Sequence[str] = FAST) -> Iterator[Cluster]:
    """A running cluster with our database; leaves nothing behind."""
    made = Cluster(Path(tempfile.mkdtemp(prefix="ropa-pg-")), account(), options)
    try:
        create(made.directory, made.identity)
        made.start()
        made.wait()
        with made.connect() as connection:
            connection.execute(f"CREATE DATABASE {NAME}")
        yield made
    finally:
        made.stop()
        shutil.rmtree(made.directory, ignore_errors=True)


def run(command: list[str], url: str) -> int:
    """Exit code of the command; it is always waited for, so that the server never goes first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"ROPA_DATABASE_URL": url, "PATH": path}
    with subprocess.Popen([shutil.which(command[0], path=path) or command[0], *command[1:]], env=environment) as child:
        try:
            code = child.wait()
        except KeyboardInterrupt:  # the command got it too, from the same terminal
            child.wait()
            code = 128 + signal.SIGINT
        except SystemExit:
            child.terminate()
            raise
    return code if code >= 0 else 128 - code


def leave(number: int, _frame: FrameType | None) -> None:
    """Turns a signal into an exception, so that the cluster is stopped on the way out."""
    sys.exit(128 + number)


def main() -> int:
    if len(sys.argv) == 1:
        sys.exit("usage: python -m tests.postgres COMMAND [ARGUMENT...]")
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
    with cluster() as running:
        return run(sys.argv[1:], address(running.directory))


if __name__ == "__main__":
    sys.exit(main())
