"""Sets up a process that another one started. Imports nothing of the program: nothing is set up yet."""

from __future__ import annotations

import django
from django.conf import settings
from django.utils.translation import activate


def start(data: str, language: str) -> None:
    """Give the process the same settings, the same folder of data and the same language."""
    django.setup()
    settings.DATA_DIR = data
    activate(language)
