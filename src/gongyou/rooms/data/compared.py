"""What a worker recorded beside what the platform reported of the same worker and month, order by order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.period import Month
from gongyou.core.text import Text

if TYPE_CHECKING:
    from gongyou.lake import Lake

# An app shows minutes and tenths of a kilometre: what lies within is no difference. Money is compared to the cent.
NEAR, NEAR_METRES = timedelta(minutes=1), Decimal(100)
COLUMNS = {
    "pay_total": Text("收入", "Pay"),
    "deduction": Text("扣款", "Deduction"),
    "delivered_at": Text("送达时间", "Delivered"),
    "distance_m": Text("距离", "Distance"),
}
LOCAL_HOURS = 8
Value = Decimal | datetime


@dataclass(frozen=True, slots=True)
class Apart:
    """One column of an order that both tell, and tell differently."""

    column: str
    told: Value
    shown: Value

    @property
    def called(self) -> Text:
        return COLUMNS[self.column]

    @property
    def is_moment(self) -> bool:
        return isinstance(self.told, datetime)

    @property
    def is_money(self) -> bool:
        return self.column in ("pay_total", "deduction")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An order as the worker recorded it; `attempt_id` is the platform's own row of it, "" where it has none."""

    order_id: str
    at: datetime
    pay: Decimal
    attempt_id: str = ""
    apart: tuple[Apart, ...] = ()

    @property
    def less_paid(self) -> Decimal:
        """By how much the platform reports less pay than was recorded; nought where it reports as much or more."""
        gaps = [
            each.shown - each.told
            for each in self.apart
            if each.column == "pay_total" and isinstance(each.shown, Decimal) and isinstance(each.told, Decimal)
        ]
        return max(Decimal(0), sum(gaps, Decimal(0)))


@dataclass(frozen=True, slots=True)
class Compared:
    """A month at a platform: what the platform lacks, what differs, how many agree, what only the platform has.

    `has_log` is False where the platform has handed in nothing of the month: then nothing is missing there, and what
    it does not tell is `open`. `unrecorded` are the numbers of the orders that only the platform has.
    """

    missing: tuple[Recorded, ...] = ()
    differing: tuple[Recorded, ...] = ()
    same: int = 0
    unrecorded: frozenset[str] = frozenset()
    has_log: bool = False
    open: tuple[Recorded, ...] = ()

    @property
    def recorded(self) -> int:
        return len(self.missing) + len(self.differing) + self.same + len(self.open)

    @property
    def missing_pay(self) -> Decimal:
        return sum((each.pay for each in self.missing), Decimal(0))

    @property
    def open_pay(self) -> Decimal:
        return sum((each.pay for each in self.open), Decimal(0))

    @property
    def less_paid(self) -> Decimal:
        """By how much the platform reports less pay than the worker recorded, orders with more not set off."""
        return sum((order.less_paid for order in self.differing), Decimal(0))


def months_recorded(lake: Lake, worker_keys: Sequence[str]) -> list[tuple[str, Month, int]]:
    """Platforms and months of which the worker recorded orders, with their number, the newest first."""
    if lake.snapshot("own_orders") is None:
        return []
    with lake.engine() as engine:
        own = _mine(engine.table("own_orders"), worker_keys)
        counted = own.group_by("platform", "month").aggregate(orders=own.order_id.nunique())
        rows = engine.execute(counted.order_by([counted.month.desc(), "platform"])).to_pylist()
    return [(row["platform"], _month(int(row["month"])), int(row["orders"])) for row in rows]


