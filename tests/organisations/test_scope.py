"""The scope: without one nothing is read; within one, nothing of anybody else, by whatever way."""

import contextvars

import pytest
from django.apps import apps
from django.db.models import Model

from registry.models import DataCategory, ProcessingActivity, Purpose, RecipientData
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.journal.scope import ScopedQuerySet
from ropa.journal.tracked import Tracked
from ropa.organisations.models import Membership, Organisation
from ropa.organisations.scope import NoScope, OutsideScope, everything, organisation_of, within
from subprocessors.models import Certification, Subprocessor
from tests import factories
from tests.test_architecture import PROGRAM

OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in PROGRAM]
PLAIN = [model for model in OURS if not model.__name__.startswith("Historical")]
SCOPED = [model for model in PLAIN if hasattr(model, "kept_by")]
# What the law says, what a person prefers, and the workers: rows that are no organisation's.
LAW = {"LegalBasis", "DpiaCriterion", "EeaMembership", "AdequacyDecision", "Country", "LegalDuty", "RecordsExemption"}
NOBODYS = LAW | {"Preference", "Worker"}


def leads_to_an_organisation(model: type[Model]) -> bool:
    return any(field.related_model in SCOPED for field in model._meta.concrete_fields)


def out_of_any_scope(act):
    """Do it as a new thread would: in no scope."""
    return contextvars.Context().run(act)


def test_every_model_says_whose_its_rows_are():
    assert {model.__name__ for model in PLAIN if model not in SCOPED} <= NOBODYS
    assert [model for model in PLAIN if leads_to_an_organisation(model) and model not in SCOPED] == []


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_manager_keeps_to_the_scope(model, db):
    assert issubclass(model._default_manager._queryset_class, ScopedQuerySet)
    with pytest.raises(NoScope, match="outside a scope"):
        out_of_any_scope(model._default_manager.exists)
    if issubclass(model, Tracked):
        with pytest.raises(NoScope):
            out_of_any_scope(model._base_manager.exists)
        with pytest.raises(NoScope):
            out_of_any_scope(model.history.exists)


@pytest.fixture
def both(organisation, other_organisation):
    """A full entry in each of two organisations."""
    return factories.full_activity(organisation), factories.full_activity(other_organisation)


def test_scope_of_one_organisation_finds_nothing_of_another(both):
    for model in SCOPED:
        judge(model, *(entry.organisation for entry in both))


def judge(model, mine, theirs):
    keepers = {row.pk: organisation_of(row) for row in model._default_manager.all()}
    with within(mine):
        seen = {row.pk for row in model._default_manager.all()}
    shared = {None} if getattr(model, "is_shared", False) else set()
    assert seen == {pk for pk, keeper in keepers.items() if keeper in {mine.pk} | shared}
    assert {keepers[pk] for pk in seen} & {theirs.pk} == set()


def test_history_is_kept_from_others_too(both):
    factories.member(both[0].organisation)
    factories.member(both[1].organisation)
    for model in (ProcessingActivity, Purpose, RecipientData, Certification, Subprocessor, Membership):
        with within(both[0].organisation):
            rows = {row.pk for row in model._default_manager.all()}
            told = set(model.history.values_list("id", flat=True))
        assert (bool(rows), told) == (True, rows)


def test_related_rows_are_found_in_the_scope_only(both, organisation):
    mine, theirs = both
    vendor = factories.subprocessor()
    for entry in both:
        factories.engagement(entry, vendor)
    with within(organisation):
        assert {row.activity_id for row in vendor.engagements.all()} == {mine.pk}
        assert theirs.purposes.count() == 0
        assert list(Organisation.objects.all()) == [organisation]


def test_scopes_nest_and_end(organisation, other_organisation):
    with within(organisation):
        with everything():
            assert Organisation.objects.count() == 2
        with within(other_organisation):
            assert Organisation.objects.get() == other_organisation
        assert Organisation.objects.get() == organisation


def test_nothing_is_written_for_others_or_for_all(organisation, other_organisation):
    with within(organisation), change(by="test"):
        with pytest.raises(OutsideScope):
            ProcessingActivity(organisation=other_organisation, role="controller", reference="C-1", name="n").save()
        with pytest.raises(OutsideScope):
            DataCategory(code="new", label_en="New", label_fr="Neuf").save()
        with pytest.raises(OutsideScope):
            Organisation(slug="new", name="New").save()
        ProcessingActivity(organisation=organisation, role="controller", reference="C-1", name="n").save()
    assert ProcessingActivity.objects.get().organisation == organisation


def test_act_within_a_scope_tells_all_whom_it_reaches(both, organisation, other_organisation):
    """A shared vendor is renamed by a program within one organisation's scope: the other's journal tells it too."""
    vendor = factories.subprocessor(name="Cloud")
    for entry in both:
        factories.engagement(entry, vendor)
    before = JournalEntry.objects.filter(organisation=other_organisation).count()
    vendor.name = "Cloud, Inc."
    with change(by="test", reason="renamed"):
        vendor.save()
        with within(organisation):
            pass
    assert JournalEntry.objects.filter(organisation=other_organisation).count() == before + 1


# Requests


def test_request_is_answered_in_the_scope_of_its_person(client, both, owner, stranger):
    mine, theirs = both
    client.force_login(owner)
    answers = [client.get(f"/admin/registry/processingactivity/{entry.pk}/change/").status_code for entry in both]
    assert answers == [200, 302]
    assert client.get("/registers/osprey/").status_code == 404
    listed = client.get("/admin/registry/processingactivity/").content.decode()
    assert (mine.reference in listed, theirs.reference in listed, "Osprey" in listed) == (True, False, False)


def test_what_is_sent_piece_by_piece_is_read_in_the_scope(client, both, owner):
    client.force_login(owner)
    answer = client.get("/registers/kestrel/timeline.csv")
    pieces = contextvars.Context().run(lambda: b"".join(answer.streaming_content)).decode()
    assert (both[0].reference in pieces, both[1].reference in pieces) == (True, False)


def test_entry_cannot_be_added_to_the_register_of_others(client, both, owner, other_organisation):
    client.force_login(owner)
    shown = client.get("/admin/registry/processingactivity/add/")
    fields = {"organisation": other_organisation.pk, "role": "controller", "reference": "C-99", "name": "Forged"}
    from tests.admin.pages import typed  # why: the pages of the admin are read there

    client.post("/admin/registry/processingactivity/add/", typed(shown) | fields)
    assert not ProcessingActivity.objects.filter(reference="C-99").exists()


@pytest.mark.parametrize("add", ["registry/datacategory", "subprocessors/subprocessor"])
def test_member_adds_nothing_to_what_all_share(client, owner, organisation, add):
    from tests.admin.pages import typed  # why: the pages of the admin are read there

    client.force_login(owner)
    shown = typed(client.get(f"/admin/{add}/add/"))
    fields = {"code": "own", "label_en": "Own", "label_fr": "Propre", "name": "Own"}
    refused = client.post(f"/admin/{add}/add/", shown | fields)
    assert "choose an organisation in which it does" in refused.content.decode()
    assert client.post(f"/admin/{add}/add/", shown | fields | {"organisation": organisation.pk}).status_code == 302


def test_shared_row_is_read_and_not_changed(client, owner):
    vendor = factories.subprocessor(name="Cloud")
    client.force_login(owner)
    address = f"/admin/subprocessors/subprocessor/{vendor.pk}/"
    assert b'name="_save"' not in client.get(f"{address}change/").content
    assert client.post(f"{address}change/", {"name": "Mine"}).status_code == 403
    assert client.get(f"{address}delete/").status_code == 403
