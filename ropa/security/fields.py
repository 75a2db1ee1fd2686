"""Fields that keep an uploaded file: judged by its content, under a name that is drawn, read through one view only.

Knows no organisation: who may read a file is asked by ropa/organisations/files.py.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from ropa.security.uploads import Kind, drawn_anew, kind_of_document


class GuardedFile(FieldFile):
    """A file whose address is that of the view that asks for a right."""

    @property
    def url(self) -> str:
        """Where the file is read."""
        kept, field = self.instance._meta, self.field.name
        return reverse("file", args=[kept.app_label, kept.model_name, self.instance.pk, field])


class GuardedFileField(models.FileField):
    """A file under a name that nobody chose."""

    attr_class = GuardedFile

    def judged(self, file: Any) -> tuple[bytes, Kind]:
        """Return what is kept of an upload, and what it is; raise ValidationError for what is refused."""
        raise NotImplementedError

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Judge what was uploaded; what is kept already was judged when it came."""
        if value and not value._committed:  # noqa: SLF001  # so Django marks an upload
            content, kind = self.judged(value.file)
            value.file = ContentFile(content)
            value.name = f"{uuid.uuid4().hex}.{kind.ending}"
        return super().clean(value, model_instance)


class PictureField(GuardedFileField):
    """A PNG or JPEG, drawn anew."""

    def judged(self, file: Any) -> tuple[bytes, Kind]:
        """Return the picture alone."""
        return drawn_anew(file)


class DocumentField(GuardedFileField):
    """A signed text: PDF, DOCX, ODT, or the picture of one, kept as it came."""

    def judged(self, file: Any) -> tuple[bytes, Kind]:
        """Return the whole file: a signed text must not be touched."""
        kind = kind_of_document(file)
        file.seek(0)
        return file.read(), kind
