"""Settings: what each reader accepts, and what it says when it cannot."""

import os
import re
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ropa import installation
from ropa import settings as ropa_settings

LONG_KEY = "0123456789abcdefghijklmnopqrstuvwxyz" * 2


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch):
    """Each test starts from an empty environment."""
    for name in [name for name in os.environ if name.startswith("ROPA_")]:
        monkeypatch.delenv(name)


SOME = (
    "from django.conf import settings as s; "
    "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, "
    "getattr(s, 'SECURE_PROXY_SSL_HEADER', None) is not None, s.LANGUAGE_CODE)"
)


def start(directory: Path, code: str = SOME, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a new process, as a server does, and print a few of them."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ROPA_")}
    given = {"DJANGO_SETTINGS_MODULE": "ropa.settings", "ROPA_DATA_DIR": str(directory)} | environment
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=inherited | given, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


def test_local_secret_key_is_drawn_once_and_private(tmp_path):
    first = installation.secret_key(debug=True, data_dir=tmp_path)
    assert installation.secret_key(debug=True, data_dir=tmp_path) == first
    assert len(first) >= 50
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_local_secret_key_differs_between_installations(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    keys = {installation.secret_key(debug=True, data_dir=tmp_path / name) for name in "ab"}
    assert len(keys) == 2


def test_secret_key_of_a_server_must_be_given(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="ROPA_SECRET_KEY is not set"):
        installation.secret_key(debug=False, data_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "key", ["k3y", "k3" * 40, "django-insecure-" + LONG_KEY, "change-me-" + LONG_KEY, "example" + LONG_KEY]
)
def test_secret_key_of_a_server_that_may_be_guessed_is_refused_without_repeating_it(monkeypatch, tmp_path, key):
    monkeypatch.setenv("ROPA_SECRET_KEY", key)
    with pytest.raises(ImproperlyConfigured, match="ROPA_SECRET_KEY is too easy to guess") as refused:
        installation.secret_key(debug=False, data_dir=tmp_path)
    assert key not in str(refused.value)


def test_secret_key_that_was_drawn_is_not_weak():
    assert [installation.is_weak(secrets.token_urlsafe(64)) for _key in range(20)] == [False] * 20


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("ROPA_ALLOWED_HOSTS", "localhost,register.example.org", "ROPA_ALLOWED_HOSTS names register.example.org"),
        ("ROPA_HTTPS", "True", "ROPA_HTTPS is on"),
        ("ROPA_BEHIND_PROXY", "True", "ROPA_BEHIND_PROXY is on"),
    ],
)
def test_debug_is_refused_where_others_are_served(monkeypatch, name, value, complaint):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"ROPA_DEBUG is on, and {complaint}"):
        installation.debug_mode()
    monkeypatch.setenv("ROPA_DEBUG", "False")
    assert installation.debug_mode() is False


def test_debug_is_for_this_machine(monkeypatch):
    monkeypatch.setenv("ROPA_ALLOWED_HOSTS", "localhost,127.0.0.1")
    assert installation.debug_mode() is True


