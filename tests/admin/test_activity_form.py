"""The form of an entry: its sections, its parts, and nothing lost when something is refused."""

import dataclasses
import re

import pytest
from django.utils import translation

from registry.admin.sections import SECTIONS
from registry.choices import Block
from registry.models import Engagement, NotApplicable, ProcessingActivity, Recipient, Transfer
from registry.models.part import Part
from ropa.journal.gate import change
from tests import factories
from tests.admin.pages import change_page, errors, new_row, page, typed
from tests.factories import saved


def sections(response):
    return {shown.section.code: shown for shown in response.context_data["sections"]}


def states(response):
    return {code: shown.state_text for code, shown in sections(response).items()}


def test_sections_follow_the_article():
    order = "entry a b c d e f g rights decisions dpia breaches review provenance not-applicable"
    assert [section.code for section in SECTIONS] == order.split()


def test_every_field_has_its_section():
    shown = [
        name for section in SECTIONS for row in section.fields for name in ((row,) if isinstance(row, str) else row)
    ]
    fields = [field.name for field in ProcessingActivity._meta.concrete_fields if field.name != "id"]
    assert sorted(shown) == sorted(fields)


def test_every_part_and_each_of_its_fields_has_its_inline(admin_client):
    response = admin_client.get(page(ProcessingActivity, "add"))
    shown = {
        each.formset.model: set(each.formset.empty_form.fields)
        for each in response.context_data["inline_admin_formsets"]
    }
    expected = {model: {field.name for field in model._meta.concrete_fields} for model in Part.__subclasses__()}
    for model in expected:
        expected[model] |= {"data"} if hasattr(model, "data") else set()
    assert {model: names - {"DELETE"} for model, names in shown.items()} == expected


def test_every_field_has_a_label_and_help(admin_client):
    response = admin_client.get(page(ProcessingActivity, "add"))
    forms = [response.context_data["adminform"].form]
    forms += [each.formset.empty_form for each in response.context_data["inline_admin_formsets"]]
    fields = [field for form in forms for field in form if field.name not in {"id", "activity", "DELETE"}]
    assert [field.html_name for field in fields if not (field.label and field.help_text)] == []


def test_new_entry_declares_nothing(admin_client):
    shown = sections(admin_client.get(page(ProcessingActivity, "add")))
    assert {each.state for each in shown.values()} == {"not-declared"}
    assert [code for code, each in shown.items() if each.is_open] == ["entry", "a", "b", "c", "d", "e", "f", "g"]


def test_rail_says_how_far_each_section_is(admin_client):
    entry = factories.activity(breach_procedure="Call the DPO")
    factories.purpose(entry)
    factories.purpose(entry)
    factories.measure(entry)
    saved(NotApplicable(activity=entry, block=Block.TRANSFERS, reason="All in France"))
    assert states(admin_client.get(change_page(entry))) == {
        "entry": "filled",
        "a": "not declared",
        "b": "2 entries",
        "c": "not declared",
        "d": "not declared",
        "e": "not applicable",
        "f": "not declared",
        "g": "1 entry",
        "rights": "not declared",
        "decisions": "not declared",
        "dpia": "not declared",
        "breaches": "filled",
        "review": "not declared",
        "provenance": "not declared",
        "not-applicable": "1 entry",
    }


def test_section_is_not_applicable_only_if_all_its_blocks_are(admin_client):
    entry = factories.activity()
    saved(NotApplicable(activity=entry, block=Block.CLIENTS, reason="It works for itself"))
    assert states(admin_client.get(change_page(entry)))["a"] == "not declared"
    saved(NotApplicable(activity=entry, block=Block.JOINT_CONTROLLERS, reason="It decides alone"))
    assert states(admin_client.get(change_page(entry)))["a"] == "not applicable"


def test_form_speaks_french(admin_client):
    entry = factories.activity()
    with translation.override("fr"):
        text = admin_client.get(change_page(entry), headers={"accept-language": "fr"}).content.decode()
    assert '<html lang="fr"' in text


def test_categories_of_a_vendor_are_written_as_link_rows(admin_client):
    entry, kept, dropped, added = factories.activity(), *(factories.data_category() for _ in range(3))
    row = factories.engagement(entry, data=[kept, dropped])
    link = row.data.get(category=kept)
    shown = typed(admin_client.get(change_page(entry)))
    assert shown["engagements-0-data"] == [kept.pk, dropped.pk]
    admin_client.post(change_page(entry), shown | {"engagements-0-data": [kept.pk, added.pk]})
    assert [each.category for each in row.data.all()] == [kept, added]
    assert row.data.get(category=kept) == link
    assert Engagement.history.filter(id=row.pk).count() == 1


