"""The sheet of one entry: its sections in the order of Art. 30(1)(a)-(g) or 30(2)(a)-(d), then what goes beyond.

What Art. 30 asks for is always printed, if only as "not declared"; other topics on which nothing was said are
listed together in one line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.choices import Block as Part
from registry.choices import Role, Variant
from registry.compliance.rules.dpia import CRITERIA
from registry.documents import holders, statements
from registry.documents.alike import NOTHING, Common
from registry.documents.approval import approval_words
from registry.documents.blocks import Block, Fact, Line, NotDeclared, Note, Prose, Section, table, told
from registry.record import ActivityRecord, ApprovalRecord
from registry.wording import day, duration, outcome, words

Statement = Callable[[ActivityRecord], tuple[Block, ...]]


@dataclass(frozen=True)
class Sheet:
    """A sheet, ready to be drawn. `required` answers Art. 30, `beyond` the rest.

    `elsewhere` names the topics that an annex of the register says, `missing` those on which nothing was said.
    """

    anchor: str
    reference: str
    name: str
    description: str
    particulars: tuple[Fact, ...]
    required: tuple[Section, ...]
    beyond: tuple[Section, ...]
    elsewhere: tuple[str, ...]
    missing: tuple[str, ...]


def sheet(
    activity: ActivityRecord,
    keeper: tuple[Block, ...],
    place: int = 1,
    common: Common = NOTHING,
    approval: ApprovalRecord | None = None,
    variant: Variant = Variant.FULL,
) -> Sheet:
    """Return the sheet of an entry: `keeper` says who keeps the register, `place` is its rank there.

    What is `common` to the entries is named only: annexes of the register say it. `approval` is the entry's last one,
    None if there was none. `variant`: what was left out of the entry is not "not declared".
    """
    required = _required_of_processor if activity.is_processor else _required_of_controller
    topics = [] if variant == Variant.MANDATORY else _topics(activity, common)
    return Sheet(
        anchor=anchor(place),
        reference=activity.reference,
        name=activity.name,
        description=activity.description,
        particulars=_particulars(activity, approval, variant),
        required=required(activity, keeper, common, variant),
        beyond=tuple(section for section, _missing in topics if section.blocks),
        elsewhere=common.unnamed(activity) if topics else (),
        missing=tuple(name for _section, missing in topics for name in missing) if variant == Variant.FULL else (),
    )


def withheld() -> tuple[Block, ...]:
    """Return what stands in place of the measures in a version for publication."""
    return (Note(_("Left out of the version for publication.")),)


def anchor(place: int) -> str:
    """Return where in the document the sheet of this rank begins."""
    return f"activity-{place}"


def _particulars(
    activity: ActivityRecord, approval: ApprovalRecord | None, variant: Variant = Variant.FULL
) -> tuple[Fact, ...]:
    pairs = (
        (_("Business function"), activity.business_function),
        (_("Person in charge"), activity.owner),
        (_("Status of the entry"), words(activity.status)),
        (_("Started on"), day(activity.started_on)),
        (_("Ended on"), day(activity.ended_on)),
        (_("Approval"), approval_words(activity, approval) if variant == Variant.FULL else ""),
    )
    return tuple(Fact(label, (Line(text),)) for label, text in pairs if text)


def _required_of_controller(
    activity: ActivityRecord, keeper: tuple[Block, ...], common: Common, variant: Variant
) -> tuple[Section, ...]:
    purposes = statements.purposes(activity, with_bases=variant != Variant.MANDATORY)
    people = statements.data_subjects(activity) or (NotDeclared(_("Categories of data subjects")),)
    data = statements.personal_data(activity) or (NotDeclared(_("Categories of personal data")),)
    return (
        Section(_("Controller"), _("Art. 30(1)(a)"), keeper + _joint_controllers(activity)),
        Section(_("Purposes"), _("Art. 30(1)(b)"), purposes or (NotDeclared(),)),
        Section(_("Data subjects and personal data"), _("Art. 30(1)(c)"), people + data + _sensitive(activity)),
        Section(_("Recipients"), _("Art. 30(1)(d)"), _all_recipients(activity, common)),
        _transfers(activity, common, _("Art. 30(1)(e)")),
        Section(_("Time limits for erasure"), _("Art. 30(1)(f)"), _retention(activity, common)),
        _measures(activity, common, variant, _("Art. 30(1)(g)")),
    )


def _required_of_processor(
    activity: ActivityRecord, keeper: tuple[Block, ...], common: Common, variant: Variant
) -> tuple[Section, ...]:
    title = _("Controllers on whose behalf data are processed")
    clients = statements.declared(activity, Part.CLIENTS, statements.clients(activity, title), title)
    operations: tuple[Block, ...] = (Prose(activity.operations),) if activity.operations else (NotDeclared(),)
    return (
        Section(
            _("Processor, and controllers on whose behalf it acts"),
            _("Art. 30(2)(a)"),
            keeper + clients,
        ),
        Section(_("Categories of processing"), _("Art. 30(2)(b)"), operations),
        _transfers(activity, common, _("Art. 30(2)(c)")),
        _measures(activity, common, variant, _("Art. 30(2)(d)")),
    )


def _joint_controllers(activity: ActivityRecord) -> tuple[Block, ...]:
    """Who else decides; an entry of a sole controller need not say that there is nobody."""
    title = _("Joint controllers")
    said = statements.joint_controllers(activity)
    if activity.role.code == Role.JOINT_CONTROLLER:
        return statements.declared(activity, Part.JOINT_CONTROLLERS, said, title)
    return statements.not_applicable(activity, Part.JOINT_CONTROLLERS, title) + said


def _sensitive(activity: ActivityRecord) -> tuple[Block, ...]:
    special = statements.not_applicable(activity, Part.SPECIAL_CATEGORIES, _("Special categories of data (Art. 9)"))
    criminal = statements.not_applicable(activity, Part.CRIMINAL_DATA, _("Criminal convictions and offences (Art. 10)"))
    return special + criminal


def _all_recipients(activity: ActivityRecord, common: Common) -> tuple[Block, ...]:
    recipients = holders.recipients(activity, common=common.recipients)
    vendors = holders.engagements(activity, common.engagements)
    return (
        *statements.declared(activity, Part.RECIPIENTS, recipients),
        *statements.declared(activity, Part.ENGAGEMENTS, vendors, _("Processors and sub-processors")),
        *holders.storage_places(activity, common.places),
    )


def _transfers(activity: ActivityRecord, common: Common, article: str) -> Section:
    blocks = statements.declared(activity, Part.TRANSFERS, statements.transfers(activity, common.transfers))
    return Section(_("Transfers to third countries or international organisations"), article, blocks)


def _measures(activity: ActivityRecord, common: Common, variant: Variant, article: str) -> Section:
    said = withheld() if variant == Variant.PUBLIC else statements.measures(activity, common.measures)
    blocks = statements.declared(activity, Part.MEASURES, said)
    return Section(_("Security measures"), article, blocks)


def _retention_policy(activity: ActivityRecord) -> tuple[Block, ...]:
    return told(
        (_("Retention policy"), activity.retention_policy_url),
        (_("Retention policy followed"), words(activity.retention_policy_followed)),
        (_("Why the policy is not followed"), activity.retention_deviation),
    )


def _retention(activity: ActivityRecord, common: Common) -> tuple[Block, ...]:
    said = statements.declared(activity, Part.RETENTION, statements.retention(activity, common.retention))
    return said + _retention_policy(activity)


# Beyond Art. 30: each topic is a section and the names of what it is silent about.

Topic = tuple[Section, list[str]]


def _topics(activity: ActivityRecord, common: Common) -> list[Topic]:
    more = _of_processor(activity, common) if activity.is_processor else [_for_others(activity)]
    return [
        *more,
        _information(activity, common),
        _rights(activity, common),
        _automated(activity),
        _impact(activity),
        _breaches(activity, common),
        _review(activity),
        _provenance(activity),
        (Section("", "", ()), _silent((_("person in charge"), activity.owner), (_("start date"), activity.started_on))),
    ]


def _silent(*answers: tuple[str, object]) -> list[str]:
    return [name for name, answer in answers if not answer]


def _for_others(activity: ActivityRecord) -> Topic:
    """What a controller's entry says of processing for others; it need not say anything."""
    clients = statements.not_applicable(activity, Part.CLIENTS) + statements.clients(activity)
    operations = told((_("Categories of processing"), activity.operations))
    return Section(_("Processing on behalf of other controllers"), _("Art. 30(2)"), operations + clients), []


