"""Registers that are printed in the background, to be fetched and then forgotten: a folder of PDFs, a day each."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from registry.choices import RegisterKind, Variant
from registry.documents import Progress, register_pdf
from registry.documents.alike import common_to
from registry.documents.characters import printable
from registry.documents.ready import SheetOrder
from registry.record import RegisterRecord
from registry.record.extent import EVERYTHING, Extent
from registry.record.official import read_official
from registry.record.waivers import waived_in
from ropa.organisations.logo import logo_of
from ropa.organisations.models import Organisation

KEPT = dt.timedelta(days=1)


@dataclass(frozen=True)
class Printing:
    """What is to be printed: which register, as of when (None: now), how much of it, and whether as a draft."""

    organisation: Organisation
    kind: RegisterKind
    language: str
    as_of: dt.datetime | None = None
    extent: Extent = EVERYTHING
    draft: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it but for the organisation, as JSON keeps it."""
        return {
            "register": self.kind.value,
            "language": self.language,
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "variant": Variant(self.extent.variant).value,
            "client": self.extent.client,
            "draft": self.draft,
        }

    @classmethod
    def from_plain(cls, organisation: Organisation, said: dict[str, Any]) -> Printing:
        """Return what `plain()` wrote."""
        as_of = dt.datetime.fromisoformat(said["as_of"]) if said["as_of"] else None
        extent = Extent(Variant(said["variant"]), said["client"])
        return cls(organisation, RegisterKind(said["register"]), said["language"], as_of, extent, said["draft"])

    def read(self) -> RegisterRecord:
        """Read the register; raise registry.record.past.NothingKnown if the journal did not know it then."""
        return read_official(self.organisation, self.kind, self.as_of)

    def pdf(self, register: RegisterRecord, progress: Progress | None = None) -> bytes:
        """Return the register as a PDF without a number."""
        return register_pdf(
            register,
            language=self.language,
            at=self.as_of or timezone.now(),
            progress=progress,
            extent=self.extent,
            draft=self.draft,
            logo=logo_of(self.organisation),
            waived=waived_in(self.organisation, self.as_of),
        )


def sheet_orders(register: RegisterRecord) -> Iterator[SheetOrder]:
    """Return what the sheets of a register are drawn from when all of it is printed."""
    said = printable(register)
    common, approvals = common_to(said), said.approvals_by_reference()
    for each in said.activities:
        yield SheetOrder(each, common, approvals.get(each.reference), colour=said.organisation.colour)


def sheets_to_draw(register: RegisterRecord, language: str) -> int:
    """Return how many sheets of a register are not ready: what printing it would cost."""
    with override(language):
        return sum(not order.is_ready for order in sheet_orders(register))


def keep(key: uuid.UUID, content: bytes) -> None:
    """Keep a PDF for a day, whole or not at all; forget those that are older."""
    folder = _folder()
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(folder / f"{key}.pdf")
    oldest = timezone.now() - KEPT
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process forgets it too
            if path.stat().st_mtime < oldest.timestamp():
                path.unlink()


def kept(key: uuid.UUID) -> bytes | None:
    """Return the PDF; None if it was never there or is forgotten."""
    try:
        return (_folder() / f"{key}.pdf").read_bytes()
    except FileNotFoundError:
        return None


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "prints"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
