"""Accounts: how people sign in, their second factor, and how long a session lasts. Knows no organisation."""
