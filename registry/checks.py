"""System checks of the register: settings that would fail only when somebody issues an edition."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from registry.signature import trouble_with_key


@register(Tags.security, deploy=True)
def check_signing_key(**_kwargs: Any) -> list[CheckMessage]:
    """Report a key that cannot be used, or that others may read (run by `check --deploy`)."""
    trouble = trouble_with_key()
    hint = "See ROPA_SIGNING_PKCS12 and ROPA_SIGNING_PKCS11 in .env.example."
    return [Error(trouble, hint=hint, id="registry.E001")] if trouble else []
