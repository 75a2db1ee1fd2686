"""Two people on the parts of one entry: changed, deleted and added by one while the other writes."""

import dataclasses

import pytest

from registry.models import ActivityMeasure, Purpose
from ropa.journal.gate import change
from ropa.organisations.roles import ROLES
from tests import factories
from tests.admin.meanwhile import change_by_other, chosen, colleague, questions, rows, taken
from tests.admin.pages import change_page, errors, new_row, typed

SAVED, ASKED = 302, 200


@pytest.fixture
def entry(organisation):
    return factories.activity(organisation, name="Payroll")


@pytest.fixture
def purposes(entry):
    return [factories.purpose(entry, text=text) for text in ("First", "Second", "Third")]


def open_page(client, row):
    return typed(client.get(change_page(row)))


def texts(entry):
    return [each.text for each in entry.purposes.order_by("pk")]


def delete_by_other(entry, row, why=""):
    client = colleague()
    shown = open_page(client, entry)
    number = [each.pk for each in type(row).objects.filter(activity=entry).order_by("pk")].index(row.pk)
    prefix = next(name.partition("-")[0] for name, value in shown.items() if name.endswith("-id") and value == row.pk)
    answer = client.post(change_page(entry), shown | {f"{prefix}-{number}-DELETE": "on", "change_reason": why})
    assert answer.status_code == SAVED


def merge(answer):
    return answer.context_data["merge"]


@pytest.mark.usefixtures("purposes")
class TestEditAndEdit:
    def test_same_field(self, admin_client, entry):
        mine = open_page(admin_client, entry) | {"purposes-1-text": "Mine"}
        change_by_other(entry, purposes__1__text="Theirs")
        answer = admin_client.post(change_page(entry), mine)
        assert questions(answer) == {"purposes-1-text": ("Second", "Theirs", "Mine")}
        assert [each.row for each in merge(answer).questions] == ["Purpose · Theirs"]
        assert texts(entry) == ["First", "Theirs", "Third"]
        assert admin_client.post(change_page(entry), chosen(answer, purposes__1__text="mine")).status_code == SAVED
        assert texts(entry) == ["First", "Mine", "Third"]

    def test_other_fields_of_one_row(self, admin_client, entry):
        mine = open_page(admin_client, entry) | {"purposes-1-legal_basis_detail": "Mine"}
        change_by_other(entry, purposes__1__text="Theirs")
        answer = admin_client.post(change_page(entry), mine)
        assert (questions(answer), len(taken(answer))) == ({}, 1)
        assert admin_client.post(change_page(entry), typed(answer)).status_code == SAVED
        row = entry.purposes.order_by("pk")[1]
        assert (row.text, row.legal_basis_detail) == ("Theirs", "Mine")

    def test_other_rows(self, admin_client, entry):
        mine = open_page(admin_client, entry) | {"purposes-0-text": "Mine"}
        change_by_other(entry, purposes__2__text="Theirs")
        answer = admin_client.post(change_page(entry), mine)
        assert [(each.row, each.before, each.theirs) for each in merge(answer).taken] == [
            ("Purpose · Theirs", "Third", "Theirs")
        ]
        admin_client.post(change_page(entry), typed(answer))
        assert texts(entry) == ["Mine", "Second", "Theirs"]


