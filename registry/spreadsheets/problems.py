"""What an import reports: each problem with its place, and how many rows are new, changed, unchanged."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST_WORDS = 3000


@dataclass(frozen=True)
class Problem:
    """Why a file is refused. Row 1 is the header; row 0 and an empty column mean the sheet, or the file, as a whole."""

    message: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        parts = {"sheet": self.sheet, "row": self.row, "column": self.column, "message": self.message}
        if self.row and self.column:
            return _("%(sheet)s, row %(row)d, column %(column)s: %(message)s") % parts
        if self.row:
            return _("%(sheet)s, row %(row)d: %(message)s") % parts
        if self.sheet:
            return _("%(sheet)s: %(message)s") % parts
        return self.message


class NoticeKind(TextChoices):
    """What was done with something that the file says."""

    REVIEW = "review", gettext_lazy("To be reviewed")
    UNVERIFIED = "unverified", gettext_lazy("Unverified claim")
    VERBATIM = "verbatim", gettext_lazy("Taken word for word")
    NOT_APPLICABLE = "not-applicable", gettext_lazy("Declared not applicable")
    IGNORED = "ignored", gettext_lazy("Left out")
    READ = "read", gettext_lazy("How it was read")


@dataclass(frozen=True)
class Place:
    """Where something stands in the user's own file: sheet, row (0: all of it), column by letter and header."""

    sheet: str = ""
    row: int = 0
    column: str = ""


@dataclass(frozen=True)
class Notice:
    """Something a person must know about how a file was read. What was left out is told with its words."""

    kind: NoticeKind
    message: str
    place: Place
    value: str = ""

    def __str__(self) -> str:
        told = str(Problem(self.message, self.place.sheet, self.place.row, self.place.column))
        said = {"kind": self.kind.label, "told": told, "words": shortened(self.value)}
        if self.kind == NoticeKind.IGNORED and self.value:
            return _("%(kind)s: %(told)s “%(words)s”") % said
        return _("%(kind)s: %(told)s") % said


def shortened(text: str) -> str:
    """Return a text no longer than a remark can be."""
    return text if len(text) <= LONGEST_WORDS else f"{text[:LONGEST_WORDS]} …"


class Refused(Exception):
    """A file that cannot be read at all, or whose import must stop here."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


@dataclass
class Counts:
    """What became of the rows of one sheet."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class ImportReport:
    """The outcome of an import. With a problem, or after a dry run, the database is as it was before."""

    filename: str
    organisation: str
    dry_run: bool = False
    counts: dict[str, Counts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether nothing was imported."""
        return bool(self.problems)

    @property
    def total(self) -> Counts:
        """The counts of all sheets together."""
        sheets = self.counts.values()
        return Counts(
            sum(each.new for each in sheets),
            sum(each.changed for each in sheets),
            sum(each.unchanged for each in sheets),
        )
