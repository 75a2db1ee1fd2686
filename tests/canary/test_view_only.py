"""An auditor reads everything of the organisation and changes nothing of it, at any address of the site."""

from registry.models import EditionNames, JudgedRegister, Judgement
from ropa.journal.models import JournalEntry, Verification
from tests.canary.world import guarded_files

# What an auditor leaves behind: the trace of having read, the verifications that they ran, and what was computed again
# because somebody asked: findings, names in editions.
COMPUTED = (JudgedRegister._meta.label, Judgement._meta.label, EditionNames._meta.label)
TRACES = (JournalEntry._meta.label, Verification._meta.label, *COMPUTED)
FORBIDDEN = 403


def test_auditor_reads_everything_and_writes_nothing(reading):
    """The desk, the documents and the journal are open."""
    auditor = reading.kept.people["auditor"]
    gets = list(reading.gets(auditor, [*reading.addresses(reading.kept), *reading.extra()]))
    visits = [*gets, *reading.posts(auditor)]
    written = [f"{visit} wrote {row}" for visit in visits for row in visit.written if not row.startswith(TRACES)]
    assert "\n".join(written) == ""
    assert [str(visit) for visit in visits if visit.status >= 500] == []

    of_the_register = [visit for visit in gets if "/registers/" in visit.address]
    assert [str(visit) for visit in of_the_register if visit.status == FORBIDDEN] == [
        "GET /registers/kestrel/members/ -> 403"  # who is a member is the owner's to see
    ]
    assert len([visit for visit in of_the_register if reading.kept.mark in visit.words.casefold()]) >= 10


def test_auditor_reads_the_signed_texts(reading):
    auditor = reading.kept.people["auditor"]
    [visit, *_others] = list(reading.gets(auditor, [each.url for each in guarded_files(reading.kept)]))
    assert (visit.status, reading.kept.mark in visit.words) == (200, True)