@pytest.mark.usefixtures("purposes")
class TestEditAndDelete:
    def test_they_deleted_what_i_did_not_touch(self, admin_client, entry, purposes):
        mine = open_page(admin_client, entry) | {"purposes-2-text": "Mine"}
        delete_by_other(entry, purposes[0])
        answer = admin_client.post(change_page(entry), mine)
        assert (questions(answer), rows(merge(answer).removed)) == ({}, ["Purpose · First"])
        assert admin_client.post(change_page(entry), typed(answer)).status_code == SAVED
        assert texts(entry) == ["Second", "Mine"]

    @pytest.mark.parametrize(
        ("choice", "expected"), [("mine", ["First", "Third", "Mine"]), ("theirs", ["First", "Third"])]
    )
    def test_they_deleted_what_i_changed(self, admin_client, entry, purposes, choice, expected):
        mine = open_page(admin_client, entry) | {"purposes-1-text": "Mine"}
        delete_by_other(entry, purposes[1], "Not needed")
        answer = admin_client.post(change_page(entry), mine)
        assert list(questions(answer).values()) == [("Purpose: Second", "Deleted", "Purpose: Mine")]
        assert typed(answer)["purposes-2-text"] == "Mine"
        assert "Not needed" in answer.content.decode()
        [name] = questions(answer)
        saved = admin_client.post(change_page(entry), chosen(answer) | {f"choice-{name}": choice})
        assert (saved.status_code, texts(entry)) == (SAVED, expected)

    @pytest.mark.parametrize(
        ("choice", "expected"), [("mine", ["First", "Third"]), ("theirs", ["First", "Theirs", "Third"])]
    )
    def test_i_delete_what_they_changed(self, admin_client, entry, choice, expected):
        mine = open_page(admin_client, entry) | {"purposes-1-DELETE": "on", "name": "Mine"}
        change_by_other(entry, purposes__1__text="Theirs")
        answer = admin_client.post(change_page(entry), mine)
        assert questions(answer) == {"purposes-1-DELETE": ("Purpose: Second", "Purpose: Theirs", "Delete the row")}
        assert texts(entry) == ["First", "Theirs", "Third"]
        saved = admin_client.post(change_page(entry), chosen(answer) | {"choice-purposes-1-DELETE": choice})
        assert (saved.status_code, texts(entry)) == (SAVED, expected)

    def test_both_deleted_it(self, admin_client, entry, purposes):
        mine = open_page(admin_client, entry) | {"purposes-1-DELETE": "on"}
        delete_by_other(entry, purposes[1])
        assert admin_client.post(change_page(entry), mine).status_code == SAVED
        assert texts(entry) == ["First", "Third"]

    def test_unanswered_question_about_a_row_is_asked_again(self, admin_client, entry, purposes):
        mine = open_page(admin_client, entry) | {"purposes-1-text": "Mine"}
        delete_by_other(entry, purposes[1])
        answer = admin_client.post(change_page(entry), mine)
        again = admin_client.post(change_page(entry), chosen(answer))
        assert (again.status_code, list(questions(again))) == (ASKED, list(questions(answer)))
        delete_by_other(entry, purposes[0])
        third = admin_client.post(change_page(entry), chosen(again))
        assert list(questions(third)) == ["purposes-1-DELETE"]
        assert typed(third)["purposes-1-text"] == "Mine"


class TestAdding:
    def test_both_added_a_row(self, admin_client, entry):
        shown = admin_client.get(change_page(entry))
        mine = typed(shown) | new_row(shown, "purposes", text="Mine")
        other = colleague()
        theirs = typed(shown) | new_row(shown, "purposes", text="Theirs")
        assert other.post(change_page(entry), theirs).status_code == SAVED
        answer = admin_client.post(change_page(entry), mine)
        assert (questions(answer), rows(merge(answer).added)) == ({}, ["Purpose · Theirs"])
        assert (typed(answer)["purposes-0-text"], typed(answer)["purposes-1-text"]) == ("Theirs", "Mine")
        assert admin_client.post(change_page(entry), typed(answer)).status_code == SAVED
        assert texts(entry) == ["Theirs", "Mine"]

    def test_button_pressed_twice_adds_once(self, admin_client, entry):
        shown = admin_client.get(change_page(entry))
        mine = typed(shown) | new_row(shown, "purposes", text="Mine", legal_basis=factories.legal_basis().pk)
        assert [admin_client.post(change_page(entry), mine).status_code for _ in range(2)] == [SAVED, SAVED]
        assert texts(entry) == ["Mine"]

    def test_both_added_the_same_measure_with_other_words(self, admin_client, entry):
        measure = factories.security_measure()
        shown = admin_client.get(change_page(entry))
        both = [typed(shown) | new_row(shown, "measures", measure=measure.pk, description=text) for text in ("A", "B")]
        assert colleague().post(change_page(entry), both[0]).status_code == SAVED
        answer = admin_client.post(change_page(entry), both[1])
        assert rows(merge(answer).added) == [f"Security measure in place · {measure}"]
        assert answer.status_code == ASKED
        again = admin_client.post(change_page(entry), typed(answer))
        assert again.status_code == ASKED
        assert errors(again) != []
        assert [each.description for each in ActivityMeasure.objects.all()] == ["A"]


