"""Whether ropa serves one person at one machine or others, and what it then insists on. Knows the environment only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from ropa.environment import env_bool, env_list, env_secret, env_text

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}


def debug_mode() -> bool:
    """ROPA_DEBUG; refused where the other settings say that this is no local installation."""
    debug = env_bool("ROPA_DEBUG", default=True)
    hosts = [host for host in env_list("ROPA_ALLOWED_HOSTS") if host not in LOCAL_HOSTS]
    served = [f"ROPA_ALLOWED_HOSTS names {hosts[0]}"] if hosts else []
    served += [f"{name} is on" for name in ("ROPA_HTTPS", "ROPA_BEHIND_PROXY") if env_bool(name, default=False)]
    if debug and served:
        raise ImproperlyConfigured(
            f"ROPA_DEBUG is on, and {served[0]}: pages of error would show code to others. Set ROPA_DEBUG=False."
        )
    return debug


def secret_key(*, debug: bool, data_dir: Path) -> str:
    """ROPA_SECRET_KEY; only a local installation may do without."""
    key = env_secret("ROPA_SECRET_KEY")
    if not key and not debug:
        raise ImproperlyConfigured(
            "ROPA_SECRET_KEY is not set. With ROPA_DEBUG=False, set it (or ROPA_SECRET_KEY_FILE) to 50 or more random "
            "characters that you keep, for example the output of: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    if key and not debug and is_weak(key):
        raise ImproperlyConfigured(
            "ROPA_SECRET_KEY is too easy to guess: it is shorter than 50 characters, holds too few different ones, or "
            "is an example. Set it to the output of: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    return key or local_secret_key(data_dir / "secret_key")


def is_weak(key: str) -> bool:
    """Whether a key may be guessed: too short, too plain, or copied from an example."""
    examples = ("django-insecure", "change", "secret", "example", "password")
    return len(key) < 50 or len(set(key)) < 15 or key.lower().startswith(examples)  # noqa: PLR2004  # what Django asks


def local_secret_key(path: Path) -> str:
    """The key of a local installation: drawn once, kept in a file that only its owner reads."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64), encoding="utf-8")
        # Two processes may start together: the first link wins, and both read the same key.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def allowed_hosts(*, debug: bool) -> list[str]:
    """ROPA_ALLOWED_HOSTS; with debug on, Django itself admits localhost."""
    hosts = env_list("ROPA_ALLOWED_HOSTS")
    if not hosts and not debug:
        raise ImproperlyConfigured(
            "ROPA_ALLOWED_HOSTS is not set. With ROPA_DEBUG=False, set it to the host names that people type, "
            "comma-separated, for example: ROPA_ALLOWED_HOSTS=register.example.org"
        )
    return hosts


def security_handler() -> dict[str, Any]:
    """ROPA_SECURITY_LOG: the file of the security log, reopened when it was moved away; without one, stderr."""
    path = env_text("ROPA_SECURITY_LOG")
    if not path:
        return {"class": "logging.StreamHandler", "formatter": "json"}
    if not Path(path).parent.is_dir():
        raise ImproperlyConfigured(f"ROPA_SECURITY_LOG is {path!r}: its directory does not exist. Create it first.")
    return {"class": "logging.handlers.WatchedFileHandler", "filename": path, "formatter": "json", "delay": True}


def identity_providers(*, debug: bool) -> list[dict[str, Any]]:
    """ROPA_OIDC_…: the company's identity provider as allauth wants it, none without ROPA_OIDC_ISSUER."""
    issuer = env_text("ROPA_OIDC_ISSUER")
    if not issuer:
        return []
    if not issuer.startswith("https://") and not (debug and issuer.startswith("http://")):
        raise ImproperlyConfigured(f"ROPA_OIDC_ISSUER is {issuer!r}: write an address that begins with https://.")
    client, secret = env_text("ROPA_OIDC_CLIENT_ID"), env_secret("ROPA_OIDC_CLIENT_SECRET")
    for name, value in (("ROPA_OIDC_CLIENT_ID", client), ("ROPA_OIDC_CLIENT_SECRET", secret)):
        if not value:
            raise ImproperlyConfigured(f"{name} is not set. With ROPA_OIDC_ISSUER, set what the provider gave you.")
    return [
        {
            "provider_id": "company",
            "name": env_text("ROPA_OIDC_NAME", "OpenID Connect"),
            "client_id": client,
            "secret": secret,
            "settings": {"server_url": issuer, "verified_email": env_list("ROPA_OIDC_TRUSTED_DOMAINS")},
        }
    ]
