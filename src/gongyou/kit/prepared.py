"""A question that every page asks, written out as SQL once: only the account in it changes.

Django writes the SQL of a queryset anew each time, which for a short answer costs several times the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Stands in for the account while the SQL is written; no table has such a key.
MARK = -7_305_118_264


class Prepared:
    """`asked` gives the queryset (plain columns: values_list) for an account's key."""

    def __init__(self, asked: Callable[[int], QuerySet[Any, Any]]) -> None:
        self._asked = asked
        self._written: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def rows(self, key: int) -> list[tuple[Any, ...]]:
        """The rows for this account, as the database gives them."""
        if connection.vendor not in self._written:
            self._written[connection.vendor] = self._asked(MARK).query.sql_with_params()
        sql, params = self._written[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(sql, [key if each == MARK else each for each in params])
            return list(cursor.fetchall())
