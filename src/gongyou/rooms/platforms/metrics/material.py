"""What the metrics look at: the platform's tables in the period, the declared rule, the register's facts, the terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import ibis
import numpy as np
import pyarrow as pa

from gongyou.lake.provenance import View
from gongyou.rooms.platforms.measures.orders import Audited, audited_orders
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER, Scope
from gongyou.rooms.platforms.metrics.metric import Needs
from gongyou.rooms.platforms.metrics.terms import Terms
from gongyou.rules.engaged_time import whole_seconds
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.declared import shift_of

Table = Any

# Rows in which each column is looked for first.
FIRST_LOOK = 100_000
# The moment by which a row of each table belongs to the period.
MOMENTS = {"orders": "dispatched_at", "sessions": "online_at", "prompts": "prompted_at", "appeals": "opened_at"}


@dataclass
class Material:
    """All that a metric may read. `rows` brings back whole numbers and names only, in a declared order.

    As a context it keeps what several metrics read as tables of the engine, and lets go of them at the end.
    """

    view: View
    scope: Scope
    scheme: PayScheme
    terms: Terms
    register: Mapping[str, Any] = field(default_factory=dict)
    _kept: dict[str, Any] = field(default_factory=dict)
    _lasting: set[str] = field(default_factory=set)
    _tables: ExitStack | None = None
    _longer: ExitStack | None = None

    def __enter__(self) -> Self:
        self._tables, self._longer = ExitStack(), ExitStack()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()
        self._kept.clear()
        if self._longer is not None:
            self._longer.close()
        self._tables = self._longer = None

    def let_go(self) -> None:
        """Drops what was kept for a family of metrics, which reads none of another's: tables, and sums by worker."""
        self._kept = {name: each for name, each in self._kept.items() if name in self._lasting}
        if self._tables is not None:
            self._tables.close()
            self._tables = ExitStack()

    def once(self, name: str, found: Callable[[], Any]) -> Any:
        """What `found` gives, reckoned once: for a pass over the orders that several metrics of a family read."""
        if name not in self._kept:
            self._kept[name] = found()
        return self._kept[name]

    def throughout(self, name: str, found: Callable[[], Any]) -> Any:
        """The same until the end: for what metrics of several families read."""
        self._lasting.add(name)
        return self.once(name, found)

    def closed_at_the_end(self, close: Callable[[], Any]) -> None:
        """Has what is kept throughout let go of its files when the context ends."""
        if self._longer is not None:
            self._longer.callback(close)

    def kept(self, name: str, rows: Callable[[], Table]) -> Table:
        """The rows of an expression, within the context as a table of the engine: reckoned once, read many times."""

        def found() -> Table:
            return self._held(self._tables, rows())

        return self.once(f"kept {name}", found)

    def kept_on(self, name: str, rows: Callable[[], Table]) -> Table:
        """The same until the end: for what metrics of several families read."""
        return self.throughout(name, lambda: self._held(self._longer, rows()))

    def _held(self, tables: ExitStack | None, rows: Table) -> Table:
        """The rows as a table of the engine until the tables are closed; a view without an engine keeps none."""
        engine = getattr(self.view, "engine", None)
        return rows if tables is None or engine is None else tables.enter_context(engine.kept(rows))

    @property
    def coded(self) -> Table:
        """worker_key and `worker`: the known workers of the period, numbered from 0 in the order of their keys.

        Sorting and joining by a number costs a fraction of what it costs by a key of thirty letters.
        """

        def found() -> Table:
            known = [self.table(name).select("worker_key") for name in ("orders", "sessions", "prompts")]
            if self.scheme.data.dated_by != "dispatched_at":
                # An order may belong to the period by another moment than its dispatch.
                known.append(self.audited.presence.select("worker_key"))
            keys = ibis.union(*known, distinct=True)
            keys = keys.filter(keys.worker_key.notnull() & (keys.worker_key != UNKNOWN_WORKER))
            number = ibis.row_number().over(ibis.window(order_by=keys.worker_key))
            return keys.select("worker_key", worker=number.cast("int32"))

        return self.kept_on("coded", found)

    @property
    def worker_names(self) -> list[str]:
        """The keys of the numbers of `coded`."""

        def found() -> list[str]:
            rows = self.coded.order_by("worker").select("worker_key")
            return list(self.columns(rows)["worker_key"].tolist())

        return self.throughout("worker_names", found)

    def numbered(self, rows: Table) -> Table:
        """The rows of known workers, each with its worker's number, `worker`, in the place of the key.

        Select what is needed first: a join takes Ibis the longer the more columns it carries.
        """
        return rows.inner_join(self.coded, "worker_key").drop("worker_key")

    def table(self, name: str) -> Table:
        """The platform's rows of a table; those of a table with a moment only from the days of the period.

        A table that nobody has brought in yet is empty.
        """
        rows = self.view.table(name)
        rows = rows.filter(rows.platform == self.scope.platform)
        moment = MOMENTS.get(name)
        return rows if moment is None else rows.filter(self.scope.inside(rows[moment], self.scheme.zone))

    @cached_property
    def attempts(self) -> Table:
        """Every dispatch attempt of the period, taken or not."""
        return self.table("orders")

    @cached_property
    def taken(self) -> Table:
        """The accepted attempts of the period."""
        return self.attempts.filter(self.attempts.outcome == "accepted")

    @cached_property
    def audited(self) -> Audited:
        """The accepted orders held against the declared rule: paid, declared, gap (measures/orders.py)."""
        return audited_orders(self.view.table("orders"), self.scheme, self.scope)

    @property
    def days(self) -> int:
        """Days of the period, both ends included."""
        return (self.scope.last - self.scope.first + timedelta(days=1)).days

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        """The rows of an Ibis expression. It must be ordered, so that every engine gives the same list."""
        return list(self.view.execute(expression).to_pylist())

    def columns(self, expression: Any) -> Mapping[str, Any]:
        """The same as NumPy arrays by name: for the many rows that workers are.

        Of workers by their number (`numbered`) the keys stand under `worker`, the numbers under `worker_number`.
        """
        found = self.view.execute(expression)
        held = {name: whole_numbers(found[name]).to_numpy(zero_copy_only=False) for name in found.column_names}
        if "worker" in held and held["worker"].dtype.kind == "i":
            held["worker_number"] = held["worker"]
            held["worker"] = np.array(self.worker_names, dtype=object)[held["worker_number"]]
        return held

    @cached_property
    def _filled(self) -> dict[str, Mapping[str, int]]:
        return {}

    def filled(self, table: str) -> Mapping[str, int]:
        """Above zero for each column that holds something in the period; `rows` counts the rows.

        A first look at some rows finds nearly all columns; only the others are looked for in the whole table.
        """
        if table not in self._filled:
            held = self.table(table)
            [found] = self.rows(_held_in(held.limit(FIRST_LOOK), held.columns))
            if found["rows"] >= FIRST_LOOK:
                [rest] = self.rows(_held_in(held, tuple(name for name in held.columns if not found[name])))
                found |= rest
            self._filled[table] = found
        return self._filled[table]

    def lacking(self, needs: Needs) -> tuple[str, ...]:
        """The needed columns that hold nothing at all; (`rows`,) when the table has no row of the platform."""
        if needs.table == "register":
            return tuple(name for name in needs.columns if not self.register.get(name))
        held = self.filled(needs.table)
        if not held["rows"]:
            return ("rows",)
        return tuple(name for name in needs.columns if not held.get(name))


def _held_in(rows: Table, columns: Sequence[str]) -> Table:
    """How many rows there are, and in how many each of the columns holds something."""
    counts = {name: rows[name].count().cast("int64") for name in columns}
    return rows.aggregate(rows=rows.count().cast("int64"), **counts)


def whole_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column; sums, which DuckDB gives as numbers of 128 bits, as those of 64. Raises where one does not fit."""
    is_sum = pa.types.is_decimal(column.type) and column.type.scale == 0
    return column.cast(pa.int64()) if is_sum else column


def local_seconds(moment: Any, material: Material) -> Any:
    """Whole seconds since 1970 on the clock of the place: ÷ 86,400 the local day, the rest the time of day."""
    span = (material.scope.first, material.scope.last)
    return whole_seconds(moment) + shift_of(moment, span, material.scheme.zone)


def whole_part(seconds: Any, unit: int) -> Any:
    """seconds ÷ unit downwards, as int64, exact on every engine (a remainder taken off first)."""
    return ((seconds - seconds % unit) / unit).cast("int64")
