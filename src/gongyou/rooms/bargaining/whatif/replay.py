"""L0 静态回放: the same orders under both rules, worker by worker, in whole cents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.rooms.bargaining.whatif import queries
from gongyou.rooms.bargaining.whatif.asked import Asked
from gongyou.rooms.bargaining.whatif.queries import Clock
from gongyou.rooms.bargaining.whatif.sides import Sides, sides_of, zone_of
from gongyou.rules.schemes import PayScheme

Ints = NDArray[np.int64]
# Below this share of orders an instant counts as absent.
THERE = 0.99


class View(Protocol):
    """What lends tables and executes: a figure's view, or an engine."""

    def table(self, name: str) -> Any: ...

    def execute(self, expression: Any) -> pa.Table: ...


@dataclass(frozen=True)
class Known:
    """What does not depend on the rule after: how many orders, hours and places of each worker.

    Per worker in the order of `workers`. `online`, `contracts` and `tenures` (days since the first day, on the last of
    the log) are None where the lake holds none of the platform.
    """

    counts: Mapping[str, Any]
    days: tuple[date, date]
    clock: Clock
    workers: tuple[str, ...]
    engaged: Ints
    online: Ints | None
    orders: Ints
    metres: Ints
    measured: Ints
    areas: tuple[str, ...]
    channels: tuple[str, ...]
    contracts: tuple[str, ...] | None
    tenures: tuple[int | None, ...] | None
    long_days: Mapping[str, int]
    late: Mapping[str, int]


@dataclass(frozen=True)
class Capped:
    """What a cap on daily hours leaves: engaged seconds per worker of `known`, long days and spells as in `known`.

    `orders` are no longer given to their worker, `workers` have such orders, `seconds` is the time on them.
    """

    engaged: Ints
    long_days: Mapping[str, int]
    orders: int
    workers: int
    seconds: int


@dataclass(frozen=True)
class Replay:
    """Both sides per worker, in whole cents, for the workers who can be judged; `at` finds them in `known`."""

    asked: Asked
    sides: Sides
    known: Known
    at: Ints
    before: Ints
    after: Ints
    orders: Ints
    left_out: Mapping[str, int]
    money: Mapping[str, int] = field(default_factory=dict)
    # Under a cap on daily hours: what of the log the rule after still gives to its workers.
    capped: Capped | None = None

    @property
    def engaged(self) -> Ints:
        """Engaged seconds of the workers under the rule before."""
        return self.known.engaged[self.at]

    @property
    def engaged_after(self) -> Ints:
        """The same under the rule after, which a cap on daily hours shortens."""
        return self.engaged if self.capped is None else self.capped.engaged[self.at]

    @property
    def change(self) -> Ints:
        return self.after - self.before


def known_of(view: View, asked: Asked) -> Known:
    """What of the log no rule changes. Raises NotFound where there is no order."""
    zone, dated = zone_of(asked)
    orders = queries.accepted(view.table("orders"), asked, zone, dated)
    counts = _one(view, queries.span(orders, dated, _currency(asked)))
    if not counts["orders"] or counts["first"] is None:
        raise _nothing(asked)
    days = (asked.first or _local(counts["first"], zone), asked.last or _local(counts["last"], zone))
    clock = clock_of(asked, counts, zone)
    rows = _columns(view, queries.traits(orders))
    workers, area, channel, sums = _traits(rows)
    engaged, long_days = _spells(view, orders, asked, (clock, workers))
    online = _online(view, asked, days, (zone, workers))
    contracts, tenures = _handed_over(view, asked, days[1], workers)
    late = _one(view, queries.lateness(orders, asked, clock.start)) if counts["promised_at"] else {}
    return Known(
        counts, days, clock, workers, engaged, online, sums["orders"], sums["metres"], sums["measured"],
        area, channel, contracts, tenures, long_days, late,
    )  # fmt: skip


def replayed(view: View, asked: Asked, known: Known | None = None) -> Replay:
    """Both rules over the orders. Raises BadInput where a rule cannot be evaluated over this log."""
    known = known or known_of(view, asked)
    sides = sides_of(asked, known.days)
    zone, dated = zone_of(asked)
    orders = queries.accepted(view.table("orders"), asked, zone, dated)
    if known.counts["foreign"]:
        own = queries.column_or(orders, "currency")
        orders = orders.filter(own.isnull() | (own == sides.currency))
    capped = None
    if asked.hours_cap is not None:
        orders = queries.given_within(orders, known.clock, Fraction(asked.hours_cap))
        capped = _capped(view, orders, asked, known)
    frame = _Frame(view, asked, sides, known, orders)
    found = frame.by_side() if sides.are_by_period else frame.by_order()
    if not len(found.at):
        raise _not_evaluable(sides)
    found.left_out["foreign_orders"] = int(known.counts["foreign"])
    return Replay(
        asked, sides, known, found.at, found.before, found.after, found.orders, found.left_out, found.money, capped
    )