def own_compared(
    lake: Lake, worker_keys: Sequence[str], platform: str, month: Month, listed: Collection[str]
) -> Compared:
    """What the worker recorded of a month at a platform, each order beside the platform's own account of it.

    `listed` are the numbers of the orders that the platform's statement of that month lists. An order is looked for
    among all orders that the platform reported of the worker: one that stands in another month's statement belongs
    there. An order that the platform did not report belongs to the month in which the worker delivered it.
    """
    if lake.snapshot("own_orders") is None:
        return Compared(has_log=bool(listed))
    wanted = int(str(month).replace("-", ""))
    with lake.engine() as engine:
        own = _mine(engine.table("own_orders"), worker_keys)
        own = own.filter(own.platform == platform)
        shown = engine.execute(own.select("order_id", "at", "month", *COLUMNS).order_by(["order_id", "at"])).to_pylist()
        told, has_log = {}, bool(listed)
        if shown and lake.snapshot("orders") is not None:
            log = engine.table("orders")
            log = log.filter((log.platform == platform) & (log.outcome == "accepted"))
            if not has_log:
                inside = log.filter(_month_of(log.delivered_at.fill_null(log.dispatched_at)) == wanted)
                has_log = bool(engine.execute(inside.limit(1).select("order_id")).to_pylist())
            numbers = sorted({row["order_id"] for row in shown})
            mine = log.filter(log.worker_key.isin(list(worker_keys)) & log.order_id.isin(numbers))
            rows = engine.execute(mine.select("order_id", "attempt_id", *COLUMNS).order_by("attempt_id"))
            told = _told(rows.to_pylist())
    return compared_of({row["order_id"]: row for row in shown}, told, listed, wanted, has_log=has_log)


def _mine(own: Any, worker_keys: Sequence[str]) -> Any:
    own = own.filter(own.worker_key.isin(list(worker_keys)))
    at = own.delivered_at.fill_null(own.accepted_at)
    return own.mutate(at=at, month=_month_of(at))


def _month_of(moment: Any) -> Any:
    """The month of the local clock as a number: 202610."""
    import ibis

    local = moment + ibis.interval(hours=LOCAL_HOURS)
    return (local.year() * 100 + local.month()).cast("int64")


def _month(number: int) -> Month:
    return Month.read(f"{number // 100:04}-{number % 100:02}")


def _told(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """By order: money added up over its rows (an order taken up again is paid in parts), the last delivery."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        held = found.setdefault(row["order_id"], dict(row))
        if held["attempt_id"] == row["attempt_id"]:
            continue
        for name in ("pay_total", "deduction"):
            parts = [each for each in (held[name], row[name]) if each is not None]
            held[name] = sum(parts, Decimal(0)) if parts else None
        for name in ("delivered_at", "distance_m"):
            held[name] = max((each for each in (held[name], row[name]) if each is not None), default=None)
    return found


def compared_of(
    shown: Mapping[str, Mapping[str, Any]],
    told: Mapping[str, Mapping[str, Any]],
    listed: Collection[str],
    month: int,
    *,
    has_log: bool,
) -> Compared:
    """The comparison of rows by order number: what the worker shows, what the platform told of the same orders."""
    alone, differing, same = [], [], 0
    for number, row in shown.items():
        held = told.get(number)
        if (number not in listed) if held is not None else (row["month"] != month):
            continue
        apart = () if held is None else tuple(_apart(held, row))
        order = Recorded(number, _aware(row["at"]), row["pay_total"], held["attempt_id"] if held else "", apart)
        if held is None:
            alone.append(order)
        elif apart:
            differing.append(order)
        else:
            same += 1
    lacking = tuple(sorted(alone, key=_by_time))
    return Compared(
        missing=lacking if has_log else (),
        differing=tuple(sorted(differing, key=_by_time)),
        same=same,
        unrecorded=frozenset(listed) - set(shown),
        has_log=has_log,
        open=() if has_log else lacking,
    )


def _by_time(order: Recorded) -> tuple[datetime, str]:
    return order.at, order.order_id


def _apart(told: Mapping[str, Any], shown: Mapping[str, Any]) -> Iterator[Apart]:
    """A column that one side leaves empty is no difference."""
    for name in COLUMNS:
        first, second = told[name], shown[name]
        if first is None or second is None:
            continue
        near: Any = {"delivered_at": NEAR, "distance_m": NEAR_METRES}.get(name)
        if abs(first - second) > near if near is not None else first != second:
            yield Apart(name, _aware(first), _aware(second))


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
