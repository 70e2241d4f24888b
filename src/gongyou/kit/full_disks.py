"""A disk that takes no more, by the many names under which the system and the databases tell it."""

from __future__ import annotations

import errno
import sqlite3

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# PostgreSQL's disk_full.
SQLSTATE_FULL = "53100"


def is_disk_full(error: BaseException | None) -> bool:
    """Whether the error, or one that it came from, is a full disk: the system's, SQLite's or PostgreSQL's."""
    known: set[int] = set()
    while error is not None and id(error) not in known:
        known.add(id(error))
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        if getattr(error, "sqlstate", None) == SQLSTATE_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False