def _capped(view: View, orders: Any, asked: Asked, known: Known) -> Capped:
    held = orders.filter(orders[queries.GIVEN])
    engaged, long_days = _spells(view, held, asked, (known.clock, known.workers))
    left = _one(view, queries.counted(orders.filter(~orders[queries.GIVEN])))
    seconds = int((known.engaged - engaged).sum())
    return Capped(engaged, long_days, int(left["orders"]), int(left["workers"]), seconds)


def clock_of(asked: Asked, counts: Mapping[str, Any], zone: str) -> Clock:
    """Acceptance to delivery where the log has both, else the paid time of the rule before."""
    if counts["accepted_at"] >= THERE * counts["orders"]:
        return Clock("accepted_at", "delivered_at", zone)
    time = PayScheme.load(asked.before).data.time
    return Clock(time.start, time.until, zone)


@dataclass(frozen=True)
class _Found:
    at: Ints
    before: Ints
    after: Ints
    orders: Ints
    left_out: dict[str, int]
    money: dict[str, int]


@dataclass(frozen=True)
class _Frame:
    """One evaluation under way."""

    view: View
    asked: Asked
    sides: Sides
    known: Known
    orders: Any

    def by_order(self) -> _Found:
        """An order that one of the rules cannot judge is left out of both."""
        table = _columns(self.view, queries.by_order(self.orders, self.sides, self.asked, self.known.days))
        judged = table["judged"]
        kept = judged > 0
        at = _places(table["worker_key"], self.known.workers)[kept]
        left_out = {"orders": int((table["orders"] - judged).sum()), "workers": int((~kept).sum())}
        names = ("logged", "logged_before", "paid", "priced", "price", "priced_before", "priced_after")
        money = {name: int(table[name].sum()) for name in names}
        return _Found(at, table["before"][kept], table["after"][kept], judged[kept], left_out, money)

    def by_side(self) -> _Found:
        """A worker of whom one of the rules cannot judge a period is left out of both."""
        size = len(self.known.workers)
        ok, counted = np.ones(size, dtype=bool), np.zeros(size, dtype=np.int64)
        due = []
        for side in (self.sides.before, self.sides.after):
            orders = self.orders if side is self.sides.before else self._after()
            table = _columns(self.view, queries.by_side(orders, self._sessions(), side, self.known.days))
            at = _places(table["worker_key"], self.known.workers)
            inside = at >= 0
            amounts, whole = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
            amounts[at[inside]] = table["due"][inside]
            whole[at[inside]] = table["open"][inside] == 0
            if side is self.sides.before:
                counted[at[inside]] = table["orders"][inside]
            due.append(amounts)
            ok &= whole
        (kept,) = np.nonzero(ok)
        left_out = {"orders": int(counted[~ok].sum()), "workers": int((~ok).sum())}
        before, after = due[0][kept], due[1][kept]
        money = self._money(ok, int(counted[kept].sum()), (int(before.sum()), int(after.sum())))
        return _Found(kept, before, after, counted[kept], left_out, money)

    def _money(self, ok: Any, orders: int, due: tuple[int, int]) -> dict[str, int]:
        """What was paid and what customers paid; nothing where an order of a kept worker lacks it."""
        logged = _columns(self.view, queries.paid_and_priced(self.orders))
        kept = ok[_places(logged["worker_key"], self.known.workers)]
        money = {name: int(logged[name][kept].sum()) for name in ("logged", "paid", "priced", "price")}
        for name in ("logged", "priced"):
            if money[name] != orders:
                money[name] = 0
        return {**money, "logged_before": due[0], "priced_before": due[0], "priced_after": due[1]}

    def _after(self) -> Any:
        """The orders as the rule after has them: those that it gives, with what the cap on the take rate leaves."""
        orders = self.orders
        if self.asked.take_cap is not None:
            orders = queries.with_least(orders, Fraction(self.asked.take_cap))
        return orders.filter(orders[queries.GIVEN]) if queries.GIVEN in orders.columns else orders

    def _sessions(self) -> Any:
        if self.known.online is None:
            return None
        sessions = self.view.table("sessions")
        return sessions.filter(sessions.platform == self.asked.platform)


def _traits(rows: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], dict[str, Ints]]:
    """Workers in order, the area and the way of dispatch of most of their orders (of equals the first), and sums."""
    workers = tuple(sorted(pc.unique(rows["worker_key"]).to_pylist()))
    place = _places(rows["worker_key"], workers)
    sums = {name: np.zeros(len(workers), dtype=np.int64) for name in ("orders", "metres", "measured")}
    for name, into in sums.items():
        np.add.at(into, place, rows[name])
    usual = [_usual(rows[name].to_pylist(), rows["orders"], place, len(workers)) for name in ("area", "channel")]
    return workers, usual[0], usual[1], sums


def _usual(names: list[str], orders: Ints, place: Ints, size: int) -> tuple[str, ...]:
    counts: list[Counter[str]] = [Counter() for _ in range(size)]
    for name, number, at in zip(names, orders.tolist(), place.tolist(), strict=True):
        counts[at][name] += number
    return tuple(min(each, key=lambda name: (-each[name], name)) for each in counts)


