"""Issuing: what an edition is, how it is numbered, that it is there whole or not at all, and never changes."""

import hashlib
import io
import json
import threading

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from registry.choices import RegisterKind, Variant
from registry.editions import issue as issuing
from registry.editions.issue import CannotIssue, Order, issue, next_number, read
from registry.editions.naming import names_in
from registry.editions.verify import verify
from registry.models import Edition
from registry.record.past import NothingKnown
from ropa.journal.choices import EntryKind
from ropa.journal.gate import UnrecordedChange, change
from ropa.journal.models import JournalEntry
from ropa.journal.verify import head_of
from ropa.organisations.models import Organisation
from ropa.organisations.scope import everything
from tests import factories
from tests.editions.registers import drawn_quickly

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


def files_inside(edition):
    with pikepdf.open(io.BytesIO(bytes(edition.pdf))) as pdf:
        return {name: each.get_file().read_bytes() for name, each in pdf.attachments.items()}


def numbers(organisation):
    return sorted(Edition.objects.of(organisation).values_list("register", "number"))


def test_edition_is_what_was_there_when_it_was_issued(order, owner):
    head = head_of(order().organisation.pk)
    edition = issue(order(), by=owner)
    kept = Edition.objects.get()
    assert bytes(kept.pdf) == edition.pdf
    assert (kept.number, kept.register, kept.language, kept.variant) == (1, "controller", "en", "full")
    assert (kept.user, kept.actor) == (owner, "Olive Own (owner)")
    assert (kept.head_sequence, kept.head_chain) == (head.sequence, head.chain)
    assert kept.pdf_digest == hashlib.sha256(kept.pdf).hexdigest()
    assert kept.pdf_size == len(kept.pdf)
    assert kept.content_digest == hashlib.sha256(kept.content.encode()).hexdigest()
    assert [each["reference"] for each in json.loads(kept.content)["activities"]] == ["C-01"]
    assert kept.noted.names == names_in(kept)


def test_edition_holds_its_data(issued):
    inside = files_inside(issued)
    assert sorted(inside) == ["edition.json", "register.json", "register.xlsx"]
    assert inside["register.json"].decode() == issued.content
    said = json.loads(inside["edition.json"])
    assert (said["organisation"], said["number"]) == ("kestrel", 1)
    assert said["head"] == f"{issued.head_sequence}:{issued.head_chain}"


def test_issue_is_told_in_the_journal(issued, owner):
    entry = JournalEntry.objects.get(kind=EntryKind.EDITION_ISSUED)
    assert (entry.sequence, entry.user) == (issued.head_sequence + 1, owner)
    assert (entry.subject_type, entry.subject_id) == ("edition", issued.pk)
    assert entry.subject_label == "Edition no. 1 · Register of the controller (Art. 30(1))"
    told = json.loads(entry.content)
    assert told["pdf_digest"] == issued.pdf_digest
    assert told["head_chain"] == issued.head_chain


def test_numbers_have_no_gaps_in_each_register(order, owner, other_organisation):
    factories.activity(other_organisation)
    for kind in (RegisterKind.CONTROLLER, RegisterKind.PROCESSOR, RegisterKind.CONTROLLER):
        issue(order(kind), by=owner)
    issue(Order(other_organisation, RegisterKind.CONTROLLER, "en", order().extent), by="a program")
    assert numbers(order().organisation) == [("controller", 1), ("controller", 2), ("processor", 1)]
    assert numbers(other_organisation) == [("controller", 1)]


def test_number_that_was_taken_meanwhile_is_drawn_again(order, owner, monkeypatch):
    """Another one issues while ours is being drawn."""

    def meanwhile(*arguments, **named):
        drawn.append(next_number(order().organisation, RegisterKind.CONTROLLER))
        if len(drawn) == 1:
            issue(order(), by="another")
        return through(*arguments, **named)

    drawn: list[int] = []
    through = drawn_quickly
    monkeypatch.setattr(issuing, "register_pdf", meanwhile)
    edition = issue(order(), by=owner)
    assert (edition.number, drawn) == (2, [1, 1, 2])
    assert list(Edition.objects.order_by("number").values_list("actor", flat=True)) == ["another", "Olive Own (owner)"]


