"""What changed in a register, in the reader's words: between two Records, and between two instants of the journal.

lines(old, new)                                    what differs between two Records, one Line each
changes_between(organisation, kind, since, until)  what was added, changed and removed in a register
"""

from registry.changes.between import Act, Changed, Changes, Traced, changes_between
from registry.changes.wording import Line, LineKind, lines

__all__ = ("Act", "Changed", "Changes", "Line", "LineKind", "Traced", "changes_between", "lines")