def _of_processor(activity: ActivityRecord, common: Common) -> list[Topic]:
    """What Art. 30(2) does not ask of a processor, but its entry may say."""
    people = statements.data_subjects(activity) + statements.personal_data(activity) + _sensitive(activity)
    purposes = statements.purposes(activity)
    recipients = statements.not_applicable(activity, Part.RECIPIENTS, _("Recipients"))
    recipients += holders.recipients(activity, _("Recipients"), common.recipients)
    vendors = statements.not_applicable(activity, Part.ENGAGEMENTS, _("Processors and sub-processors"))
    vendors += holders.engagements(activity, common.engagements)
    retention = statements.not_applicable(activity, Part.RETENTION) + statements.retention(activity, common.retention)
    places = holders.storage_places(activity, common.places)
    joint = statements.not_applicable(activity, Part.JOINT_CONTROLLERS) + statements.joint_controllers(activity)
    return [
        (Section(_("Joint controllers"), _("Art. 26"), joint), []),
        (Section(_("Purposes"), _("Art. 28(3)"), purposes), _silent((_("purposes"), purposes))),
        (Section(_("Data subjects and personal data"), _("Art. 28(3)"), people), _silent((_("personal data"), people))),
        (
            Section(_("Sub-processors and recipients"), _("Art. 28(2), (4)"), vendors + recipients + places),
            _silent((_("sub-processors"), vendors), (_("recipients"), recipients)),
        ),
        (
            Section(_("Retention"), _("Art. 28(3)(g)"), retention + _retention_policy(activity)),
            _silent((_("retention"), retention)),
        ),
    ]


