"""What SQLite may keep in memory while it works on a whole roster; PostgreSQL sees to itself.

A page of the site wants SQLite's quick way: many database pages and all temporary tables in memory. A statement over
all rows of a roster would then hold every row that it changes, twice over: as the temporary table of an UPDATE … FROM,
and as the former pages that a failure would bring back. Such statements put both into unnamed files instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

STAGING_PAGES_KB = 8_000
SETS_PAGES_KB = 32_000


@contextmanager
def pages_kept(kilobytes: int) -> Iterator[None]:
    """Inside, SQLite keeps so many pages in memory, and temporary tables in files. Begins before the transaction.

    SQLite takes up another place for temporary tables at the beginning of a transaction only; within one that is open
    already the pages alone are limited.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = {}
        for name, value in (("cache_size", -kilobytes), *(() if connection.in_atomic_block else (("temp_store", 1),))):
            cursor.execute(f"PRAGMA {name}")
            before[name] = int(cursor.fetchone()[0])
            cursor.execute(f"PRAGMA {name} = {value}")
        try:
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            cursor.execute("PRAGMA shrink_memory")
