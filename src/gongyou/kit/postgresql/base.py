"""The connection. Django finds this module by its name."""

from __future__ import annotations

import select
from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base
from psycopg import sql

from gongyou.kit.postgresql.asking import Asking, Rows


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection between pages, and statements that the server keeps.

    Before a page uses a kept connection, Django asks the server SELECT 1; here the socket is asked first.

    A server that ended the connection has said so: there is something to read. Where nothing waits it stands, as far
    as SELECT 1 could tell a moment earlier. After an error, and when something waits, the server is asked as before.
    """

    _asking: Asking | None = None

    def rows_planned_anew(self, text: str, params: Sequence[Any]) -> Rows:
        """The rows of a question whose plan depends on its values; database errors as Django's."""
        asking = self._way_of_asking()
        if asking is None:
            with self.cursor() as cursor:
                return _all_of(cursor, text, params)
        with self.wrap_database_errors:
            return asking.planned_anew(text, params)

    def rows_of_kept(self, text: str, params: Sequence[Any]) -> Rows:
        """The rows of a question that is asked again and again: the server keeps its plan."""
        asking = None if self._is_pooled else self._way_of_asking()
        if asking is None:
            return self.rows_planned_anew(text, params)
        with self.wrap_database_errors:
            return asking.kept(text, params)

    def literal_of(self, value: Any) -> str:
        """The value as it stands in the text of a statement."""
        self.ensure_connection()
        return sql.Literal(value).as_string(self.connection)

    def schema_editor(self, *args: Any, **kwargs: Any) -> Any:
        """Plans that are kept know the tables as they were."""
        self._asking = None
        return super().schema_editor(*args, **kwargs)

    def _way_of_asking(self) -> Asking | None:
        """None where somebody watches the questions, a transaction is to begin, or times are read in another zone."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        if self.queries_logged or self.execute_wrappers:
            return None
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        asking = self._asking
        if asking is None or asking.connection is not self.connection:
            asking = self._asking = Asking(self.connection)
        return asking if asking.is_at_hand() and asking.timezone == self.timezone else None

    @property
    def _is_pooled(self) -> bool:
        """A pooler that gives each transaction another connection could not find a kept statement again."""
        return bool(self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"])

    def is_usable(self) -> bool:
        if self.connection is None:
            return False
        return (not self.errors_occurred and _is_quiet(self.connection)) or bool(super().is_usable())


def _all_of(cursor: Any, text: str, params: Sequence[Any]) -> Rows:
    cursor.execute(text, params)
    rows: Rows = cursor.fetchall()
    return rows


def _is_quiet(connection: Any) -> bool:
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
