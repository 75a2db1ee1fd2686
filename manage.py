#!/usr/bin/env python3
"""Django's command line for ropa; `python manage.py help` lists the commands."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")
    from ropa.journal.scope import everything  # why: it needs the settings, whose name was just said

    with everything():  # whoever may run commands has the database; the server opens each person's own scope
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