def test_failure_at_the_end_leaves_nothing(order, owner):
    def fail(_edition):
        raise ZeroDivisionError

    before = head_of(order().organisation.pk)
    with pytest.raises(ZeroDivisionError):
        issue(order(), by=owner, finish=fail)
    assert not Edition.objects.exists()
    assert head_of(order().organisation.pk) == before


def test_extract_for_a_client_says_nothing_of_the_others(order, owner):
    edition = issue(order(RegisterKind.PROCESSOR, client="Acme"), by=owner)
    inside = files_inside(edition)
    assert "Hosting for Acme" in edition.content
    for content in (edition.content.encode(), *inside.values()):
        assert b"Boreal" not in content
    assert edition.client == "Acme"


def test_edition_of_the_past_says_what_was_said_then(order, owner, small_register, monkeypatch):
    """It comes between editions by its instant, and gets the next number."""
    told = []
    monkeypatch.setattr(issuing, "changes_since", lambda last, *_two: told.append(last.number))
    monkeypatch.setattr(issuing, "annex", lambda _changes: ())
    first = issue(order(), by=owner)
    then = timezone.now()
    factories.activity(small_register, reference="C-02", name="Recruitment")
    second = issue(order(), by=owner)
    again = order(as_of=then)
    past = issue(Order.from_plain(again.organisation, again.plain()), by=owner)
    assert (past.number, past.as_of, past.head_sequence) == (3, then, second.head_sequence + 1)
    assert [len(json.loads(each.content)["activities"]) for each in (first, second, past)] == [1, 2, 1]
    assert told == [1, 1]
    assert verify(bytes(past.pdf)).holds


def test_client_that_does_not_exist_is_refused(order, owner):
    with pytest.raises(CannotIssue, match=r"There is no client “Acmee”\. There are: Acme, Boreal\."):
        issue(order(RegisterKind.PROCESSOR, client="Acmee"), by=owner)


def test_version_for_publication_holds_no_measure(small_register, order, owner):
    factories.measure(small_register.activities.get(reference="C-01"), description="Locked in the blue cabinet")
    assert "blue cabinet" in issue(order(), by=owner).content
    public = issue(order(variant=Variant.PUBLIC), by=owner)
    assert "blue cabinet" not in public.content
    assert public.variant == "public"


def test_organisation_of_which_nothing_is_known_has_no_edition(owner, order):
    unknown = Organisation(slug="nobody", name="Nobody", pk=4_000_000)
    with pytest.raises(NothingKnown):
        read(Order(unknown, RegisterKind.ALL, "en", order().extent))


def test_same_reading_is_drawn_to_the_same_bytes(order, owner, monkeypatch):
    reading = read(order())
    first = issuing.draw(order(), reading, by=owner)
    monkeypatch.setattr(timezone, "now", lambda: first.issued_at)
    assert issuing.draw(order(), reading, by=owner).pdf == first.pdf


def test_edition_is_written_in_an_act_only(issued):
    copy = Edition(**{each.attname: getattr(issued, each.attname) for each in Edition._meta.concrete_fields})
    copy.pk, copy.number = None, 2
    with pytest.raises(UnrecordedChange, match="Edition was about to be written"):
        copy.save()


@pytest.mark.parametrize("write", [Edition.save, Edition.delete])
def test_edition_is_not_changed_by_the_program(issued, owner, write):
    with pytest.raises(UnrecordedChange, match="never changed or removed"), change(by=owner):
        write(Edition.objects.get())


@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.update(number=7),
        lambda rows: rows.update(pdf=b"another"),
        lambda rows: rows._raw_delete(rows.db),
    ],
)
def test_edition_is_not_changed_in_the_database(issued, write):
    with pytest.raises(DatabaseError, match="evidence"), transaction.atomic():
        write(QuerySet(Edition).all())
    assert Edition.objects.get().number == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_get_two_numbers(order, owner):
    """Each in a thread and connection of its own, both drawing before either is kept."""

    @everything()
    def one(name):
        try:
            issued.append(issue(order(), by=name, progress=lambda _done, _total: meet()).number)
        finally:
            connection.close()

    def meet():
        if not met.is_set():
            barrier.wait(30)
            met.set()

    issued: list[int] = []
    barrier, met = threading.Barrier(2), threading.Event()
    threads = [threading.Thread(target=one, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(issued) == [1, 2]
    assert numbers(order().organisation) == [("controller", 1), ("controller", 2)]
