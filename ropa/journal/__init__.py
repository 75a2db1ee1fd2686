"""The journal: the gate every write passes, and the trace it leaves. Knows no register."""
