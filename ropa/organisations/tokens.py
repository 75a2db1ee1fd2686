"""Secret addresses: a random token is shown once and kept as its SHA-256 only. Knows no model."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 32  # 256 bits: nobody guesses one


def new_token() -> str:
    """Return a token for an address: 43 letters, digits, hyphens and underscores."""
    return secrets.token_urlsafe(BYTES)


def token_digest(token: str) -> str:
    """Return what is kept of a token, and by which it is found again."""
    return hashlib.sha256(token.encode()).hexdigest()