def _spells(view: View, orders: Any, asked: Asked, given: tuple[Clock, tuple[str, ...]]) -> tuple[Ints, dict[str, int]]:
    """Engaged seconds per worker; days over the daily limit and spells over the limit without a pause."""
    clock, workers = given
    rows = _columns(view, queries.spells(orders, clock))
    at = _places(rows["worker_key"], workers)
    engaged = np.zeros(len(workers), dtype=np.int64)
    np.add.at(engaged, at, rows["seconds"])
    who_by_day, days = _summed(at, rows["day"], rows["seconds"])
    who_by_run, runs = _summed(at, rows["spell"], rows["seconds"])
    most_day, most_spell = int(asked.day_hours * 3600), int(asked.spell_hours * 3600)
    long_days, long_runs = days > most_day, runs > most_spell
    return engaged, {
        "days": len(days),
        "long_days": int(long_days.sum()),
        "long_day_workers": len(np.unique(who_by_day[long_days])),
        "long_day_seconds": int((days[long_days] - most_day).sum()),
        "spells": len(runs),
        "long_spells": int(long_runs.sum()),
        "long_spell_workers": len(np.unique(who_by_run[long_runs])),
    }


def _summed(who: Ints, part: Ints, seconds: Ints) -> tuple[Ints, Ints]:
    """The seconds of each worker's part (a day, a spell), and whose it is."""
    if not len(who):
        return who, seconds
    least = int(part.min())
    wide = int(part.max()) - least + 1
    keys, place = np.unique(who * wide + (part - least), return_inverse=True)
    sums = np.zeros(len(keys), dtype=np.int64)
    np.add.at(sums, place, seconds)
    return keys // wide, sums


def _online(view: View, asked: Asked, days: tuple[date, date], given: tuple[str, tuple[str, ...]]) -> Ints | None:
    zone, workers = given
    try:
        sessions = view.table("sessions")
    except KeyError:
        return None
    rows = _columns(view, queries.online(sessions, asked, days, zone))
    if not len(rows["seconds"]):
        return None
    found = np.zeros(len(workers), dtype=np.int64)
    at = _places(rows["worker_key"], workers)
    found[at[at >= 0]] = rows["seconds"][at >= 0]
    return found


def _handed_over(
    view: View, asked: Asked, last: date, workers: tuple[str, ...]
) -> tuple[tuple[str, ...] | None, tuple[int | None, ...] | None]:
    """Kind of contract and days since the first day; None where nobody of the log has one."""
    try:
        rows = _columns(view, queries.workers(view.table("workers"), asked))
    except KeyError:
        return None, None
    contracts = [""] * len(workers)
    tenures: list[int | None] = [None] * len(workers)
    listed = zip(
        _places(rows["worker_key"], workers).tolist(),
        rows["contract"].to_pylist(),
        rows["joined"].to_pylist(),
        strict=True,
    )
    for at, contract, joined in listed:
        if at >= 0:
            contracts[at] = contract or ""
            tenures[at] = None if joined is None else (last - joined).days
    return (
        tuple(contracts) if any(contracts) else None,
        tuple(tenures) if any(days is not None for days in tenures) else None,
    )


def _places(keys: pa.ChunkedArray, workers: tuple[str, ...]) -> Ints:
    """Where each key stands among the workers; −1 for one who is not there."""
    found = pc.index_in(keys.cast(pa.string()), value_set=pa.array(workers, pa.string()))
    return np.asarray(found.fill_null(-1).to_numpy(), dtype=np.int64)


def _columns(view: View, expression: Any) -> dict[str, Any]:
    """Whole numbers as arrays of numpy; words and days as the engine gave them."""
    table = view.execute(expression)
    return {name: _array(table[name]) for name in table.column_names}


def _array(column: pa.ChunkedArray) -> Any:
    return column.cast(pa.int64()).to_numpy() if pa.types.is_integer(column.type) else column


def _one(view: View, expression: Any) -> dict[str, Any]:
    return dict(view.execute(expression).to_pylist()[0])


def _currency(asked: Asked) -> str:
    return PayScheme.load(asked.after).currency


def _local(instant: datetime, zone: str) -> date:
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone)).date()


def _nothing(asked: Asked) -> NotFound:
    return NotFound(
        "whatif.no_orders",
        Text(
            f"没有平台“{asked.platform}”在该期间、有劳动者编码的已接订单。",
            f"There is no accepted order of “{asked.platform}” with a worker's key in the period.",
        ),
        Text("请核对平台代码和期间，或先导入派单日志。", "Check platform and period, or bring in the order log first."),
        platform=asked.platform,
    )


def _not_evaluable(sides: Sides) -> BadInput:
    needed = sorted({name for side in (sides.before, sides.after) for name in side.scheme.columns})
    return BadInput(
        "whatif.not_evaluable",
        Text(
            "没有一单能同时按两个规则计算：缺少列、没有当日有效的版本，或数值超出范围。",
            "No order can be judged by both rules: columns are missing, no version is in force, or values are absurd.",
        ),
        Text(f"两个规则需要的列：{'、'.join(needed)}。", f"The rules need the columns {', '.join(needed)}."),
    )
