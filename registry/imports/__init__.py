"""Bringing a spreadsheet into a register: preview, confirmation, undoing. Knows the spreadsheets, and no page."""
