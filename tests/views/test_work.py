"""The page of background work: who sees it, what it says, who may stop it."""

import pytest

from ropa.work.choices import WorkState
from ropa.work.models import Work
from ropa.work.workers import Pulse
from tests.work.running import do, lose

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(asked):
    return f"/registers/kestrel/work/{asked.pk}/"


@pytest.fixture
def reading(client, owner):
    client.force_login(owner)
    return client


def text(response):
    return " ".join(response.content.decode().split())


def test_page_says_that_no_worker_is_running(reading, page):
    shown = text(reading.get(page))
    assert "No worker is running: this waits until one is started." in shown
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in shown
    Pulse("one").beat()
    assert "No worker is running" not in text(reading.get(page))


def test_piece_is_the_part_that_changes(reading, page, asked):
    Work.objects.update(state="running", done=3, total=8, message="Sheets", heartbeat=asked.queued_at)
    Pulse("one").beat()
    lose(asked)
    shown = text(reading.get(f"{page}?piece"))
    assert shown.startswith('<div class="work-progress"')
    assert '<progress aria-label="Verification" value="3" max="8">' in shown
    assert "3 of 8" in shown
    assert "The worker that did this was lost" in shown


def test_finished_work_leads_to_what_came_of_it(reading, page, asked):
    do(asked)
    shown = text(reading.get(page))
    assert 'href="/registers/kestrel/activities/C-01/"' in shown
    assert "refresh" not in shown
    assert "<progress" not in shown


def test_failed_work_says_why(reading, page, asked):
    Work.objects.update(state="failed", message="There is no such client.", ended_at=asked.queued_at)
    assert "There is no such client." in text(reading.get(page))


def test_whoever_asked_may_stop_it(reading, page, asked):
    assert reading.post(page).status_code == 302
    asked.refresh_from_db()
    assert asked.state == WorkState.CANCELLED


def test_others_may_not_stop_it(client, page, asked, colleague):
    client.force_login(colleague)
    assert "Cancel" not in text(client.get(page))
    assert client.post(page).status_code == 403
    asked.refresh_from_db()
    assert asked.state == WorkState.QUEUED


def test_work_of_another_organisation_is_not_found(reading, asked, other_organisation):
    assert reading.get(f"/registers/osprey/work/{asked.pk}/").status_code == 404
