"""Imports by commands: no preview, one act, and a batch that tells of it like any other. Knows no page."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.choices import ImportState
from registry.imports.files import digest_of
from registry.imports.flow import LONGEST_NAME
from registry.models import ImportBatch
from registry.spreadsheets.importing import import_workbook
from ropa.journal.append import hold
from ropa.journal.gate import Change, change
from ropa.organisations.models import Organisation

if TYPE_CHECKING:
    from registry.spreadsheets.problems import ImportReport


def import_at_once(
    content: bytes, filename: str, organisation: str, *, by: str, reason: str = "", **options: Any
) -> ImportReport:
    """Import the file as `import_workbook()` does; what changed something is listed among the imports."""
    why = reason.strip() or _("Import of %(file)s") % {"file": filename}
    with change(by=by, reason=why, batch=uuid.uuid4()) as act:
        keeper = Organisation.objects.filter(slug=organisation).first()
        if keeper is not None:
            hold(keeper.pk)
        report = import_workbook(content, filename, organisation, by=by, reason=why, **options)
        total = report.total
        if not report.refused and not report.dry_run and (total.new or total.changed):
            _tell(act, content, report, options.get("template", "auto"))
    return report


def _tell(act: Change, content: bytes, report: ImportReport, template: str) -> None:
    now, total = timezone.now(), report.total
    ImportBatch.objects.create(
        id=act.batch,
        organisation=Organisation.objects.get(slug=report.organisation),
        actor=act.actor,
        file_name=report.filename[:LONGEST_NAME],
        file_digest=digest_of(content),
        template=template,
        reason=act.reason,
        state=ImportState.DONE,
        new=total.new,
        changed=total.changed,
        unchanged=total.unchanged,
        created_at=now,
        expires_at=now,
        ended_at=now,
    )
