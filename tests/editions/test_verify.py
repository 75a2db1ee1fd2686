"""Verification: whatever was done to a file, or to the database behind it, gets its own clear answer."""

import datetime as dt
import hashlib
import io
import json
import random

import pikepdf
import pytest
from django.db import connection

from registry.choices import RegisterKind
from registry.editions import parts
from registry.editions.answers import Code
from registry.editions.files import CLAIM, JSON
from registry.editions.issue import issue
from registry.editions.verify import verify
from registry.models import Edition
from registry.wording import instant
from ropa.journal.models import JournalEntry
from tests import factories
from tests.conftest import SOAK
from tests.databases import triggers_aside

pytestmark = pytest.mark.django_db
FLIPS = 1000 if SOAK else 60
HOLDS = [Code.ISSUED, Code.UNALTERED, Code.UNSIGNED, Code.DATA_MATCH, Code.JOURNAL_WHOLE]


def codes(content, **named):
    return [answer.code for answer in verify(content, **named).answers]


def words(content):
    return [str(answer) for answer in verify(content).answers]


def tamper(statement, *values):
    with triggers_aside(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def pdf(issued):
    return bytes(issued.pdf)


@pytest.fixture
def another(order, owner):
    """The edition of another register, issued later."""
    return issue(order(RegisterKind.PROCESSOR), by=owner)


def rewritten(content, act=lambda _pdf: None):
    """The PDF as another program saves it, after something was done to it."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        act(opened)
        target = io.BytesIO()
        opened.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return target.getvalue()


def replacing(name, content):
    def act(opened):
        for entry in opened.Root.AF:
            if str(entry.UF) == name:
                stream = opened.make_stream(content)
                stream.Type = pikepdf.Name.EmbeddedFile
                entry.EF.F = entry.EF.UF = stream

    return act


def appended(content):
    """The PDF with an incremental update: a reader shows what it says."""
    end = content.rindex(b"startxref")
    start = int(content[end:].split()[1])
    update = b"\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 0\ntrailer\n<< /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return content + update % (start, len(content))


def test_edition_as_it_was_issued_holds(pdf, issued):
    verdict = verify(pdf)
    assert [answer.code for answer in verdict.answers] == HOLDS
    assert (verdict.holds, verdict.edition) == (True, issued)
    said = words(pdf)
    assert said[0].startswith("Issued here: Edition no. 1 · Register of the controller (Art. 30(1)), of Kestrel, on ")
    assert said[0].endswith(" by Olive Own (owner).")
    assert said[1] == f"Unaltered: every byte is as it was issued (SHA-256 {hashlib.sha256(pdf).hexdigest()})."


def test_edition_holds_after_the_register_went_on(pdf, small_register):
    factories.activity(small_register, reference="C-02")
    assert verify(pdf).holds


def test_edition_of_another_organisation_is_none_of_ours(pdf, small_register, other_organisation):
    """Whoever may read one register learns nothing of another through a file."""
    assert codes(pdf, organisation=small_register) == HOLDS
    assert codes(pdf, organisation=other_organisation) == [Code.ELSEWHERE]


@pytest.mark.parametrize("when", [None, "some day"])
def test_edition_of_another_installation_is_said(pdf, when):
    """With the instant as people write it, or as the file does."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        claim = json.loads(opened.attachments[CLAIM].get_file().read_bytes())
    claim |= {"organisation": "far away"} | ({"issued_at": when} if when else {})
    elsewhere = rewritten(pdf, replacing(CLAIM, json.dumps(claim).encode()))
    tamper("DELETE FROM registry_editionnames")
    tamper("DELETE FROM registry_edition")
    (said,) = words(elsewhere)
    told = instant(dt.datetime.fromisoformat(claim["issued_at"]), seconds=True) if when is None else when
    assert said.startswith(f"Not issued here: it says it is no. 1 of “far away”, issued on {told} by Olive Own")


def test_flipped_bit_is_found_wherever_it_is(pdf):
    places = random.Random(6).sample(range(len(pdf)), FLIPS)
    for place in [0, len(pdf) - 1, *places]:
        flipped = bytearray(pdf)
        flipped[place] ^= 1 << (place % 8)
        verdict = verify(bytes(flipped))
        assert [answer.code for answer in verdict.answers] == [Code.BYTES]
        assert verdict.answers[0].values["position"] == place
        assert not verdict.holds


def test_what_was_appended_is_found(pdf):
    assert codes(appended(pdf)) == [Code.APPENDED]
    assert words(pdf + b"\n")[0].startswith("Altered: something was appended to Edition no. 1 · Register of the ")


def test_what_was_cut_off_is_found(pdf):
    assert codes(pdf[: len(pdf) // 2]) == [Code.CUT]


def test_file_that_was_saved_again_is_found(pdf):
    assert codes(rewritten(pdf)) == [Code.RESAVED]


def test_data_of_another_edition_are_found(pdf, another):
    swapped = rewritten(pdf, replacing(JSON, another.content.encode()))
    assert codes(swapped) == [Code.SWAPPED]
    assert "but the data inside are those of Edition no. 1 · Register of the processor" in words(swapped)[0]


def test_forged_data_are_found(pdf, issued):
    forged = issued.content.replace("Newsletter", "Newspaper").encode()
    assert codes(rewritten(pdf, replacing(JSON, forged))) == [Code.DATA_ALTERED]
    assert codes(rewritten(pdf, replacing("register.xlsx", b"nothing"))) == [Code.DATA_ALTERED]


def test_removed_data_are_found(pdf):
    def remove(opened):
        del opened.Root.AF

    assert codes(rewritten(pdf, remove)) == [Code.DATA_MISSING]


def test_forged_pages_are_found(pdf):
    def act(opened):
        opened.pages[0].contents_add(b"q Q")

    assert codes(rewritten(pdf, act)) == [Code.PAGES_ALTERED]


def test_empty_file_is_said(issued):
    assert codes(b"") == [Code.EMPTY]


def test_file_that_is_locked_is_said(pdf):
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(target, encryption=pikepdf.Encryption(owner="one", user="two"))
    assert codes(target.getvalue()) == [Code.LOCKED]


def test_what_is_laid_over_a_page_is_found(pdf):
    def act(opened):
        kind, place = pikepdf.Name.FreeText, pikepdf.Array([0, 0, 99, 99])
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=kind, Rect=place, Contents="Not so")
        opened.pages[0].obj.Annots = pikepdf.Array([opened.make_indirect(note)])

    assert codes(rewritten(pdf, act)) == [Code.PAGES_ALTERED]


def test_edition_that_is_too_large_to_compare_is_no_obstacle(pdf, monkeypatch):
    forged = rewritten(rewritten(pdf, replacing(JSON, b"{}")), replacing("register.xlsx", b""))
    monkeypatch.setattr(parts, "LARGEST", 1000)
    assert Code.CLAIMS in codes(forged)


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.7\n", b"\0" * 5000])
def test_what_is_no_pdf_is_said(issued, content):
    assert codes(content) == [Code.NOT_A_PDF]


def test_foreign_pdf_is_said(issued):
    made = pikepdf.new()
    made.add_blank_page()
    target = io.BytesIO()
    made.save(target)
    assert codes(target.getvalue()) == [Code.FOREIGN]


@pytest.mark.parametrize("limit", ["LARGEST", "MOST"])
def test_file_that_unpacks_to_too_much_is_left_alone(pdf, monkeypatch, limit):
    monkeypatch.setattr(parts, limit, 2**20)
    assert codes(rewritten(pdf, replacing(JSON, b"\0" * (2**20 + 1)))) == [Code.NOT_A_PDF]


@pytest.mark.parametrize("said", [b"[]", b"not json", b'{"number": -1}', b'{"organisation": 7}', b"[" * 100_000])
def test_claim_may_say_anything(issued, said):
    made = pikepdf.new()
    made.add_blank_page()
    made.attachments[CLAIM] = said
    made.Root.AF = pikepdf.Array([made.attachments[CLAIM].obj])
    target = io.BytesIO()
    made.save(target)
    assert codes(target.getvalue()) == [Code.FOREIGN]


def test_edition_that_was_removed_from_the_database_is_said(pdf):
    tamper("DELETE FROM registry_editionnames")
    tamper("DELETE FROM registry_edition")
    assert codes(pdf) == [Code.CLAIMS, Code.CLAIMED_HEAD_KNOWN]
    assert words(pdf)[0].startswith("Not among the editions that are kept, although it says it is no. 1, issued on ")


def test_edition_that_was_removed_with_the_end_of_the_journal_is_said(pdf, issued):
    tamper("DELETE FROM registry_editionnames")
    tamper("DELETE FROM registry_edition")
    tamper("DELETE FROM journal_journalentry WHERE sequence >= %s", issued.head_sequence)
    assert codes(pdf) == [Code.CLAIMS, Code.CLAIMED_HEAD_UNKNOWN]


def test_truncated_journal_is_found(pdf, issued):
    tamper("DELETE FROM journal_journalentry WHERE sequence >= %s", issued.head_sequence)
    assert codes(pdf) == [Code.ISSUED, Code.UNALTERED, Code.UNSIGNED, Code.UNTOLD, Code.CUT_OFF]


def test_rewritten_journal_is_found(pdf, issued):
    tamper("UPDATE journal_journalentry SET chain = %s WHERE sequence = %s", "f" * 64, issued.head_sequence)
    assert codes(pdf) == [Code.ISSUED, Code.UNALTERED, Code.UNSIGNED, Code.DATA_MATCH, Code.ANEW]


def test_edited_journal_is_found(pdf):
    tamper("UPDATE journal_journalentry SET actor = 'somebody else' WHERE sequence = 1")
    assert codes(pdf) == [*HOLDS[:-1], Code.BROKEN]
    assert "(anomalies in all: 1)" in words(pdf)[-1]


def test_long_journal_is_not_computed_again_on_a_page(pdf):
    tamper("UPDATE journal_journalentry SET actor = 'somebody else' WHERE sequence = 1")
    assert codes(pdf, bound=1) == [*HOLDS[:-1], Code.HEAD_KNOWN]


@pytest.mark.parametrize("column", ["actor", "content", "client", "head_chain"])
def test_edited_edition_is_found(pdf, column):
    tamper(f"UPDATE registry_edition SET {column} = 'x', register = 'processor'")
    found = codes(pdf)
    assert Code.UNTOLD in found or Code.KEPT_DIFFERS in found
    assert not verify(pdf).holds


def test_replaced_edition_is_found(pdf, issued):
    """Somebody replaced the file in the database and its digest, and hands out the new one."""
    forged = rewritten(pdf)
    digest = hashlib.sha256(forged).hexdigest()
    tamper("UPDATE registry_edition SET pdf = %s, pdf_digest = %s, pdf_size = %s", forged, digest, len(forged))
    assert Code.UNTOLD in codes(forged)
    told = JournalEntry.objects.get(kind="edition-issued")
    content = json.dumps(json.loads(told.content) | {"pdf_digest": digest, "pdf_size": len(forged)})
    tamper("UPDATE journal_journalentry SET content = %s WHERE id = %s", content, told.pk)
    assert Code.UNTOLD in codes(forged)
    assert Edition.objects.get().pdf_digest == digest
