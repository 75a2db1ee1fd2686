"""Who may do what: one table, which can be read aloud. A role is held in one organisation, by a membership.

Code asks `user.has_perm("app.codename", organisation)` and never for a role. Whoever declares a permission of its own
(`Meta.permissions`) adds it to the role that has it. Knows names of permissions, and nothing of what they are good for.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from ropa.organisations.choices import MembershipRole


@dataclass(frozen=True)
class Role:
    """What a role is called, what it is for in one sentence, and what it may do.

    `is_followed`: the journal is told what people in this role open and download.
    """

    name: StrPromise | str
    sentence: StrPromise
    permissions: frozenset[str]
    own_function: bool = False  # writes entries of the member's own business function only
    is_followed: bool = False


def may(acts: str, models: tuple[str, ...]) -> frozenset[str]:
    """Return the permissions to do each of these acts, named between spaces, with rows of each of these models."""
    named = [model.split(".") for model in models]
    return frozenset(f"{app}.{act}_{model}" for act in acts.split() for app, model in named)


def history_of(models: tuple[str, ...]) -> tuple[str, ...]:
    """Return the models that keep the history of these."""
    return tuple(".historical".join(model.split(".")) for model in models)


ENTRY = ("registry.processingactivity",)
PARTS = (
    "registry.jointcontroller",
    "registry.clientactivity",
    "registry.purpose",
    "registry.datasubject",
    "registry.personaldata",
    "registry.recipient",
    "registry.recipientdata",
    "registry.engagement",
    "registry.engagementdata",
    "registry.storageplace",
    "registry.transfer",
    "registry.retentionrule",
    "registry.retentiondata",
    "registry.activitymeasure",
    "registry.activityright",
    "registry.dpiascreening",
    "registry.notapplicable",
)
VENDORS = (
    "subprocessors.subprocessor",
    "subprocessors.subprocessorchain",
    "subprocessors.certification",
    "subprocessors.location",
    "subprocessors.agreement",
    "registry.client",
)
LISTS = ("registry.datacategory", "registry.datasubjectcategory", "registry.securitymeasure")
LAW = (
    "registry.legalbasis",
    "registry.adequacydecision",
    "registry.eeamembership",
    "registry.dpiacriterion",
    "registry.legalduty",
    "registry.recordsexemption",
    "organisations.country",
)
FEEDS = ("registry.calendarfeed",)
KEEPER = ("organisations.organisation",)
MEMBERS = ("organisations.membership",)
PREFERENCES = ("organisations.preference",)
EVIDENCE = ("journal.journalentry", "journal.verification", "registry.edition")
ACCOUNTS = ("auth.user", "auth.group", "auth.permission")
WORK = ("work.work", "work.worker")
LINKS = ("registry.sharelink",)
WAIVERS = ("registry.waiver",)

READ = (*ENTRY, *PARTS, *VENDORS, *LISTS, *LAW, *FEEDS, *LINKS, *WAIVERS, *KEEPER)
KEPT = (*READ, *MEMBERS, *PREFERENCES)  # of which there is a history

READING = may("view", (*READ, *history_of(READ), *EVIDENCE)) | {"registry.view_register"}
VERIFYING = frozenset({"journal.verify_journal"})
WRITING_ENTRIES = may("add change", ENTRY) | may("add change delete", PARTS)
KEEPING = WRITING_ENTRIES | may("delete", ENTRY) | may("add change delete", (*VENDORS, *LISTS))
IMPORTING = frozenset({"registry.import_register"})
APPROVING = may("add change delete", (*FEEDS, *WAIVERS)) | frozenset(
    {
        "registry.approve_processingactivity",
        "registry.issue_edition",
        "registry.share_edition",
        "registry.waive_finding",
    }
)
SETTINGS = may("change", KEEPER)
RECEIVING = may("view add change", MEMBERS) | may("view", (*history_of(MEMBERS), "auth.user"))

ROLES: dict[str, Role] = {
    MembershipRole.OWNER: Role(
        MembershipRole.OWNER.label,
        _("Decides who is a member, sets the organisation’s details, and may do all that the other roles may."),
        READING | VERIFYING | KEEPING | IMPORTING | APPROVING | SETTINGS | RECEIVING,
    ),
    MembershipRole.APPROVER: Role(
        MembershipRole.APPROVER.label,
        _("The data protection officer: approves and retires entries, issues editions, verifies, and edits."),
        READING | VERIFYING | KEEPING | IMPORTING | APPROVING,
    ),
    MembershipRole.EDITOR: Role(
        MembershipRole.EDITOR.label,
        _("Keeps the register: entries, vendors, agreements and the organisation’s own lists."),
        READING | KEEPING | IMPORTING,
    ),
    MembershipRole.CONTRIBUTOR: Role(
        MembershipRole.CONTRIBUTOR.label,
        _("Drafts entries of their own business function and answers for them, until they are approved."),
        READING | WRITING_ENTRIES,
        own_function=True,
    ),
    MembershipRole.AUDITOR: Role(
        MembershipRole.AUDITOR.label,
        _("Reads everything of the organisation, exports it and verifies its journal; writes nothing."),
        READING | VERIFYING,
        is_followed=True,
    ),
}
# All that a member may who is bound to an instant: today's rows are not for them.
READING_THE_PAST = frozenset({"registry.view_register"})
ADMINISTRATOR = Role(
    _("Administrator"),
    _("Runs the installation: creates organisations and accounts, and alone writes what all organisations share."),
    may("add change delete", LAW)
    | may("add delete", KEEPER)
    | may("delete", MEMBERS)
    | may("view add change delete", (*PREFERENCES, *ACCOUNTS, *WORK))
    | may("view", history_of(PREFERENCES)),
)
# Written by the program alone, as evidence.
NOBODY = may("add change delete", (*EVIDENCE, *history_of(KEPT)))
