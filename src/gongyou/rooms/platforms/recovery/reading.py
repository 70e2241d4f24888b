"""Orders of one platform as the recovery reads them: from the lake, or from files that never enter it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from gongyou.calc.recovery import MILE, Coded, Family, Log
from gongyou.core.errors import BadInput
from gongyou.core.text import Text

if TYPE_CHECKING:
    from gongyou.lake import Lake

MOST_ORDERS = 3_000_000
LEAST_DAYS, SLOTS, LEAST_IN_A_SLOT = 10, 20, 10
# A quantity or a condition that so many orders lack decides nothing; the others are left out and counted.
MISSING = 0.02
MOST_WORDS = 400
HALF_HOUR = 1800
SECOND = 1_000_000
STARTS = ("picked_up_at", "accepted_at", "dispatched_at")
CLOCKS = ("dispatched_at", "accepted_at", "picked_up_at", "delivered_at")
CONDITIONS = ("weather_code", "channel", "area", "access_code")
MILES_IN = ("USD", "GBP", "CAD")
PRESET = "tlc-hvfhv"
STARTED = "started_"
# What the published rule gives for the order, in the currency's unit; and whose order it is.
PUBLISHED = "published"
WORKER = "worker"
# Cents paid for a unit of it.
ONE_FOR_ONE = 100.0


@dataclass(frozen=True, slots=True)
class Read:
    """The log with what its numbers mean.

    The log's day n runs from `slots[n]` to `slot_ends[n]` on the local clock; `are_days` where it is a calendar day,
    otherwise a part with as many orders as the others. `orders` counts those that were there before sampling.
    """

    platform: str
    currency: str
    zone: str
    log: Log
    families: tuple[Family, ...]
    slots: tuple[datetime, ...]
    slot_ends: tuple[datetime, ...]
    are_days: bool
    orders: int
    left_out: dict[str, int]
    # Whose each order is, where that was asked for.
    workers: Any = None


@contextmanager
def orders_of_files(files: tuple[Path, ...], mapping: str | None) -> Iterator[tuple[Lake, int]]:
    """A lake of its own that holds these files' orders and is gone afterwards; and how many rows were refused.

    Without a mapping, the columns' own names are tried and then the known source whose columns the file has.
    """
    from gongyou.lake import IngestRequest, Lake

    with tempfile.TemporaryDirectory(prefix="gongyou-orders-") as folder:
        lake = Lake.open(Path(folder), catalogue_url=f"sqlite:///{folder}/catalogue.db?timeout=60")
        try:
            report = lake.ingest(IngestRequest("orders", files, mapping=mapping))
        except BadInput as own:
            if mapping is not None:
                raise
            try:
                report = lake.ingest(IngestRequest("orders", files, mapping=PRESET))
            except BadInput:
                raise own from None
        if not report.kept:
            first = report.previews[0] if report.previews else None
            told = Text(f"，首行：{first.text.zh}", f"; the first: {first.text.en}") if first else Text("", "")
            raise BadInput(
                "orders.none",
                Text(f"文件里没有可用的派单{told.zh}。", f"The file holds no usable order{told.en}."),
                Text("请先用 gongyou ingest orders 文件 --dry-run 检查。", "Check it with gongyou ingest --dry-run."),
            )
        yield lake, report.quarantined


def read(lake: Lake, platform: str | None = None, first: date | None = None, last: date | None = None) -> list[Read]:
    """The accepted and paid orders of each platform (or of one), by code. Raises BadInput when there are none."""
    if lake.snapshot("orders") is None:
        raise _nothing(platform)
    found = []
    with lake.engine("duckdb") as engine:
        orders = engine.table("orders")
        orders = orders.filter((orders.outcome == "accepted") & orders.pay_total.notnull())
        counts = orders.group_by("platform").aggregate(n=orders.count()).order_by("platform")
        for row in engine.execute(counts).to_pylist():
            if platform is not None and row["platform"] != platform:
                continue
            some = orders.filter(orders.platform == row["platform"])
            if row["n"] > MOST_ORDERS:
                every = -(-row["n"] // MOST_ORDERS)
                some = some.filter(some.attempt_id.hash() % every == 0)
            found.append(log_of(row["platform"], engine.execute(columns_of(some)), first, last))
    found = [each for each in found if len(each.log)]
    if not found:
        raise _nothing(platform)
    return found


def _nothing(platform: str | None) -> BadInput:
    named = f"“{platform}”" if platform else ""
    return BadInput(
        "orders.none_paid",
        Text(
            f"没有平台{named}已接单且有报酬的派单。",
            f"There are no accepted and paid orders{' of ' + named if named else ''}.",
        ),
        Text("请先入湖派单数据，或用 --orders 给出文件。", "Ingest an order log, or name a file with --orders."),
    )


def columns_of(orders: Any, published: Any = None, worker: Any = None) -> Any:
    """What the recovery needs, in order of time: whole numbers and words only.

    `published` are the cents that a published rule gives; they become one more quantity, the first to be tried.
    `worker` says whose an order is: no quantity and no condition, but a fifth of them may be kept out of the fit.
    """
    more = {name: given for name, given in ((PUBLISHED, published), (WORKER, worker)) if given is not None}
    return (
        orders.select(
            *(orders[name].cast("timestamp").epoch_seconds().name(name) for name in CLOCKS[1:]),
            dispatched_at=orders.dispatched_at.cast("timestamp").epoch_seconds(),
            micrometres=(orders.distance_m.cast("float64") * SECOND).round().cast("int64"),
            paid=((orders.pay_total.cast("float64") + orders.deduction.fill_null(0).cast("float64")) * 100)
            .round()
            .cast("int64"),
            price=(orders.customer_price.cast("float64") * 100).round().cast("int64"),
            currency=orders.currency,
            zone=orders.source_zone if "source_zone" in orders.columns else None,
            **{name: orders[name] for name in CONDITIONS},
            **more,
            turn=orders.attempt_id,
        )
        .order_by(["dispatched_at", "turn"])
        .drop("turn")
    )


def log_of(platform: str, table: Any, first: date | None, last: date | None) -> Read:
    """The log of a platform out of the rows of `columns_of`."""
    currency = _usual(table["currency"].to_pylist(), "CNY")
    zone = _usual(table["zone"].to_pylist(), "Asia/Shanghai")
    at = {name: _numbers(table[name]) for name in CLOCKS}
    local = {name: _local(values, zone) for name, values in at.items()}
    kept = np.ones(len(table), dtype=bool)
    if first is not None:
        kept &= local["dispatched_at"] >= _seconds(first)
    if last is not None:
        kept &= local["dispatched_at"] < _seconds(last + timedelta(days=1))
    quantities, families = _quantities(table, at, kept, currency)
    left_out: dict[str, int] = {}
    for name, values in quantities.items():
        lacking = kept & np.isnan(values)
        if lacking.any():
            left_out[name.removeprefix(STARTED)] = int(lacking.sum())
        kept &= ~np.isnan(values)
    slot, slots, ends, are_days = _slots(local["dispatched_at"][kept])
    log = Log(
        _numbers(table["paid"])[kept].astype(np.int64),
        {name: values[kept] for name, values in quantities.items()},
        _conditions(table, local, kept),
        slot,
    )
    workers = None
    if WORKER in table.column_names:
        workers = np.array(table[WORKER].to_pylist(), dtype=object)[kept]
    return Read(platform, currency, zone, log, families, slots, ends, are_days, len(table), left_out, workers)


def _quantities(table: Any, at: dict[str, Any], kept: Any, currency: str) -> tuple[dict[str, Any], tuple[Family, ...]]:
    """Every quantity that hardly any order lacks, and the ways of counting it as families."""
    quantities: dict[str, Any] = {}
    families = []
    if PUBLISHED in table.column_names:
        quantities[PUBLISHED] = _numbers(table[PUBLISHED]) / 100
        families.append(Family((PUBLISHED,), known=ONE_FOR_ONE))
    kilometres = _numbers(table["micrometres"]) / (1000 * SECOND)
    if _is_there(kilometres[kept]):
        names = ["kilometre", "started_kilometre", *(["started_mile"] if currency in MILES_IN else [])]
        quantities["kilometre"] = kilometres
        quantities["started_kilometre"] = np.ceil(kilometres - 1e-9)
        if currency in MILES_IN:
            quantities["mile"] = kilometres / MILE
            quantities["started_mile"] = np.ceil(kilometres / MILE - 1e-9)
        families.append(Family(tuple(names)))
    ways: list[str] = []
    for start in STARTS:
        minutes = (at["delivered_at"] - at[start]) / 60
        if _is_there(minutes[kept]) and not any(
            np.array_equal(minutes, quantities[way], equal_nan=True) for way in ways
        ):
            quantities[f"minute {start}"] = minutes
            quantities[f"{STARTED}minute {start}"] = np.ceil(minutes - 1e-9)
            ways += [f"minute {start}", f"{STARTED}minute {start}"]
    if ways:
        families.append(Family(tuple(ways)))
    price = _numbers(table["price"]) / 100
    if _is_there(price[kept]):
        quantities["price"] = price
        families.append(Family(("price",), is_rare=True))
    return quantities, tuple(families)


def _is_there(values: Any) -> bool:
    """Whether hardly any order lacks it and it is not always the same."""
    known = values[~np.isnan(values)]
    return len(known) >= (1 - MISSING) * len(values) and len(known) > 0 and float(np.ptp(known)) > 0


def _conditions(table: Any, local: dict[str, Any], kept: Any) -> dict[str, Coded]:
    """Words that may decide a term: half-hours of each clock, and the log's own codes where they are not too many."""
    found = {}
    for name in CLOCKS:
        if not np.isnan(local[name][kept]).any():
            codes = (local[name][kept] % 86_400 // HALF_HOUR).astype(np.int64)
            found[name] = Coded(codes, tuple(range(48)), is_ring=True)
    days = (local["dispatched_at"][kept] // 86_400).astype(np.int64)
    found["weekday"] = Coded((days + 3) % 7, tuple(range(7)), is_ring=True)
    for name in CONDITIONS:
        words = np.array(table[name].fill_null("").to_pylist(), dtype=object)[kept]
        labels = sorted(set(words.tolist()))
        if 1 < len(labels) <= MOST_WORDS:
            place = {label: at for at, label in enumerate(labels)}
            found[name] = Coded(np.array([place[word] for word in words], dtype=np.int64), tuple(labels))
    return found


def _slots(seconds: Any) -> tuple[Any, tuple[datetime, ...], tuple[datetime, ...], bool]:
    """Days where the log has enough of them, else parts of equally many orders; first and last instant of each."""
    days = (seconds // 86_400).astype(np.int64)
    known = np.unique(days)
    if len(known) >= LEAST_DAYS:
        first, last = int(known[0]), int(known[-1])
        starts = tuple(_moment(day * 86_400) for day in range(first, last + 1))
        return days - first, starts, tuple(each + timedelta(days=1, seconds=-1) for each in starts), True
    if not len(seconds):
        return days, (), (), False
    parts = min(SLOTS, max(len(seconds) // LEAST_IN_A_SLOT, 1))
    slot = np.arange(len(seconds)) * parts // len(seconds)
    edges = np.searchsorted(slot, np.arange(parts + 1))
    starts = tuple(_moment(seconds[edges[at]]) for at in range(parts))
    return slot.astype(np.int64), starts, tuple(_moment(seconds[edges[at + 1] - 1]) for at in range(parts)), False


def _local(seconds: Any, zone: str) -> Any:
    """Seconds of the local clock; the offset is looked up once for each hour that occurs."""
    hours = np.floor(seconds / 3600)
    known = np.unique(hours[~np.isnan(hours)])
    place = ZoneInfo(zone)
    offsets = [
        (datetime.fromtimestamp(hour * 3600, UTC).astimezone(place).utcoffset() or timedelta()).total_seconds()
        for hour in known
    ]
    if not len(known):
        return seconds
    return seconds + np.array(offsets)[np.clip(np.searchsorted(known, hours), 0, len(known) - 1)]


def _numbers(column: Any) -> Any:
    return column.cast("float64").to_numpy(zero_copy_only=False) if hasattr(column, "cast") else column


def _usual(words: list[str | None], otherwise: str) -> str:
    known = Counter(word for word in words if word)
    return known.most_common(1)[0][0] if known else otherwise


def _moment(seconds: float) -> datetime:
    return datetime(1970, 1, 1) + timedelta(seconds=int(seconds))  # noqa: DTZ001 (a local clock without a zone)


def _seconds(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400
