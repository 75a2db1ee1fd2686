"""The connection to PostgreSQL with row-level security: the server knows the scope before it reads a statement.

Django loads it by its place, `ropa.journal.walled`; see ropa/journal/walls.py for what the server makes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import base

from ropa.journal.scope import keys_by_now
from ropa.journal.walls import SETTING, written

if TYPE_CHECKING:
    from collections.abc import Callable


class DatabaseWrapper(base.DatabaseWrapper):
    """Tells the server whenever the scope is another than it was told last; a rollback makes it forget."""

    told: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._tell)

    def init_connection_state(self) -> None:
        """A new connection has been told nothing."""
        self.told = None
        super().init_connection_state()

    def _rollback(self) -> Any:
        self.told = None
        return super()._rollback()  # type: ignore[misc]  # the stubs leave it out

    def _savepoint_rollback(self, sid: str) -> None:
        self.told = None
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # see above

    def _tell(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  # Django's
        scope = written(keys_by_now())
        if scope != self.told:
            self.connection.execute("SELECT set_config(%s, %s, false)", [SETTING, scope])
            self.told = scope
        return execute(sql, params, many, context)
