"""Two people on the same row: whoever saves second is shown what the first one did, and overwrites nothing unseen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import ProcessingActivity
from ropa.journal.gate import change
from ropa.organisations.models import Country
from tests import factories
from tests.admin.meanwhile import change_by_other, chosen, questions, taken
from tests.admin.pages import change_page, errors, page, typed

SAVED, ASKED = 302, 200
REFUSAL = "Nothing was saved yet: this was changed by somebody else since you opened it."


@pytest.fixture
def entry(db):
    return factories.activity(name="Payroll", description="As it was", owner="HR")


def open_page(client, row):
    return typed(client.get(change_page(row)))


def now(row):
    return type(row).objects.get(pk=row.pk)


def test_nobody_else_saved_nothing_is_asked(admin_client, entry):
    answer = admin_client.post(change_page(entry), open_page(admin_client, entry) | {"name": "Mine"})
    assert (answer.status_code, now(entry).name) == (SAVED, "Mine")


def test_both_changed_the_same_field(admin_client, entry):
    mine = open_page(admin_client, entry) | {"description": "Mine"}
    change_by_other(entry, "New law", description="Theirs")
    answer = admin_client.post(change_page(entry), mine)
    assert (answer.status_code, errors(answer)) == (ASKED, [REFUSAL])
    assert questions(answer) == {"description": ("As it was", "Theirs", "Mine")}
    assert now(entry).description == "Theirs"
    assert typed(answer)["description"] == "Mine"
    [act] = answer.context_data["merge"].acts
    assert (act.actor, act.reason) == ("colleague", "New law")
    for text in ("colleague", "New law", "As it was", "Theirs", "Mine"):
        assert text in answer.content.decode()


@pytest.mark.parametrize(("choice", "expected"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_choice_is_saved(admin_client, entry, choice, expected):
    mine = open_page(admin_client, entry) | {"description": "Mine", "owner": "Finance"}
    change_by_other(entry, description="Theirs")
    answer = admin_client.post(change_page(entry), mine)
    saved = admin_client.post(change_page(entry), chosen(answer, description=choice))
    assert saved.status_code == SAVED
    assert (now(entry).description, now(entry).owner) == (expected, "Finance")


def test_field_that_only_they_changed_is_taken_and_told(admin_client, entry):
    mine = open_page(admin_client, entry) | {"owner": "Finance"}
    change_by_other(entry, description="Theirs")
    answer = admin_client.post(change_page(entry), mine)
    assert (answer.status_code, questions(answer)) == (ASKED, {})
    assert taken(answer) == [("Description", "As it was", "Theirs")]
    assert admin_client.post(change_page(entry), typed(answer)).status_code == SAVED
    assert (now(entry).description, now(entry).owner) == ("Theirs", "Finance")


def test_both_said_the_same_nothing_is_asked(admin_client, entry):
    mine = open_page(admin_client, entry) | {"description": "Agreed"}
    change_by_other(entry, description="Agreed")
    assert admin_client.post(change_page(entry), mine).status_code == SAVED
    assert entry.history.count() == 2


def test_button_pressed_twice_saves_once(admin_client, entry):
    mine = open_page(admin_client, entry) | {"description": "Mine"}
    answers = [admin_client.post(change_page(entry), mine).status_code for _ in range(2)]
    assert (answers, entry.history.count()) == ([SAVED, SAVED], 2)


def test_unanswered_question_is_asked_again(admin_client, entry):
    mine = open_page(admin_client, entry) | {"description": "Mine", "owner": "My owner"}
    change_by_other(entry, description="Theirs", owner="Their owner")
    answer = admin_client.post(change_page(entry), mine)
    again = admin_client.post(change_page(entry), chosen(answer, owner="theirs"))
    assert (again.status_code, errors(again)) == (ASKED, [REFUSAL])
    assert questions(again) == {"description": ("As it was", "Theirs", "Mine")}
    assert typed(again)["owner"] == "Their owner"
    assert admin_client.post(change_page(entry), chosen(again, description="mine")).status_code == SAVED
    assert (now(entry).description, now(entry).owner) == ("Mine", "Their owner")


def test_third_person_is_asked_about_too(admin_client, entry):
    mine = open_page(admin_client, entry) | {"description": "Mine"}
    change_by_other(entry, description="Theirs")
    answer = admin_client.post(change_page(entry), mine)
    with change(by="third", reason="once more"):
        row = now(entry)
        row.description = "Third"
        row.save()
    again = admin_client.post(change_page(entry), chosen(answer, description="mine"))
    assert questions(again) == {"description": ("Theirs", "Third", "Mine")}
    assert now(entry).description == "Third"


def test_page_that_does_not_say_what_it_showed_overwrites_nothing(admin_client, entry):
    mine = open_page(admin_client, entry) | {"description": "Mine"}
    for versions in (
        "",
        "{}",
        "nonsense",
        '{"": {"1": ["x"]}}',
        '{"": 5}',
        '{"": {"x": [1]}}',
        '{"purposes": {"x": [1]}}',
    ):
        answer = admin_client.post(change_page(entry), mine | {"versions": versions})
        assert (answer.status_code, questions(answer)["description"]) == (ASKED, ("", "As it was", "Mine"))
    assert now(entry).description == "As it was"


def test_version_of_another_row_is_no_version(admin_client, entry):
    other = factories.activity(entry.organisation, description="Mine")
    mine = open_page(admin_client, entry) | {"description": "Mine"}
    forged = f'{{"": {{"{entry.pk}": [{other.history.get().history_id}]}}}}'
    answer = admin_client.post(change_page(entry), mine | {"versions": forged})
    assert questions(answer)["description"] == ("", "As it was", "Mine")


def test_line_ends_of_a_browser_change_nothing(admin_client):
    entry = factories.activity(description="One\nTwo", owner="HR")
    mine = open_page(admin_client, entry) | {"description": "One\r\nTwo"}
    assert admin_client.post(change_page(entry), mine).status_code == SAVED
    assert entry.history.count() == 1
    change_by_other(entry, description="Theirs")
    answer = admin_client.post(change_page(entry), mine | {"owner": "Finance"})
    assert (questions(answer), taken(answer)) == ({}, [("Description", "One\nTwo", "Theirs")])


def test_every_kind_of_value_is_said_in_words(admin_client):
    with change(by="test"):
        entry = factories.activity(owner="HR", children="no", started_on="2026-01-31", retention_policy_followed="no")
    mine = open_page(admin_client, entry) | {"started_on": "2026-02-28", "review_interval_months": 12}
    change_by_other(entry, started_on="2026-03-31", review_interval_months=24, role="processor")
    answer = admin_client.post(change_page(entry), mine)
    assert questions(answer) == {
        "started_on": ("31 Jan 2026", "31 Mar 2026", "28 Feb 2026"),
        "review_interval_months": ("", "24", "12"),
    }
    assert taken(answer) == [("Role", "Controller (Art. 30(1))", "Processor (Art. 30(2))")]


def test_organisation(admin_client, entry):
    keeper = entry.organisation
    mine = open_page(admin_client, keeper) | {"dpo_name": "My DPO", "phone": "1"}
    change_by_other(keeper, dpo_name="Their DPO", country=factories.country("DE").pk)
    answer = admin_client.post(change_page(keeper), mine)
    assert questions(answer) == {"dpo_name": ("", "Their DPO", "My DPO")}
    assert taken(answer) == [("Country", "", "Germany")]
    assert admin_client.post(change_page(keeper), chosen(answer, dpo_name="theirs")).status_code == SAVED
    assert (now(keeper).dpo_name, now(keeper).phone, now(keeper).country_id) == ("Their DPO", "1", "DE")


def test_ticked_boxes(admin_client):
    category = factories.data_category(special=False, criminal=False)
    mine = open_page(admin_client, category) | {"label_en": "Mine"}
    change_by_other(category, special="on")
    answer = admin_client.post(change_page(category), mine)
    assert taken(answer) == [("Special category", "No", "Yes")]
    assert admin_client.post(change_page(category), typed(answer)).status_code == SAVED
    assert (now(category).special, now(category).label_en) == (True, "Mine")


def test_row_with_a_key_of_letters(admin_client, db):
    country = Country.objects.get(pk="FR")
    mine = open_page(admin_client, country) | {"name_en": "Mine"}
    change_by_other(country, name_en="Theirs")
    assert questions(admin_client.post(change_page(country), mine)) == {"name_en": ("France", "Theirs", "Mine")}


def test_refused_field_and_conflict_come_together(admin_client, entry):
    mine = open_page(admin_client, entry) | {"description": "Mine", "dpia_url": "not an address"}
    change_by_other(entry, description="Theirs")
    answer = admin_client.post(change_page(entry), mine)
    assert errors(answer) == ["Enter a valid URL.", REFUSAL]
    assert typed(answer)["dpia_url"] == "not an address"
    again = admin_client.post(change_page(entry), chosen(answer, description="mine"))
    assert errors(again) == ["Enter a valid URL."]


def test_entry_that_was_deleted_comes_back_as_a_new_one(admin_client, entry):
    factories.purpose(entry, text="Pay salaries")
    shown = admin_client.get(change_page(entry))
    mine = typed(shown) | {"description": "Mine", "purposes-0-text": "Pay bonuses"}
    with change(by="colleague", reason="Not ours"):
        entry.delete()
    answer = admin_client.post(page(ProcessingActivity, "change", shown.context_data["original"].pk), mine)
    assert (answer.status_code, errors(answer)) == (ASKED, [REFUSAL])
    assert ("colleague" in answer.content.decode(), "Not ours" in answer.content.decode()) == (True, True)
    assert (typed(answer)["description"], typed(answer)["purposes-0-text"]) == ("Mine", "Pay bonuses")
    add = page(ProcessingActivity, "add")
    assert f'action="{add}"' in answer.content.decode()
    assert admin_client.post(add, typed(answer)).status_code == SAVED
    again = ProcessingActivity.objects.get()
    assert (again.description, again.reference, again.organisation) == ("Mine", entry.reference, entry.organisation)
    assert [each.text for each in again.purposes.all()] == ["Pay bonuses"]


def test_entry_that_never_was_is_not_added(admin_client, entry):
    mine = open_page(admin_client, entry)
    answer = admin_client.post(page(ProcessingActivity, "change", 999), mine)
    assert (answer.status_code, ProcessingActivity.objects.count()) == (SAVED, 1)
    assert answer.headers["location"] == "/admin/"


def test_who_may_only_look_is_refused_as_before(client, viewer, entry):
    client.force_login(viewer)
    assert client.post(change_page(entry), {"versions": ""}).status_code == 403


def test_page_speaks_french(admin_client, entry):
    mine = open_page(admin_client, entry) | {"description": "Mine"}
    change_by_other(entry, description="Theirs")
    answer = admin_client.post(change_page(entry), mine, headers={"accept-language": "fr"})
    assert list(questions(answer)) == ["description"]


@pytest.mark.parametrize("parts", [1, 3, 12])
@pytest.mark.parametrize(("meanwhile", "expected"), [(False, 20), (True, 32)])
def test_queries_to_the_history_do_not_grow_with_parts(admin_client, parts, meanwhile, expected):
    entry = factories.activity(description="As it was")
    with change(by="test"):
        for _ in range(parts):
            factories.purpose(entry)
            factories.recipient(entry, [factories.data_category()])
    mine = open_page(admin_client, entry) | {"description": "Mine"}
    if meanwhile:
        change_by_other(entry, description="Theirs")
    with CaptureQueriesContext(connection) as asked:
        admin_client.post(change_page(entry), mine)
    told = [query["sql"] for query in asked if query["sql"].startswith("SELECT") and "historical" in query["sql"]]
    locked = int(meanwhile and connection.vendor == "postgresql")  # a row is locked before it is compared
    assert len(told) == expected + locked
