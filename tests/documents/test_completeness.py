"""Every fact of a Record stands in its documents, in both languages and both registers."""

from dataclasses import replace

import pytest

from registry.choices import Role
from registry.documents import register_html, register_pdf, sheet_pdf
from tests.documents.reading import html_text, pdf_text, squeezed, stated_facts
from tests.documents.specimens import AT, full_activity, full_organisation, register

LANGUAGES = ["en", "fr"]
KINDS = [(Role.CONTROLLER, "controller"), (Role.PROCESSOR, "processor"), (Role.JOINT_CONTROLLER, "all")]


def missing(record, text, language):
    squeezed_text = squeezed(text)
    return [fact for fact in stated_facts(record, language) if squeezed(fact) not in squeezed_text]


def full_register(role, kind):
    return register(full_activity(role), kind=kind, organisation=full_organisation())


def test_a_full_record_states_many_facts():
    assert len(stated_facts(full_register(*KINDS[0]), "en")) > 150


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("role", "kind"), KINDS)
def test_pdf_holds_every_fact_of_the_record(role, kind, language):
    record = full_register(role, kind)
    assert missing(record, pdf_text(register_pdf(record, language=language, at=AT)), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("role", "kind"), KINDS)
def test_html_holds_every_fact_of_the_record(role, kind, language):
    record = full_register(role, kind)
    assert missing(record, html_text(register_html(record, language=language, at=AT)), language) == []


@pytest.mark.parametrize("draw", [register_pdf, register_html])
def test_what_all_entries_share_is_described_once_and_all_facts_are_there(draw):
    entry = full_activity()
    record = register(entry, replace(entry, reference="another"), organisation=full_organisation())
    made = draw(record, language="en", at=AT)
    text = pdf_text(made) if draw is register_pdf else html_text(made)
    assert missing(record, text, "en") == []
    assert squeezed(text).count(squeezed(entry.measures[0].description)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_single_sheet_names_the_keeper(language):
    organisation = full_organisation()
    text = squeezed(pdf_text(sheet_pdf(full_activity(), organisation, language=language, at=AT)))
    asked = [organisation.legal_name, organisation.address, organisation.dpo_email, organisation.representative_name]
    assert [fact for fact in asked if squeezed(fact) not in text] == []


def test_codes_and_the_other_language_are_not_printed():
    record = full_register(*KINDS[0])
    text = pdf_text(register_pdf(record, language="en", at=AT))
    assert "code-" not in text
    assert "-fr-" not in text
