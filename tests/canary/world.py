"""Two organisations that share one installation, each with its marker in every text that it can hold."""

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, EmailField, Field, Model, SlugField, TextField, URLField
from django.utils import timezone

from registry import workflow
from registry.choices import RegisterKind
from registry.compliance.entry import findings_in
from registry.editions.files import data_of
from registry.models import Edition, ProcessingActivity
from registry.record import read_register
from registry.tasks import ISSUE
from registry.waiving import waive
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.journal.tracked import tracked_models
from ropa.journal.verify import Order, keep, verify
from ropa.organisations.choices import MembershipRole
from ropa.organisations.models import Organisation
from ropa.organisations.tokens import new_token
from ropa.security.fields import GuardedFile, GuardedFileField
from ropa.work.models import Work
from subprocessors.choices import Scheme
from subprocessors.models import Agreement
from tests import factories, issued
from tests.canary.addresses import Pattern, Unknown
from tests.canary.forms import Form

ROLES = tuple(MembershipRole.values)
MARK_LENGTH = 40
_number = itertools.count(1)


@dataclass
class Side:
    """One organisation of the two: its marker, a member of each role, its forms, and what fills in an address."""

    mark: str
    organisation: Organisation
    people: dict[str, User] = field(default_factory=dict)
    forms: list[tuple[str, Form]] = field(default_factory=list)  # that its pages show, once a crawl has read them

    @property
    def reference_mark(self) -> str:
        """The marker in what an address may repeat: a page may say again what it was asked for."""
        return f"ref-{self.mark}"

    def row(self, model: type[Model]) -> Model | None:
        """A row of the model that is this side's, or a shared one."""
        path = path_to_organisation(model)
        if model is User:
            return self.people[MembershipRole.EDITOR]
        if path is None:
            return model._default_manager.order_by("pk").first()
        return model._default_manager.filter(**{path: self.organisation.pk}).order_by("pk").first()

    def value(self, pattern: Pattern, name: str) -> str:
        """What stands in place of a parameter; the rows of a page of the admin are those of its model."""
        if name in VALUES:
            return str(VALUES[name](self, pattern))
        raise Unknown(f"{pattern.text}: nobody knows how to fill in {name}. Teach tests/canary/world.py.")


def _of_page(side: Side, pattern: Pattern) -> Any:
    row = side.row(apps.get_model(pattern.model))
    return "1" if row is None else row.pk


def _entry(side: Side) -> ProcessingActivity:
    return ProcessingActivity.objects.filter(organisation=side.organisation).order_by("pk")[0]


def _pk(side: Side, pattern: Pattern) -> Any:
    """The key in the address of an account, or of the row that has a file."""
    if pattern.text.startswith("files/"):
        return side.organisation.pk
    return side.people[MembershipRole.EDITOR].pk if "/user/" in pattern.text else 1


def _key(side: Side, pattern: Pattern) -> Any:
    """The key in the address of an edition, or of a piece of work."""
    model = Work if "/work/" in pattern.text else Edition
    row = side.row(model)
    return row.pk if row else "1"


VALUES: dict[str, Any] = {
    "object_id": lambda side, pattern: side.organisation.pk if "/r/" in pattern.text else _of_page(side, pattern),
    "([^/]+)": _of_page,  # both of the history form: see version_of()
    "content_type_id": lambda _side, _pattern: ContentType.objects.get_for_model(Organisation).pk,
    "id": lambda side, _pattern: side.people[MembershipRole.EDITOR].pk,
    "app_label": lambda _side, _pattern: "registry",
    "ending": lambda _side, _pattern: "csv",
    "app": lambda _side, _pattern: "organisations",
    "model": lambda _side, _pattern: "organisation",
    "field": lambda _side, _pattern: "logo",
    "older": _key,
    "newer": _key,
    "url": lambda _side, _pattern: "nothing-here",
    "slug": lambda side, _pattern: side.organisation.slug,
    "kind": lambda _side, _pattern: "all",
    "aspect": lambda _side, _pattern: "people",
    "colour": lambda _side, _pattern: "1b365d",
    "reference": lambda side, _pattern: _entry(side).reference,
    "key": _key,
    "pk": _pk,
    "token": lambda _side, _pattern: new_token(),  # whoever holds a real one may come in
    "uidb36": lambda _side, _pattern: "1",
    "provider_id": lambda _side, _pattern: "company",
    "change_id": lambda side, _pattern: JournalEntry.objects.filter(organisation=side.organisation)[0].change_id,
}


def path_to_organisation(model: type[Model]) -> str | None:
    """The shortest way by foreign keys from a row to the organisation whose it is, as a lookup; None: nobody's."""
    if model is Organisation:
        return "pk"
    ways = [(model, "")]
    seen = {model}
    while ways:
        here, way = ways.pop(0)
        for each in here._meta.concrete_fields:
            target = each.related_model
            if target is Organisation:
                return f"{way}{each.name}"
            if target and target not in seen and target is not User and not each.name.startswith("history_"):
                seen.add(target)
                ways.append((target, f"{way}{each.name}__"))
    return None


