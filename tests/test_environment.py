"""Readers of the environment: what each accepts, and what it says when it cannot."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from ropa import environment

NAME = "ROPA_EXAMPLE"


def test_env_text_blank_counts_as_unset(monkeypatch):
    monkeypatch.setenv(NAME, "  ")
    assert environment.env_text(NAME, "default") == "default"


def test_env_text_is_stripped(monkeypatch):
    monkeypatch.setenv(NAME, " fr\n")
    assert environment.env_text(NAME) == "fr"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("True", True), ("1", True), ("ON", True), ("yes", True), ("false", False), ("0", False), ("No", False)],
)
def test_env_bool_words(monkeypatch, text, expected):
    monkeypatch.setenv(NAME, text)
    assert environment.env_bool(NAME, default=not expected) is expected


@pytest.mark.parametrize("default", [True, False])
def test_env_bool_unset_is_default(default):
    assert environment.env_bool(NAME, default=default) is default


def test_env_bool_misspelt_is_refused(monkeypatch):
    monkeypatch.setenv(NAME, "Flase")
    with pytest.raises(ImproperlyConfigured, match="ROPA_EXAMPLE is 'flase': set it to True or False"):
        environment.env_bool(NAME, default=True)


def test_env_number(monkeypatch):
    monkeypatch.setenv(NAME, " 90 ")
    assert environment.env_number(NAME, 60) == 90


def test_env_number_unset_is_default():
    assert environment.env_number(NAME, 60, least=5) == 60


@pytest.mark.parametrize("value", ["4", "-60", "1.5", "an hour"])
def test_env_number_that_is_none_or_too_small_is_refused(monkeypatch, value):
    monkeypatch.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match=f"ROPA_EXAMPLE is '{value}': set it to a whole number, 5 or more"):
        environment.env_number(NAME, 60, least=5)


def test_env_list_drops_blanks(monkeypatch):
    monkeypatch.setenv(NAME, " a.example, ,b.example,")
    assert environment.env_list(NAME) == ["a.example", "b.example"]


def test_env_choice_unknown_is_refused(monkeypatch):
    monkeypatch.setenv(NAME, "de")
    with pytest.raises(ImproperlyConfigured, match="ROPA_EXAMPLE is 'de': set it to one of en, fr"):
        environment.env_choice(NAME, ["en", "fr"], "en")


def test_env_choice_known(monkeypatch):
    monkeypatch.setenv(NAME, "fr")
    assert environment.env_choice(NAME, ["en", "fr"], "en") == "fr"


def test_env_secret_from_variable(monkeypatch):
    monkeypatch.setenv(NAME, "s3cret")
    assert environment.env_secret(NAME) == "s3cret"


def test_env_secret_from_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "key"))
    assert environment.env_secret(NAME) == "s3cret"


def test_env_secret_given_twice_is_refused(monkeypatch):
    monkeypatch.setenv(NAME, "s3cret")
    monkeypatch.setenv(f"{NAME}_FILE", "/run/secrets/key")
    with pytest.raises(ImproperlyConfigured, match="Both ROPA_EXAMPLE and ROPA_EXAMPLE_FILE are set"):
        environment.env_secret(NAME)


def test_env_secret_file_missing_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        environment.env_secret(NAME)


def test_env_secret_file_empty_is_refused(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("\n")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "key"))
    with pytest.raises(ImproperlyConfigured, match="is empty: write the secret into it"):
        environment.env_secret(NAME)


@pytest.mark.parametrize("value", ["Europe/Atlantis", "../etc/passwd", "Europe"])
def test_env_time_zone_unknown_is_refused(monkeypatch, value):
    monkeypatch.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match="set it to a time zone such as Europe/Paris"):
        environment.env_time_zone(NAME, "Europe/Paris")


def test_env_time_zone_known(monkeypatch):
    monkeypatch.setenv(NAME, "America/Cayenne")
    assert environment.env_time_zone(NAME, "Europe/Paris") == "America/Cayenne"


def test_env_directory_is_created(monkeypatch, tmp_path):
    monkeypatch.setenv(NAME, str(tmp_path / "a" / "b"))
    assert environment.env_directory(NAME, tmp_path) == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()


def test_env_directory_that_is_a_file_is_refused(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv(NAME, str(tmp_path / "file"))
    with pytest.raises(ImproperlyConfigured, match="cannot be created"):
        environment.env_directory(NAME, tmp_path)
