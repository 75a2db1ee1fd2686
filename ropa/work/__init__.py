"""Work that is done in the background: who asked for it, how far it has come, who does it. Knows no register."""