class TestLinks:
    """Categories of data of a recipient: rows of their own, one field of the form."""

    def test_both_changed_the_categories(self, admin_client, entry):
        one, two, three = (factories.data_category(label_en=label) for label in ("One", "Two", "Three"))
        row = factories.recipient(entry, [one])
        mine = open_page(admin_client, entry) | {"recipients-0-data": [one.pk, two.pk]}
        change_by_other(entry, recipients__0__data=[three.pk])
        answer = admin_client.post(change_page(entry), mine)
        assert questions(answer) == {"recipients-0-data": ("One", "Three", "One, Two")}
        assert [link.category for link in row.data.all()] == [three]
        saved = admin_client.post(change_page(entry), chosen(answer, recipients__0__data="mine"))
        assert (saved.status_code, {link.category for link in row.data.all()}) == (SAVED, {one, two})

    def test_categories_they_changed_are_taken(self, admin_client, entry):
        one, two = (factories.data_category(label_en=label) for label in ("One", "Two"))
        row = factories.recipient(entry, [one], name="Bank")
        mine = open_page(admin_client, entry) | {"recipients-0-name": "Mine"}
        change_by_other(entry, recipients__0__data=[one.pk, two.pk])
        answer = admin_client.post(change_page(entry), mine)
        assert taken(answer) == [("Categories of data", "One", "One, Two")]
        assert admin_client.post(change_page(entry), typed(answer)).status_code == SAVED
        row.refresh_from_db()
        assert (row.name, {link.category for link in row.data.all()}) == ("Mine", {one, two})

    def test_recipient_that_was_deleted_comes_back_with_its_categories(self, admin_client, entry):
        one = factories.data_category(label_en="One")
        row = factories.recipient(entry, [one], name="Bank")
        mine = open_page(admin_client, entry) | {"recipients-0-name": "Mine"}
        delete_by_other(entry, row)
        answer = admin_client.post(change_page(entry), mine)
        assert list(questions(answer).values()) == [("Name or category: Bank", "Deleted", "Name or category: Mine")]
        saved = admin_client.post(change_page(entry), chosen(answer) | {"choice-recipients-0-DELETE": "mine"})
        assert saved.status_code == SAVED
        [again] = entry.recipients.all()
        assert (again.name, [link.category for link in again.data.all()]) == ("Mine", [one])


def test_certifications_of_a_vendor(admin_client):
    vendor = factories.subprocessor()
    factories.certification(vendor, scheme_name="Old", scheme="other")
    mine = open_page(admin_client, vendor) | {"certifications-0-scheme_name": "Mine", "name": "Mine"}
    change_by_other(vendor, certifications__0__scheme_name="Theirs")
    answer = admin_client.post(change_page(vendor), mine)
    assert questions(answer) == {"certifications-0-scheme_name": ("Old", "Theirs", "Mine")}
    assert (
        admin_client.post(change_page(vendor), chosen(answer, certifications__0__scheme_name="theirs")).status_code
        == SAVED
    )
    vendor.refresh_from_db()
    assert (vendor.name, vendor.certifications.get().scheme_name) == ("Mine", "Theirs")


def test_row_that_who_posts_may_not_change_is_left_alone(client, viewer, entry, purposes, monkeypatch):
    permissions = ROLES["auditor"].permissions | {"registry.change_processingactivity"}
    monkeypatch.setitem(ROLES, "auditor", dataclasses.replace(ROLES["auditor"], permissions=permissions))
    client.force_login(viewer)
    mine = open_page(client, entry) | {"name": "Mine", "purposes-0-text": "Forged"}
    with change(by="colleague"):
        row = Purpose.objects.get(pk=purposes[0].pk)
        row.text = "Theirs"
        row.save()
        purposes[1].delete()
    client.post(change_page(entry), mine)
    answer = client.post(change_page(entry), open_page(client, entry) | {"name": "Mine"})
    entry.refresh_from_db()
    assert (answer.status_code, entry.name, texts(entry)) == (SAVED, "Mine", ["Theirs", "Third"])
