"""What verification can answer about a file: the codes, whether each is good news, and the sentences. Words only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.translation import gettext, gettext_noop


class Code(Enum):
    """One answer. Its value is the English sentence; `%(edition)s` names an edition in the reader's language."""

    ISSUED = gettext_noop("Issued here: %(edition)s, on %(instant)s by %(actor)s.")
    UNALTERED = gettext_noop("Unaltered: every byte is as it was issued (SHA-256 %(digest)s).")
    DATA_MATCH = gettext_noop("The data inside are those from which the pages were drawn: both were sealed together.")
    JOURNAL_WHOLE = gettext_noop("Its journal head, entry %(sequence)d, is part of today’s journal, which is whole.")
    HEAD_KNOWN = gettext_noop(
        "Its journal head, entry %(sequence)d, is part of today’s journal; the journal itself is too long to be "
        "computed again here."
    )
    SIGNED = gettext_noop("Signed, and the signature holds: %(signer)s.")
    TIMED = gettext_noop("A time-stamping authority says that it was signed by %(instant)s.")
    UNSIGNED = gettext_noop("Not signed: no key was configured when it was issued.")
    EMPTY = gettext_noop("The file is empty: nothing of it arrived.")
    LOCKED = gettext_noop("The file is locked with a password: no edition is, and what is inside cannot be compared.")
    NOT_A_PDF = gettext_noop("This is no PDF, or it is damaged beyond reading.")
    FOREIGN = gettext_noop("Not issued here: it is none of the editions that are kept, and resembles none.")
    ELSEWHERE = gettext_noop(
        "Not issued here: it says it is no. %(number)s of “%(organisation)s”, issued on %(instant)s by %(actor)s. That "
        "is another organisation, or another installation: only there can it be verified."
    )
    CLAIMS = gettext_noop(
        "Not among the editions that are kept, although it says it is no. %(number)s, issued on %(instant)s by "
        "%(actor)s: either it was forged, or another installation issued it, or editions were removed from the "
        "database."
    )
    SIGNED_BY_US = gettext_noop(
        "It bears a signature of this installation that holds: editions were removed from the database, or it is an "
        "older copy of it that runs here."
    )
    CLAIMED_HEAD_UNKNOWN = gettext_noop(
        "The journal head that it names, entry %(sequence)d, is not in today’s journal."
    )
    CLAIMED_HEAD_KNOWN = gettext_noop("The journal head that it names, entry %(sequence)d, is part of today’s journal.")
    APPENDED = gettext_noop(
        "Altered: something was appended to %(edition)s after it was issued (bytes: %(count)d). What a program shows "
        "may be what was appended."
    )
    BYTES = gettext_noop(
        "Altered: it is %(edition)s, but for some bytes (%(count)d in all, the first at position %(position)d)."
    )
    CUT = gettext_noop("Altered: it is the beginning of %(edition)s, cut off after %(count)d bytes.")
    RESAVED = gettext_noop(
        "Altered: pages and data are those of %(edition)s, but the file was written anew by another program."
    )
    SWAPPED = gettext_noop("Altered: the pages are those of %(edition)s, but the data inside are those of %(other)s.")
    DATA_ALTERED = gettext_noop("Altered: the pages are those of %(edition)s, but the data inside are not.")
    DATA_MISSING = gettext_noop("Altered: the pages are those of %(edition)s, but the data inside were removed.")
    PAGES_ALTERED = gettext_noop("Altered: the data inside are those of %(edition)s, but the pages are not.")
    SIGNATURE_BROKEN = gettext_noop("The signature does not hold: what was signed was changed afterwards.")
    SIGNATURE_OTHER = gettext_noop("The signature is not the one with which it was issued.")
    KEPT_DIFFERS = gettext_noop("The database has been tampered with: what it keeps of this edition was changed.")
    UNTOLD = gettext_noop(
        "The database has been tampered with: the journal does not tell of this edition as it is kept."
    )
    CUT_OFF = gettext_noop(
        "The journal was truncated: entry %(sequence)d, which was its head when the edition was issued, is gone."
    )
    ANEW = gettext_noop(
        "The journal was rewritten: its entry %(sequence)d is not the one whose digest the edition bears."
    )
    BROKEN = gettext_noop("The journal is not whole: %(anomaly)s (anomalies in all: %(count)d).")


GOOD = {
    Code.ISSUED,
    Code.UNALTERED,
    Code.DATA_MATCH,
    Code.JOURNAL_WHOLE,
    Code.HEAD_KNOWN,
    Code.SIGNED,
    Code.TIMED,
}
NEUTRAL = {Code.UNSIGNED, Code.CLAIMED_HEAD_KNOWN}


@dataclass(frozen=True)
class Answer:
    """One answer, with the values in its sentence."""

    code: Code
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """Return "good", "bad", or "neutral": neither for nor against the file."""
        return "good" if self.code in GOOD else "neutral" if self.code in NEUTRAL else "bad"

    def __str__(self) -> str:
        return gettext(self.code.value) % self.values
