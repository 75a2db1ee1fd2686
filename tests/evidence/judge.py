"""Judges what a saver left in a database, from a process of its own: python -m tests.evidence.judge.

Prints the number of the last save, then everything that is wrong, one line each.
"""

import django

from ropa.journal.scope import everything


def main() -> None:
    django.setup()
    from tests.evidence import saving  # why: models load after setup()

    print(saving.saves_so_far(), *saving.wrongs(), sep="\n")  # noqa: T201  # the parent reads it


if __name__ == "__main__":
    with everything():
        main()
