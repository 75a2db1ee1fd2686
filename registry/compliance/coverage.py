"""Whether a register answers what an authority asks: for each topic the answer, or the gap. Reads Records only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from registry.compliance.questions import Question
from registry.compliance.rules.reading import code, is_sensitive
from registry.record import ActivityRecord, Label, OrganisationRecord, RegisterRecord
from registry.topics import FIELDS_OF_TOPIC
from registry.wording import day, enumeration, words

# Where a Record keeps the rows of a model of the table of topics.
PARTS = {
    "Purpose": "purposes",
    "DataSubject": "data_subjects",
    "PersonalData": "personal_data",
    "Recipient": "recipients",
    "Engagement": "engagements",
    "StoragePlace": "storage_places",
    "Transfer": "transfers",
    "RetentionRule": "retention_rules",
    "ActivityMeasure": "measures",
    "ActivityRight": "rights",
    "DpiaScreening": "dpia_screenings",
    "JointController": "joint_controllers",
}
DATA = {"RecipientData": "recipients", "EngagementData": "engagements", "RetentionData": "retention_rules"}
THROUGH = {"Location": ("storage_places", "location"), "Agreement": ("engagements", "agreement")}
BLOCKS = {
    "joint_controllers": "joint-controllers",
    "recipients": "recipients",
    "third_parties": "recipients",
    "transfers": "transfers",
    "safeguards": "transfers",
    "retention": "retention",
    "security": "measures",
    "rights": "rights",
    "specific_notice": "notice",
    "privacy_policy": "notice",
    "automated_decision": "automated-decision",
    "automated_logic": "automated-decision",
    "automated_basis": "automated-decision",
    "dpia_required": "dpia",
    "dpia_document": "dpia",
    "special_categories": "special-categories",
    "art9_condition": "special-categories",
    "processor_contract": "engagements",
}


class Reply(TextChoices):
    """What a register replies to a question."""

    ANSWERED = "answered", _("answered")
    NOT_APPLICABLE = "not-applicable", _("declared not applicable")
    NOT_ASKED = "not-asked", _("does not arise")
    GAP = "gap", _("gap")


@dataclass(frozen=True)
class Told:
    """The reply of one entry to one question, and its words."""

    reference: str
    reply: Reply
    text: str


@dataclass(frozen=True)
class Covered:
    """A question, and the reply of every entry."""

    question: Question
    told: tuple[Told, ...]

    @property
    def gaps(self) -> list[str]:
        """The references of the entries that do not answer."""
        return [each.reference for each in self.told if each.reply is Reply.GAP]

    @property
    def answered(self) -> int:
        """How many entries answer, or need not."""
        return len(self.told) - len(self.gaps)


def coverage(register: RegisterRecord, asked: tuple[Question, ...]) -> list[Covered]:
    """Return how a register replies to these questions, in their order."""
    replies: dict[str, tuple[Told, ...]] = {}
    for question in asked:
        topic = question.topic.code
        if topic not in replies:
            entries = register.activities
            replies[topic] = tuple(reply(topic, entry, register.organisation) for entry in entries)
    return [Covered(question, replies[question.topic.code]) for question in asked]


def reply(topic: str, entry: ActivityRecord, organisation: OrganisationRecord) -> Told:
    """Return what an entry replies on a topic."""
    if topic == "special_categories":
        return _special(entry)
    texts = list(dict.fromkeys(_texts(topic, entry, organisation)))
    if texts:
        return Told(entry.reference, Reply.ANSWERED, " · ".join(texts))
    block = BLOCKS.get(topic, "")
    reason = entry.why_not_applicable(block)
    if reason is not None:
        return Told(entry.reference, Reply.NOT_APPLICABLE, reason)
    arises = ARISES.get(topic)
    return Told(entry.reference, Reply.GAP if arises is None or arises(entry, organisation) else Reply.NOT_ASKED, "")


def _special(entry: ActivityRecord) -> Told:
    """Whether there are such data is answered by the list of the data: by those in it, or by their absence."""
    found = [words(data.category) for data in entry.personal_data if is_sensitive(data)]
    if found:
        return Told(entry.reference, Reply.ANSWERED, enumeration(found))
    return Told(entry.reference, Reply.NOT_ASKED if entry.personal_data else Reply.GAP, "")


def _texts(topic: str, entry: ActivityRecord, organisation: OrganisationRecord) -> Iterator[str]:
    for path in FIELDS_OF_TOPIC[topic]:
        _app, model, field = path.split(".")
        for holder in _holders(model, entry, organisation):
            text = _written(getattr(holder, "data" if model in DATA else field, None))
            if text:
                yield text


def _holders(model: str, entry: ActivityRecord, organisation: OrganisationRecord) -> list[Any]:
    if model == "Organisation":
        return [organisation]
    if model == "ProcessingActivity":
        return [entry]
    if model in DATA:
        return list(getattr(entry, DATA[model]))
    if model == "Subprocessor":
        return [use.subprocessor for use in entry.engagements]
    if model in THROUGH:
        rows, column = THROUGH[model]
        return [held for row in getattr(entry, rows) if (held := getattr(row, column)) is not None]
    return [row for row in getattr(entry, PARTS[model]) if not getattr(row, "not_met", False)]


def _written(value: Any) -> str:
    if isinstance(value, Label):
        return words(value)
    if isinstance(value, tuple):
        return enumeration([_written(each) for each in value]) if value else ""
    if isinstance(value, bool) or value is None:
        return ""
    if hasattr(value, "isoformat"):
        return day(value)
    return str(getattr(value, "name", None) or getattr(value, "reference", None) or value)


def _rests_on(*bases: str) -> Callable[[ActivityRecord, OrganisationRecord], bool]:
    return lambda entry, _keeper: any(code(purpose.legal_basis) in bases for purpose in entry.purposes)


def _has_special(entry: ActivityRecord, _keeper: OrganisationRecord) -> bool:
    return any(is_sensitive(data) for data in entry.personal_data)


def _decides(entry: ActivityRecord, _keeper: OrganisationRecord) -> bool:
    return code(entry.automated_decision) not in {"", "none"}


# Where the answer to another question says so, a question does not arise.
ARISES: dict[str, Callable[[ActivityRecord, OrganisationRecord], bool]] = {
    "joint_controllers": lambda entry, _keeper: entry.role.code == "joint-controller",
    "representative": lambda _entry, keeper: keeper.country is None,
    "third_parties": lambda entry, _keeper: not (entry.recipients or entry.engagements),
    "safeguards": lambda entry, _keeper: bool(entry.transfers),
    "retention_deviation": lambda entry, _keeper: code(entry.retention_policy_followed) == "no",
    "legitimate_interest": _rests_on("6-1-f"),
    "balancing_test": _rests_on("6-1-f"),
    "consent_record": _rests_on("6-1-a"),
    "art9_condition": _has_special,
    "national_condition": _has_special,
    "automated_logic": _decides,
    "automated_basis": lambda entry, _keeper: code(entry.automated_decision) == "22-1",
    "dpia_document": lambda entry, _keeper: code(entry.dpia_required) == "yes",
    "other_assessment": lambda entry, _keeper: code(entry.dpia_required) == "yes",
    "processor_contract": lambda entry, _keeper: bool(entry.engagements),
}
