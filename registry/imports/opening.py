"""What an uploaded file is, which of its columns is what, and the mappings that were kept. Knows no page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.imports.files import digest_of
from registry.models import ImportBatch, SavedMapping
from registry.spreadsheets.reading import (
    Mapping,
    NeedsMapping,
    Notice,
    NoticeKind,
    Place,
    Translation,
    offered,
    read,
    recognise,
)
from registry.spreadsheets.reading.words import folded
from registry.spreadsheets.translating import beside_register

if TYPE_CHECKING:
    from ropa.organisations.models import Organisation


class Asked(Exception):
    """A person must say first what the columns are."""

    def __init__(self, needs: NeedsMapping) -> None:
        super().__init__(needs.message)
        self.needs = needs


def opened(batch: ImportBatch, content: bytes) -> Translation:
    """Read the file of an import as native sheets; raise Asked, or Refused if it cannot be read.

    Where the columns must or may be told and a mapping was kept for the same header, that one is used.
    """
    found = recognise(read(content, batch.file_name), batch.template)
    mapping = Mapping.from_json(batch.mapping) if batch.mapping else None
    notices: tuple[Notice, ...] = ()
    needs = None if mapping else offered(found)
    kept = kept_mapping(batch.organisation, needs) if needs else None
    if needs and kept:
        mapping = placed(kept, needs)
        batch.mapping = mapping.as_json()
        told = _("The columns were read as the saved mapping “%(name)s” says.") % {"name": kept.name}
        notices = (Notice(NoticeKind.READ, told, Place(needs.sheet)),)
    elif isinstance(found, NeedsMapping) and mapping is None:
        raise Asked(found)
    translation = beside_register(found, mapping, batch.organisation)
    return replace(translation, notices=(*notices, *translation.notices))


def asked_of(batch: ImportBatch, content: bytes) -> NeedsMapping | None:
    """Return what a person must or may say of the file, None if nothing."""
    return offered(recognise(read(content, batch.file_name), batch.template))


def kept_mapping(organisation: Organisation, needs: NeedsMapping) -> SavedMapping | None:
    """Return the mapping that was kept last for a table with this header."""
    known = SavedMapping.objects.filter(organisation=organisation, header=header_digest(needs))
    return known.order_by("-saved_at").first()


def placed(kept: SavedMapping, needs: NeedsMapping) -> Mapping:
    """Return the mapping that was kept, for the table at hand."""
    return replace(Mapping.from_json(kept.mapping), sheet=needs.sheet, header_row=needs.header_row)


def header_digest(needs: NeedsMapping) -> str:
    """Return what tells one header from another, whatever case and accents."""
    return digest_of("\n".join(folded(column.header) for column in needs.columns).encode())


def keep_mapping(organisation: Organisation, needs: NeedsMapping, mapping: Mapping, name: str, saved_by: str) -> None:
    """Keep a mapping by name; one of the same name is replaced."""
    told = {"header": header_digest(needs), "mapping": mapping.as_json(), "saved_by": saved_by}
    SavedMapping.objects.update_or_create(
        organisation=organisation, name=name, defaults=told | {"saved_at": timezone.now()}
    )
