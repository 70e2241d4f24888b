"""D1, D3 and D4: how promises compare with what happens, and whether extra time is granted where it is due."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from gongyou.calc import clusters
from gongyou.calc.quantile_intervals import woodruff
from gongyou.calc.quantile_position import Scores, Spread, position_of, ranked
from gongyou.calc.quantiles import Counted
from gongyou.calc.whole_sums import summed
from gongyou.core.figures import NUMBER, SHARE, shown
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.breaches import Breach, dates_of, listed, reasons_of, state_of
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.dating import since
from gongyou.rooms.platforms.metrics.deliveries import NAMED, deliveries
from gongyou.rooms.platforms.metrics.encoded import Rows, cell_of, encoded
from gongyou.rooms.platforms.metrics.estimates import ORDERS, Bar, Name, claimed, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.lines import Line
from gongyou.rooms.platforms.metrics.lines import shown as lines_shown
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.named_numbers import names_of, with_names
from gongyou.rooms.platforms.metrics.outcome import Breakdown, Column, Dated, Estimate, Outcome, State, number
from gongyou.rooms.platforms.metrics.strata import DISTANCES, HOURS, area_name, weather_name

MINUTES = Text("分钟", "minutes")
LATE = Name("late", Text("超时率", "Share delivered late"), SHARE)
MIDDLE = 0.5
PERCENTS = (50, 90)
TIMES = ("promised", "actual")
POSITION = Name("position", Text("承诺时限所处分位", "Where the promise sits among actual times"), SHARE)
BESIDE = Name("beside_middle", Text("承诺时限所处分位 − 50 %", "Position of the promise − 50 %"), SHARE)
UNSAID_QUANTILE = Text(
    "平台没有公示承诺时限是哪个分位，按中位数（算法取中）计算分位损失。",
    "The platform has not said which quantile it promises; the loss is reckoned for the median.",
)


def _timed(material: Material) -> Any:
    """Delivered orders with a promise."""
    rows = deliveries(material)
    return rows.filter(rows.is_timed)


@metric(
    "D1",
    title=Text("时长预估偏差", "Error of estimated times"),
    hangs_on=(Section.TIME, Right.FAIR),
    definition=Text(
        "实际送达 − 承诺送达：超时率、P50、P90、按平台所称分位的分位损失；分时段、天气、区域。",
        "Delivery − promise: share late, P50, P90, pinball loss at the quantile the platform claims; by hour, "
        "weather, area.",
    ),
    needs=(Needs("orders", ("promised_at", "delivered_at")),),
    page="promise-error",
)
def error(material: Material) -> Outcome:
    """Two passes: by worker and stratum, added up by each; by second of difference."""
    timed = _timed(material)
    cells = material.kept("late cells", lambda: _late_cells(timed))
    by_worker = cells.group_by("worker").aggregate(
        orders=cells.orders.sum().cast("int64"), late=cells.late.sum().cast("int64")
    )
    rows = encoded(material, by_worker.order_by("worker"))
    workers, total = len(rows), int(rows["orders"].sum())
    if few := too_few(workers, material):
        return few
    share = measured(LATE, clusters.share(clusters.Sums(rows["late"], rows["orders"])))
    differences = timed.group_by("late").aggregate(orders=timed.count().cast("int64")).order_by("late")
    spread = encoded(material, differences)
    counted = Counted(dict(zip(spread["late"].tolist(), spread["orders"].tolist(), strict=True)))
    claimed_share = material.register.get("promise_quantile")
    quantile = Fraction(str(claimed_share)) if claimed_share else Fraction(1, 2)
    estimates = (
        share,
        *_percentiles(material, timed, counted),
        exactly(
            Name(
                "pinball",
                Text(f"分位损失（{float(quantile):.0%} 分位）", f"Pinball loss (quantile {float(quantile):.0%})"),
                NUMBER,
                MINUTES,
            ),
            number(float(_pinball(spread, quantile) / (60 * total))),
        ),
    )
    return Outcome(
        State.DESCRIBED,
        Text(
            f"{shown(share.value, SHARE)} 的订单晚于承诺送达；偏差中位数 {shown(estimates[1].value, NUMBER)} 分钟。",
            f"{shown(share.value, SHARE)} of the orders came after the promise; the median difference is "
            f"{shown(estimates[1].value, NUMBER)} minutes.",
        ),
        estimates,
        breakdowns=tuple(_late_by(material, cells, name, (workers, total)) for name in ("hour", "weather", "area")),
        reasons=() if claimed_share else (UNSAID_QUANTILE,),
        orders=total,
        workers=workers,
    )


def _percentiles(material: Material, timed: Any, counted: Counted) -> list[Estimate]:
    """P50 and P90 in minutes, each with Woodruff's interval: one pass by worker for both."""
    places = {percent: counted.quantile(Fraction(percent, 100)) or 0 for percent in PERCENTS}
    grouped = timed.group_by("worker").aggregate(
        orders=timed.count().cast("int64"),
        **{
            f"upto_{percent}": ibis.ifelse(timed.late <= place, 1, 0).sum().cast("int64")
            for percent, place in places.items()
        },
    )
    rows = encoded(material, grouped.order_by("worker"))
    found = []
    for percent, place in places.items():
        below = clusters.ratio(clusters.Sums(rows[f"upto_{percent}"], rows["orders"]))
        ends = woodruff(counted, Fraction(percent, 100), below)
        low, high = (None, None) if ends is None else (_minutes_of(end) for end in ends)
        label = Text(f"偏差 P{percent}", f"P{percent} of the difference")
        found.append(Estimate(f"p{percent}", label, _minutes_of(place), NUMBER, MINUTES, low, high))
    return found


