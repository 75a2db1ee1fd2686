"""What changed between two instants, as a page, a CSV and a PDF: who may ask, for what, and what a bad date gives."""

import csv
import datetime as dt
import io
import re
from urllib.parse import urlencode

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry import retelling
from ropa.journal.gate import change
from ropa.work.models import Work
from tests import factories
from tests.documents.reading import pdf_text
from tests.work.running import do

PAGES = ("kestrel/all/changes/", "kestrel/all/changes.csv", "kestrel/all/changes.pdf")


@pytest.fixture
def organisation(db):
    return factories.organisation(slug="kestrel", name="Kestrel", default_language="en")


@pytest.fixture
def reader(organisation):
    return factories.member(organisation, "auditor", username="reader")


@pytest.fixture
def reading(client, reader, organisation):
    """Asks for a page as the reader."""
    client.force_login(reader)

    def ask(page, **query):
        return client.get(f"/registers/{page}?{urlencode(query)}")

    return ask


@pytest.fixture
def period(organisation):
    """A period in which one entry was added, one changed, one removed; the row that changed carries a formula."""
    kept = factories.activity(organisation, reference="C-01", name="Newsletter", owner="Ann")
    gone = factories.activity(organisation, reference="C-02", name="Contest")
    since = timezone.now()
    with change(by="Olive Own (owner)", reason="She left"):
        kept.owner = "=Bob"
        kept.save()
    with change(by="Olive Own (owner)", reason="Over"):
        gone.delete()
    factories.activity(organisation, reference="C-03", name="Payroll")
    return {"since": since.isoformat(), "until": timezone.now().isoformat()}


def rows(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def texts(response, tag):
    found = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", response.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", text).split()) for text in found]


@pytest.mark.parametrize("page", PAGES)
def test_stranger_is_sent_to_sign_in(client, organisation, page):
    assert client.get(f"/registers/{page}").status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_account_without_a_role_is_sent_to_sign_in(client, organisation, page):
    client.force_login(factories.user())
    assert client.get(f"/registers/{page}").status_code == 302


@pytest.mark.parametrize("page", ["osprey/all/changes/", "kestrel/everything/changes/", "kestrel/all/changes.ods"])
def test_what_does_not_exist_is_not_found(reading, page):
    assert reading(page).status_code == 404


def test_page_tells_what_was_added_changed_and_removed(reading, period):
    response = reading("kestrel/all/changes/", **period)
    assert response.status_code == 200
    assert texts(response, "h3") == ["C-03 Payroll", "C-01 Newsletter", "C-02 Contest"]
    assert (texts(response, "del"), texts(response, "ins")) == (["Ann"], ["=Bob"])
    assert [act.partition(" · ")[2] for act in texts(response, "li") if " · " in act] == [
        "factory test data",
        "Olive Own (owner) She left",
        "Olive Own (owner) Over",
    ]


def test_links_lead_to_the_sheets_as_they_stood(client, reading, period):
    page = reading("kestrel/all/changes/", **period).content.decode()
    links = re.findall(r'<h3>(?:(?!</h3>).)*<a href="([^"]+)"', page)
    assert [client.get(link.replace("&amp;", "&")).status_code for link in links] == [200] * 3


def test_usual_period_is_the_last_thirty_days(reading, organisation):
    page = reading("kestrel/all/changes/").content.decode()
    picked = re.findall(r'type="datetime-local"[^>]* name="(\w+)"\s+value="([^"]+)"', page)
    since, until = (dt.datetime.fromisoformat(value) for _name, value in picked)
    assert [name for name, _value in picked] == ["since", "until"]
    clock_change = dt.timedelta(hours=1, seconds=2)
    assert abs(until - since - dt.timedelta(days=30)) <= clock_change


def test_nothing_changed(reading, organisation):
    now = timezone.now().isoformat()
    response = reading("kestrel/controller/changes/", since=now, until=now)
    assert "Nothing changed in this period." in texts(response, "p")


def test_bare_days_are_whole_days(reading, period):
    today = timezone.localdate().isoformat()
    response = reading("kestrel/all/changes/", since=today, until=today)
    assert texts(response, "h3") == ["Kestrel", "C-01 Newsletter", "C-03 Payroll", "C-02 Contest"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"since": "yesterday"}, "“yesterday” is no day and no instant"),
        ({"until": "2026-02-30"}, "“2026-02-30” is no day and no instant"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "The period begins on"),
        ({"since": "9000-01-01"}, "The period begins on"),
        ({"since": "<script>"}, "“&lt;script&gt;” is no day"),
    ],
)
def test_bad_dates_are_told(reading, page, query, message):
    response = reading(page, **query)
    assert response.status_code == 400
    assert message in response.content.decode()


def test_csv_has_a_row_for_each_line(reading, period):
    response = reading("kestrel/all/changes.csv", **period)
    header, *told = rows(response)
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert header == [
        "Reference",
        "Name",
        "What happened",
        "List",
        "Row",
        "Field",
        "Before",
        "After",
        "When",
        "Who",
        "Reason",
        "Through",
    ]
    assert [row[:8] + row[9:] for row in told] == [
        ["C-03", "Payroll", "added", "", "", "", "", "", "factory", "test data", ""],
        [
            "C-01",
            "Newsletter",
            "changed",
            "",
            "",
            "person in charge",
            "Ann",
            "'=Bob",
            "Olive Own (owner)",
            "She left",
            "",
        ],
        ["C-02", "Contest", "removed", "", "", "", "", "", "Olive Own (owner)", "Over", ""],
    ]


def test_files_have_names_that_tell_the_period(reading, period):
    today = timezone.localdate()
    names = [reading(page, **period).headers["Content-Disposition"] for page in PAGES[1:]]
    assert names == [
        f'attachment; filename="kestrel-all-changes-{today}-{today}-en.csv"',
        f'inline; filename="kestrel-all-changes-{today}-{today}-en.pdf"',
    ]


def test_pdf_is_tagged_and_in_the_language_that_is_asked_for(reading, period):
    response = reading("kestrel/all/changes.pdf", language="fr", **period)
    assert response.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("fr", True)


def test_pdf_of_many_changes_is_printed_in_the_background(reading, organisation, period, monkeypatch):
    at_once = reading("kestrel/all/changes.pdf", language="fr", **period)
    monkeypatch.setattr(retelling, "AT_ONCE", 3)
    asked = reading("kestrel/all/changes.pdf", language="fr", **period)
    do(Work.objects.get())
    printed = reading(f"{asked.url.removeprefix('/registers/')}printed/")
    assert "payroll" in pdf_text(printed.content).casefold()
    assert printed.headers["Content-Disposition"] == at_once.headers["Content-Disposition"]


def test_page_passes_a_strict_content_security_policy(reading, period):
    page = reading("kestrel/all/changes/", **period).content.decode()
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page) == []


@pytest.mark.parametrize("page", PAGES[:2])
def test_queries_do_not_grow_with_the_changes(reading, organisation, page):
    since = timezone.now()
    reading(page)
    counts = []
    for more in (1, 2, 9):
        for row in [factories.activity(organisation) for _ in range(more)]:
            row.name = "Renamed"
            factories.saved(row)
        with CaptureQueriesContext(connection) as queries:
            reading(page, since=since.isoformat())
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
