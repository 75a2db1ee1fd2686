"""The register as a workbook: what leaves it reads Records, what enters it passes the change gate."""
