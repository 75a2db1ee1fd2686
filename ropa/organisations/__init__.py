"""Organisations: whose register it is, who may work on it, and the scope every query goes through."""
