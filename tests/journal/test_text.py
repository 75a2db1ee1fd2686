"""Text is kept in one form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ropa.journal.text import kept
from tests import factories


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("e\u0301te\u0301", "été"),
        ("a\x00b\x1bc\x9fd", "abcd"),
        ("invoice \u202egnp.exe\u202c", "invoice gnp.exe"),
        ("\ufeffname", "name"),
        ("e\u202a\u0301", "é"),
        ("a\tb\nc", "a\tb\nc"),
        ("10\u202f000\u00a0€ « non » – œuvre", "10\u202f000\u00a0€ « non » – œuvre"),
        ("", ""),
    ],
    ids=["line ends", "NFC", "control", "bidi", "byte order mark", "accent behind bidi", "tab", "French", "empty"],
)
def test_text_is_kept_in_one_form(typed, stored):
    assert kept(typed) == stored


@given(st.text())
def test_kept_text_is_kept_as_it_is(text):
    once = kept(text)
    assert kept(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_row_is_saved_with_kept_text(db):
    row = factories.activity(name="Cafe\u0301\u202e", description="one\r\ntwo")
    row.refresh_from_db()
    assert (row.name, row.description) == ("Café", "one\ntwo")


def test_text_that_is_kept_empty_is_missing(db):
    row = factories.organisation()
    row.name = "\u202e\ufeff"
    with pytest.raises(Exception, match="This field cannot be blank"):
        row.full_clean()