def test_server_is_refused_in_debug(tmp_path):
    """A WSGI server loads ropa.wsgi; only Django's own, for one person, may run in debug."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ROPA_")}
    command = [sys.executable, "-c", "import ropa.wsgi"]
    given = inherited | {"ROPA_DATA_DIR": str(tmp_path)}
    done = subprocess.run(command, env=given, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert (done.returncode, "ROPA_DEBUG is on: set ROPA_DEBUG=False to serve others" in done.stderr) == (1, True)


def test_cookies_of_a_server_are_of_this_host_alone(tmp_path):
    code = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, "
        "s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.LANGUAGE_COOKIE_SECURE, "
        "s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH, "
        "s.SESSION_COOKIE_HTTPONLY and s.CSRF_COOKIE_HTTPONLY)"
    )
    done = start(tmp_path, code, ROPA_DEBUG="False", ROPA_SECRET_KEY=LONG_KEY, ROPA_ALLOWED_HOSTS="a.example")
    names = ["__Host-sessionid", "__Host-csrftoken", "__Host-django_language"]
    assert done.stdout.split() == [*names, "True", "None", "None", "/", "/", "True"]


def test_security_log_whose_directory_is_missing_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("ROPA_SECURITY_LOG", str(tmp_path / "nowhere" / "log"))
    with pytest.raises(ImproperlyConfigured, match="its directory does not exist"):
        installation.security_handler()


def test_allowed_hosts_of_a_server_must_be_given():
    with pytest.raises(ImproperlyConfigured, match="ROPA_ALLOWED_HOSTS is not set"):
        installation.allowed_hosts(debug=False)


def test_allowed_hosts(monkeypatch):
    monkeypatch.setenv("ROPA_ALLOWED_HOSTS", "a.example,b.example")
    assert installation.allowed_hosts(debug=False) == ["a.example", "b.example"]


def test_trusted_origin_without_scheme_is_refused(monkeypatch):
    monkeypatch.setenv("ROPA_CSRF_TRUSTED_ORIGINS", "register.example.org")
    with pytest.raises(ImproperlyConfigured, match=r"for example https://register\.example\.org"):
        ropa_settings.trusted_origins()


def test_trusted_origins(monkeypatch):
    monkeypatch.setenv("ROPA_CSRF_TRUSTED_ORIGINS", "https://a.example, https://b.example")
    assert ropa_settings.trusted_origins() == ["https://a.example", "https://b.example"]


def test_database_default_is_sqlite_in_the_data_directory(tmp_path):
    directory = tmp_path / "a b%"
    parsed = ropa_settings.database(directory)
    assert parsed["ENGINE"] == "django.db.backends.sqlite3"
    assert parsed["NAME"] == str(directory / "ropa.sqlite3")
    assert parsed["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "PRAGMA journal_mode=WAL;" in parsed["OPTIONS"]["init_command"]


def test_database_postgresql(monkeypatch, tmp_path):
    monkeypatch.setenv("ROPA_DATABASE_URL", "postgres://u:p%40ss@db.example:5433/register?sslmode=require")
    parsed = ropa_settings.database(tmp_path)
    chosen = {name: parsed[name] for name in ["ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS"]}
    assert chosen == {
        "ENGINE": "django.db.backends.postgresql",
        "USER": "u",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 5433,
        "NAME": "register",
        "OPTIONS": {"sslmode": "require"},
    }
    assert (parsed["CONN_MAX_AGE"], parsed["CONN_HEALTH_CHECKS"]) == (60, True)


def test_database_address_from_file(monkeypatch, tmp_path):
    (tmp_path / "url").write_text("postgres://u@db.example/register\n")
    monkeypatch.setenv("ROPA_DATABASE_URL_FILE", str(tmp_path / "url"))
    assert ropa_settings.database(tmp_path)["HOST"] == "db.example"


@pytest.mark.parametrize(
    "url", ["mysql://u:s3cret@db.example/register", "postgres//u:s3cret@db", "postgres://u:s3cret@db:port/x", "s3cret"]
)
def test_database_unusable_is_refused_without_repeating_it(monkeypatch, tmp_path, url):
    monkeypatch.setenv("ROPA_DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="ROPA_DATABASE_URL cannot be used") as refused:
        ropa_settings.database(tmp_path)
    assert "s3cret" not in str(refused.value)


def test_start_without_any_setting_is_local(tmp_path):
    assert start(tmp_path).stdout.split() == ["True", "False", "False", "False", "en"]


def test_start_server_is_strict_by_default(tmp_path):
    done = start(tmp_path, ROPA_DEBUG="False", ROPA_SECRET_KEY=LONG_KEY, ROPA_ALLOWED_HOSTS="a.example")
    assert done.stdout.split() == ["False", "True", "True", "False", "en"]


def test_start_server_behind_proxy_in_french(tmp_path):
    given = {"ROPA_DEBUG": "False", "ROPA_SECRET_KEY": LONG_KEY, "ROPA_ALLOWED_HOSTS": "a.example"}
    done = start(tmp_path, **given, ROPA_BEHIND_PROXY="True", ROPA_LANGUAGE="fr", ROPA_HTTPS="False")
    assert done.stdout.split() == ["False", "False", "False", "True", "fr"]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"ROPA_ALLOWED_HOSTS": "a.example"}, "ROPA_SECRET_KEY is not set"),
        ({"ROPA_SECRET_KEY": LONG_KEY}, "ROPA_ALLOWED_HOSTS is not set"),
        ({"ROPA_SECRET_KEY": LONG_KEY, "ROPA_ALLOWED_HOSTS": "a", "ROPA_HTTPS": "maybe"}, "ROPA_HTTPS is 'maybe'"),
    ],
)
def test_start_server_misconfigured_says_what_to_set(tmp_path, given, complaint):
    done = start(tmp_path, ROPA_DEBUG="False", **given)
    assert done.returncode == 1
    assert f"ImproperlyConfigured: {complaint}" in done.stderr


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp+tls://ropa:p%40ss@mail.example", ("smtp+tls", "mail.example", 587, "ropa", "p@ss")),
        ("smtps://ropa@mail.example:4465", ("smtps", "mail.example", 4465, "ropa", "")),
        ("smtp://localhost", ("smtp", "localhost", 25, "", "")),
    ],
)
def test_mail_server_is_read_from_its_address(monkeypatch, url, expected):
    monkeypatch.setenv("ROPA_EMAIL_URL", url)
    found = ropa_settings.mail(debug=False)
    assert tuple(found[name] for name in ("SCHEME", "HOST", "PORT", "USER", "PASSWORD")) == expected


@pytest.mark.parametrize("url", ["http://u:s3cret@mail.example", "smtp://", "smtp://u:s3cret@mail:port", "s3cret"])
def test_mail_server_that_cannot_be_used_is_refused_without_its_password(monkeypatch, url):
    monkeypatch.setenv("ROPA_EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="ROPA_EMAIL_URL cannot be used") as caught:
        ropa_settings.mail(debug=False)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(("debug", "backend"), [(True, "console"), (False, "smtp")])
def test_without_a_mail_server_mails_are_printed_or_not_sent(debug, backend):
    found = ropa_settings.mail(debug=debug)
    assert (found["BACKEND"], found["HOST"]) == (backend, "")


@pytest.mark.parametrize(
    ("given", "debug", "expected"),
    [
        ("https://register.example/", False, "https://register.example"),
        ("", False, ""),
        ("", True, "http://localhost:8000"),
    ],
)
def test_base_url_has_no_slash_at_its_end(monkeypatch, given, debug, expected):
    monkeypatch.setenv("ROPA_BASE_URL", given)
    assert ropa_settings.base_url(debug=debug) == expected


def test_base_url_without_a_scheme_is_refused(monkeypatch):
    monkeypatch.setenv("ROPA_BASE_URL", "register.example")
    with pytest.raises(ImproperlyConfigured, match=r"for example https://register\.example\.org"):
        ropa_settings.base_url(debug=False)


def test_every_setting_is_in_the_example_environment():
    readers = [Path(module.__file__ or "").read_text() for module in (installation, ropa_settings)]
    read = set(re.findall(r'"(ROPA_[A-Z_]+)"', "".join(readers)))
    shown = set(re.findall(r"^#?(ROPA_[A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    assert read <= shown
    assert {name.removesuffix("_FILE") for name in shown - read} <= read | {"ROPA_PORT"}
