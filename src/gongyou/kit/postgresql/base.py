"""The connection. Django finds this module by its name."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Before a page uses a kept connection, Django asks the server SELECT 1; here the socket is asked first.

    A server that ended the connection has said so: there is something to read. Where nothing waits it stands, as far
    as SELECT 1 could tell a moment earlier. After an error, and when something waits, the server is asked as before.
    """

    def is_usable(self) -> bool:
        if self.connection is None:
            return False
        return (not self.errors_occurred and _is_quiet(self.connection)) or bool(super().is_usable())


def _is_quiet(connection: Any) -> bool:
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
