"""From the file to the register: what is confirmed is what was previewed, once, by who previewed it."""

import datetime as dt
import stat

import pytest
from django.utils import timezone

from registry.choices import ImportState
from registry.imports import files, flow
from registry.imports.background import queue, settle
from registry.imports.flow import Moved, Unconfirmed, confirm, give_up, perform, receive, tidy_up
from registry.imports.preview import lines_of, summary_of
from registry.models import ImportBatch, ProcessingActivity
from registry.spreadsheets.problems import Refused
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.work.queue import take_up_lost
from tests import factories
from tests.spreadsheets.books import ACTIVITIES, book, census
from tests.work.running import do, lose

pytestmark = pytest.mark.django_db
REASON = "The register that we kept until now"


@pytest.fixture
def batch(organisation, owner):
    return receive(organisation, book(), "ours.xlsx", by=owner)


def imported(batch, by):
    confirm(batch, by=by, reason=REASON)
    perform(batch)


def kept_files():
    return sorted(path.suffix for path in files.folder().iterdir())


def refusal(act):
    with pytest.raises(Unconfirmed) as caught:
        act()
    return str(caught.value)


def test_preview_writes_nothing_to_the_register(organisation, owner):
    before = census()
    batch = receive(organisation, book(), "ours.xlsx", by=owner)
    assert census() == before | {"registry.ImportBatch": 1}
    assert (batch.state, batch.new, batch.changed, batch.unchanged) == ("previewed", 2, 0, 1)


def test_preview_says_what_becomes_of_each_row(organisation, owner):
    factories.activity(organisation, reference="C-01", name="Pay", role="controller")
    batch = receive(organisation, book(), "ours.xlsx", by=owner)
    lines = lines_of(batch.pk, ("new", "changed", "unchanged"), "", 1)
    assert [(line.sheet, line.file_row, line.outcome, line.key) for line in lines] == [
        ("organisation", 2, "unchanged", "kestrel"),
        ("activities", 2, "changed", "C-01"),
        ("activities", 3, "new", "C-02"),
    ]
    (cell,) = lines[1].cells
    assert (cell.column, cell.old, cell.new) == ("name", "Pay", "Payroll")
    summary = summary_of(batch.pk)
    assert summary is not None
    assert summary.counts == {"organisation": {"unchanged": 1}, "activities": {"changed": 1, "new": 1}}


def test_confirmed_import_is_one_act_with_the_reason(batch, owner):
    imported(batch, owner)
    assert batch.state == ImportState.DONE
    trace = ProcessingActivity.history.latest("history_id")
    assert (trace.batch_id, trace.history_change_reason, trace.history_user) == (batch.pk, REASON, owner)
    entries = JournalEntry.objects.filter(batch_id=batch.pk)
    assert {(entry.reason, entry.actor) for entry in entries} == {(REASON, "Olive Own (owner)")}


class Listening:
    """Notes what it is told, and how many entries there were when it heard that it is done."""

    def __init__(self):
        self.told = []

    def say(self, message):
        self.told.append(message)

    def reach(self, done, total):
        self.told.append((done, total))

    def finish(self):
        self.told.append(ProcessingActivity.objects.count())


def test_whoever_follows_an_import_is_told_of_checking_and_of_writing(batch, owner):
    listening = Listening()
    confirm(batch, by=owner, reason=REASON)
    perform(batch, listening)
    checking, writing, journal = (at for at, told in enumerate(listening.told) if isinstance(told, str))
    assert listening.told[checking + 1 : writing] == [(1, 3), (3, 3)]
    assert listening.told[writing + 1 : journal] == [(2, 2)]
    assert listening.told[journal + 1 :] == [2]


def test_files_are_private_and_gone_in_the_end(batch, owner):
    modes = {stat.S_IMODE(path.stat().st_mode) for path in files.folder().iterdir()}
    assert (kept_files(), modes) == ([".preview", ".upload"], {0o600})
    assert stat.S_IMODE(files.folder().stat().st_mode) == 0o700
    imported(batch, owner)
    assert kept_files() == []


def test_refused_rows_block_the_whole_import(organisation, owner):
    before = census()
    batch = receive(organisation, book(activities=[*ACTIVITIES, ["C-03", "boss", "x"]]), "ours.xlsx", by=owner)
    assert (batch.state, batch.problems, kept_files()) == ("refused", 1, [".preview"])
    (line,) = lines_of(batch.pk, ("refused",), "", 1)
    assert [(fault.column, fault.row, fault.value) for fault in line.faults] == [("role", 4, "boss")]
    assert "already" in refusal(lambda: confirm(batch, by=owner, reason=REASON))
    assert census() == before | {"registry.ImportBatch": 1}


def test_unreadable_file_leaves_nothing(organisation, owner):
    before = census()
    with pytest.raises(Refused):
        receive(organisation, b"no workbook", "ours.xlsx", by=owner)
    assert (census(), kept_files()) == (before, [])


def test_reason_is_required(batch, owner):
    assert "Say why" in refusal(lambda: confirm(batch, by=owner, reason=" "))
    assert batch.state == "previewed"


