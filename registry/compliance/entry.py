"""What the rules find in one entry, or in what is said of its keeper, as it stands: read, judged, waivers counted."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from registry.compliance.case import keeper_of
from registry.compliance.checking import check_keeper, judge
from registry.compliance.law_rows import read_law, read_lists
from registry.compliance.screening import Screening, Stands, screening_of
from registry.compliance.waived import Judged, with_waivers
from registry.models import ProcessingActivity
from registry.record import ActivityRecord, ApprovalRecord, OrganisationRecord, read_activities, read_organisation
from registry.record.approvals import approval_of
from registry.record.waivers import read_waivers
from ropa.organisations.models import Organisation


def findings_in(activity: ProcessingActivity, at: dt.date | None = None) -> list[Judged]:
    """Judge one entry from its saved rows. About forty queries, however large it is."""
    day = at or timezone.localdate()
    ((key, record),) = read_activities(ProcessingActivity.objects.filter(pk=activity.pk))
    keeper = read_organisation(activity.organisation)
    return findings_in_record(activity, record, keeper, approval_of(activity.organisation, key, record.reference), day)


def findings_in_record(
    activity: ProcessingActivity,
    record: ActivityRecord,
    keeper: OrganisationRecord,
    approval: ApprovalRecord | None,
    at: dt.date | None = None,
) -> list[Judged]:
    """Judge what was read of an entry already: the queries of the law, and one of the waivers."""
    day = at or timezone.localdate()
    found = judge(record, keeper_of(keeper), day, read_law(), approval).findings
    return with_waivers(found, read_waivers(activity.organisation), day, {record.reference: activity.pk})


def screening_in(activity: ProcessingActivity) -> Screening:
    """Return what follows from the answers of an entry to the criteria. Two queries."""
    answers = activity.dpia_screenings.values_list("criterion__code", "not_met")
    stands = Stands(activity.dpia_required, bool(activity.dpia_status), activity.dpia_screening_due_on)
    return screening_of({code: not not_met for code, not_met in answers}, *read_lists(), stands)


def findings_about(organisation: Organisation, at: dt.date | None = None) -> list[Judged]:
    """Judge what is said of an organisation itself."""
    day = at or timezone.localdate()
    found = check_keeper(read_organisation(organisation), day, read_law())
    return with_waivers(found, read_waivers(organisation), day, {})
