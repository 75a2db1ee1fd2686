"""The pages of the timeline: who may see them, what they say, and the same as CSV."""

import csv
import io
import uuid

import pytest
from django.urls import reverse

from registry import workflow
from registry.models import ProcessingActivity
from registry.spreadsheets import timeline as spreadsheet
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from tests import factories

HOSTILE = "=1+1<script>alert('x')</script>"


@pytest.fixture
def entry(organisation, colleague):
    with change(by=colleague, reason="written"):
        return factories.activity(organisation, reference="C-1/a", name="Payroll")


@pytest.fixture
def reader(client, db):
    client.force_login(factories.administrator("reader"))
    return client


def rename(row, name, by, reason="renamed"):
    with change(by=by, reason=reason):
        row.name = name
        row.save()


def address(view, *rest):
    return reverse(f"registers:{view}", args=["kestrel", *rest])


def text(answer) -> str:
    return str(answer.content.decode())


def read_csv(answer) -> list[dict[str, str]]:
    content = b"".join(answer.streaming_content)
    assert content[:3] == b"\xef\xbb\xbf"
    return list(csv.DictReader(io.StringIO(content[3:].decode(), newline="")))


def reasons(answer) -> list[str]:
    return [each["act"].reason for each in answer.context["acts"]]


def test_timeline_tells_the_acts_of_the_organisation(reader, owner, entry, organisation):
    rename(entry, "Pay", owner, "shorter")
    answer = reader.get(address("timeline"))
    assert (answer.status_code, reasons(answer)[:2]) == (200, ["shorter", "written"])
    for said in ("Olive Own (owner)", "shorter", "<del>Payroll</del>", "<ins>Pay</ins>", "(UTC+01:00)", "#3"):
        assert said in text(answer)


@pytest.mark.parametrize("view", ["timeline", "timeline-csv", "entry-timeline", "act"])
def test_only_readers_of_the_register_see_it(client, entry, view):
    act = str(JournalEntry.objects.latest("pk").change_id)
    rest = {"entry-timeline": ["C-1/a"], "act": [act]}.get(view, [])
    assert client.get(address(view, *rest)).status_code == 302
    client.force_login(factories.user("nobody"))
    assert client.get(address(view, *rest)).status_code == 302
    client.force_login(factories.administrator("reader"))
    assert (client.get(address(view, *rest)).status_code, client.post(address(view, *rest)).status_code) == (200, 405)


def test_what_people_wrote_is_shown_as_typed(reader, entry, owner):
    rename(entry, HOSTILE, owner, HOSTILE)
    workflow.comment(entry, HOSTILE, by=owner)
    page = text(reader.get(address("timeline")))
    assert page.count("=1+1&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;") >= 3
    assert ("<script>alert" in page, "style=" in page) == (False, False)


# One entry


def test_entry_has_a_timeline_of_its_own(reader, entry, organisation, owner):
    factories.activity(organisation, reference="C-2")
    rename(entry, "Pay", owner)
    answer = reader.get(address("entry-timeline", "C-1/a"))
    assert reasons(answer) == ["renamed", "written"]
    assert reasons(reader.get(address("timeline"), {"entry": entry.pk})) == ["renamed", "written"]
    history = reverse("admin:registry_processingactivity_history", args=[entry.pk])
    assert (answer.context["rows"], answer.context["entry"].label) == (history, "C-1/a · Pay")


def test_form_leads_to_the_timeline(reader, entry):
    form = text(reader.get(reverse("admin:registry_processingactivity_change", args=[entry.pk])))
    assert f'href="{address("entry-timeline", "C-1/a")}" class="historylink"' in form


def test_deleted_entry_keeps_its_timeline(reader, entry, owner):
    with change(by=owner, reason="twice"):
        entry.delete()
    answer = reader.get(address("entry-timeline", "C-1/a"))
    assert (reasons(answer), "rows" in answer.context) == (["twice", "written"], False)
    assert "no longer in the register" in text(answer)


def test_entry_is_found_by_the_reference_that_it_had(reader, entry, owner):
    with change(by=owner, reason="new numbers"):
        entry.reference = "HR-1"
        entry.save()
    assert reasons(reader.get(address("entry-timeline", "C-1/a"))) == ["new numbers", "written"]


