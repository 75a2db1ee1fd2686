"""What all tests share: the test database, private files, Hypothesis profiles and the browser."""

import gc
import os

import pytest
from django.db import connection
from django.utils.translation import override
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from ropa.organisations.scope import everything
from tests.databases import careful_flush, leave_alone

pytest_plugins = ["tests.browser", "tests.people", "tests.work.kinds", "tests.editions.registers"]

SOAK = os.environ.get("ROPA_SOAK") == "1"

# A database makes the first example slow, and a shared machine any of them: no deadline.
hypothesis_settings.register_profile(
    "ci",
    max_examples=25,
    derandomize=True,  # the same examples for the same code: what is found at random is found by `make soak`
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.register_profile(
    "soak", hypothesis_settings.get_profile("ci"), max_examples=2000, derandomize=False
)
hypothesis_settings.load_profile("soak" if SOAK else "ci")


def pytest_collection_modifyitems(items):
    """Long-running tests wait for `make soak`."""
    skip = pytest.mark.skip(reason="long-running: set ROPA_SOAK=1")
    for item in items:
        if not SOAK and item.get_closest_marker("soak"):
            item.add_marker(skip)


def pytest_collection_finish():
    """What was imported stays: looking for garbage in it, again and again, was a third of the time of some tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file, as in use: in memory, all threads of the live server would share one connection."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The usual test database, which tests that commit leave as the migrations made it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "execute_sql_flush", careful_flush(connection))
        yield
        leave_alone(connection)


@pytest.fixture(autouse=True)
def _everything():
    """The code of a test sees all rows; what it asks through a client is answered in the scope of the person."""
    with everything():
        yield


@pytest.fixture(autouse=True)
def _english():
    """Every test begins in English: a request of the test before may have left its thread in French."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _approves_sketches(request, monkeypatch):
    """Entries of tests are sketches: errors stand against an approval only where the mark `judged` asks for it."""
    if not request.node.get_closest_marker("judged"):
        monkeypatch.setattr("registry.workflow.findings_in", lambda _activity: [])


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    """Uploads of a test go to its own folder; a fast hash, since no password here protects anything."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
