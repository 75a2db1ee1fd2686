"""kill -9 at any moment of a save: no act is half done, and what was confirmed is there."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import TypeAlias

import pytest
from django.db import connection

from tests import postgres
from tests.conftest import SOAK
from tests.evidence import places
from tests.evidence.saver import POSTING
from tests.evidence.saving import saves_so_far, wrongs

KILLS = 100 if SOAK else 2  # in each way
CRASHES = 10 if SOAK else 1
APPLICATION = "ropa-saver"
Saver: TypeAlias = "subprocess.Popen[str]"


def into_an_act(child: Saver, saves: int) -> list[str]:
    """Read so many answers, then wait for a random part of the next act; return the answers."""
    answers = []
    for _save in range(saves):
        assert line(child) == f"{POSTING}\n"
        begun = time.monotonic()
        answers.append(line(child))
        took = time.monotonic() - begun
    assert line(child) == f"{POSTING}\n"
    time.sleep(random.uniform(0, took))
    return answers


def line(child: Saver) -> str:
    assert child.stdout is not None
    return child.stdout.readline()


def killed(child: Saver) -> list[str]:
    """Kill the saver, and return what it had still been answered."""
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert child.stdout is not None
    return list(child.stdout)


def wait_until_gone() -> None:
    """PostgreSQL notices a dead client only when it next speaks to it: wait for the end of what was under way."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for _attempt in range(600):
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [APPLICATION])
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.05)
    pytest.fail("a killed client is still connected after 30 seconds")


def by_the_clock(env: dict[str, str], errors: Path) -> list[str]:
    """Kill from outside, at a random instant of an act."""
    with places.saver(env, errors) as child:
        return into_an_act(child, random.randint(2, 3)) + killed(child)


def by_the_statement(env: dict[str, str], errors: Path) -> list[str]:
    """Let it end at a random statement of its second act."""
    with places.saver(env | {"SAVER_DIES_IN_ACT": "2"}, errors) as child:
        child.wait()
        assert child.returncode == -signal.SIGKILL
        assert child.stdout is not None
        return list(child.stdout)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kill", [by_the_clock, by_the_statement])
def test_killed_worker_leaves_no_act_half_done(tmp_path, kill):
    """`wrongs` looks at every act since the first, and so at every kill so far."""
    env = places.environment(places.test_database_url(APPLICATION), tmp_path)
    for _kill in range(KILLS):
        answers = places.answers(kill(env, tmp_path / "errors"))
        assert {status for _number, status, _words in answers} == {302}
        confirmed = max(number for number, _status, _words in answers)
        wait_until_gone()
        assert wrongs() == []
        assert saves_so_far() in {confirmed, confirmed + 1}


@pytest.fixture
def durable_cluster(tmp_path):
    """A cluster of its own to be crashed, with the settings of one that is in use."""
    if connection.vendor != "postgresql":
        pytest.skip("a server to crash: PostgreSQL only")
    with postgres.cluster(options=()) as running:
        env = places.environment(postgres.address(running.directory), tmp_path)
        places.manage("migrate", "--verbosity", "0", env=env)
        yield running, env


def backend_of_the_saver(running: postgres.Cluster) -> int:
    with running.connect() as judge:
        found = judge.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [postgres.NAME]).fetchall()
    assert len(found) == 1
    return int(found[0][0])


def crash_backend(running: postgres.Cluster) -> None:
    """Kill the process that serves the saver: the server ends all others, recovers and goes on."""
    os.kill(backend_of_the_saver(running), signal.SIGKILL)


def crash_server(running: postgres.Cluster) -> None:
    """Stop without a checkpoint, and start again from the log."""
    running.crash()
    running.start()


@pytest.mark.parametrize("_time", range(CRASHES))
@pytest.mark.parametrize("crash", [pytest.param(crash_backend, marks=pytest.mark.soak), crash_server])
def test_crashed_server_loses_nothing_confirmed(durable_cluster, tmp_path, crash, _time):
    running, env = durable_cluster
    with places.saver(env, tmp_path / "errors") as child:
        before = into_an_act(child, 2)
        crash(running)
        running.wait()
        after = [line(child) for _line in range(4)]
        answers = places.answers(before + after + killed(child))
    confirmed = [number for number, status, _words in answers if status == 302]
    refused = {status for _number, status, _words in answers if status != 302}
    number, wrongs = places.judged(env)
    assert wrongs == []
    assert number in {max(confirmed), max(confirmed) + 1}
    assert refused <= {503}
