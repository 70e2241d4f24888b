"""A4: days on which pay left the published rule (or came back to it), held against the notices of changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from gongyou.calc.changes import Change, least_change
from gongyou.core.figures import COUNT
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.before_after import Comparison, between, claim_of
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.daily_residuals import Series
from gongyou.rooms.platforms.metrics.estimates import AN_ORDER, MONEY_4, Name, exactly
from gongyou.rooms.platforms.metrics.hidden_rule import Hidden, day_of, unpublished
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Claim, Dated, Estimate, Outcome, State, not_assessable, number
from gongyou.rooms.platforms.metrics.worker_sums import EPOCH, audited_rows, audited_sums, by_worker, total
from gongyou.rooms.platforms.recovery.said import term_said

# A notice counts for a change within so many days of it.
NEAR = timedelta(days=1)
# The daily series and the recovered rule speak of one change within so many days.
SAME = timedelta(days=7)
REST = Text("较小区域合计：", "Smaller areas together: ")
SMALLER, EVERYWHERE = Text("较小区域合计", "smaller areas together"), Text("全平台", "the whole platform")
NOTICED, UNNOTICED = Text("与公示的变更相符", "on a published change"), Text("没有公示", "no notice")
LEAST_DAYS = 42
# Of all areas together.
ALARMS_A_YEAR = 0.1
FOUND = Name("changes", Text("探测到的变更", "Changes found"), COUNT)
UNMATCHED = Name("unmatched", Text("没有公示相对应的变更", "Changes without a notice"), COUNT)
DETECTABLE = Name(
    "detectable", Text("可探测的最小变化（每单）", "Smallest change that would be found"), MONEY_4, AN_ORDER
)
SIZE = Text("每单变化", "Change of an order's pay")
TOO_SHORT = Text(
    f"不可评估：没有区域有 {LEAST_DAYS} 天以上、{{orders}} 单以上可按公示规则计算的订单。",
    f"Cannot be evaluated: no area has {LEAST_DAYS} days and {{orders}} orders that the published rule can compute.",
)
EXECUTED = Text("公示的规则变更，未见偏离", "Published change; pay follows it")
# Days that the sentence names; the table has all.
SAID_DAYS = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A change as it is told, whether a notice goes with it, on how many workers it rests (None: all), its share."""

    dated: Dated
    is_announced: bool
    workers: int | None = None
    # Of all orders that are looked at; what a change counts where areas are told together.
    share: float = 0.0
    # Where it happened; None: everywhere.
    areas: tuple[str, ...] | None = None