def _minutes_of(seconds: int) -> Decimal | None:
    return number(float(Fraction(seconds, 60)))


def _pinball(spread: Rows, quantile: Fraction) -> Fraction:
    """Σ of the loss in seconds: late seconds × q, early seconds × (1 − q), exact."""
    late, orders = spread["late"], spread["orders"]
    above, below = (int((np.abs(late) * orders)[side].sum()) for side in (late > 0, late < 0))
    return quantile * above + (1 - quantile) * below


_BY = {
    "hour": Text("按时段", "By hour"),
    "weather": Text("按天气", "By weather"),
    "area": Text("按区域", "By area"),
}


def _called(rows: Rows, name: str, place: int) -> Text:
    if name == "hour":
        return HOURS[place]
    code = rows.names[name][place]
    return weather_name(code) if name == "weather" else area_name(code)


def _late_cells(timed: Any) -> Any:
    return timed.group_by("worker", "hour", "weather", "area").aggregate(
        orders=timed.count().cast("int64"), late=ibis.ifelse(timed.late > 0, 1, 0).sum().cast("int64")
    )


def _late_by(material: Material, cells: Any, name: str, whole: tuple[int, int]) -> Breakdown:
    grouped = cells.group_by(name).aggregate(
        orders=cells.orders.sum().cast("int64"),
        late=cells.late.sum().cast("int64"),
        workers=cells.worker.nunique().cast("int64"),
    )
    rows = encoded(material, grouped.order_by(name))
    if name in NAMED:
        rows = with_names(rows, **{name: names_of(material, NAMED[name])})
    lines = []
    for place, orders, late, there in zip(
        *(rows[each].tolist() for each in (name, "orders", "late", "workers")), strict=True
    ):
        lines.append(Line(_called(rows, name, place), there, orders, (orders, late, number(late / orders))))
    columns = (
        Column("orders", Text("订单", "Orders")),
        Column("late", Text("超时", "Late")),
        Column("share", Text("超时率", "Share late"), SHARE),
    )
    return Breakdown(_BY[name], columns, lines_shown(lines, material.terms.shown_workers, whole))


