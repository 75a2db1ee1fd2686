"""Does work in a process beside this one. Imports nothing of the program: nothing is set up yet where it begins."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

import django
from django.conf import settings
from django.utils.translation import activate, get_language

Work = Callable[[Connection], None]  # tells of each step by sending some bytes; none only ask whether somebody listens


def beside(work: Work) -> Iterator[None]:
    """Do the work in a process with the settings, the folder of data and the language of this one; yield at each step.

    When nobody asks for the next step any more the work is ended at its next one. A process may be killed, so what it
    was to do may not be done at the end: look, and do here what is missing. That also says what was wrong with it.
    """
    context = get_context("spawn")  # a fork would take along the locks of this one's threads, but not the threads
    heard, tell = context.Pipe(duplex=False)
    known = (tell, pickle.dumps(work), str(settings.DATA_DIR), get_language())
    process = context.Process(target=_do, args=known)
    process.start()
    tell.close()
    try:
        with suppress(EOFError):
            while True:
                if heard.recv_bytes():
                    yield
    finally:
        heard.close()
        process.join()


def _do(tell: Connection, work: bytes, data: str, language: str | None) -> None:
    """Set up the program, and do the work until nobody listens: Ctrl-C is for the one who does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()
    settings.DATA_DIR = data
    if language:
        activate(language)
    with suppress(BrokenPipeError):
        pickle.loads(work)(tell)  # noqa: S301  # from the process that started this one