def test_preview_of_another_person_cannot_be_confirmed(batch, colleague):
    assert "Only who previewed" in refusal(lambda: confirm(batch, by=colleague, reason=REASON))


def test_import_is_confirmed_once(batch, owner):
    imported(batch, owner)
    assert "already" in refusal(lambda: confirm(batch, by=owner, reason=REASON))


def test_expired_preview_cannot_be_confirmed(batch, owner):
    ImportBatch.objects.filter(pk=batch.pk).update(expires_at=timezone.now())
    assert "expired" in refusal(lambda: confirm(batch, by=owner, reason=REASON))


def test_register_that_moved_is_previewed_again(batch, owner, organisation):
    row = factories.activity(organisation, reference="C-01", name="Pay", role="controller")
    confirm(batch, by=owner, reason=REASON)
    with pytest.raises(Moved, match="The register has changed since the preview"):
        perform(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.new, batch.changed) == ("previewed", 1, 1)
    row.refresh_from_db()
    assert row.name == "Pay"
    imported(batch, owner)
    row.refresh_from_db()
    assert row.name == "Payroll"


def test_shared_list_that_moved_counts_too(batch, owner):
    factories.data_category(code="another")
    confirm(batch, by=owner, reason=REASON)
    with pytest.raises(Moved):
        perform(batch)


def test_swapped_file_is_not_imported(batch, owner):
    files.keep(batch.pk, book(activities=[ACTIVITIES[0], ["C-01", "controller", "Something else"]]))
    assert "not the one that was previewed" in refusal(lambda: imported(batch, owner))
    batch.refresh_from_db()
    assert (batch.state, ProcessingActivity.objects.count(), kept_files()) == ("failed", 0, [])


def test_import_that_was_given_up_meanwhile_writes_nothing(batch, owner):
    confirm(batch, by=owner, reason=REASON)
    flow.end(ImportBatch.objects.get(pk=batch.pk), ImportState.FAILED, "lost")
    assert refusal(lambda: perform(batch)) != ""
    assert ProcessingActivity.objects.count() == 0


def test_error_of_the_program_marks_the_import_as_failed(batch, owner, monkeypatch):
    def fail(_plans, _step):
        raise RuntimeError

    monkeypatch.setattr(flow, "write", fail)
    confirm(batch, by=owner, reason=REASON)
    with pytest.raises(RuntimeError):
        perform(batch)
    batch.refresh_from_db()
    assert (batch.state, ProcessingActivity.objects.count(), kept_files()) == ("failed", 0, [])


def test_preview_that_is_given_up_leaves_no_file(batch):
    give_up(batch)
    batch.refresh_from_db()
    assert (batch.state, kept_files()) == ("expired", [])


def test_tidying_up_ends_what_expired_and_what_was_lost(batch, organisation, owner):
    lost = receive(organisation, book(), "lost.xlsx", by=owner)
    confirm(lost, by=owner, reason=REASON)
    (files.folder() / "stranger.upload").write_bytes(b"left by a crash")
    assert tidy_up() == 0  # a file that nobody knows may be of an import that is just previewed
    assert tidy_up(timezone.now() + flow.expires_after() + dt.timedelta(minutes=1)) == 5
    assert kept_files() == []
    assert {row.file_name: row.state for row in ImportBatch.objects.all()} == {
        "ours.xlsx": "expired",
        "lost.xlsx": "failed",
    }


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_queries_do_not_grow_with_the_rows(organisation, owner, rows, django_assert_max_num_queries):
    content = book(
        activities=[ACTIVITIES[0], *([f"C-{number:02}", "controller", "x"] for number in range(rows))],
        purposes=[["activity", "text"], *([f"C-{number:02}", "Pay"] for number in range(rows))],
    )
    with django_assert_max_num_queries(150):
        batch = receive(organisation, content, "ours.xlsx", by=owner)
        imported(batch, owner)
    assert batch.state == "done"


def test_act_inside_an_import_belongs_to_its_batch(batch, owner, organisation):
    imported(batch, owner)
    with change(by=owner, reason="later"):
        factories.activity(organisation)
    assert ProcessingActivity.history.filter(batch_id=batch.pk).count() == 2


def test_import_whose_worker_was_killed_is_marked_as_failed(batch, owner):
    confirm(batch, by=owner, reason=REASON)
    work = queue(batch, by=owner)
    lose(work)
    assert take_up_lost() == 1
    settle(batch)
    assert (batch.state, kept_files(), ProcessingActivity.objects.count()) == ("failed", [], 0)
    assert "was stopped" in batch.message
    do(work)  # the queue may hold it still
    assert ProcessingActivity.objects.count() == 0


def test_queued_import_is_not_lost_while_it_waits(batch, owner):
    confirm(batch, by=owner, reason=REASON)
    queue(batch, by=owner)
    tidy_up(timezone.now() + flow.SILENT + flow.SILENT)
    batch.refresh_from_db()
    assert (batch.state, kept_files()) == ("running", [".preview", ".upload"])
