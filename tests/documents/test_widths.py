"""Columns share the width by what they say."""

from hypothesis import given
from hypothesis import strategies as st

from registry.documents.widths import shares

TEXTS = st.lists(st.text(max_size=200), min_size=1, max_size=6)


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_shares_are_steps_of_the_style_sheet_and_make_the_whole(columns):
    found = shares(columns)
    assert {share % 5 for share in found} == {0}
    assert min(found) >= 5
    assert sum(found) == 100


def test_column_that_says_more_is_wider():
    short, long = shares([["Country", "France"], ["Details", "a sentence that takes a line and then one more line"]])
    assert long > short


def test_columns_that_say_the_same_are_as_wide():
    assert shares([["A", "one"], ["B", "two"]]) == [50, 50]


def test_step_goes_to_the_column_in_which_it_saves_a_line():
    """By length alone it is 15 to 85 per cent, and the second text takes two lines."""
    assert shares([["Place", "word word"], ["Kept there", " ".join(["word"] * 20)]]) == [10, 90]