def test_categories_of_a_new_recipient_are_written_with_it(admin_client):
    entry, category = factories.activity(), factories.data_category()
    shown = admin_client.get(change_page(entry))
    row = new_row(shown, "recipients", kind="partner", name="Bank", data=[category.pk])
    answer = admin_client.post(change_page(entry), typed(shown) | row)
    assert answer.status_code == 302
    recipient = Recipient.objects.get(activity=entry)
    assert [link.category for link in recipient.data.all()] == [category]


def test_refused_form_keeps_all_that_was_typed(admin_client):
    entry, category = factories.activity(), factories.data_category()
    factories.purpose(entry, text="Old purpose")
    shown = admin_client.get(change_page(entry))
    rows = new_row(shown, "purposes", text="New purpose", legal_basis=factories.legal_basis().pk)
    rows |= new_row(shown, "recipients", kind="partner", name="Bank", data=[category.pk])
    rows |= new_row(shown, "retention_rules", label="File", period=5)  # a number without its unit
    post = typed(shown) | rows | {"purposes-0-text": "Changed purpose", "description": "Typed"}
    answer = admin_client.post(change_page(entry), post)
    again = typed(answer)
    names = [name for name in rows if not name.endswith("_FORMS")]
    assert {name: as_posted(again[name]) for name in names} == {name: as_posted(rows[name]) for name in names}
    assert (again["purposes-0-text"], again["description"]) == ("Changed purpose", "Typed")
    assert errors(answer) == ["Give both the number and the unit of the period, or neither."]
    assert states(answer)["f"] == "to correct"
    text = answer.content.decode()
    assert f'<option value="{category.pk}" selected>{category}</option>' in text


def as_posted(value):
    return [str(each) for each in value] if isinstance(value, list) else str(value)


def test_refused_section_is_unfolded(admin_client):
    entry = factories.activity()
    shown = admin_client.get(change_page(entry))
    answer = admin_client.post(change_page(entry), typed(shown) | {"dpia_url": "not an address"})
    assert [code for code, each in sections(answer).items() if each.has_errors] == ["dpia"]
    assert sections(answer)["dpia"].is_open


def test_rows_of_another_organisation_are_refused(admin_client):
    entry, stranger = factories.activity(), factories.organisation()
    category = factories.data_category(organisation=stranger)
    shown = admin_client.get(change_page(entry))
    rows = new_row(shown, "storage_places", location=factories.location(organisation=stranger).pk)
    rows |= new_row(shown, "personal_data", category=category.pk)
    rows |= new_row(shown, "recipients", kind="partner", name="Bank", data=[category.pk])
    answer = admin_client.post(change_page(entry), typed(shown) | rows)
    assert errors(answer) == ["This belongs to another organisation."] * 3


def test_own_and_shared_rows_are_accepted(admin_client):
    entry = factories.activity()
    shown = admin_client.get(change_page(entry))
    rows = new_row(shown, "storage_places", location=factories.location(organisation=entry.organisation).pk)
    rows |= new_row(shown, "personal_data", category=factories.data_category().pk)
    assert admin_client.post(change_page(entry), typed(shown) | rows).status_code == 302
    assert (entry.storage_places.count(), entry.personal_data.count()) == (1, 1)


def test_transfer_offers_the_importers_of_its_entry_only(admin_client):
    entry, other = factories.activity(), factories.activity()
    vendor, recipient = factories.engagement(entry), factories.recipient(entry)
    foreign = factories.engagement(other)
    shown = admin_client.get(change_page(entry))
    formset = next(
        each.formset for each in shown.context_data["inline_admin_formsets"] if each.formset.model is Transfer
    )
    fields = [formset.empty_form.fields[name] for name in ("engagement", "recipient")]
    offered = [[str(key) for key, _label in field.choices] for field in fields]
    assert offered == [["", str(vendor.pk)], ["", str(recipient.pk)]]
    answer = admin_client.post(change_page(entry), typed(shown) | new_row(shown, "transfers", engagement=foreign.pk))
    assert errors(answer) == ["Select a valid choice. That choice is not one of the available choices."]