def built(slug: str, name: str) -> Side:
    """An organisation with everything, a member of each role, something approved and something verified."""
    side = Side(f"zq{slug}qz", factories.full_organisation(slug=slug, name=name))
    for role in ROLES:  # a contributor's own business function is marked too, like that of the entries
        words = {"username": f"{role}-{slug}-{side.mark}", "first_name": side.mark, "last_name": f"{role} {side.mark}"}
        side.people[role] = factories.member(side.organisation, role, **words)
    with change(by=side.people[MembershipRole.OWNER], reason=f"because {side.mark}"):
        entry = factories.full_activity(side.organisation)
        _own_words(side.organisation, entry)
        _opened(side)
        _signed(side)
        _mark_all(side)
    workflow.comment(entry, f"said {side.mark}", by=side.people[MembershipRole.EDITOR])
    entry.refresh_from_db()
    _waive_errors(side, entry)
    workflow.make_move(entry, "approve", by=side.people[MembershipRole.APPROVER], reason=f"agreed {side.mark}")
    keep(verify(Order((side.organisation.pk,), side.people[MembershipRole.AUDITOR], since_last=False)))
    return side


def _own_words(organisation: Organisation, entry: ProcessingActivity) -> None:
    """The entry uses what the organisation added to the shared lists."""
    category = factories.data_category(organisation=organisation)
    factories.personal_data(entry, category)
    factories.data_subject(entry, factories.data_subject_category(organisation=organisation))
    vendor = factories.subprocessor(organisation=organisation)
    factories.certification(vendor, scheme=Scheme.OTHER, scheme_name="Seal", source="Its own site")
    factories.measure(entry, factories.security_measure(organisation=organisation))


def _waive_errors(side: Side, entry: ProcessingActivity) -> None:
    """An entry that holds something of everything holds contradictions too."""
    until = timezone.localdate() + dt.timedelta(days=30)
    for each in findings_in(entry):
        if each.is_open_error:
            found = (each.finding.code, each.finding.subject)
            waive(side.organisation, entry, found, reason=side.mark, until=until, by=side.people["owner"])


def _opened(side: Side) -> None:
    """An edition, a link to it, a calendar feed, a piece of work and an import: what stands beside the register."""
    now, register = timezone.now(), read_register(side.organisation, RegisterKind.CONTROLLER)
    data = data_of(register, "en", now, now).decode().replace(f'"{side.organisation.name}"', f'"{side.mark}"')
    said = {"content": data, "pdf": f"%PDF- {side.mark}".encode(), "actor": side.mark}
    issued.share_link(issued.edition(side.organisation, number=1, **said))
    issued.calendar_feed(side.organisation)
    told = {"actor": side.mark, "language": "en", "kind": ISSUE.code, "message": side.mark}
    Work.objects.create(organisation=side.organisation, user=side.people[MembershipRole.OWNER], order={}, **told)


def _signed(side: Side) -> None:
    """Each agreement has its signed text; signed_texts() writes them, since each test has its own folder."""
    for agreement in Agreement.objects.filter(organisation=side.organisation):
        agreement.document.name = f"{side.mark}-{agreement.pk}.pdf"
        agreement.save()


def guarded_files(side: Side) -> list[GuardedFile]:
    """Every file that a row of this side keeps, whatever the model."""
    columns = [each for model in apps.get_models() for each in model._meta.concrete_fields]
    guarded = [each for each in columns if isinstance(each, GuardedFileField) and each.model in tracked_models()]
    return [
        getattr(row, column.name)
        for column in guarded
        for row in column.model._default_manager.filter(
            **{path_to_organisation(column.model) or "pk": side.organisation.pk}
        )
        if getattr(row, column.name)
    ]


def _mark_all(side: Side) -> None:
    for model in tracked_models():
        path = path_to_organisation(model)
        if path:
            for row in model._default_manager.filter(**{path: side.organisation.pk}):
                _mark(row, side)


def _mark(row: Model, side: Side) -> None:
    for column in row._meta.concrete_fields:
        if takes_words(column) and getattr(row, column.attname):
            setattr(row, column.attname, _worded(column, side))
    row.save()


def takes_words(column: "Field[Any, Any]") -> bool:
    text = isinstance(column, CharField | TextField) and not isinstance(column, SlugField)
    long_enough = (column.max_length or MARK_LENGTH) >= MARK_LENGTH
    return text and long_enough and not column.choices and not column.is_relation and not column.primary_key


def _worded(column: "Field[Any, Any]", side: Side) -> str:
    number = next(_number)
    if isinstance(column, EmailField):
        return f"{side.mark}{number}@example.org"
    if isinstance(column, URLField):
        return f"https://{side.mark}.example/{number}"
    if column.name == "reference":
        return f"{side.reference_mark}-{number}"
    return f"{side.mark} {number}"
