"""A person who saves one entry again and again through the admin's form: python -m tests.evidence.saver.

Runs in a process of its own, to be killed. Prints a line when it posts the form, and one when the answer is there: the
number of the save, the status, and what a page of refusal says. Each save is one act of three rows: the entry's name
changes, one purpose goes and another one comes.
"""

import itertools
import os
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

import django

from ropa.journal.scope import everything

ROWS_OF_AN_ACT = 3
SLUG = "saver"
READY = "ready"
POSTING = "posting"


def main() -> None:
    """Prepare what is missing, then save until killed, or as often as the argument says."""
    django.setup()
    from tests.evidence import saving  # why: models load after setup()

    pk = saving.prepared()
    client = saving.signed_in()
    say(READY)
    limit_files(os.environ.get("SAVER_FILE_LIMIT", ""))
    ending = saving.Ending(os.environ.get("SAVER_DIES_IN_ACT", ""))
    for _time in times():
        number = saving.next_number()
        with ending.counting():
            response = saving.save(client, pk, number, lambda: say(POSTING))
        say(number, response.status_code, sentence(response))


def times() -> Iterator[int]:
    """As many times as were asked for, or no end of them."""
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else None
    return itertools.islice(itertools.count(), asked)


def limit_files(size: str) -> None:
    """Let no file of this process grow beyond `size` bytes: a write beyond it fails, as on a full disk."""
    if size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))


def say(*words: object) -> None:
    print(*words, sep="\t", flush=True)  # noqa: T201  # the parent reads it


def sentence(response: Any) -> str:
    """The words of a page, when it is not a redirect to the next one."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


if __name__ == "__main__":
    with everything():
        main()
