"""Pages of our own, outside the admin: they read Records and answer requests, and decide nothing about a register."""