def test_entries_that_shared_a_reference_lead_to_each_other(reader, entry, organisation, owner):
    key = entry.pk
    with change(by=owner):
        entry.delete()
    factories.activity(organisation, reference="C-1/a", name="Second")
    answer = reader.get(address("entry-timeline", "C-1/a"))
    assert answer.context["entry"].label == "C-1/a · Second"
    assert answer.context["namesakes"] == [("C-1/a · Payroll", f"{address('timeline')}?entry={key}")]


@pytest.mark.parametrize(
    "asked",
    [
        "activities/C-9/timeline/",
        "timeline/?entry=99999",
        "timeline/?entry=one",
        "timeline/?entry=99999999999999999999",
        f"timeline/{uuid.UUID(int=1)}/",
    ],
)
@pytest.mark.usefixtures("entry")
def test_what_was_never_there_is_not_found(reader, asked):
    answer = reader.get(f"/registers/kestrel/{asked}")
    assert answer.status_code == 404
    assert "registers/desk_message.html" in [template.name for template in answer.templates]


def test_links_lead_to_the_sheets_before_and_after(reader, entry, owner):
    rename(entry, "Pay", owner)
    told = reader.get(address("timeline")).context["acts"][0]["told"][0]
    assert [name in text(reader.get(told[side])) for side, name in (("before", "Payroll"), ("then", "Pay"))] == [
        True
    ] * 2
    assert "Payroll" not in text(reader.get(told["then"]))


# What can be chosen


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"person": "Olive Own (owner)"}, ["renamed"]),
        ({"field": "name", "q": "c-1"}, ["renamed"]),
        ({"kind": "added", "q": "Payroll"}, ["written"]),
        ({"since": "2999-01-01"}, []),
        ({"until": "2999-01-01T00:00", "kind": "changed"}, ["renamed"]),
    ],
)
def test_page_and_csv_keep_what_was_chosen(reader, entry, owner, query, expected):
    rename(entry, "Pay", owner)
    assert reasons(reader.get(address("timeline"), query)) == expected
    assert [row["Reason"] for row in read_csv(reader.get(address("timeline-csv"), query))] == expected


def test_instant_as_it_is_shown_finds_the_act(reader, entry):
    shown = JournalEntry.objects.latest("pk").instant.isoformat(timespec="seconds")
    answer = reader.get(address("timeline"), {"since": shown, "until": shown, "q": "Payroll"})
    assert reasons(answer) == ["written"]


@pytest.mark.parametrize(
    "query", [{"since": "soon"}, {"until": "2026-02-30"}, {"field": "nonsense"}, {"kind": "x"}, {"batch": "7"}]
)
@pytest.mark.usefixtures("entry")
def test_bad_choice_is_a_sentence(reader, query):
    answer = reader.get(address("timeline"), query)
    assert (answer.status_code, "acts" in answer.context) == (400, False)
    assert str(*query.values()) in answer.context["problem"]
    assert reader.get(address("timeline-csv"), query).status_code == 400


def test_pages_keep_the_choice(reader, entry, owner):
    for number in range(21):
        rename(entry, f"Name {number}", owner)
    answer = reader.get(address("timeline"), {"field": "name", "page": "2"})
    assert (len(answer.context["acts"]), answer.context["page"].paginator.count) == (6, 21)
    assert answer.context["pages"] == [(1, "?field=name&page=1"), (2, "")]


@pytest.mark.parametrize("number", [1, 3, 12])
def test_pages_ask_a_constant_number_of_queries(reader, entry, owner, number, django_assert_num_queries):
    for each in range(number):
        rename(entry, f"Name {each}", owner)
    for asked, queries in (
        (address("timeline"), 10),
        (address("entry-timeline", "C-1/a"), 12),
        (address("act", JournalEntry.objects.latest("pk").change_id), 6),
    ):
        with django_assert_num_queries(queries):
            assert reader.get(asked).status_code == 200


# One act


