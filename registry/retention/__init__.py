"""What is due for erasure, when: read out of a register's retention rules. Knows Records; no request, no model."""

from registry.retention.calendar import calendar_file
from registry.retention.schedule import Due, Undated, dues, undated

__all__ = ("Due", "Undated", "calendar_file", "dues", "undated")