def _source(activity: ActivityRecord) -> tuple[tuple[str, str], ...]:
    return (
        (_("Source of the data"), words(activity.data_source)),
        (_("Which source"), activity.data_source_detail),
    )


def _information(activity: ActivityRecord, common: Common) -> Topic:
    absent = statements.not_applicable(activity, Part.NOTICE, _("Information notice"))
    own = common.left_out_of(activity)
    said = told(
        *_source(own),
        (_("Information notice"), own.notice_url),
        (_("Children"), own.children),
    )
    silent = _silent(
        (_("source of the data"), activity.data_source or activity.data_source_detail),
        (_("information notice"), absent or activity.notice_url),
    )
    return Section(_("Information of the data subjects"), _("Art. 12 to 14"), absent + said), silent


def _rights(activity: ActivityRecord, common: Common) -> Topic:
    absent = statements.not_applicable(activity, Part.RIGHTS)
    listed = statements.rights(activity, common.rights)
    said = told((_("How rights are exercised"), common.left_out_of(activity).rights_procedure))
    silent = _silent(
        (_("rights of the data subjects"), absent or activity.rights),
        (_("how rights are exercised"), absent or activity.rights_procedure),
    )
    return Section(_("Rights of the data subjects"), _("Art. 7, 12 to 22"), absent + said + listed), silent


def _automated(activity: ActivityRecord) -> Topic:
    absent = statements.not_applicable(activity, Part.AUTOMATED_DECISION)
    said = told(
        (_("Profiling or automated decision"), words(activity.automated_decision)),
        (_("Logic involved"), activity.automated_logic),
        (_("Consequences for the person"), activity.automated_consequences),
        (_("What allows it"), words(activity.automated_basis)),
    )
    silent = _silent((_("automated decisions"), absent or said))
    return Section(_("Automated decisions and profiling"), _("Art. 22"), absent + said), silent


def _impact(activity: ActivityRecord) -> Topic:
    absent = statements.not_applicable(activity, Part.DPIA)
    screening = _screening(activity)
    said = told(
        (_("Assessment required"), words(activity.dpia_required)),
        (_("Reason for the answer"), activity.dpia_reason),
        (_("Progress"), words(activity.dpia_status)),
        (_("Completed on"), day(activity.dpia_completed_on)),
        (_("Result"), words(activity.dpia_result)),
        (_("Document"), activity.dpia_url),
        (_("Other assessment"), activity.other_assessment_url),
    )
    silent = _silent((_("impact assessment"), absent or said or screening))
    return Section(_("Data protection impact assessment"), _("Art. 35, 36"), absent + said + screening), silent


def _screening(activity: ActivityRecord) -> tuple[Block, ...]:
    """What was answered to the criteria; of the nine, how many were not: that is no answer, and prints as none."""
    said = told(
        (_("Screened on"), day(activity.dpia_screened_on)),
        (_("Screened by"), activity.dpia_screened_by),
        (_("Screening due again on"), day(activity.dpia_screening_due_on)),
    )
    if not activity.dpia_screenings:
        return said
    labels = (_("Criterion"), _("Answer"), _("Details"))
    rows = [
        tuple(map(statements.plain, (words(each.criterion), outcome(each), each.description)))
        for each in activity.dpia_screenings
    ]
    return (*said, table(labels, rows, _("Criteria of Art. 35"), free=(labels[2],)), *_unanswered(activity))


def _unanswered(activity: ActivityRecord) -> tuple[Block, ...]:
    count = len(CRITERIA - {each.criterion.code for each in activity.dpia_screenings})
    text = ngettext(
        "%(count)d of the nine criteria of WP 248 rev.01 was not answered.",
        "%(count)d of the nine criteria of WP 248 rev.01 were not answered.",
        count,
    )
    return (Note(text % {"count": count}),) if count else ()


def _breaches(activity: ActivityRecord, common: Common) -> Topic:
    own = common.left_out_of(activity)
    said = told(
        (_("Breach procedure"), own.breach_procedure),
        (_("Record of breaches"), own.breach_register_url),
    )
    silent = _silent(
        (_("breach procedure"), activity.breach_procedure), (_("record of breaches"), activity.breach_register_url)
    )
    return Section(_("Personal data breaches"), _("Art. 33, 34"), said), silent


def _review(activity: ActivityRecord) -> Topic:
    said = told(
        (_("Review interval"), duration(activity.review_interval_months, "month")),
        (_("Last reviewed on"), day(activity.last_reviewed_on)),
        (_("Last reviewed by"), activity.last_reviewed_by),
        (_("Next review on"), day(activity.next_review_on)),
    )
    return Section(_("Review of the entry"), _("Art. 5(2), 24"), said), _silent((_("review of the entry"), said))


def _provenance(activity: ActivityRecord) -> Topic:
    said = told(
        (_("Source document"), activity.provenance_document),
        (_("Date of the document"), day(activity.provenance_date)),
        (_("Section"), activity.provenance_section),
        (_("Address of the document"), activity.provenance_url),
        (_("Note"), activity.note),
    )
    silent = _silent((_("source document"), activity.provenance_document))
    return Section(_("Provenance of the entry"), "", said), silent
