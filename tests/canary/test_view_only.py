"""An auditor reads everything of the organisation and changes nothing of it, at any address of the site."""

from ropa.journal.models import JournalEntry, Verification

# What an auditor leaves behind: the trace of having read, and the verifications that they ran.
TRACES = (JournalEntry._meta.label, Verification._meta.label)


def test_auditor_writes_nothing(reading):
    auditor = reading.kept.people["auditor"]
    visits = [*reading.gets(auditor, [*reading.addresses(reading.kept), *reading.extra()]), *reading.posts(auditor)]
    written = [f"{visit} wrote {row}" for visit in visits for row in visit.written if not row.startswith(TRACES)]
    assert written == []
    assert [str(visit) for visit in visits if visit.status >= 500] == []


def test_auditor_reads_everything(reading):
    """The desk, the documents, the journal and the lists of the admin are open."""
    auditor = reading.kept.people["auditor"]
    visits = list(reading.gets(auditor, [each for each in reading.addresses(reading.kept) if "/registers/" in each]))
    refused = [str(visit) for visit in visits if visit.status not in {200, 301, 302}]
    assert refused == []
    assert len([visit for visit in visits if reading.kept.mark in visit.words.casefold()]) >= 10
