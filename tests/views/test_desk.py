"""The desk of a register and the sheets of its entries, now and as of any instant, whatever happened since."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from registry.views.desk import for_picker, period_ends
from registry.wording import instant
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from tests import factories
from tests.screen import log_in

ADDRESS = "/registers/kestrel/"
SHEET = f"{ADDRESS}activities/"
FORMATS = ("pdf", "html", "html", "xlsx", "ods", "zip", "cnil.ods", "ico.xlsx", "csv", "json")


@pytest.fixture
def reader(keeper):
    return factories.member(keeper, "editor", username="reader")


@pytest.fixture
def reading(client, reader):
    """Asks for a page as the reader."""
    client.force_login(reader)
    return lambda page, **query: client.get(page, query)


@pytest.fixture
def keeper(db):
    return factories.organisation(slug="kestrel", name="Kestrel", default_language="fr")


@pytest.fixture
def entry(keeper):
    return factories.activity(keeper, reference="C-01", name="Payroll")


@pytest.fixture
def past(keeper, entry):
    """An instant after which the entry was renamed, another deleted, a third renumbered, and the keeper renamed."""
    gone = factories.activity(keeper, reference="C-02", name="Newsletter")
    renumbered = factories.activity(keeper, reference="P-01", name="Hosting", role="processor")
    at = timezone.now()
    with change(by="test", reason="A clearer name"):
        entry.name = "Wages"
        entry.save()
    with change(by="test", reason="No longer done"):
        gone.delete()
    with change(by="test", reason="New numbers"):
        renumbered.reference = "P-09"
        renumbered.save()
    keeper.name = "Kestrel Ltd"
    factories.saved(keeper)
    return at


def text(response):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def written(at):
    """An instant as text() gives it back: with plain spaces."""
    return instant(at, seconds=True).replace("\xa0", " ")


def entries(response):
    return [(line["reference"], line["name"]) for line in response.context["entries"]]


def counts(response):
    return [count for _kind, _label, count in response.context["kinds"]]


# Who


@pytest.mark.parametrize("page", [ADDRESS, f"{SHEET}C-01/"])
def test_stranger_is_sent_to_sign_in(client, entry, page):
    response = client.get(page)
    assert (response.status_code, response.url) == (302, f"/admin/login/?next={page}")


@pytest.mark.parametrize("page", [ADDRESS, f"{SHEET}C-01/"])
def test_account_without_a_role_is_sent_to_sign_in(client, entry, page):
    client.force_login(factories.user())
    assert client.get(page).status_code == 302


@pytest.mark.parametrize("page", [ADDRESS, f"{SHEET}C-01/"])
def test_page_is_kept_nowhere_and_passes_a_strict_policy(reading, entry, page):
    response = reading(page)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-store")
    assert re.findall(r"<style|<script>|\sstyle=|\son\w+=|javascript:", response.content.decode()) == []


# The desk


def test_desk_shows_what_there_is_now(reading, past):
    response = reading(ADDRESS)
    assert entries(response) == [("C-01", "Wages"), ("P-09", "Hosting")]
    assert counts(response) == ["1 activity", "1 activity", "2 activities"]
    assert "<h1>Register</h1>" in response.content.decode()
    assert [line["sheet"] for line in response.context["entries"]] == [f"{SHEET}C-01/", f"{SHEET}P-09/"]


def test_desk_shows_what_there_was_then(reading, past):
    response = reading(ADDRESS, at=past.isoformat())
    assert entries(response) == [("C-01", "Payroll"), ("C-02", "Newsletter"), ("P-01", "Hosting")]
    assert counts(response) == ["2 activities", "1 activity", "3 activities"]
    assert f"Register as it stood on {written(past)}" in text(response)
    assert "The organisation was then called Kestrel." in text(response)


@pytest.mark.parametrize(("kind", "expected"), [("controller", ["C-01"]), ("processor", ["P-09"])])
def test_register_is_chosen(reading, past, kind, expected):
    assert [reference for reference, _name in entries(reading(ADDRESS, register=kind))] == expected


def test_desk_leads_to_every_format_of_the_choice(reading, past):
    addresses = [address for _name, _purpose, address in reading(ADDRESS, register="processor").context["downloads"]]
    query = "?language=fr"
    expected = [f"{ADDRESS}processor.{ending}{query}" for ending in FORMATS]
    expected[2] += "&save=yes"
    assert addresses == expected


def test_what_the_desk_leads_to_is_of_the_same_instant(reading, past):
    response = reading(ADDRESS, at=past.isoformat(), language="en")
    at = past.isoformat().replace(":", "%3A").replace("+", "%2B")
    assert response.context["downloads"][0][2] == f"{ADDRESS}all.pdf?language=en&at={at}"
    assert response.context["entries"][1]["sheet"] == f"{SHEET}C-02/?at={at}"
    for line in response.context["entries"]:
        assert reading(line["sheet"]).status_code == 200


def test_desk_says_since_when_the_journal_knows(reading, keeper):
    first = JournalEntry.objects.filter(organisation=keeper).order_by("sequence")[0].instant
    assert f"The journal has known this organisation since {written(first)}." in text(reading(ADDRESS))


def test_desk_says_that_nothing_was_known_then(reading, keeper):
    response = reading(ADDRESS, at="2001-01-01")
    since = JournalEntry.objects.filter(organisation=keeper).order_by("sequence")[0].instant
    message = "Nothing was recorded of Kestrel on 1 January 2001, 23:59:59 (UTC+01:00): its journal begins on {}."
    assert response.status_code == 404
    assert response.context["problem"].replace("\xa0", " ") == message.format(written(since))


BAD = {
    "yesterday": "“yesterday” is no day and no instant: write a day such as 2026-01-31, or 2026-01-31T17:30.",
    "2999-01-01": "2999-01-01 is still to come: the register can be read as it stood at an instant of the past.",
    "9999-12-31T23:59:59-12:00": (
        "“9999-12-31T23:59:59-12:00” is no day and no instant: write a day such as 2026-01-31, or 2026-01-31T17:30."
    ),
    "<b>x": "“<b>x” is no day and no instant: write a day such as 2026-01-31, or 2026-01-31T17:30.",
}


@pytest.mark.parametrize("at", BAD)
def test_desk_says_what_is_wrong_with_an_instant(reading, entry, at):
    response = reading(ADDRESS, at=at)
    assert (response.status_code, response.context["problem"]) == (400, BAD[at])
    assert "<b>" not in response.content.decode()


@pytest.mark.parametrize("query", [{"register": "everything"}, {"language": "de"}])
def test_choice_that_does_not_exist_is_not_found(reading, entry, query):
    assert reading(ADDRESS, **query).status_code == 404


def test_quick_choices_are_the_ends_of_the_last_periods():
    with_names = period_ends(dt.date(2026, 11, 22)), period_ends(dt.date(2026, 1, 1))
    days = [[last.isoformat() for _name, last in choices] for choices in with_names]
    assert days == [["2026-10-31", "2026-09-30", "2025-12-31"], ["2025-12-31", "2025-12-31", "2025-12-31"]]


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (None, ""),
        (dt.datetime(2026, 7, 1, 10, 0, 0, tzinfo=dt.UTC), "2026-07-01T12:00:00"),
        (dt.datetime(2026, 7, 1, 10, 0, 0, 1, tzinfo=dt.UTC), "2026-07-01T12:00:01"),
        (dt.datetime(2026, 6, 30, 21, 59, 59, 999_999, tzinfo=dt.UTC), "2026-06-30T23:59:59"),
    ],
)
def test_picker_shows_a_second_at_which_the_act_is_told(at, shown):
    assert for_picker(at) == shown


@pytest.mark.parametrize("count", [1, 3, 12])
def test_queries_of_the_desk_do_not_grow(reading, keeper, count, django_assert_num_queries):
    for _ in range(count):
        factories.activity(keeper)
    with django_assert_num_queries(8):
        assert len(reading(ADDRESS).context["entries"]) == count


# Sheets


def test_sheet_shows_the_entry_now(reading, entry, past):
    response = reading(f"{SHEET}C-01/")
    assert "<h1>Sheet as it stands now</h1>" in response.content.decode()
    assert re.findall(r"<h2>(.*?)</h2>", response.content.decode()) == ["Wages"]
    assert response.context["form"] == f"/admin/registry/processingactivity/{entry.pk}/change/"


def test_sheet_shows_the_entry_as_it_stood(reading, past):
    response = reading(f"{SHEET}C-01/", at=past.isoformat())
    assert f"Sheet as it stood on {written(past)}" in text(response)
    assert re.findall(r"<h2>(.*?)</h2>", response.content.decode()) == ["Payroll"]
    assert "Kestrel Ltd" not in response.content.decode().partition('class="module paper"')[2]


def test_sheet_leads_from_act_to_act(reading, past):
    now = reading(f"{SHEET}C-01/")
    before = reading(now.context["before"]["sheet"])
    assert (now.context["act"]["reason"], now.context["after"]) == ("A clearer name", None)
    assert (before.context["act"]["reason"], before.context["before"]) == ("test data", None)
    after = reading(before.context["after"]["sheet"])
    assert after.context["act"] == now.context["act"]
    assert [re.findall(r"<h2>(.*?)</h2>", page.content.decode()) for page in (before, after)] == [
        ["Payroll"],
        ["Wages"],
    ]


def test_deleted_entry_is_shown_as_it_stood(reading, past):
    response = reading(f"{SHEET}C-02/", at=past.isoformat())
    assert response.status_code == 200
    assert re.findall(r"<h2>(.*?)</h2>", response.content.decode()) == ["Newsletter"]
    assert (response.context["form"], response.context["after"]["sheet"]) == ("", "")
    assert re.search(r"Deleted on .* by test\. No longer done", text(response))


@pytest.mark.parametrize("page", [f"{SHEET}C-02/", f"{SHEET}C-02.pdf"])
def test_deleted_entry_leads_to_how_it_last_stood(reading, past, page):
    response = reading(page)
    assert response.status_code == 404
    assert re.search(r"C-02 was deleted on .* by test\.", text(response))
    ((words, address),) = response.context["instead"]
    assert (words, reading(address).status_code) == ("The entry as it last stood", 200)


@pytest.mark.parametrize("page", ["P-01/", "P-01.pdf"])
def test_old_reference_leads_to_the_new_one(reading, past, page):
    response = reading(f"{SHEET}{page}")
    assert (response.status_code, response.url) == (302, f"{SHEET}{page.replace('P-01', 'P-09')}")


def test_new_reference_leads_to_the_old_one_of_that_instant(reading, past):
    response = reading(f"{SHEET}P-09/", at=past.isoformat())
    assert response.status_code == 302
    assert re.findall(r"<h2>(.*?)</h2>", reading(response.url).content.decode()) == ["Hosting"]
    assert response.url.startswith(f"{SHEET}P-01/?at=")


def test_reference_that_was_given_again_means_the_entry_of_the_instant(reading, keeper, past):
    factories.activity(keeper, reference="C-02", name="Another thing")
    names = [
        re.findall(r"<h2>(.*?)</h2>", reading(f"{SHEET}C-02/", **query).content.decode())
        for query in ({}, {"at": past.isoformat()})
    ]
    assert names == [["Another thing"], ["Newsletter"]]


def test_entry_that_was_not_there_yet_leads_to_its_first_act(reading, keeper):
    before = timezone.now()
    factories.activity(keeper, reference="C-03", name="Visitors")
    response = reading(f"{SHEET}C-03/", at=before.isoformat())
    assert response.status_code == 404
    assert "C-03 was not in the register on" in text(response)
    assert reading(response.context["instead"][0][1]).status_code == 200


@pytest.mark.parametrize(
    ("reference", "query", "status"),
    [("C-99", {}, 404), ("C-0", {}, 404), ("C-01", {"at": "2001-01-01"}, 404), ("C-01", {"at": "soon"}, 400)],
)
def test_sheet_that_cannot_be_shown_says_why(reading, entry, reference, query, status):
    for page in (f"{SHEET}{reference}/", f"{SHEET}{reference}.pdf"):
        response = reading(page, **query)
        assert (response.status_code, "This cannot be shown" in text(response)) == (status, True)


def test_row_that_vanished_outside_the_gate_is_told(reading, entry):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_processingactivity WHERE id = %s", [entry.pk])
    response = reading(f"{SHEET}C-01/")
    assert response.status_code == 404
    assert "but its row is not in the database: verify the journal." in text(response)


def test_sheet_of_a_reference_with_odd_signs(reading, keeper):
    factories.activity(keeper, reference='R/1 "; x="é', name="Odd")
    (line,) = reading(ADDRESS).context["entries"]
    assert reading(line["sheet"]).status_code == 200
    assert reading(line["sheet"], at=timezone.now().isoformat()).status_code == 200


@pytest.mark.parametrize("count", [1, 3, 12])
def test_queries_of_a_past_sheet_do_not_grow(reading, keeper, entry, count, django_assert_num_queries):
    for _ in range(count):
        factories.activity(keeper)
        entry.description = f"Text {count}"
        factories.saved(entry)
    at = timezone.now().isoformat()
    with django_assert_num_queries(11):
        assert reading(f"{SHEET}C-01/", at=at).status_code == 200


# In a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_reader_goes_back_in_time_without_a_script(page: Page, past):
    factories.administrator("admina")
    page.goto("/admin/login/?next=/registers/kestrel/")
    log_in(page, "admina")
    page.get_by_role("link", name="Wages").click()
    expect(page.get_by_role("heading", name="Wages")).to_be_visible()
    page.get_by_role("link", name="The act before").click()
    expect(page.get_by_role("heading", name="Payroll")).to_be_visible()
    page.get_by_role("link", name="The whole register then").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Register as it stood on")
    page.get_by_label("Register of the processor (Art. 30(2))").check()
    page.get_by_label("As it stood on").fill("")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("P-09")
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    assert download.value.suggested_filename == "kestrel-processor-fr.json"
