"""Starts processes that draw. Imports nothing of the program: nothing is set up yet where they begin.

They are forked off a server of their own, which has loaded the program (registry/loaded.py): they begin at once, and
share the memory of what they load.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django
from django.conf import settings
from django.utils.translation import activate, get_language


def pool(processes: int) -> ProcessPoolExecutor:
    """Return processes with the settings, the folder of data and the language of this one."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["registry.loaded"])
    return ProcessPoolExecutor(processes, context, _start, (str(settings.DATA_DIR), get_language()))


def _start(data: str, language: str | None) -> None:
    django.setup()
    settings.DATA_DIR = data
    if language:
        activate(language)