@metric(
    "D3",
    title=Text("算法取中检验", "Whether the algorithm takes the middle"),
    hangs_on=(Section.TIME, Right.REST),
    definition=Text(
        "在时段、距离、天气、区域相同的订单中，承诺时长在实际时长中所处的分位：取中约 50 %，远低于此即为最严算法。",
        "Among orders alike in hour, distance, weather and area, the percentile at which the promised time sits "
        "among the "
        "actual ones: about 50 % is the middle, far below is the strictest.",
    ),
    needs=(Needs("orders", ("promised_at", "delivered_at", "distance_m")),),
    page="promise-position",
)
def middle(material: Material) -> Outcome:
    """Passes: the daily share in time, which gives the date; minutes by stratum; what each worker's orders count."""
    timed = _timed(material)
    daily = timed.group_by("day").aggregate(
        orders=timed.count().cast("int64"), on_time=ibis.ifelse(timed.late <= 0, 1, 0).sum().cast("int64")
    )
    days = encoded(material, daily.order_by("day"))
    began = since(days["day"].tolist(), (days["on_time"] / np.maximum(1, days["orders"])).tolist(), -1)
    if not len(days):
        return too_few(0, material) or Outcome(State.TOO_SMALL, Text("样本不足。", "Too few orders."))
    timed = timed.mutate(
        cell=_cell(material, timed) * 2 + (timed.day >= (2**31 - 1 if began is None else began.day)).cast("int64"),
    )
    spread = _minutes(material, timed)
    scores = ranked(Spread(spread["stratum"], spread["value"], spread["promised"], spread["actual"]))
    sums = encoded(material, _scored(timed, spread, scores).order_by("worker", "later"))
    workers = len(sums.names["worker"])
    if few := too_few(workers, material):
        return few
    whole = position_of(scores, summed(sums["worker"], workers, sums["score"]))
    assert whole is not None  # noqa: S101 (there are orders)
    later = sums.chosen(sums["later"] == 1)
    are_later = set(spread["stratum"][spread["cell"] % 2 == 1].tolist())
    found = position_of(scores, later["score"], are_later.__contains__) if began is not None else None
    held, orders, people = whole, int(sums["orders"].sum()), workers
    if began is not None and found is not None:
        held, orders, people = found, int(later["orders"].sum()), len(later)
    estimates = [measured(POSITION, whole.overall)]
    dates: tuple[Dated, ...] = ()
    if began is not None and found is not None and people >= material.terms.shown_workers:
        name = Name("position_since", Text(f"自 {began.on} 起所处分位", f"Position from {began.on} on"), SHARE)
        estimates.append(measured(name, found.overall))
        what = Text("承诺时限所处分位下降", "The promise sits lower among actual times")
        dates = (Dated(began.on, began.ranged(what), size=estimates[-1]),)
    effect, shifted = _beside(held.overall)
    claim = claimed(effect, shifted, Bar(material.terms.margin_position, -1, State.SUSPECT), (people, orders))
    place = shown(estimates[-1].value, SHARE)
    since_zh = f"自 {began.on} 起，" if dates and began is not None else ""
    since_en = f"From {began.on} on the" if dates and began is not None else "The"
    return Outcome(
        State.DESCRIBED,
        Text(
            f"{since_zh}承诺时限处于同类订单实际用时的 {place} 分位（取中约为 50 %）。",
            f"{since_en} promise sits at {place} of the actual times of like orders (the middle is about 50 %).",
        ),
        tuple(estimates),
        claims=(claim,),
        dates=dates,
        orders=int(sums["orders"].sum()),
        workers=workers,
    )


def _cell(material: Material, timed: Any) -> Any:
    """The stratum as one number, in the order of its parts."""
    cell: Any = timed.hour.cast("int64")
    for name, size in (("distance", DISTANCES), *((name, len(names_of(material, NAMED[name]))) for name in NAMED)):
        cell = cell * size + timed[name]
    return cell


def _minutes(material: Material, timed: Any) -> Rows:
    """Stratum and minute: orders promised that time and orders that took it; an odd `cell` lies from the date on."""
    parts = []
    for name in TIMES:
        counts = timed.group_by("cell", value=timed[name]).aggregate(orders=timed.count().cast("int64"))
        ones = {each: counts.orders if each == name else ibis.literal(0, type="int64") for each in TIMES}
        parts.append(counts.select("cell", "value", **ones))
    both = parts[0].union(parts[1])
    grouped = both.group_by("cell", "value").aggregate(**{each: both[each].sum().cast("int64") for each in TIMES})
    rows = encoded(material, grouped.order_by("cell", "value"))
    return Rows({**rows.columns, "stratum": cell_of(rows["cell"])}, rows.names)


