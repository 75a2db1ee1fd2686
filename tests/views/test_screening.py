"""The page of the screening: each criterion with its answer, what follows from them, who may write what."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from registry.choices import RegisterKind
from registry.models import DpiaCriterion, DpiaScreening, ProcessingActivity
from registry.record import read_activities
from registry.record.past import read_register_at
from registry.workflow import make_move
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(organisation, colleague) -> ProcessingActivity:
    with change(by=colleague, reason="written"):
        return factories.activity(organisation, reference="C-01", name="Payroll")


@pytest.fixture
def editing(client, colleague):
    client.force_login(colleague)
    return client


def address(entry: ProcessingActivity) -> str:
    return reverse("registers:screening", args=[entry.organisation.slug, entry.reference])


def key(code: str) -> int:
    return DpiaCriterion.objects.get(code=code).pk


def rows(response: Any) -> dict[str, Any]:
    return {row.criterion.code: row for group in response.context_data["groups"] for row in group.rows}


def saved(client: Any, entry: ProcessingActivity, answers: dict[str, str], **fields: str) -> Any:
    """Answer the criteria on the page as it is now, and save it."""
    dated = {"dpia_screened_on": "2026-11-02", "dpia_screened_by": "Olive Own", "dpia_screening_due_on": "2027-11-02"}
    shown = {"seen": client.get(address(entry)).context_data["seen"]}
    said = {f"answer-{key(code)}": value for code, value in answers.items()}
    return client.post(address(entry), dated | shown | said | fields)


def answers_of(entry: ProcessingActivity) -> dict[str, tuple[bool, str]]:
    told = entry.dpia_screenings.values_list("criterion__code", "not_met", "description")
    return {code: (not_met, description) for code, not_met, description in told}


def test_answers_are_written_as_one_act_with_its_reason(editing, entry):
    details = {f"details-{key('matching')}": "Two files"}
    answer = saved(editing, entry, {"matching": "met", "sensitive": "not-met"}, reason="Asked the team", **details)
    assert (answer.status_code, answer.url) == (302, address(entry))
    assert answers_of(entry) == {"matching": (False, "Two files"), "sensitive": (True, "")}
    entry.refresh_from_db()
    assert (entry.dpia_screened_on, entry.dpia_screened_by) == (dt.date(2026, 11, 2), "Olive Own")
    told = JournalEntry.objects.latest("pk")
    assert (told.actor, told.reason, told.kind) == ("Colin League (colleague)", "Asked the team", "changed")
    assert {"dpia_screenings", "dpia_screened_on", "dpia_screening_due_on"} <= set(told.fields.split())


def test_page_shows_what_was_answered_and_what_was_not(editing, entry):
    saved(editing, entry, {"matching": "met", "sensitive": "not-met"})
    shown = rows(editing.get(address(entry)))
    assert [shown[code].value for code in ("matching", "sensitive", "vulnerable")] == ["met", "not-met", ""]
    assert [str(shown[code].text) for code in ("sensitive", "vulnerable")] == ["not met", "not answered"]


def test_answer_is_changed_and_taken_back_and_the_rest_stays(editing, entry):
    saved(editing, entry, {"matching": "met", "sensitive": "not-met", "innovative": "met"})
    kept = DpiaScreening.objects.get(criterion__code="innovative")
    saved(editing, entry, {"matching": "not-met", "sensitive": "", "innovative": "met"})
    assert answers_of(entry) == {"innovative": (False, ""), "matching": (True, "")}
    assert kept.history.count() == 1


def test_saving_what_was_said_already_tells_nothing(editing, entry):
    saved(editing, entry, {"matching": "met"})
    before = JournalEntry.objects.count()
    saved(editing, entry, {"matching": "met"})
    assert JournalEntry.objects.count() == before


def test_rest_of_a_list_is_answered_at_once_and_only_there(editing, entry):
    saved(editing, entry, {"cnil-required-3": "met"}, **{"rest-35-4": "on"})
    listed = DpiaCriterion.objects.filter(listed="35-4").count()
    assert entry.dpia_screenings.count() == listed
    assert entry.dpia_screenings.filter(not_met=False).get().criterion.code == "cnil-required-3"


def test_details_without_an_answer_are_refused_and_kept_on_the_page(editing, entry):
    answer = saved(editing, entry, {"matching": "met"}, **{f"details-{key('sensitive')}": "Health <b>data</b>"})
    assert "Say whether it is met, not only why: Sensitive data" in answer.text
    assert "Health &lt;b&gt;data&lt;/b&gt;</textarea>" in answer.text
    assert rows(answer)["matching"].value == "met"
    assert answers_of(entry) == {}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"dpia_screened_by": ""}, "Give both the day of the screening and who made it, or neither."),
        ({"dpia_screened_on": "31.12.2026"}, "Enter a valid date."),
        ({"dpia_screening_due_on": "2020-01-01"}, "due again before the day on which it was made"),
        ({"seen": "0" * 64}, "The screening was changed while you were filling it in"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(editing, entry, fields, sentence):
    answer = saved(editing, entry, {"matching": "met"}, **fields)
    assert (answer.status_code, sentence in answer.text, 'role="alert"' in answer.text) == (200, True, True)
    assert answers_of(entry) == {}


def test_what_somebody_saved_meanwhile_is_not_overwritten_unseen(editing, entry, owner, client):
    stale = editing.get(address(entry)).context_data["seen"]
    client.force_login(owner)
    saved(client, entry, {"matching": "not-met"}, **{f"details-{key('matching')}": "One file"})
    answer = saved(client, entry, {"matching": "met"}, seen=stale)
    row = rows(answer)["matching"]
    assert (row.value, row.saved, answers_of(entry)["matching"]) == ("met", "not met: One file", (True, "One file"))
    again = saved(client, entry, {"matching": "met"}, seen=answer.context_data["seen"])
    assert (again.status_code, answers_of(entry)) == (302, {"matching": (False, "")})


def test_approved_entry_asks_for_a_reason(editing, entry, colleague, owner):
    make_move(entry, "submit", by=colleague)
    make_move(entry, "approve", by=owner)
    answer = saved(editing, entry, {"matching": "met"})
    assert ("give the reason for the change" in answer.text, answers_of(entry)) == (True, {})
    assert saved(editing, entry, {"matching": "met"}, reason="Asked the team").status_code == 302


def test_auditor_reads_the_answers_and_finds_nothing_to_press(client, auditor, entry, editing):
    saved(editing, entry, {"matching": "met", "sensitive": "not-met"}, **{f"details-{key('matching')}": "Two files"})
    client.force_login(auditor)
    text = client.get(address(entry)).text
    main = text[text.index('<div class="desk screening-page">') :]
    assert [word for word in ("not answered", "not met", "Two files", "Olive Own") if word not in main] == []
    assert [tag for tag in ("<form", "<button", "<input", "<textarea") if tag in main] == []
    assert client.post(address(entry), {"seen": "x"}).status_code == 403


def test_contributor_writes_the_entries_of_the_own_function_only(client, organisation, entry):
    person = factories.member(organisation, "contributor", username="contributor")
    client.force_login(person)
    assert client.post(address(entry), {"seen": "x"}).status_code in {403, 404}
    own = factories.activity(organisation, reference="C-02", business_function="Human resources")
    assert saved(client, own, {"matching": "met"}).status_code == 302


def test_entry_itself_points_to_criteria(editing, entry):
    with change(by="test"):
        factories.personal_data(entry, factories.data_category(special=True))
    shown = rows(editing.get(address(entry)))
    assert [code for code, row in shown.items() if row.is_likely] == ["sensitive"]


def test_first_screening_is_proposed_to_be_of_today_by_whoever_makes_it(editing, entry):
    form = editing.get(address(entry)).context_data["form"]
    assert (form["dpia_screened_on"].value(), form["dpia_screened_by"].value()) == (
        timezone.localdate(),
        "Colin League (colleague)",
    )
    assert entry.dpia_screened_on is None


def test_past_tells_the_answers_of_then(editing, entry):
    saved(editing, entry, {"matching": "met"})
    then = timezone.now()
    saved(editing, entry, {"matching": "not-met"})
    [past] = read_register_at(entry.organisation, RegisterKind.ALL, then).activities
    [(_key, now)] = read_activities(ProcessingActivity.objects.filter(pk=entry.pk))
    assert [[each.not_met for each in record.dpia_screenings] for record in (past, now)] == [[False], [True]]


def test_page_is_linked_from_the_form_and_the_sheet(editing, entry):
    form = reverse("admin:registry_processingactivity_change", args=[entry.pk])
    sheet = reverse("registers:sheet", args=[entry.organisation.slug, entry.reference])
    for page in (form, sheet):
        assert f'href="{address(entry)}"' in editing.get(page).text


def test_page_is_in_french(editing, entry):
    saved(editing, entry, {"matching": "met"})
    text = editing.get(address(entry), headers={"accept-language": "fr"}).text
    assert ("Sur les neuf critères" in text, "sans réponse" in text) == (True, True)
