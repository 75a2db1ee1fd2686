"""Which delimiter a CSV file has, whatever its texts hold."""

import pytest

from registry.spreadsheets.encodings import delimited


@pytest.mark.parametrize("written", [";", ",", "\t", "|"])
@pytest.mark.parametrize("other", [";", ",", "\t", "|"])
def test_delimiter_is_the_one_of_the_header_when_every_text_holds_another(written, other):
    rows = [["activity", "client"], [f'"A{other}1"', f'"B{other}2"'], [f'"C{other}{other}3"', f'"D{other}4"']]
    text = "".join(written.join(row) + "\r\n" for row in rows)
    assert delimited(text) == (text, written)


def test_delimiter_below_lines_of_title_is_that_of_the_table():
    text = "Registre, version 2\n" + "Nom;Finalité;Durée\n" + "Paie;Payer, déclarer;5 ans\n" * 4
    assert delimited(text)[1] == ";"


def test_row_that_the_sample_cuts_short_says_nothing():
    text = "activity,client\n" + '"' + "x" * 70_000 + '",y\n'
    assert delimited(text)[1] == ","


def test_line_that_names_the_separator_is_believed():
    assert delimited("sep=|\na,b|c\n") == ("a,b|c\n", "|")
