"""A4: days on which pay left the published rule (or came back to it), held against the notices of changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from gongyou.calc.changes import Change, Detector, calibrated, changes, least_change
from gongyou.core.figures import COUNT
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.orders import EVALUABLE
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.estimates import AN_ORDER, MONEY_4, Name, exactly, too_few
from gongyou.rooms.platforms.metrics.material import Material, local_seconds, whole_part
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Dated, Estimate, Outcome, State, not_assessable, number
from gongyou.rooms.platforms.metrics.worker_sums import EPOCH, total

# A notice counts for a change within so many days of it.
NEAR = timedelta(days=1)
LEAST_DAYS, LEAST_QUIET = 42, 28
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


@dataclass(frozen=True, slots=True)
class Series:
    """An area's daily residuals, in yuan an order, on the days that had orders; `area` empty for all."""

    area: str
    days: tuple[date, ...]
    values: tuple[float, ...]
    orders: int
    workers: int

    def found(self, alarms_a_year: float, margin: Decimal) -> tuple[Detector, list[Change]]:
        """The changes of at least `margin`, and the detector that found them.

        It is learnt from the first third of the days (at least four weeks), and again from all days less the levels
        found: a rule that is kept to the fen tells nothing of how much the days differ where it is not kept. The less
        sensitive of the two counts.
        """
        detector = calibrated(self.values[: max(LEAST_QUIET, len(self.values) // 3)], len(self.values), alarms_a_year)
        happened = self._at_least(margin, detector)
        again = calibrated(self._levelled(happened), len(self.values), alarms_a_year)
        if happened and again.threshold * again.spread > detector.threshold * detector.spread:
            return again, self._at_least(margin, again)
        return detector, happened

    def _at_least(self, margin: Decimal, detector: Detector) -> list[Change]:
        return [each for each in changes(self.values, detector) if abs(each.difference) >= margin]

    def _levelled(self, happened: Sequence[Change]) -> list[float]:
        edges = [0, *(each.index for each in happened), len(self.values)]
        parts = [self.values[begin:end] for begin, end in pairwise(edges)]
        return [value - sum(part) / len(part) for part in parts for value in part]


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
    if few := too_few(max(each.workers for each in listed), material):
        return few
    detectors, happened = [], []
    for series in listed:
        detector, found = series.found(ALARMS_A_YEAR / len(listed), material.terms.margin_pay_order)
        detectors.append(least_change(detector, len(series.days) // 2, len(series.days) // 2))
        happened += [(series, each) for each in found]
    notices = _notices(material)
    told = [_dated(each, notices) for each in _merged(happened, listed)]
    dates = [each for each, _ in told]
    unmatched = [each for each, is_announced in told if not is_announced]
    state = _state(material, unmatched, max(detectors))
    published = [
        Dated(day, EXECUTED, notice_days=days)
        for day, days in sorted(notices.items())
        if not any(abs(each.on - day) <= NEAR for each in dates)
    ]
    return Outcome(
        state,
        _said(dates, unmatched),
        (
            exactly(FOUND, len(dates)),
            exactly(UNMATCHED, len(unmatched)),
            exactly(DETECTABLE, number(max(detectors))),
        ),
        dates=tuple(sorted([*dates, *published], key=lambda each: (each.on, each.area or ""))),
        orders=sum(each.orders for each in listed),
        workers=max(each.workers for each in listed),
    )


def _series(material: Material) -> Iterator[Series]:
    """Areas that may be concluded on; the whole platform where orders carry no area or all areas are small."""
    rows = material.audited.lean
    rows = rows.filter((rows.reason == EVALUABLE) & (rows.worker_key != UNKNOWN_WORKER))
    held = rows.select(
        "area", "gap", worker=rows.worker_key, day=whole_part(local_seconds(rows.dispatched_at, material), 86_400)
    )
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
    if not areas:
        [whole] = material.rows(held.aggregate(workers=held.worker.nunique().cast("int64")))
        yield _series_of("", daily, whole["workers"])


def _series_of(area: str, daily: Sequence[Mapping[str, Any]], workers: int) -> Series:
    orders: dict[int, int] = {}
    gap: dict[int, int] = {}
    for row in daily:
        orders[row["day"]] = orders.get(row["day"], 0) + row["orders"]
        gap[row["day"]] = gap.get(row["day"], 0) + row["gap"]
    days = sorted(orders)
    values = tuple(gap[day] / orders[day] / 100 for day in days)
    return Series(area, tuple(EPOCH + timedelta(days=day) for day in days), values, sum(orders.values()), workers)


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


def _dated(happened: tuple[Series, Change, bool], notices: Mapping[date, int | None]) -> tuple[Dated, bool]:
    """The change as it is told, and whether a notice goes with it."""
    series, change, everywhere = happened
    day, first, last = (series.days[place] for place in (change.index, change.first, change.last))
    size = Estimate("size", SIZE, number(change.difference), MONEY_4, AN_ORDER, number(change.low), number(change.high))
    near = [notice for notice in notices if first - NEAR <= notice <= last + NEAR]
    sooner = Text("降低", "falls") if change.difference < 0 else Text("提高", "rises")
    notice = Text("与公示的变更相符", "on a published change") if near else Text("没有公示", "no notice")
    dated = Dated(
        day,
        Text(
            f"每单报酬相对公示规则{sooner.zh}（日期 95 % 范围 {first} 至 {last}），{notice.zh}",
            f"Pay of an order {sooner.en} against the published rule (95 % range of the day {first} to {last}), "
            f"{notice.en}",
        ),
        None if everywhere or not series.area else series.area,
        size,
        notices[min(near, key=lambda each: abs(each - day))] if near else None,
    )
    return dated, bool(near)


def _state(material: Material, unmatched: Sequence[Dated], detectable: float) -> State:
    """Suspect where pay fell for sure by more than the margin without notice; silence needs the power to see it."""
    margin: Decimal = material.terms.margin_pay_order
    if any(each.size and each.size.high is not None and each.size.high < -margin for each in unmatched):
        return State.SUSPECT
    if unmatched:
        return State.EXPLAIN
    return State.CONFORM if detectable <= margin else State.UNDECIDED


def _said(dates: Sequence[Dated], unmatched: Sequence[Dated]) -> Text:
    if not dates:
        return Text("没有发现报酬偏离公示规则的变更日期。", "No day was found on which pay left the published rule.")
    zh = "；".join(f"{each.on}{'（' + each.area + '）' if each.area else ''}" for each in unmatched) or "无"
    en = "; ".join(f"{each.on}{' (' + each.area + ')' if each.area else ''}" for each in unmatched) or "none"
    return Text(
        f"发现 {len(dates)} 次变更，其中没有公示的 {len(unmatched)} 次：{zh}。",
        f"{len(dates)} changes were found, {len(unmatched)} of them without notice: {en}.",
    )
