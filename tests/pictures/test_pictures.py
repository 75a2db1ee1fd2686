"""Pictures of a register: what they show, in words too, without inline style, in both languages."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from django.utils.translation import override

from registry.choices import Role
from registry.pictures import (
    ASPECTS,
    Lead,
    activities_by_basis,
    behind,
    data_way,
    outline_of,
    people_and_special_data,
    read_outlines,
    rows,
    transfers_by_mechanism,
    written,
)
from registry.record import ActivityRecord
from tests.documents.specimens import empty_activity, full_activity, label, many

NASTY = '<script>alert("1")</script> & \u202eevil'
SVG = "{http://www.w3.org/2000/svg}"


def special(activity: ActivityRecord) -> ActivityRecord:
    data = activity.personal_data[0]
    return replace(activity, personal_data=(replace(data, category=replace(data.category, special=True)),))


def outlines(*activities):
    return [outline_of(activity) for activity in activities]


def pictures(activities):
    return pictures_of(outlines(*activities))


def pictures_of(drawn):
    found = (
        data_way(drawn),
        transfers_by_mechanism(drawn, "Kestrel"),
        activities_by_basis(drawn),
        people_and_special_data(drawn),
    )
    return [picture for picture in found if picture]


def drawn_words(picture):
    return [element.text for element in ET.fromstring(picture.svg).iter(f"{SVG}text")]


def test_full_entry_gives_all_pictures():
    names = [picture.name for picture in pictures([special(full_activity())])]
    assert names == ["data-way", "transfers-by-mechanism", "activities-by-basis", "people-and-special-data"]


def test_pictures_have_no_inline_style_and_no_script():
    activity = replace(special(full_activity()), name=NASTY, purposes=(), operations=NASTY)
    for picture in pictures([activity]):
        for drawing in (picture.svg, picture.tagged):
            tree = ET.fromstring(drawing)
            assert {element.tag.removeprefix(SVG) for element in tree.iter()} <= {
                "svg",
                "title",
                "desc",
                "rect",
                "circle",
                "path",
                "text",
            }
            names = {name for element in tree.iter() for name in element.attrib}
            assert [name for name in names if name == "style" or name.startswith("on")] == []


def test_alternative_text_says_all_that_is_shown():
    activities = [special(full_activity()), *many(2)]
    bars = activities_by_basis(outlines(*activities))
    assert bars is not None
    assert bars.description.endswith("(1 activity); not declared (2 activities).")
    assert ET.fromstring(bars.tagged)[0].text == f"{bars.title}. {bars.description}"
    assert ET.fromstring(bars.svg)[1].text == bars.description


def test_bars_count_entries_and_not_purposes():
    activity = full_activity()
    twice = replace(activity, purposes=activity.purposes * 2)
    bars = activities_by_basis(outlines(twice, empty_activity()))
    assert bars is not None
    assert drawn_words(bars)[-1] == "1"
    assert bars.description.endswith("not declared (1 activity).")


def test_processor_has_no_bars_of_legal_bases():
    assert activities_by_basis(outlines(full_activity(Role.PROCESSOR))) is None


def test_register_without_anything_has_no_pictures():
    assert pictures([]) == []


def test_silent_entry_is_shown_as_not_declared():
    way = data_way(outlines(empty_activity()))
    assert way is not None
    assert drawn_words(way).count("not declared") == 4


def test_others_stand_together_and_last():
    activity = full_activity()
    subjects = activity.data_subjects[0]
    people = tuple(
        replace(subjects, category=replace(subjects.category, code=str(number), en=f"People {number:02}"))
        for number in range(20)
    )
    way = data_way(outlines(replace(activity, data_subjects=people)))
    assert way is not None
    assert [each for each in drawn_words(way) if "People" in each or "other" in each] == [
        *[f"People {number:02}" for number in range(8)],
        "12 others",
    ]


def test_transfers_are_grouped_by_mechanism():
    activity = full_activity()
    transfer = activity.transfers[0]
    transfers = (
        replace(transfer, mechanism=label("45", "Adequacy"), country=label("JP", "Japan")),
        replace(transfer, mechanism=label("45", "Adequacy"), country=label("CH", "Switzerland")),
        replace(transfer, mechanism=None, country=label("US", "United States")),
    )
    picture = transfers_by_mechanism(outlines(replace(activity, transfers=transfers)), "Kestrel")
    assert picture is not None
    assert drawn_words(picture) == [
        "Kestrel",
        "Adequacy",
        "Japan · 1 activity",
        "Switzerland · 1 activity",
        "not declared",
        "United States · 1 activity",
    ]


def test_matrix_holds_special_data_only():
    assert people_and_special_data(outlines(full_activity())) is None
    matrix = people_and_special_data(outlines(special(full_activity()), special(full_activity())))
    assert matrix is not None
    assert drawn_words(matrix)[-1] == "2"


@pytest.mark.parametrize(("language", "heading"), [("en", "Countries"), ("fr", "Pays")])
def test_pictures_speak_the_language_of_the_reader(language, heading):
    with override(language):
        way = data_way(outlines(*many(1)))
    assert way is not None
    assert heading in drawn_words(way)


def test_outline_is_read_as_it_was_written():
    torn = replace(full_activity(), operations="a\u2028b\nc", purposes=())
    drawn = outlines(special(full_activity()), empty_activity(), torn, full_activity(Role.PROCESSOR))
    assert read_outlines(map(written, drawn)) == drawn


def test_each_shape_leads_to_as_many_entries_as_it_says():
    drawn = outlines(special(full_activity()), *many(2))
    shapes = [(picture, shape.lead) for picture in pictures_of(drawn) for shape in picture.shapes if shape.lead]
    found = [behind(drawn, ASPECTS[lead.aspect], lead.key) for _picture, lead in shapes]
    told = [f"{words} ({len(entries)} activit{'y' if len(entries) == 1 else 'ies'})" for words, entries in found]
    assert [lead.words for _picture, lead in shapes] == told
    assert {picture.name for picture, _lead in shapes} == {picture.name for picture in pictures_of(drawn)}


def test_rows_of_tables_count_their_entries():
    drawn = outlines(special(full_activity()), *many(2))
    for aspect in ASPECTS.values():
        counts = [(row.count, len(behind(drawn, aspect, row.key)[1])) for row in rows(drawn, aspect)]
        assert counts
        assert [count for count, _entries in counts] == [entries for _count, entries in counts]


def test_links_stand_on_pages_and_not_in_documents():
    [way] = [picture for picture in pictures([full_activity()]) if picture.name == "data-way"]
    tree = ET.fromstring(way.linked(lambda lead: f"/{lead.aspect}?of={NASTY}"))
    links = list(tree.iter(f"{SVG}a"))
    assert [link.get("href") for link in links if "script" not in str(link.get("href"))] == []
    assert [link.get("aria-label") for link in links] == [link[0].text for link in links]
    assert "<a " not in way.svg + way.tagged


def test_others_lead_to_the_table_that_names_them():
    activity = full_activity()
    subjects = activity.data_subjects[0]
    people = [replace(subjects, category=replace(subjects.category, en=f"People {number}")) for number in range(20)]
    way = data_way(outlines(replace(activity, data_subjects=tuple(people))))
    assert way is not None
    assert [shape.lead for shape in way.shapes if shape.lead and not shape.lead.key] == [
        Lead("people", "", "12 others")
    ]


def test_mechanisms_have_colours_of_their_own():
    activity = full_activity()
    transfer = activity.transfers[0]
    codes = ("45", "46-2-c", "47", "46-2-e", "49-1-a", "none")
    transfers = tuple(replace(transfer, mechanism=label(code, code)) for code in codes)
    picture = transfers_by_mechanism(outlines(replace(activity, transfers=transfers)), "Kestrel")
    assert picture is not None
    strokes = {element.get("stroke") for element in ET.fromstring(picture.svg).iter(f"{SVG}path")}
    assert len(strokes) == len(codes)
