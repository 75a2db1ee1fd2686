"""Subprocessors: who the vendors are, where they keep data, what was agreed with them. Knows no activity."""
