"""What a person reads when the database cannot be written or reached. Knows error codes; asks no database.

A plain page instead of a traceback: what was not saved, what is safe, and what to do.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
import sys
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ropa.security.errors import Trouble, error_page
from ropa.security.log import error_id, safe_path

logger = logging.getLogger(__name__)


FULL = Trouble(
    507,
    None,
    _("The disk of the register is full"),
    _(
        "Nothing was saved: the disk of the register is full. All that was confirmed before is safe. "
        "Ask whoever runs this register to make room, then save again."
    ),
)
BUSY = Trouble(
    503,
    5,
    _("The register is busy"),
    _("Nothing was saved: others were writing to the register for too long. Save again in a few seconds."),
)
UNUSABLE = Trouble(
    503,
    60,
    _("The register cannot be used at the moment"),
    _(
        "The database of the register does not answer as it should. All that was confirmed before is safe. "
        "If you were saving, look at the entry before you save again. "
        "If this lasts, tell whoever runs this register: the reason is in its log."
    ),
)
FAULT = Trouble(
    500,
    None,
    _("The program has made a mistake"),
    _(
        "What you asked for could not be done, and nothing of it was left half done. "
        "Tell whoever runs this register when it happened: the reason is in its log."
    ),
)

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_IOERR: UNUSABLE,
    sqlite3.SQLITE_CANTOPEN: UNUSABLE,
    sqlite3.SQLITE_READONLY: UNUSABLE,
    sqlite3.SQLITE_CORRUPT: UNUSABLE,
    sqlite3.SQLITE_NOTADB: UNUSABLE,
}
# SQLSTATE, whole or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html
POSTGRESQL = {
    "53100": FULL,  # disk_full
    "53300": BUSY,  # too_many_connections
    "40001": BUSY,  # serialization_failure
    "40P01": BUSY,  # deadlock_detected
    "55P03": BUSY,  # lock_not_available
    "57014": BUSY,  # query_canceled: it took longer than the server allows
    "25006": UNUSABLE,  # read_only_sql_transaction
    "42501": UNUSABLE,  # insufficient_privilege: the role's rights were not renewed after `migrate`
    "08": UNUSABLE,  # connection exceptions
    "53": UNUSABLE,  # insufficient resources
    "57": UNUSABLE,  # the server is starting, stopping or recovering
    "58": UNUSABLE,  # system errors
}


def trouble_of(error: BaseException) -> Trouble | None:
    """Return the trouble that `error` means, or None: then it is a fault of the program."""
    if isinstance(error, OSError):
        return FULL if error.errno in NO_ROOM else None
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__
    code, state = getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None)
    if code is not None:
        return SQLITE.get(code & 0xFF)  # the low byte: an extended code says more than is needed here
    if state is not None:
        return POSTGRESQL.get(state) or POSTGRESQL.get(state[:2])
    return UNUSABLE if isinstance(error, OperationalError | InterfaceError) else None


def answer(request: HttpRequest, trouble: Trouble, error: BaseException | None) -> HttpResponse:
    """Return the page that tells the trouble; the log gets the reason, under the id that the page shows."""
    logger.error("%s: %s %s: %s", error_id(request), request.method, safe_path(request), error, exc_info=error)
    return error_page(request, trouble)


class UnavailableMiddleware:
    """Answers where a view met a database that is full, busy or away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Tell the trouble; a fault of the program goes on to `server_error` (or to Django's page in debug)."""
        trouble = trouble_of(exception)
        return answer(request, trouble, exception) if trouble else None


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what no view caught (Django's handler500): trouble met by the session, or a fault of the program."""
    error = sys.exc_info()[1]
    return answer(request, (trouble_of(error) if error else None) or FAULT, error)
