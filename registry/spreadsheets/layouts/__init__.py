"""Registers in the layout of an authority's own form, for people who must hand one in. Reads Records only."""