def _scored(timed: Any, spread: Rows, scores: Scores) -> Any:
    """By worker, apart from the date on: orders, and what their promises and times count together."""
    held = timed
    for name, counted in zip(TIMES, (scores.promised, scores.actual), strict=True):
        there = spread[name] > 0
        columns = {"cell": spread["cell"], "value": spread["value"], "score": counted}
        listed = ibis.memtable(pa.table({f"{name}_{key}": pa.array(each[there]) for key, each in columns.items()}))
        held = held.inner_join(listed, [held.cell == listed[f"{name}_cell"], held[name] == listed[f"{name}_value"]])
    return held.group_by("worker", later=held.cell % 2).aggregate(
        orders=held.count().cast("int64"), score=(held.promised_score + held.actual_score).sum().cast("int64")
    )


def _beside(found: clusters.Estimate) -> tuple[Estimate, clusters.Estimate]:
    """The position less one half."""
    low = None if found.low is None else found.low - MIDDLE
    high = None if found.high is None else found.high - MIDDLE
    shifted = clusters.Estimate(found.value - MIDDLE, found.se, low, high, found.workers, found.df)
    return measured(BESIDE, shifted), shifted


@metric(
    "D4",
    title=Text("补时执行", "Extra time granted"),
    hangs_on=(Section.TIME, Right.FAIR),
    definition=Text(
        "出餐比预计晚 5 分钟以上的订单、恶劣天气下的订单，得到补时的占比；未补时的逐单清点。",
        "Of the orders whose meal was more than 5 minutes later than expected, and of those in bad weather, the "
        "share with "
        "extra time; those without are counted.",
    ),
    needs=(Needs("orders", ("credit_seconds",)),),
    page="extra-time",
)
def credit(material: Material) -> Outcome:
    """One pass: by worker and day, late meals and bad weather, with and without extra time."""
    rows = _credits(material)
    workers = len(rows.names["worker"])
    if few := too_few(workers, material):
        return few
    least = material.terms.shown_workers
    kinds = (
        (
            "meal",
            Text("出餐慢", "a late meal"),
            Text("出餐晚于预计 5 分钟以上而没有补时", "Late meals without extra time"),
        ),
        ("weather", Text("恶劣天气", "bad weather"), Text("恶劣天气而没有补时", "Bad weather without extra time")),
    )
    breaches, estimates, reasons = [], [], []
    for key, called, what in kinds:
        orders, credited = (summed(rows["worker"], workers, rows[f"{key}{part}"]) for part in ("", "_credited"))
        if not orders.sum():
            reasons.append(
                Text(f"期间没有可判断的{called.zh}订单。", f"The period has no order with a {called.en} to judge.")
            )
            continue
        name = Name(
            f"{key}_credited", Text(f"{called.zh}订单得到补时的占比", f"Extra time where there was {called.en}"), SHARE
        )
        estimates.append(measured(name, clusters.share(clusters.Sums(credited, orders))))
        without = rows[key] - rows[f"{key}_credited"]
        breach = Breach(
            f"{key}_without", what, ORDERS, np.repeat(rows["worker"], without), np.repeat(rows["day"], without)
        )
        breaches.append(breach)
        estimates.append(breach.estimate(least))
    if not breaches:
        return Outcome(State.DESCRIBED, reasons[0], reasons=tuple(reasons), workers=workers)
    told = [each for each in breaches if each.cases and not each.is_small(least)]
    zh = "；".join(f"{each.what.zh} {each.cases:,} 单" for each in told) or "出餐慢和恶劣天气的订单都得到补时"
    en = "; ".join(f"{each.what.en}: {each.cases:,} orders" for each in told)
    return Outcome(
        state_of(breaches),
        Text(f"{zh}。", f"{en or 'All orders with a late meal or in bad weather were given extra time'}."),
        tuple(estimates),
        breakdowns=(listed(breaches, least),),
        dates=dates_of(breaches, least),
        reasons=(*reasons, *reasons_of(breaches, least)),
        orders=int(rows["orders"].sum()),
        workers=workers,
    )


def _credits(material: Material) -> Rows:
    held = deliveries(material)
    counted = {
        "meal": held.meal,
        "meal_credited": held.meal_credited,
        "weather": held.bad,
        "weather_credited": held.bad_credited,
    }
    grouped = held.group_by("worker", "day").aggregate(
        orders=held.count().cast("int64"), **{name: column.sum().cast("int64") for name, column in counted.items()}
    )
    return encoded(material, grouped.order_by("worker", "day"))
