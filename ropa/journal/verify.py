"""Verification: is the journal whole, and do history and today's rows say what it says? Reads, and keeps the result.

Found: an entry edited, removed, slipped in, moved or back-dated; history that was touched; a row changed past the gate.
A tail that was cut off together with its history, or a chain computed anew, is found against a head kept elsewhere.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain as one_after_the_other
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ropa.journal import anomaly
from ropa.journal.anomaly import LISTED, Anomaly
from ropa.journal.beside import history_beside
from ropa.journal.chain import GENESIS, digest_of
from ropa.journal.chain_check import Row, Walk
from ropa.journal.choices import EntryKind
from ropa.journal.gate import Change
from ropa.journal.history_check import check_tables
from ropa.journal.models import JournalEntry, Verification
from ropa.journal.scope import everything
from ropa.journal.snapshot import one_state
from ropa.journal.subjects import kept_subjects

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ropa.journal.subjects import Subject, Told

CHUNK = 500  # entries
SUBJECTS = 100  # Records, read whole
Reach = Callable[[int], None]


@dataclass(frozen=True)
class Head:
    """The last entry of a journal: its number and chain digest. Number 0 is the empty journal."""

    sequence: int
    chain: str


START = Head(0, GENESIS)
HEAD = re.compile(r"#?([0-9]{1,18}):([0-9a-f]{64})")


class NotAHead(ValueError):
    """What was given is no head; the message says how to write one."""


def head_from(text: str) -> Head:
    """Return the head that is written as number:digest, as it was printed; raise NotAHead for anything else."""
    match = HEAD.fullmatch("".join(text.lower().split()))
    if match is None:
        message = _("“%(text)s” is no head: write its number, a colon and its 64 digits.")
        raise NotAHead(message % {"text": text})
    return Head(int(match[1]), match[2])


@dataclass(frozen=True)
class Order:
    """What to verify: whose journals (None: the installation's), who asks, and against which heads kept elsewhere.

    `since_last`: read only the entries after the last verification that found nothing. `reach` is told how many more
    entries have been read. `processes`: a second one may be started for a long journal.
    """

    organisations: tuple[int | None, ...]
    by: AbstractBaseUser | str
    since_last: bool = False
    heads: Mapping[int | None, tuple[Head, ...]] = field(default_factory=dict)
    reach: Reach = lambda _entries: None
    processes: bool = False


@dataclass(frozen=True)
class Outcome:
    """A verification, not yet kept, and the anomalies that it found (LISTED at most)."""

    verification: Verification
    anomalies: tuple[Anomaly, ...]


def verify(order: Order) -> list[Outcome]:
    """Verify these journals as of one instant. The tables of history are looked through with the installation's."""
    with everything(), one_state() as is_written:
        processes = order.processes and is_written
        return [_verify_one(replace(order, processes=processes), each) for each in order.organisations]


def entries_to_read(order: Order) -> int:
    """Return how many entries this would read: what it costs."""
    with everything():
        return sum(
            head_of(key).sequence - start_of(key, since_last=order.since_last).sequence for key in order.organisations
        )


def keep(outcomes: Iterable[Outcome]) -> None:
    """Keep the verifications: the next one may go on from there."""
    with everything():  # the installation's too, whoever had it verified
        for outcome in outcomes:
            outcome.verification.save(force_insert=True)


def _verify_one(order: Order, organisation: int | None) -> Outcome:
    started = time.monotonic()
    after, head = start_of(organisation, since_last=order.since_last), head_of(organisation)
    with history_beside(organisation, after.sequence, head.sequence, may_start=order.processes) as sealed:
        all_of_it = one_after_the_other(
            verify_heads(organisation, [*order.heads.get(organisation, ()), *verified_heads(organisation)]),
            verify_chain(organisation, after, order.reach),
            sealed,
            check_tables(full=not after.sequence) if organisation is None else verify_rows(organisation, after),
        )
        found = tuple(islice(all_of_it, LISTED + 1))
    if len(found) > LISTED:
        found = (*found[:LISTED], Anomaly("…", anomaly.MORE, {"count": LISTED}))
    act = Change(by=order.by)
    verification = Verification(
        organisation_id=organisation,
        instant=timezone.now(),
        seconds=round(time.monotonic() - started, 3),
        user_id=act.user.pk if act.user else None,
        actor=act.actor,
        after=after.sequence,
        sequence=head.sequence,
        chain=head.chain,
        anomalies=len(found),
        found="\n".join(each.kept() for each in found),
    )
    return Outcome(verification, found)


def head_of(organisation_id: int | None) -> Head:
    """Return the head of an organisation's journal, None meaning the installation's."""
    with everything():  # a head tells nothing of what it is the head of
        entries = JournalEntry.objects.kept_by(organisation_id).order_by("-sequence")
        last = entries.values_list("sequence", "chain").first()
    return Head(*last) if last else START


def journals() -> tuple[int | None, ...]:
    """Return whose journals there are: of every organisation there is or of which entries are left, and of none."""
    from_entries = JournalEntry.objects.filter(organisation__isnull=False).order_by().values_list("organisation_id")
    kept_by = JournalEntry._meta.get_field("organisation").related_model
    known = set(kept_by._base_manager.values_list("pk", flat=True)) | {key for (key,) in from_entries.distinct()}
    return (*sorted(known), None)


def verified_heads(organisation_id: int | None) -> list[Head]:
    """Return the heads of the verifications of this journal that found nothing."""
    of = Q(organisation__isnull=True) if organisation_id is None else Q(organisation=organisation_id)
    with everything():
        clean = Verification.objects.filter(of, anomalies=0).order_by("sequence")
    return [Head(*head) for head in clean.values_list("sequence", "chain").distinct()]


def start_of(organisation_id: int | None, *, since_last: bool) -> Head:
    """Return the head to go on from: the last verified one that is still part of the journal, or the start."""
    if since_last:
        for head in reversed(verified_heads(organisation_id)):
            if not list(verify_heads(organisation_id, [head])):
                return head
    return START


def verify_heads(organisation_id: int | None, heads: Iterable[Head]) -> Iterator[Anomaly]:
    """Check that heads that were printed or kept elsewhere are part of today's journal. One query."""
    wanted = [head for head in dict.fromkeys(heads) if head.sequence]
    with everything():
        entries = JournalEntry.objects.kept_by(organisation_id).filter(sequence__in={head.sequence for head in wanted})
    chains = dict(entries.values_list("sequence", "chain"))
    for head in wanted:
        if head.sequence not in chains:
            yield Anomaly(f"#{head.sequence}", anomaly.CUT_OFF)
        elif chains[head.sequence] != head.chain:
            yield Anomaly(f"#{head.sequence}", anomaly.ANEW)


def verify_head(organisation_id: int | None, head: Head) -> Iterator[Anomaly]:
    """Check one head, such as the one printed in an issued document."""
    return verify_heads(organisation_id, [head])


def verify_chain(
    organisation_id: int | None, after: Head = START, reach: Reach = lambda _entries: None
) -> Iterator[Anomaly]:
    """Compute the chain again, from the start or from a head verified before.

    Reads entries in chunks: memory does not grow with the journal.
    """
    walk = Walk(after.sequence, after.chain)
    entries = JournalEntry.objects.kept_by(organisation_id).filter(sequence__gt=after.sequence)
    columns = entries.order_by("sequence", "pk").values_list(*Row._fields).iterator(chunk_size=CHUNK)
    while rows := [Row(*row) for row in islice(columns, CHUNK)]:
        for row in rows:
            yield from walk.read(row)
        reach(len(rows))
    yield from walk.end()


def verify_rows(organisation_id: int, after: Head = START) -> Iterator[Anomaly]:
    """Compare what today's rows say with the last entry of each subject, or of those told of after a verified head.

    All rows are compared with their history besides (`check_tables`): of the other subjects, that says enough.
    """
    for subject in kept_subjects():
        entries = JournalEntry.objects.filter(organisation_id=organisation_id, subject_type=subject.type)
        told = set(entries.order_by().values_list("subject_id", flat=True).distinct())
        keys = told ^ subject.owned_by(organisation_id) if after.sequence else told | subject.owned_by(organisation_id)
        if after.sequence:
            keys |= set(entries.filter(sequence__gt=after.sequence).order_by().values_list("subject_id", flat=True))
        ordered = sorted(keys)
        for start in range(0, len(ordered), SUBJECTS):
            yield from _compare(subject, organisation_id, ordered[start : start + SUBJECTS])


def _compare(subject: Subject, organisation_id: int, keys: list[int]) -> Iterator[Anomaly]:
    entries = JournalEntry.objects.filter(
        organisation_id=organisation_id, subject_type=subject.type, subject_id__in=keys
    ).latest_of_each()
    columns = ("subject_id", "subject_label", "kind", "digest", "substance")
    said = {key: word for key, *word in JournalEntry.objects.filter(pk__in=entries).values_list(*columns)}
    now = {key: told for key, told in subject.read(keys).items() if told.organisation_id == organisation_id}
    for key in keys:
        yield from _judge(now.get(key), *said.get(key, ("", EntryKind.REMOVED, "", "")))


def _judge(told: Told | None, label: str, kind: str, digest: str, substance: str) -> Iterator[Anomaly]:
    """Judge what a subject says now by what the journal said last of it."""
    if told is None:
        if kind != EntryKind.REMOVED:
            yield Anomaly(label, anomaly.GONE)
    elif kind == EntryKind.REMOVED:
        yield Anomaly(told.label, anomaly.UNTOLD)
    elif digest_of(told.content) != digest:
        yield Anomaly(told.label, anomaly.DIFFERS)
    elif told.substance != substance:
        yield Anomaly(told.label, anomaly.SUBSTANCE)