@metric(
    "A4",
    title=Text("规则变更探测", "Detection of rule changes"),
    hangs_on=(Section.ALL, Right.KNOW),
    definition=Text(
        "按区域逐日计算实付与公示规则的每单差额，找出差额水平改变的日期，与公示的变更日期（±1 天）核对。",
        "The daily residual of an order against the published rule, area by area: the days on which its level "
        "changed, held "
        "against the days of published changes (±1 day).",
    ),
    needs=(Needs("orders", ("pay_total",)),),
    page="rule-changes",
)
def rule_changes(material: Material) -> Outcome:
    """Changes with area, size and notice; none of them is named where it may not be shown."""
    listed = [each for each in _series(material) if len(each.days) >= LEAST_DAYS]
    if not listed:
        return not_assessable(TOO_SHORT.filled(orders=material.terms.least_orders))
    detectors, happened = [], []
    for series in listed:
        detector, found = series.found(ALARMS_A_YEAR / len(listed), material.terms.margin_pay_order)
        detectors.append(least_change(detector, len(series.days) // 2, len(series.days) // 2))
        happened += [(series, each) for each in found]
    notices = _notices(material)
    orders = sum(each.orders for each in listed)
    dated = [_dated(each, notices, orders) for each in _merged(happened, listed)]
    told = _told(dated, list(_begun(material)), notices)
    unmatched = [each for each in told if not each.is_announced]
    events = _events(told)
    dates = [each.dated for each in events]
    silent = [each.dated for each in events if not each.is_announced]
    workers = len(by_worker(audited_sums(material), ())[0])
    state = _state(material, unmatched, workers, max(detectors))
    claims = _claims(material, told, unmatched)
    published = [
        Dated(day, EXECUTED, notice_days=days)
        for day, days in sorted(notices.items())
        if not any(abs(each.on - day) <= NEAR for each in dates)
    ]
    return Outcome(
        state,
        _said(dates, silent),
        (
            exactly(FOUND, len(dates)),
            exactly(UNMATCHED, len(silent)),
            exactly(DETECTABLE, number(max(detectors))),
        ),
        claims,
        dates=tuple(sorted([*dates, *published], key=lambda each: (each.on, each.area or ""))),
        orders=sum(each.orders for each in listed),
        workers=workers,
    )


def _series(material: Material) -> Iterator[Series]:
    """Areas that may be concluded on, and those that are too small for it together."""
    held = audited_rows(material)
    daily = material.rows(
        held.group_by("area", "day")
        .aggregate(orders=held.count().cast("int64"), gap=total(held.gap))
        .order_by("area", "day")
    )
    people = material.rows(
        held.group_by("area").aggregate(workers=held.worker.nunique().cast("int64")).order_by("area")
    )
    terms = material.terms
    known = {row["area"]: row["workers"] for row in people}
    areas = [
        area
        for area, workers in known.items()
        if area
        and workers >= terms.shown_workers
        and sum(row["orders"] for row in daily if row["area"] == area) >= terms.least_orders
    ]
    for area in areas:
        yield _series_of(area, [row for row in daily if row["area"] == area], known[area])
    # Areas that are too small by themselves are looked at together; without any area that is the whole platform.
    rest = [row for row in daily if row["area"] not in areas]
    if rest:
        others = held.filter(held.area.notin(areas)) if areas else held
        [whole] = material.rows(others.aggregate(workers=others.worker.nunique().cast("int64")))
        orders = sum(row["orders"] for row in rest)
        if whole["workers"] >= terms.shown_workers and orders >= terms.least_orders:
            held_in = tuple(sorted({row["area"] for row in rest}))
            yield replace(_series_of("", rest, whole["workers"]), is_rest=bool(areas), areas=held_in)


def _series_of(area: str, daily: Sequence[Mapping[str, Any]], workers: int) -> Series:
    orders: dict[int, int] = {}
    gap: dict[int, int] = {}
    for row in daily:
        orders[row["day"]] = orders.get(row["day"], 0) + row["orders"]
        gap[row["day"]] = gap.get(row["day"], 0) + row["gap"]
    days = sorted(orders)
    values = tuple(gap[day] / orders[day] / 100 for day in days)
    on = tuple(EPOCH + timedelta(days=day) for day in days)
    return Series(area, on, values, sum(orders.values()), workers, areas=(area,))


def _notices(material: Material) -> dict[date, int | None]:
    """Days of published changes of pay in the period, with their notice days where the register knows them."""
    scope = material.scope
    found: dict[date, int | None] = {
        version.start: None
        for version in material.scheme.versions_between(scope.first, scope.last)
        if scope.first < version.start <= scope.last
    }
    for change in material.register.get("changes", ()):
        if change["section"] == Section.PAY.value and not change["is_first"] and change["published"]:
            found[date.fromisoformat(change["date"])] = change["notice_days"]
    return found


@dataclass(frozen=True, slots=True)
class Begun:
    """Unpublished terms from a day on: what they come to in one area (None: everywhere), in fen an order."""

    day: date
    area: str | None
    effect: float
    said: Text
    share: float


def _begun(material: Material) -> Iterator[Begun]:
    """What the recovered rule dates after the period's first days: by area what all its unpublished terms add up to.

    Terms may take one another back in an area, so it is their sum that counts; below the margin it is no change.
    """
    stretches: dict[int, list[Hidden]] = {}
    for each in unpublished(material):
        stretches.setdefault(each.stretch.first, []).append(each)
    least = float(material.terms.margin_pay_order) * 100
    for first, terms in sorted(stretches.items()):
        read, stretch = terms[0].read, terms[0].stretch
        if day_of(read, first) <= material.scope.first + NEAR:
            continue
        inside = read.log.rows((read.log.day >= first) & (read.log.day <= stretch.last))
        moved = np.sum([each.term.rate * each.term.column(inside) for each in terms], axis=0)
        told = [term_said(each.term, read) for each in terms]
        said = Text("".join(each.zh for each in told), " ".join(each.en for each in told))
        areas = inside.conditions.get("area")
        codes = np.zeros(len(inside), dtype=np.int64) if areas is None else areas.codes
        means = {int(code): float(np.mean(moved[codes == code])) for code in np.unique(codes)}
        touched = {code: mean for code, mean in means.items() if abs(mean) >= least}
        if areas is None or (touched and len(touched) == len(means)):
            if touched:
                yield Begun(day_of(read, first), None, float(np.mean(moved)), said, 1.0)
            continue
        for code, mean in sorted(touched.items()):
            share = float(np.mean(codes == code))
            yield Begun(day_of(read, first), str(areas.labels[code]) or None, mean, said, share)


def _told(series: list[Told], begun: list[Begun], notices: Mapping[date, int | None]) -> list[Told]:
    """What the daily series show and what the recovered rule dates, each change once.

    A series of one area stands, because it brings an interval; one of several areas gives way to the recovered rule's
    own area.
    """
    found = list(series)
    for each in begun:
        near = [one for one in found if abs(one.dated.on - each.day) <= SAME]
        if any(one.dated.area == each.area for one in near):
            continue
        if each.area is not None:
            found = [one for one in found if one not in near or one.dated.area is not None]
        found.append(_recovered(each, notices))
    return found


def _recovered(begun: Begun, notices: Mapping[date, int | None]) -> Told:
    """A change that the recovered rule dates, with the mean of what it moves an order by."""
    near = [notice for notice in notices if abs(notice - begun.day) <= NEAR]
    value = number(begun.effect / 100)
    size = Estimate("size", SIZE, value, MONEY_4, AN_ORDER, value, value)
    notice = NOTICED if near else UNNOTICED
    what = Text(
        f"还原规则的变化，{notice.zh}：{begun.said.zh}", f"Change of the recovered rule, {notice.en}: {begun.said.en}"
    )
    days = notices[min(near, key=lambda each: abs(each - begun.day))] if near else None
    areas = None if begun.area is None else (begun.area,)
    return Told(Dated(begun.day, what, begun.area, size, days), bool(near), share=begun.share, areas=areas)


Happened = tuple[Series, Change]


def _merged(happened: Sequence[Happened], listed: Sequence[Series]) -> Iterator[tuple[Series, Change, bool]]:
    """Each change, once for all areas where every area changed within a day of the others."""
    left = sorted(happened, key=lambda each: (each[0].days[each[1].index], each[0].area))
    while left:
        series, change = left[0]
        day = series.days[change.index]
        together = [each for each in left if abs(each[0].days[each[1].index] - day) <= NEAR]
        everywhere = len(listed) > 1 and {each[0].area for each in together} == {each.area for each in listed}
        if everywhere:
            largest = max(together, key=lambda each: (each[0].orders, each[0].area))
            yield (*largest, True)
            left = [each for each in left if each not in together]
        else:
            yield (series, change, False)
            left = left[1:]


def _dated(happened: tuple[Series, Change, bool], notices: Mapping[date, int | None], orders: int) -> Told:
    """The change as it is told, and whether a notice goes with it."""
    series, change, everywhere = happened
    day, first, last = (series.days[place] for place in (change.index, change.first, change.last))
    size = Estimate("size", SIZE, number(change.difference), MONEY_4, AN_ORDER, number(change.low), number(change.high))
    near = [notice for notice in notices if first - NEAR <= notice <= last + NEAR]
    sooner = Text("降低", "falls") if change.difference < 0 else Text("提高", "rises")
    notice = NOTICED if near else UNNOTICED
    where = REST if series.is_rest and not everywhere else Text("", "")
    dated = Dated(
        day,
        Text(
            f"{where.zh}每单报酬相对公示规则{sooner.zh}（日期 95 % 范围 {first} 至 {last}），{notice.zh}",
            f"{where.en}Pay of an order {sooner.en} against the published rule (95 % range of the day {first} to "
            f"{last}), "
            f"{notice.en}",
        ),
        None if everywhere or not series.area else series.area,
        size,
        notices[min(near, key=lambda each: abs(each - day))] if near else None,
    )
    return Told(dated, bool(near), series.workers, series.orders / orders, None if everywhere else series.areas)


def _events(told: Sequence[Told]) -> list[Told]:
    """What fell or rose in several areas within a day of each other, alike announced or not, told once with its areas.

    The words and the day are those of the area with the most orders; the size is the mean, areas weighing by orders.
    """
    left = sorted(told, key=lambda each: (-each.share, each.dated.on, each.dated.area or ""))
    found: list[Told] = []
    while left:
        first, *left = left
        together = [first, *(each for each in left if _is_same_event(first, each))]
        left = [each for each in left if each not in together]
        found.append(first if len(together) == 1 else _together(together))
    return found


def _is_same_event(one: Told, other: Told) -> bool:
    if one.dated.area is None or other.dated.area is None or one.dated.area == other.dated.area:
        return False
    alike = one.is_announced == other.is_announced and one.dated.notice_days == other.dated.notice_days
    return alike and abs(one.dated.on - other.dated.on) <= NEAR and _falls(one) == _falls(other)


def _falls(told: Told) -> bool:
    return bool(told.dated.size and told.dated.size.value is not None and told.dated.size.value < 0)


def _together(parts: Sequence[Told]) -> Told:
    weight = sum(each.share for each in parts)
    sizes = [(each.share / weight, each.dated.size) for each in parts if each.dated.size is not None]
    value = sum(share * float(size.value or 0) for share, size in sizes)
    # The areas' errors are taken as independent.
    reach = sum((share * float((size.high or 0) - (size.low or 0)) / 2) ** 2 for share, size in sizes) ** 0.5
    size = Estimate("size", SIZE, number(value), MONEY_4, AN_ORDER, number(value - reach), number(value + reach))
    areas = "、".join(sorted(each.dated.area or "" for each in parts))
    known = [each.workers for each in parts if each.workers is not None]
    dated = replace(parts[0].dated, area=areas, size=size)
    return Told(dated, parts[0].is_announced, max(known) if len(known) == len(parts) else None, weight)


def _claims(material: Material, told: Sequence[Told], unmatched: Sequence[Told]) -> tuple[Claim, ...]:
    """For each change without notice that the same workers' pay moved on its day, between its neighbouring changes.

    Every area that occurs could have been searched, and all of them together.
    """
    if not unmatched:
        return ()
    series = len(material.rows(audited_rows(material).select("area").distinct().order_by("area"))) + 1
    period = (material.scope.first, material.scope.last)
    found = {}
    for each in sorted(unmatched, key=lambda one: (one.dated.on, one.areas or ())):
        others = [one.dated.on for one in told if one is not each and _meet(one.areas, each.areas)]
        first, last, neighbours = between(each.dated.on, others, period)
        claim = claim_of(material, Comparison(each.dated.on, first, last, each.areas, neighbours, _where(each)), series)
        found[claim.key] = claim
    return tuple(found.values())


def _meet(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> bool:
    return one is None or other is None or bool(set(one) & set(other))


def _where(told: Told) -> Text:
    if told.areas is None:
        return EVERYWHERE
    return SMALLER if told.dated.area is None else Text(told.dated.area, told.dated.area)


def _state(material: Material, unmatched: Sequence[Told], workers: int, detectable: float) -> State:
    """Changes without notice are judged as claims; silence needs the power to see them."""
    if unmatched:
        return State.DESCRIBED
    if workers < material.terms.least_workers:
        return State.TOO_SMALL
    return State.CONFORM if detectable <= material.terms.margin_pay_order else State.UNDECIDED


def _said(dates: Sequence[Dated], unmatched: Sequence[Dated]) -> Text:
    if not dates:
        return Text("没有发现报酬偏离公示规则的变更日期。", "No day was found on which pay left the published rule.")
    days = sorted({each.on for each in unmatched})
    zh, en = "、".join(map(str, days[:SAID_DAYS])) or "无", ", ".join(map(str, days[:SAID_DAYS])) or "none"
    if len(days) > SAID_DAYS:
        zh, en = f"{zh} 等 {len(days)} 日", f"{en} and {len(days) - SAID_DAYS} more days"
    return Text(
        f"发现 {len(dates)} 次变更，其中没有公示的 {len(unmatched)} 次：{zh}。",
        f"{len(dates)} changes were found, {len(unmatched)} of them without notice: {en}.",
    )
