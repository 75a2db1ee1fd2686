"""Registers as files that are made in the background, to be fetched and then forgotten: a folder, a day each."""

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
from registry.documents import Stylesheets
from registry.documents.alike import common_to
from registry.documents.characters import printable
from registry.documents.ready import SheetOrder
from registry.exports import FORMATS, Export, Format, file_name, register_for
from registry.record import RegisterRecord
from registry.record.extent import EVERYTHING, Extent
from registry.record.waivers import waived_in
from registry.spreadsheets.origin import origin_of
from ropa.organisations.logo import logo_address, logo_of
from ropa.organisations.models import Organisation

KEPT = dt.timedelta(days=1)


@dataclass(frozen=True)
class Printing:
    """What is to be printed: which register, as of when (None: now), how much of it, and whether as a draft.

    `ending`: in which of the formats. `saved`: to be kept, not looked at; a page then stands alone.
    """

    organisation: Organisation
    kind: RegisterKind
    language: str
    as_of: dt.datetime | None = None
    extent: Extent = EVERYTHING
    draft: bool = False
    ending: str = "pdf"
    saved: bool = False

    @property
    def form(self) -> Format:
        """The format that is asked for."""
        return FORMATS[self.ending]

    @property
    def name(self) -> str:
        """What to call the file."""
        parts = (self.organisation.slug, self.kind.value, self.language, *(("draft",) if self.draft else ()))
        return file_name(*parts, as_of=self.as_of, ending=self.ending)

    def plain(self) -> dict[str, Any]:
        """Return it but for the organisation, as JSON keeps it."""
        return {
            "register": self.kind.value,
            "language": self.language,
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "variant": Variant(self.extent.variant).value,
            "client": self.extent.client,
            "draft": self.draft,
            "ending": self.ending,
            "saved": self.saved,
        }

    @classmethod
    def from_plain(cls, organisation: Organisation, said: dict[str, Any]) -> Printing:
        """Return what `plain()` wrote."""
        as_of = dt.datetime.fromisoformat(said["as_of"]) if said["as_of"] else None
        extent = Extent(Variant(said["variant"]), said["client"])
        kind, form = RegisterKind(said["register"]), (said["ending"], said["saved"])
        return cls(organisation, kind, said["language"], as_of, extent, said["draft"], *form)

    def read(self) -> Export:
        """Read the register; raise registry.record.past.NothingKnown if the journal did not know it then."""
        origin = origin_of(self.organisation, self.as_of)  # before the register is read
        return Export(
            register_for(self.form, self.organisation, self.kind, self.as_of),
            self.language,
            self.as_of,
            stylesheets=Stylesheets.INSIDE if self.saved else Stylesheets.LINKED,
            origin=origin,
            extent=self.extent,
            logo=logo_of(self.organisation, self.as_of),
            logo_address=logo_address(self.organisation, self.as_of),
            waived=waived_in(self.organisation, self.as_of) if self.ending == "pdf" else (),
            draft=self.draft,
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
    """Keep a file for a day, whole or not at all; forget those that are older."""
    folder = _folder()
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(folder / str(key))
    oldest = timezone.now() - KEPT
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process forgets it too
            if path.stat().st_mtime < oldest.timestamp():
                path.unlink()


def kept(key: uuid.UUID) -> bytes | None:
    """Return the file; None if it was never there or is forgotten."""
    try:
        return (_folder() / str(key)).read_bytes()
    except FileNotFoundError:
        return None


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "prints"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
