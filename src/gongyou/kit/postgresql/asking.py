"""Questions put to PostgreSQL's own library without a cursor, for a quarter of the processor: see page-cost.md."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from typing import Any

from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.postgres import types
from psycopg.pq import ExecStatus, Format, TransactionStatus

Rows = list[tuple[Any, ...]]

# More than the product has questions; a question with a list of keys has a text for each length.
KEPT = 400
TIMES = types["timestamptz"].oid
_NAMES = count(1)
_PLACE = re.compile(r"%[s%]")


class Asking:
    """One connection's way of asking. Values are written and read by the connection's own adapters, as a cursor does.

    Sends what a cursor would send and gives the rows that it would give; it begins no transaction. psycopg itself must
    keep no statement of this connection: after a rollback it would have the server forget these too.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        # In which times are read.
        self.timezone = connection.adapters.get_loader(TIMES, Format.TEXT).timezone
        self._libpq = connection.pgconn
        self._values = Transformer.from_context(connection)
        self._kept: OrderedDict[tuple[str, tuple[int, ...]], bytes] = OrderedDict()

    def is_at_hand(self) -> bool:
        """False where a transaction must begin first (a cursor does it) and where the connection is lost."""
        status = self._libpq.transaction_status
        return status == TransactionStatus.INTRANS or (
            status == TransactionStatus.IDLE and bool(self.connection.autocommit)
        )

    def planned_anew(self, sql: str, params: Sequence[Any]) -> Rows:
        """The rows of one statement whose values stand in its text, as in a plain cursor of Django's."""
        literals = [self._values.as_literal(each) for each in params]
        return self._rows(self._libpq.exec_(_filled(sql, literals)))

    def kept(self, sql: str, params: Sequence[Any]) -> Rows:
        """The rows of a statement that the server keeps with its plan, by the types of the values."""
        values = self._values
        given = values.dump_sequence(params, [PyFormat.AUTO] * len(params))
        kinds = values.types or ()
        name = self._kept.get((sql, kinds))
        if name is None:
            name = self._keep(sql, kinds)
        result = self._libpq.exec_prepared(name, given, values.formats)
        if result.status == ExecStatus.FATAL_ERROR:
            # It may be the plan that is out of date: it is made anew, at once where no transaction broke with it.
            del self._kept[sql, kinds]
            if self._libpq.transaction_status == TransactionStatus.IDLE:
                result = self._libpq.exec_prepared(self._keep(sql, kinds), given, values.formats)
        return self._rows(result)

    def _keep(self, sql: str, kinds: tuple[int, ...]) -> bytes:
        name = f"asked_{next(_NAMES)}".encode()
        made = self._libpq.prepare(name, _numbered(sql), kinds)
        if made.status != ExecStatus.COMMAND_OK:
            raise error_from_result(made)
        if len(self._kept) >= KEPT:
            _, oldest = self._kept.popitem(last=False)
            self._libpq.exec_(b'DEALLOCATE "' + oldest + b'"')
        self._kept[sql, kinds] = name
        return name

    def _rows(self, result: Any) -> Rows:
        if result.status != ExecStatus.TUPLES_OK:
            raise error_from_result(result)
        values = self._values
        values.set_pgresult(result)
        try:
            return values.load_rows(0, result.ntuples, tuple)
        finally:
            values.set_pgresult(None)


def _numbered(sql: str) -> bytes:
    """%s as $1, $2 …, and %% as one sign."""
    place = 0

    def one(found: re.Match[str]) -> str:
        nonlocal place
        if found[0] == "%%":
            return "%"
        place += 1
        return f"${place}"

    return _PLACE.sub(one, sql).encode()


def _filled(sql: str, literals: list[bytes]) -> bytes:
    given = iter(literals)
    return _PLACE.sub(lambda found: "%" if found[0] == "%%" else next(given).decode(), sql).encode()
