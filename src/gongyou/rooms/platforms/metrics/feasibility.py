"""D2: promises that can only be kept by riding faster than the agreed speed. Whole numbers decide."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from gongyou.calc import clusters
from gongyou.calc.breaks import mean_break
from gongyou.calc.whole_sums import summed
from gongyou.core.figures import COUNT, DAY, NUMBER, SHARE, shown
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.deliveries import deliveries, instants, with_speed
from gongyou.rooms.platforms.metrics.encoded import Rows, day_of, encoded
from gongyou.rooms.platforms.metrics.estimates import ORDERS, PEOPLE, Name, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.lines import Line
from gongyou.rooms.platforms.metrics.lines import shown as lines_shown
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.named_numbers import names_of, with_names
from gongyou.rooms.platforms.metrics.outcome import Breakdown, Column, Dated, Estimate, Outcome, State, number
from gongyou.rooms.platforms.metrics.strata import area_name, local_day, named

KMH = Text("公里/小时", "km/h")
# Areas with a greater share above the speed are told with a date.
TOLD_SHARE = 0.05
# Areas whose shares rose within so many days of the next are told as one.
TOGETHER = 7
FAST = Name("fast", Text("承诺时限所需速度超过限速的订单占比", "Orders whose promise needs more than the speed"), SHARE)
FAST_AFTER = Name(
    "fast_after_pickup",
    Text("自实际取货起所需速度超过限速的订单占比", "The same, reckoned from the actual pick-up"),
    SHARE,
)


@metric(
    "D2",
    title=Text("物理可行性", "Physical feasibility"),
    hangs_on=(Section.TIME, Right.REST),
    definition=Text(
        "所需速度 = 计价距离 ÷（承诺送达 − 预计出餐或接单中较晚者 − 交接时间）；没有预计出餐的，自取货起算。"
        "超过 15 公里/小时的订单占比，自何日起、在哪些区域。",
        "Speed needed = charged distance ÷ (promise − the later of acceptance and the expected meal − "
        "hand-over); without "
        "an expected meal from the pick-up. Share of orders above 15 km/h, from which day and in which areas.",
    ),
    needs=(Needs("orders", ("promised_at", "distance_m", "picked_up_at")),),
    page="implied-speed",
)
def feasibility(material: Material) -> Outcome:
    """One pass, added up by worker and area and by area and day: how many promises need more than the speed."""
    rows, days = _rows(material)
    workers = len(rows.names["worker"])
    if few := too_few(workers, material):
        return few
    place = rows["worker"]
    sums = {
        name: summed(place, workers, rows[name]) for name in ("orders", "fast", "after", "picked", "metres", "seconds")
    }
    total, fast = int(sums["orders"].sum()), int(sums["fast"].sum())
    hit = int((sums["fast"] > 0).sum())
    least, limit = material.terms.shown_workers, f"{material.terms.speed_kmh:f}"
    share = measured(FAST, clusters.share(clusters.Sums(sums["fast"], sums["orders"])))
    after = measured(FAST_AFTER, clusters.share(clusters.Sums(sums["after"], sums["picked"])))
    estimates: list[Estimate] = [share, after]
    hidden = 0 < hit < least
    if not hidden:
        estimates.append(exactly(Name("fast_orders", Text("超速订单", "Orders above the speed"), COUNT, ORDERS), fast))
        estimates.append(exactly(Name("fast_workers", Text("涉及人数", "Workers concerned"), COUNT, PEOPLE), hit))
        if speed := _speed(sums):
            estimates.append(
                exactly(Name("speed", Text("这些订单平均所需速度", "Mean speed they need"), NUMBER, KMH), speed)
            )
    if not fast:
        said = Text(
            f"{total:,} 单的承诺时限都不需要超过 {limit} 公里/小时。",
            f"None of {total:,} promises needs more than {limit} km/h.",
        )
        return Outcome(State.CONFORM, said, tuple(estimates), orders=total, workers=workers)
    dates = () if hidden else _dates(rows, days, least)
    since = f"，{dates[0].on.isoformat()} 起" if dates else ""
    since_en = f", from {dates[0].on.isoformat()} on" if dates else ""
    said = Text(
        f"{shown(share.value, SHARE)} 的订单须以超过 {limit} 公里/小时骑行才能按时送达{since}。",
        f"{shown(share.value, SHARE)} of the orders are on time only above {limit} km/h{since_en}.",
    )
    if hidden:
        said = Text(
            f"有承诺时限须超过 {limit} 公里/小时，涉及不足 {least} 人。",
            f"Some promises need more than {limit} km/h; fewer than {least} workers are concerned.",
        )
        estimates = []
    return Outcome(
        State.EXPLAIN,
        said,
        tuple(estimates),
        breakdowns=() if hidden else (_areas(rows, days, (workers, total), least),),
        dates=dates,
        orders=total,
        workers=workers,
    )


def promised(material: Material) -> Any:
    """Each order with a promise: worker, area, day, attempt, and what `with_speed` tells of it."""
    taken = material.taken
    rows = taken.select(
        worker=taken.worker_key,
        area=named(taken, "area"),
        day=local_day(taken, material),
        attempt=taken.attempt_id,
        **instants(taken),
        metres=taken.distance_m,
    )
    rows = with_speed(rows.filter(rows.worker != UNKNOWN_WORKER), material)
    return rows.filter(rows.window.notnull() & rows.millimetres.notnull())


def _rows(material: Material) -> tuple[Rows, Rows]:
    """By worker and area: orders with a promise; of them above the speed; metres (mm) and seconds of those. By area and
    day: the orders, and those above the speed."""
    kept = deliveries(material)
    kept = kept.filter(kept.is_judged)
    orders, fast = kept.count().cast("int64"), kept.fast.sum().cast("int64")
    people = kept.group_by("worker", "area").aggregate(
        orders=orders,
        fast=fast,
        after=kept.fast_after.sum().cast("int64"),
        picked=kept.is_picked.sum().cast("int64"),
        metres=kept.metres.sum().cast("int64"),
        seconds=kept.seconds.sum().cast("int64"),
    )
    days = kept.group_by("area", "day").aggregate(orders=orders, fast=fast)
    areas = names_of(material, "area")
    by_worker, by_day = people.order_by("worker", "area"), days.order_by("area", "day")
    return with_names(encoded(material, by_worker), area=areas), with_names(encoded(material, by_day), area=areas)


def _speed(sums: dict[str, Any]) -> Any:
    millimetres, seconds = int(sums["metres"].sum()), int(sums["seconds"].sum())
    return number(float(Fraction(millimetres * 3600, 1_000_000 * seconds))) if seconds else None


def _areas(rows: Rows, days: Rows, whole: tuple[int, int], least: int) -> Breakdown:
    lines = []
    for place, code in enumerate(rows.names["area"]):
        own = rows.chosen(rows["area"] == place)
        orders, fast = int(own["orders"].sum()), int(own["fast"].sum())
        began = _began(days.chosen(days["area"] == place))
        lines.append(
            Line(
                area_name(code),
                len(np.unique(own["worker"])),
                orders,
                (orders, fast, number(fast / orders), None if began is None else day_of(began)),
            )
        )
    columns = (
        Column("orders", Text("订单", "Orders")),
        Column("fast", Text("超速订单", "Above the speed")),
        Column("share", Text("占比", "Share"), SHARE),
        Column("since", Text("自何日起", "From"), DAY),
    )
    return Breakdown(Text("按区域", "By area"), columns, lines_shown(lines, least, (whole[0], whole[1])))


def _dates(rows: Rows, days: Rows, least: int) -> tuple[Dated, ...]:
    """The areas in which the share rose for good, by the day; areas that rose within a week of each other together."""
    began = {}
    for place in range(len(rows.names["area"])):
        if (day := _began(days.chosen(days["area"] == place))) is not None:
            began[place] = day
    runs: list[list[int]] = []
    for place in sorted(began, key=lambda each: (began[each], each)):
        if runs and began[place] - began[runs[-1][-1]] <= TOGETHER:
            runs[-1].append(place)
        else:
            runs.append([place])
    dates = []
    for places in runs:
        own = rows.chosen(np.isin(rows["area"], places))
        daily = days.chosen(np.isin(days["area"], places))
        since = _began(daily)
        if since is None or len(np.unique(own["worker"][own["fast"] > 0])) < least:
            continue
        after = daily.chosen(daily["day"] >= since)
        size = number(int(after["fast"].sum()) / int(after["orders"].sum()))
        dates.append(
            Dated(
                day_of(since),
                Text("承诺时限所需速度超过限速", "Promises that need more than the speed"),
                area="、".join(rows.names["area"][place] for place in sorted(places)),
                size=Estimate("fast_since", Text("自该日起的占比", "Share from that day on"), size, SHARE),
            )
        )
    return tuple(sorted(dates, key=lambda each: each.on))


def _began(own: Rows) -> int | None:
    """The day from which the share of too fast promises is higher; the first day where it always was; else None."""
    days, place = np.unique(own["day"], return_inverse=True)
    orders, fast = (summed(place, len(days), own[name]) for name in ("orders", "fast"))
    if not fast.any() or fast.sum() <= TOLD_SHARE * orders.sum():
        return None
    shares = (fast / orders).tolist()
    split = mean_break(shares)
    if split is None or split.after - split.before < TOLD_SHARE:
        return int(days[0])
    return int(days[split.index])