def test_act_is_told_as_a_whole(reader, organisation, owner):
    with change(by=owner, reason="all of them"):
        for number in range(13):
            factories.activity(organisation, name=f"Entry {number}")
    shown = reader.get(address("timeline")).context["acts"][0]
    assert "and 3 more entries of the journal" in text(reader.get(address("timeline")))
    whole = reader.get(shown["whole"])
    assert len(whole.context["each"]["told"]) == 13
    assert "all of them" in text(whole)
    assert len(read_csv(reader.get(whole.context["csv"]))) == 13


def test_long_act_has_pages(reader, organisation, owner, monkeypatch):
    monkeypatch.setattr("registry.views.timeline.ENTRIES", 3)
    with change(by=owner):
        factories.activity(organisation)
        factories.activity(organisation)
        last = factories.activity(organisation)
        first = factories.activity(organisation)
    answer = reader.get(address("act", JournalEntry.objects.latest("pk").change_id), {"page": 2})
    assert [each["told"].subject_id for each in answer.context["each"]["told"]] == [max(last.pk, first.pk)]


# CSV


def test_csv_has_a_row_for_each_changed_field(reader, entry, organisation, owner):
    with change(by=owner, reason="two fields"):
        entry.name, entry.description = "Pay", "Monthly"
        entry.save()
    rows = read_csv(reader.get(address("timeline-csv"), {"entry": entry.pk, "language": "en"}))
    head = JournalEntry.objects.latest("pk")
    assert [(row["Field"], row["Before"], row["After"]) for row in rows] == [
        ("name", "Payroll", "Pay"),
        ("description", "not declared", "Monthly"),
        ("", "", ""),
    ]
    assert [row["What happened"] for row in rows] == ["Changed", "Changed", "Added"]
    assert {(row["Number in the journal"], row["Digest of the chain"]) for row in rows[:2]} == {
        (str(head.sequence), head.chain)
    }


def test_csv_holds_no_formula(reader, entry, owner):
    rename(entry, HOSTILE, owner, "+cmd")
    workflow.comment(entry, "@SUM(1)", by=owner)
    rows = read_csv(reader.get(address("timeline-csv"), {"entry": entry.pk}))
    assert [rows[0]["Comment"], rows[1]["Reason"], rows[1]["After"]] == ["'@SUM(1)", "'+cmd", f"'{HOSTILE}"]


@pytest.mark.parametrize("at_once", [1, 2, 200])
def test_csv_is_the_same_however_it_is_read(reader, entry, owner, monkeypatch, at_once):
    for number in range(4):
        rename(entry, f"Name {number}", owner)
    monkeypatch.setattr(spreadsheet, "AT_ONCE", at_once)
    answer = reader.get(address("timeline-csv"), {"field": "name"})
    assert [row["After"] for row in read_csv(answer)] == ["Name 3", "Name 2", "Name 1", "Name 0"]


def test_csv_is_in_the_language_asked_for_whatever_the_reader_speaks(reader, entry, owner):
    rename(entry, "Pay", owner)
    answer = reader.get(address("timeline-csv"), {"language": "fr"}, HTTP_ACCEPT_LANGUAGE="en")
    rows = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert [row[10] for row in rows][1] == "Pay"
    assert "kestrel-timeline-" in answer["Content-Disposition"]
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/csv; charset=utf-8", "private, no-store")


@pytest.mark.browser
def test_auditor_finds_an_act_and_its_sheets(page, db, organisation, owner, transactional_db):
    entry = factories.activity(organisation, reference="C-1", name="Payroll")
    rename(entry, "Pay", owner, "shorter")
    factories.administrator("auditress")
    page.goto(address("timeline"))
    page.fill("#id_login", "auditress")
    page.fill("#id_password", "pass phrase")
    page.press("#id_password", "Enter")
    page.select_option("#person", "Olive Own (owner)")
    page.select_option("#field", "name")
    with page.expect_navigation():
        page.click("main button:has-text('Show')")
    assert page.locator(".act").count() == 1
    page.click(".act >> text=Sheet before")
    assert page.locator(".paper h2").inner_text() == "Payroll"
    assert ProcessingActivity.objects.get().name == "Pay"
