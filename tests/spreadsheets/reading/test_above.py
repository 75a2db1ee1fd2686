"""What stands above a table: contacts of the organisation, and words that belong to no activity."""

from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading import Known
from registry.spreadsheets.reading.words import tables
from tests.spreadsheets.books import xlsx
from tests.spreadsheets.reading.sheets import notices, one, rows, translation

HEADERS = tables()["layouts"]["ico-controller"]
KNOWN = Known(tables={"organisation": {("kestrel",): {"slug": "kestrel", "name": "Kestrel"}}})
FIRST = ["Finance", "Payroll", "", "Employees", "Bank details"]


def sheet(*above):
    return xlsx({"Template": [*above, *[[""]] * (8 - len(above)), HEADERS, FIRST]})


CONTACTS = (
    ["Controller", "", "", "Data protection officer (if applicable)", "", "", "Representative (if applicable)"],
    ["Name", "Kestrel", "", "Name", "Ada Lovelace", "", "Name", "N/A"],
    ["Address", "1 High Street", "", "Address", "", "", "Address"],
    ["Email", "hello@kestrel.example", "", "Email", "dpo@kestrel.example"],
    ["Telephone", "020 7946 0000", "", "Telephone"],
)


def test_contacts_above_the_table_are_those_of_the_organisation():
    found = translation(sheet(*CONTACTS), "ico.xlsx", known=KNOWN)
    columns = "address", "email", "phone", "dpo_name", "dpo_email"
    assert rows(found, "organisation", *columns) == [
        ["1 High Street", "hello@kestrel.example", "020 7946 0000", "Ada Lovelace", "dpo@kestrel.example"]
    ]
    assert rows(found, "activities", "name", "note") == [["Payroll", None]]


def test_contacts_that_differ_from_the_register_stand_in_the_note():
    said = {"slug": "kestrel", "name": "Kestrel", "dpo_name": "Grace Hopper"}
    found = translation(sheet(*CONTACTS), "ico.xlsx", known=Known(tables={"organisation": {("kestrel",): said}}))
    (note,) = rows(found, "activities", "note")
    assert "Ada Lovelace" in note


def test_title_above_the_table_is_told_as_left_out():
    found = translation(sheet(["Register of Kestrel", "version 3"], *CONTACTS), "ico.xlsx", known=KNOWN)
    assert (1, "Register of Kestrel · version 3") in notices(found, NoticeKind.IGNORED)


def test_upper_half_of_a_header_is_told_where_the_lower_one_counts():
    upper, header = ["Qui", "", "", "Quoi"], ["Nom du traitement", "Finalité", "Personnes concernées", ""]
    content = xlsx({"T": [upper, header, ["Paie", "Payer", "Salariés", "Papier"]]})
    found = translation(content, "t.xlsx")
    assert (1, "Qui · Quoi") in notices(found, NoticeKind.IGNORED)
    assert rows(found, "activities", "note") == ["Quoi: Papier"]


def test_sentence_that_nobody_receives_data_is_no_recipient():
    found = one("Destinataires", "Nous ne partageons pas vos données personnelles")
    assert rows(found, "recipients", "name") == []
    assert rows(found, "activities", "note") == ["Destinataires: Nous ne partageons pas vos données personnelles"]
    assert notices(found, NoticeKind.REVIEW) == [(2, "Nous ne partageons pas vos données personnelles")]
