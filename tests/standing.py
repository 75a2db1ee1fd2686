"""How an entry stands: whether what it says is what was approved."""

from registry.models import ProcessingActivity
from registry.record.approvals import Standing, approvals_of


def standing_of(activity: ProcessingActivity) -> Standing:
    """How what the entry says relates to what was approved."""
    found = approvals_of(activity.organisation, keys=[activity.pk])
    return found[activity.pk].standing if activity.pk in found else Standing.NEVER_APPROVED
