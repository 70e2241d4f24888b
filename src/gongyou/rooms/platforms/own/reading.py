"""What the lake holds of one person at one platform around a month, as plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gongyou.core.period import Month
from gongyou.rooms.platforms.measures.scope import begins
from gongyou.rooms.platforms.own.rulings import ZONE

if TYPE_CHECKING:
    from gongyou.lake import Lake

Row = dict[str, Any]
# A pay period is at most a month; an order lasts a day at most.
MARGIN = timedelta(days=16)
TABLES = ("orders", "sessions", "rewards", "prompts")
MOMENTS = {"orders": "dispatched_at", "sessions": "online_at", "prompts": "prompted_at"}


@dataclass(frozen=True, slots=True)
class Records:
    """Rows by table with a margin on both sides of the month, and the snapshot of each table they were read from."""

    orders: tuple[Row, ...] = ()
    sessions: tuple[Row, ...] = ()
    rewards: tuple[Row, ...] = ()
    prompts: tuple[Row, ...] = ()
    snapshots: dict[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose rows: the person's pseudonyms at one platform. `union`: the person's own, by its primary key."""

    keys: tuple[str, ...]
    platform: str
    union: int | None = None


def records_of(lake: Lake, whose: Whose, month: Month, snapshots: dict[str, int | None] | None = None) -> Records:
    """The rows of the snapshots given, of the newest ones without."""
    held = snapshots or {name: lake.snapshot(name) for name in TABLES}
    found: dict[str, tuple[Row, ...]] = {}
    with lake.engine("duckdb") as engine:
        for name in TABLES:
            snapshot = held.get(name)
            if snapshot is None:
                continue
            table = engine.table(name, snapshot)
            mine = table.filter(
                (table.platform == whose.platform) & table.worker_key.isin(list(whose.keys)) & _near(table, name, month)
            )
            found[name] = tuple(engine.execute(mine).to_pylist())
    return Records(snapshots=held, **found)


def months_there(lake: Lake, keys: Sequence[str]) -> list[tuple[str, Month, int]]:
    """Platform, month (by the local day of the dispatch) and accepted orders, the newest month first."""
    if lake.snapshot("orders") is None:
        return []
    with lake.engine("duckdb") as engine:
        table = engine.table("orders")
        mine = table.filter(table.worker_key.isin(list(keys)) & (table.outcome == "accepted"))
        rows = engine.execute(mine.select("platform", "dispatched_at")).to_pylist()
    from gongyou.rooms.platforms.own.rulings import day_of

    counts: dict[tuple[Month, str], int] = {}
    for row in rows:
        place = Month.of(day_of(row["dispatched_at"], ZONE)), row["platform"]
        counts[place] = counts.get(place, 0) + 1
    ordered = sorted(counts, key=lambda each: (str(each[0]), each[1]), reverse=True)
    return [(platform, month, counts[month, platform]) for month, platform in ordered]


def _near(table: Any, name: str, month: Month) -> Any:
    first, last = month.first_day - MARGIN, month.last_day + MARGIN
    if name == "rewards":
        return (table.starts_on <= last) & (table.ends_on >= first)
    moment = table[MOMENTS[name]]
    return (moment >= begins(first, ZONE, moment)) & (moment < begins(last + timedelta(days=1), ZONE, moment))
