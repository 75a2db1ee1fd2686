"""manage.py run_worker: does what is asked for in the background, until it is told to stop."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, connection
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands.db_worker import Worker

from ropa.journal.unavailable import trouble_of
from ropa.work.workers import beating

PAUSE = 5  # seconds, when the database is busy or away


class Command(BaseCommand):
    """A worker of django-tasks with a pulse, which outlives a database that is away for a while."""

    help = "Do background work (editions, imports) until stopped. Several may run at once, on PostgreSQL anywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what is waiting, then end")

    def handle(self, *_args: Any, **options: Any) -> None:
        name = get_random_string(12)
        worker = Worker(
            queue_names=[DEFAULT_TASK_QUEUE_NAME],
            excluded_queue_names=[],
            interval=1,
            batch=options["batch"],
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
        )
        worker.configure_signals()
        self.stderr.write(_("Worker %(name)s does background work. Ctrl+C ends it.") % {"name": name})
        with beating(name):
            while not self._is_over(worker):
                time.sleep(PAUSE)

    def _is_over(self, worker: Worker) -> bool:
        """Work until stopped; return False if the database was busy or away: then it is worth another try."""
        try:
            worker.run()
        except (DatabaseError, InterfaceError) as error:
            trouble = trouble_of(error)
            if trouble is None:
                raise
            self.stderr.write(str(trouble.title))
            connection.close()
            return not worker.running
        return True
