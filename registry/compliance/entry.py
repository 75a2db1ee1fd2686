"""What the rules find in one entry, or in what is said of its keeper, as it stands: read, judged, waivers counted."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from registry.compliance.case import keeper_of
from registry.compliance.checking import check_keeper, judge
from registry.compliance.law_rows import read_law
from registry.compliance.waived import Judged, with_waivers
from registry.models import ProcessingActivity
from registry.record import read_activities, read_organisation
from registry.record.approvals import approval_of
from registry.record.waivers import read_waivers
from ropa.organisations.models import Organisation


def findings_in(activity: ProcessingActivity, at: dt.date | None = None) -> list[Judged]:
    """Judge one entry from its saved rows. About forty queries, however large it is."""
    day = at or timezone.localdate()
    ((key, record),) = read_activities(ProcessingActivity.objects.filter(pk=activity.pk))
    keeper = keeper_of(read_organisation(activity.organisation))
    approval = approval_of(activity.organisation, key, record.reference)
    found = judge(record, keeper, day, read_law(), approval).findings
    return with_waivers(found, read_waivers(activity.organisation), day, {record.reference: key})


def findings_about(organisation: Organisation, at: dt.date | None = None) -> list[Judged]:
    """Judge what is said of an organisation itself."""
    day = at or timezone.localdate()
    found = check_keeper(read_organisation(organisation), day, read_law())
    return with_waivers(found, read_waivers(organisation), day, {})
