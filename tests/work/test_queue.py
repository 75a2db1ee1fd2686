"""The life of a piece of work: asked for, done, failed, cancelled, lost and taken up again."""

import pytest
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext, override
from django_tasks_db.models import DBTaskResult

from ropa.journal.unavailable import FAULT, UNUSABLE
from ropa.work import beside
from ropa.work.choices import WorkState
from ropa.work.models import Work
from ropa.work.queue import ATTEMPTS, ask_for, cancel, take_up_lost, under_way
from ropa.work.report import Failed, Report
from tests.work.running import do, lose

pytestmark = pytest.mark.django_db


def told(work):
    work.refresh_from_db()
    return work.state, work.message


def test_work_is_queued_with_the_transaction_that_asks_for_it(organisation, owner, doing):
    with transaction.atomic():
        ask_for("again", organisation, by=owner, order={})
        transaction.set_rollback(True)
    assert (Work.objects.count(), DBTaskResult.objects.count()) == (0, 0)
    work = ask_for("again", organisation, by="a program", order={"n": 1})
    assert (work.user, work.actor, work.language, work.state) == (None, "a program", "en", WorkState.QUEUED)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(work.pk), 1]


def test_work_is_done_once(asked, doing):
    do(asked)
    do(asked)
    assert told(asked) == (WorkState.DONE, "")
    assert doing.performed == [1]
    assert asked.ended_at >= asked.started_at >= asked.queued_at


def test_work_speaks_the_language_of_whoever_asked(organisation, owner, doing):
    def fail(work, report):
        raise Failed(gettext("Done"))

    with override("fr"):
        work = ask_for("again", organisation, by=owner, order={})
    doing.act = fail
    do(work)
    assert told(work) == (WorkState.FAILED, "Terminé")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ZeroDivisionError(), FAULT.text),
        (OperationalError("gone"), UNUSABLE.text),
        (Failed("No such thing."), "No such thing."),
    ],
)
def test_failure_is_told_in_a_sentence(asked, doing, error, message):
    def fail(work, report):
        raise error

    doing.act = fail
    do(asked)
    assert told(asked) == (WorkState.FAILED, str(message))


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="where writers do not shut each other out, the pulse writes it"
)
def test_progress_is_seen_while_the_work_shuts_other_writers_out(asked, doing, settings):
    def go_on(work, report):
        report.say("Writing")
        report.noted = 0
        report.reach(3, 10)
        seen = Work.objects.get()
        beside.take_up(seen)
        shown.append((seen.message, seen.done, seen.total))

    shown: list[tuple[object, ...]] = []
    doing.act = go_on
    do(asked)
    assert shown == [("Writing", 3, 10)]
    assert list((settings.DATA_DIR / "work").iterdir()) == []


def test_progress_is_written_by_the_pulse(asked, doing):
    def go_on(work, report):
        report.reach(3, 10)
        for each in under_way():
            each.write()
        work.refresh_from_db()
        seen.append((work.state, work.done, work.total, work.heartbeat > work.started_at))

    seen: list[tuple[object, ...]] = []
    doing.act = go_on
    do(asked)
    assert seen == [(WorkState.RUNNING, 3, 10, True)]
    assert (under_way(), told(asked)[0], asked.done, asked.total) == ((), WorkState.DONE, 10, 10)


def test_work_that_waits_is_cancelled_at_once(asked, doing):
    cancel(asked)
    do(asked)
    assert told(asked) == (WorkState.CANCELLED, "")
    assert doing.performed == []


def test_work_under_way_is_cancelled_at_its_next_step(asked, doing):
    def go_on(work, report):
        report.reach(1, 10)
        cancel(work)
        report.write()
        report.reach(2, 10)
        pytest.fail("it went on")

    doing.act = go_on
    do(asked)
    assert told(asked) == (WorkState.CANCELLED, "")


def test_cancelled_work_leaves_nothing_that_it_was_about_to_write(asked, doing):
    """No pulse told the work: what it writes in the end asks by itself."""

    def write(work, report):
        cancel(work)
        with transaction.atomic():
            work.organisation.journal.model._meta.default_manager.count()
            Work.objects.create(organisation=work.organisation, actor="x", language="en", kind="written")
            report.finish("key")

    doing.act = write
    do(asked)
    assert told(asked) == (WorkState.CANCELLED, "")
    assert not Work.objects.filter(kind="written").exists()


def test_work_that_has_ended_is_not_cancelled(asked, doing):
    do(asked)
    cancel(asked)
    assert told(asked)[0] == WorkState.DONE


def test_lost_work_is_taken_up_again(asked, doing):
    lose(asked)
    assert take_up_lost() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.attempt, asked.heartbeat) == (WorkState.QUEUED, 2, None)
    do(asked)
    assert (told(asked)[0], doing.performed) == (WorkState.DONE, [2])


def test_work_with_a_sign_of_life_is_not_taken_up(asked, doing):
    seen: list[int] = []
    doing.act = lambda _work, _report: seen.append(take_up_lost())
    do(asked)
    assert seen == [0]


def test_lost_work_is_given_up_after_some_attempts(asked, doing):
    for _attempt in range(ATTEMPTS):
        lose(asked)
        assert take_up_lost() == 1
    state, message = told(asked)
    assert (state, asked.attempt) == (WorkState.FAILED, ATTEMPTS)
    assert message.startswith("The worker that did this was lost.")


def test_lost_work_that_must_not_be_done_twice_has_failed(organisation, owner, doing):
    work = ask_for("once", organisation, by=owner, order={})
    lose(work)
    assert take_up_lost() == 1
    assert told(work)[0] == WorkState.FAILED


def test_lost_work_of_a_kind_that_nobody_knows_has_failed(asked, monkeypatch):
    lose(asked)
    Work.objects.update(kind="forgotten")
    assert take_up_lost() == 1
    assert told(asked)[0] == WorkState.FAILED


def test_lost_work_that_was_cancelled_stays_so(asked):
    lose(asked)
    cancel(asked)
    assert take_up_lost() == 1
    assert told(asked)[0] == WorkState.CANCELLED


def test_worker_that_comes_back_does_not_write_over_the_next_attempt(asked, doing):
    """A process that was stopped for minutes goes on: its work has been taken up by another."""

    def sleep(work, report):
        lose(work)
        take_up_lost()
        report.finish("key")

    doing.act = sleep
    do(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.attempt, asked.subject) == (WorkState.QUEUED, 2, "C-01")


def test_report_without_a_worker_of_its_own_stops(asked):
    report = Report(asked)
    report.write()
    assert report.stop
