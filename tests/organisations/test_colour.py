"""The colour of an organisation's documents: a colour, and dark enough on white."""

import pytest
from django.core.exceptions import ValidationError

from ropa.organisations.colour import contrast_on_white, validate_colour


@pytest.mark.parametrize(
    ("colour", "contrast"),
    [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#777777", 4.48), ("#ff0000", 4.0)],
)
def test_contrast_is_that_of_the_guidelines(colour, contrast):
    assert round(contrast_on_white(colour), 2) == contrast


@pytest.mark.parametrize("colour", ["#1b365d", "#767676", "#000000"])
def test_colour_that_can_be_read_is_taken(colour):
    validate_colour(colour)


@pytest.mark.parametrize(
    ("colour", "said"),
    [
        ("red", "hexadecimal"),
        ("#FFF", "hexadecimal"),
        ("#1B365D", "lower case"),
        ("#1b365d;}", "hexadecimal"),
        ("#ffcc00", "its contrast is 1.5 to 1"),
    ],
)
def test_any_other_is_refused_with_the_reason(colour, said):
    with pytest.raises(ValidationError, match=said):
        validate_colour(colour)
