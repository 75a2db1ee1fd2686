"""Readers of environment variables: each fails with a sentence that says what to set. Knows no setting."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}


def env_text(name: str, default: str = "") -> str:
    """Text of the variable without surrounding blanks; a variable left empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    """Truth of the variable; a misspelt value is refused rather than taken for False."""
    value = env_text(name).lower()
    if not value:
        return default
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to True or False.")
    return value in YES


def env_number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number that is not below `least`."""
    value = env_text(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number, {least} or more.")
    return int(value)


def env_list(name: str) -> list[str]:
    """Comma-separated values, empty ones dropped."""
    return [part.strip() for part in env_text(name).split(",") if part.strip()]


def env_choice(name: str, choices: list[str], default: str) -> str:
    """One of the given values."""
    value = env_text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to one of {', '.join(choices)}.")
    return value


def env_secret(name: str) -> str:
    """A secret given as NAME, or as NAME_FILE: the path of a file that holds it, as container secrets do."""
    path = env_text(f"{name}_FILE")
    if not path:
        return env_text(name)
    if env_text(name):
        raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set: keep one of them.")
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE is {path!r}, which cannot be read: {error}.") from error
    if not secret:
        raise ImproperlyConfigured(f"{name}_FILE is {path!r}, which is empty: write the secret into it.")
    return secret


def env_url(name: str) -> str:
    """An address of the web; empty if none is set."""
    value = env_text(name)
    if value and not value.startswith(("https://", "http://")):
        raise ImproperlyConfigured(f"{name} is {value!r}: write the scheme too, for example https://{value}.")
    return value


def env_time_zone(name: str, default: str) -> str:
    """A name of the IANA time zone database."""
    value = env_text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError) as error:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a time zone such as Europe/Paris.") from error
    return value


def env_directory(name: str, default: Path) -> Path:
    """An absolute path, created when it does not exist."""
    directory = Path(env_text(name, str(default))).expanduser().resolve()
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is {str(directory)!r}, which cannot be created: {error}.") from error
    return directory