def test_vendor_that_data_are_transferred_to_is_not_removed(admin_client):
    entry = factories.activity()
    factories.transfer(entry, engagement=factories.engagement(entry))
    shown = typed(admin_client.get(change_page(entry)))
    answer = admin_client.post(change_page(entry), shown | {"engagements-0-DELETE": "on"})
    assert answer.status_code == 200
    assert entry.engagements.count() == 1


def test_entry_stays_in_its_register(admin_client):
    entry, other = factories.activity(), factories.organisation()
    shown = typed(admin_client.get(change_page(entry)))
    admin_client.post(change_page(entry), shown | {"organisation": other.pk, "name": "Changed"})
    entry.refresh_from_db()
    assert (entry.name, entry.organisation == other) == ("Changed", False)


def test_who_may_only_look_sees_every_part(client, viewer, organisation):
    entry = factories.full_activity(organisation)
    client.force_login(viewer)
    response = client.get(change_page(entry))
    assert states(response)["d"] == "5 entries"
    first = entry.engagements.all()[0]
    assert ", ".join(str(link.category) for link in first.data.all()) in response.content.decode()
    assert b'name="_save"' not in response.content


@pytest.mark.parametrize("parts", [1, 3, 12])
def test_form_queries_do_not_grow_with_parts(admin_client, django_assert_num_queries, parts):
    entry = factories.activity()
    with change(by="test"):
        for _ in range(parts):
            fill(entry)
    admin_client.get(change_page(entry))  # content types and the session are read once
    with django_assert_num_queries(72):
        admin_client.get(change_page(entry))


def fill(entry):
    """One row of each part that can be repeated without end, each with another vendor, place and category."""
    category = factories.data_category()
    factories.purpose(entry, legal_basis=factories.legal_basis())
    factories.personal_data(entry, category)
    factories.data_subject(entry)
    row = factories.engagement(entry, data=[category])
    recipient = factories.recipient(entry, [category], country=factories.country("US"))
    factories.transfer(entry, engagement=row, country=factories.country("US"))
    factories.transfer(entry, recipient=recipient, country=factories.country("IN"))
    factories.retention_rule(entry, [category])
    factories.storage_place(entry)
    factories.measure(entry)
    factories.client_activity(entry)
    factories.joint_controller(entry)


def lacking(response, code):
    """What the form shows as lacking in a section: at which field or part, and at the section's head."""
    shown = sections(response)[code]
    return {(name, each.code) for name, each in shown.placed}, [each.code for each in shown.unplaced]


def test_finding_stands_at_its_field_or_part(admin_client):
    entry = factories.activity()
    with change(by="test"):
        factories.purpose(entry, text="Pay salaries")
    response = admin_client.get(change_page(entry))
    assert ("purposes", "purpose.basis-missing") in lacking(response, "b")[0]
    assert ("provenance_document", "upkeep.provenance-missing") in lacking(response, "provenance")[0]
    every = [each for shown in sections(response).values() for each in shown.findings]
    text = response.content.decode()
    assert text.count('class="field-finding ') == len(every) == response.context_data["lacking"]
    assert 'class="section-findings"' not in text
    field = re.search(r'<input[^>]+name="provenance_document"[^>]*>', text)
    assert field
    assert 'aria-describedby="id_provenance_document_helptext lacks-provenance_document"' in field[0]
    assert '<fieldset class="module" aria-labelledby="purposes-heading" aria-describedby="lacks-purposes">' in text
    described = {name for each in re.findall(r'aria-describedby="([^"]+)"', text) for name in each.split()}
    assert {name for name in described if f'id="{name}"' not in text} == set()


def test_clients_that_are_missing_are_missed_at_their_part(admin_client):
    entry = factories.activity(role="processor")
    assert lacking(admin_client.get(change_page(entry)), "a")[0] == {("client_activities", "client.missing")}


def test_finding_of_what_the_form_does_not_show_stands_at_the_head_of_its_section(admin_client):
    entry = factories.activity()
    shown = sections(admin_client.get(change_page(entry)))["provenance"]
    shown = dataclasses.replace(shown, fieldset=None)
    assert (shown.placed, [each.code for each in shown.unplaced]) == ([], ["upkeep.provenance-missing"])


def test_section_of_the_impact_assessment_tells_what_follows_from_the_criteria(admin_client):
    entry = factories.full_activity(factories.organisation())
    text = admin_client.get(change_page(entry)).content.decode()
    assert "Of the nine criteria: met 1, not met 0, not answered 8." in text
    assert "One criterion may be enough" in text
    assert 'class="screening"' not in admin_client.get(page(ProcessingActivity, "add")).content.decode()
