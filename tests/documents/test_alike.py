"""What the entries of a register say alike: said once in an annex, named on the sheets."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from registry.choices import Variant
from registry.documents.alike import Common, annexes, common_to
from registry.documents.context import register_sheet
from registry.record.extent import Extent
from tests.documents.specimens import empty_activity, full_activity, register


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def measures_of(*descriptions):
    measure = full_activity().measures[0]
    return tuple(replace(measure, description=description) for description in descriptions)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((), ()),
        ((["locked"],), ()),  # one entry shares nothing
        ((["locked"], ["locked"]), ("locked",)),
        ((["locked"], ["guarded"]), ()),
        ((["locked", "guarded"], ["guarded"], ["shut", "guarded"]), ("guarded",)),
    ],
)
def test_common_measures_are_those_of_all_entries_in_the_same_words(entries, expected):
    activities = [empty_activity(measures=measures_of(*each)) for each in entries]
    assert common_to(register(*activities)).measures == measures_of(*expected)


@pytest.mark.parametrize(
    ("procedures", "expected"),
    [(("", ""), ()), (("By post.", "By post."), (("rights_procedure", "By post."),)), (("By post.", "By mail."), ())],
)
def test_text_is_common_if_it_is_said_and_the_same_everywhere(procedures, expected):
    entries = [empty_activity(rights_procedure=each) for each in procedures]
    assert common_to(register(*entries)).texts == expected


def test_one_that_departs_or_says_nothing_yet_leaves_the_sheets_of_the_others_as_they_are():
    entry = full_activity()
    alike = [replace(entry, reference=f"C-{number}") for number in range(19)]
    before = common_to(register(*alike))
    departed = common_to(register(replace(entry, reference="C-0", measures=(), rights=(), children=""), *alike[1:]))
    joined = common_to(register(empty_activity(reference="C-00"), *alike))
    assert (before.measures, before.rights, ("children", entry.children) in before.texts) == (
        entry.measures,
        entry.rights,
        True,
    )
    assert {before.digest, departed.digest, joined.digest} == {before.digest}
    assert common_to(register(*(empty_activity(reference=f"C-9{number}") for number in range(3)), *alike)) == Common()


def test_digest_does_not_depend_on_which_entry_says_something_first():
    one, other = measures_of("locked", "guarded")
    assert Common(measures=(one, other)).digest == Common(measures=(other, one)).digest
    assert Common(measures=(one,)).digest != Common(measures=(other,)).digest != Common().digest


def test_sheet_that_has_some_of_the_common_rights_names_them():
    (right,) = full_activity().rights
    other = replace(right, right=replace(right.right, code="other", en="Another right"))
    common = Common(rights=(right, other))
    for rights, named in (((right,), True), ((right, other), False)):
        sheet = register_sheet(empty_activity(rights=rights), common=common)
        assert (right.right.en in str(sheet.beyond), sheet.elsewhere) == (named, ("rights of the data subjects",))
    assert register_sheet(empty_activity(), common=common).elsewhere == ()


def test_sheet_leaves_common_texts_to_the_annex_and_names_them():
    entry = empty_activity(rights_procedure="By post.", children="None.")
    sheet = register_sheet(entry, common=Common(texts=(("rights_procedure", "By post."), ("children", "All."))))
    assert ["By post." in str(section) for section in sheet.beyond] == [False]
    assert (sheet.elsewhere, "how rights are exercised" in sheet.missing) == (("how rights are exercised",), False)


def test_sheet_leaves_the_long_documentation_of_a_common_transfer_to_the_table_of_transfers():
    (known,) = full_activity().transfers
    long = replace(known, documentation="x" * 100)
    found = str(
        register_sheet(empty_activity(transfers=(long, known)), common=Common(transfers=(long, known))).required
    )
    assert ("x" * 100 in found, "see the table of transfers" in found) == (False, True)
    assert known.documentation in found  # it takes no room


def test_sheet_says_once_that_all_its_transfers_are_documented_in_the_table():
    (known,) = full_activity().transfers
    long = replace(known, documentation="x" * 100, impact_assessment_on=None)
    found = str(register_sheet(empty_activity(transfers=(long, long)), common=Common(transfers=(long,))).required)
    assert (found.count("in the table of transfers"), "Documentation of safeguards" in found) == (1, False)


def test_sheet_names_common_processors_and_leaves_long_notes_on_retention_to_the_table():
    entry = full_activity()
    (vendor,), rule = entry.engagements, replace(entry.retention_rules[0], note="x" * 100)
    common = Common(engagements=(vendor,), retention=(rule,))
    found = str(register_sheet(replace(entry, retention_rules=(rule,)), common=common).required)
    assert (vendor.subprocessor.name in found, vendor.service in found) == (True, False)
    assert ("x" * 100 in found, "see the table of retention periods" in found) == (False, True)
    assert vendor.service in str(annexes(register(entry, replace(entry, reference="another")), Variant.FULL))


def test_annex_of_the_mandatory_items_says_nothing_beyond_them():
    entry = full_activity()
    whole = register(entry, replace(entry, reference="another"))
    said = {variant: str(annexes(Extent(variant).of(whole), variant)) for variant in (Variant.FULL, Variant.MANDATORY)}
    name, right = entry.recipients[0].name, entry.rights[0].description
    assert [(name in text, right in text, entry.children in text) for text in said.values()] == [
        (True, True, True),
        (True, False, False),
    ]


def test_single_entry_has_no_such_annex():
    assert annexes(register(full_activity()), Variant.FULL) == ()
