"""What the register promises as evidence, tried against kills, full disks and roles of the database."""
