"""What a preview names is told in the reader's words, as the organisation's own lists have them."""

import pytest
from django.utils.translation import override

from registry.views.import_words import Words, column_title, sheet_title
from tests import factories


@pytest.mark.parametrize(
    ("sheet", "column", "value", "told"),
    [
        ("purposes", "legal_basis", "6-1-c", "6.1.c · Obligation légale"),
        ("data_subjects", "category", "employees", "Salariés"),
        (
            "retention_rules",
            "data",
            "identity; contact-details",
            "État civil, identité et données d’identification; Coordonnées",
        ),
        ("recipients", "kind", "other", "Autre tiers"),
        ("recipients", "country", "US", "États-Unis"),
        ("data_subjects", "category", "of-the-file", "of-the-file"),
        ("engagements", "subprocessor", "Silae", "Silae"),
        ("activities", "name", "6-1-c", "6-1-c"),
        ("nowhere", "nothing", "x", "x"),
    ],
)
def test_codes_are_told_in_words(organisation, sheet, column, value, told):
    with override("fr"):
        assert Words(organisation).of(sheet, column, value) == told


def test_own_entry_goes_before_a_shared_one(organisation, other_organisation):
    factories.data_category(code="identity", organisation=organisation, label_en="Who they are")
    factories.data_category(code="identity", organisation=other_organisation, label_en="Another's")
    assert Words(organisation).of("personal_data", "category", "identity") == "Who they are"


def test_list_is_read_once(organisation, django_assert_num_queries):
    words = Words(organisation)
    with django_assert_num_queries(1):
        for code in ("identity", "contact-details", "of-the-file"):
            words.of("personal_data", "category", code)


def test_sheets_and_columns_are_called_as_in_the_form():
    with override("fr"):
        assert sheet_title("data_subjects") == "Personnes concernées"
        assert column_title("purposes", "legal_basis") == "base juridique"
