"""Issuing a register, and telling later whether a file is what was issued. Knows Records, documents and the journal."""
