"""PostgreSQL that is told, before each statement, whose rows this scope may see: row-level security keeps to it."""
