"""The canonical JSON: one way to write a Record, whatever the order or form of what goes in."""

import datetime as dt
import hashlib
import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.record import (
    ActivityRecord,
    Label,
    NotApplicableRecord,
    ScreeningRecord,
    canonical_json,
    digest,
    plain,
)
from registry.record.past import record_from_json
from tests.documents.specimens import empty_activity

RECORD = NotApplicableRecord(Label("dpia", "Impact assessment", "Analyse d’impact"), "Ni étendue\nni sensible")
JSON = (
    '{"block":{"code":"dpia","en":"Impact assessment","fr":"Analyse d’impact"},"reason":"Ni étendue\\nni sensible"}'
).encode()

texts = st.text(st.characters(exclude_categories=["Cs"]))
names = texts.map(lambda text: unicodedata.normalize("NFC", text))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)


def test_record_is_written_sorted_without_blanks_in_utf_8():
    assert canonical_json(RECORD) == JSON


def test_field_that_a_record_gained_is_left_out_as_long_as_it_says_nothing():
    """What was written, hashed and approved before there was such a field stays what it was."""
    answered = ScreeningRecord(Label("matching", "Matching", "Croisement"), "")
    assert plain(answered) == {"criterion": plain(answered.criterion), "description": ""}
    assert plain(replace(answered, not_met=True)) == plain(answered) | {"not_met": True}
    entry = empty_activity()
    assert {"dpia_screened_on", "dpia_screened_by", "dpia_screening_due_on"} & plain(entry).keys() == set()
    assert record_from_json(ActivityRecord, canonical_json(entry).decode()) == entry
    dated = replace(entry, dpia_screened_on=dt.date(2026, 1, 2), dpia_screened_by="Olive Own")
    assert plain(dated).keys() - plain(entry).keys() == {"dpia_screened_on", "dpia_screened_by"}
    assert record_from_json(ActivityRecord, canonical_json(dated).decode()) == dated


def test_digest_is_sha_256_of_the_canonical_json():
    assert digest(RECORD) == hashlib.sha256(JSON).hexdigest()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.date(2026, 11, 2), "2026-11-02"),
        (dt.datetime(2026, 11, 2, 3, 4, 5, tzinfo=dt.UTC), "2026-11-02T03:04:05+00:00"),
        ("e\u0301", "é"),
        (("a", "b"), ["a", "b"]),
        ({"e\u0301": ["e\u0301"]}, {"é": ["é"]}),
        (None, None),
        (True, True),
        (12, 12),
    ],
    ids=["date", "instant", "NFC", "tuple", "object", "nothing", "truth", "number"],
)
def test_value_becomes_json(value, expected):
    assert plain(value) == expected


@given(values)
def test_canonical_json_is_json_in_nfc(value):
    written = canonical_json(value).decode()
    assert unicodedata.is_normalized("NFC", written)
    assert canonical_json(json.loads(written)) == written.encode()


@given(st.dictionaries(names, st.integers(), max_size=6), st.randoms())
def test_order_of_keys_does_not_matter(entries, random):
    shuffled = list(entries.items())
    random.shuffle(shuffled)
    assert canonical_json(dict(shuffled)) == canonical_json(entries)


@given(st.tuples(texts, texts), st.tuples(texts, texts))
def test_digests_are_equal_only_for_equal_text(first, second):
    """No two Records are written alike because a text ends where the next begins."""
    alike = [unicodedata.normalize("NFC", text) for text in first] == [
        unicodedata.normalize("NFC", text) for text in second
    ]
    assert (digest(first) == digest(second)) is alike
