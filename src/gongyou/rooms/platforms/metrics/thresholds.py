"""E3: whether workers work on to reach a reward: more periods just above its threshold than a smooth spread has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from gongyou.calc.bunching import Counts, Window, bunching
from gongyou.calc.resampling import Plan
from gongyou.calc.whole_sums import summed
from gongyou.core.figures import NUMBER, shown
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.encoded import Rows, encoded
from gongyou.rooms.platforms.metrics.estimates import too_few
from gongyou.rooms.platforms.metrics.material import Material, whole_part
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Claim, Estimate, Outcome, State, number
from gongyou.rooms.platforms.metrics.rides import rider_days
from gongyou.rules.engaged_time import whole_seconds

BINS = Text("格（每格一单）", "bins (one order each)")
# An excess of one ordinary bin is what matters.
MARGIN = Decimal(1)
# A cubic lies below the top of a hump: a threshold at the usual day's work would then look like an excess.
DEGREE = 5
DAY, WEEK, MONTH = 1, 7, (28, 29, 30, 31)
_CALLED = {DAY: Text("一天", "in a day"), WEEK: Text("一周", "in a week"), 28: Text("一个月", "in a month")}
NOTHING = Text("奖励的周期或门槛不足以拟合分布。", "Too few periods around a threshold to fit a spread.")


@metric(
    "E3",
    title=Text("激励诱因", "Working on for a reward"),
    hangs_on=(Section.CONDUCT, Right.REST),
    definition=Text(
        "奖励门槛处的聚束：周期单量恰达门槛及稍多的周期数，比平滑分布多出几格。",
        "Bunching at the threshold of a reward: by how many ordinary bins the periods that just reach it exceed "
        "a smooth "
        "spread.",
    ),
    needs=(
        Needs("rewards", ("threshold", "starts_on", "ends_on")),
        Needs("orders", ("accepted_at", "delivered_at")),
    ),
    page="bunching-rewards",
)
def bunched(material: Material) -> Outcome:
    """The rewards' periods and thresholds; the orders of every worker-day, which the hours share."""
    days = rider_days(material)
    workers = len(days.names["worker"])
    if few := too_few(workers, material):
        return few
    plan = Plan(material.terms.draws, material.terms.seed)
    estimates: list[Estimate] = []
    claims: list[Claim] = []
    for reward in _rewards(material):
        found = bunching(_periods(days, reward), Window(reward.threshold, degree=DEGREE), plan)
        if found is None or found.workers < material.terms.shown_workers:
            continue
        label = Text(
            f"{reward.called.zh}达 {reward.threshold} 单的奖励：门槛处多出的周期",
            f"Reward for {reward.threshold} orders {reward.called.en}: excess at the threshold",
        )
        low, high = (None if each is None else number(each) for each in (found.excess.low, found.excess.high))
        effect = Estimate(f"excess_{reward.code}", label, number(found.excess.value), NUMBER, BINS, low, high)
        estimates.append(effect)
        p = None if not found.excess.se else math.erfc(abs(found.excess.value) / found.excess.se / math.sqrt(2))
        claims.append(Claim(effect.key, effect, p, None, MARGIN, 1, found.workers, found.periods))
    if not estimates:
        return Outcome(State.TOO_SMALL, NOTHING, reasons=(NOTHING,), workers=workers)
    most = max(estimates, key=lambda each: (each.value or 0, each.key))
    value = shown(most.value, NUMBER)
    return Outcome(
        State.DESCRIBED,
        Text(f"{most.label.zh}相当于 {value} 格平常的周期。", f"{most.label.en}, {value} ordinary bins."),
        tuple(estimates),
        tuple(claims),
        orders=int(days["orders"].sum()),
        workers=workers,
    )


@dataclass(frozen=True, slots=True)
class _Reward:
    """A reward: its threshold, the length of its period in days, a day on which one of them began."""

    code: str
    threshold: int
    length: int
    start: int

    @property
    def called(self) -> Text:
        return _CALLED[min(self.length, MONTH[0])]


def _rewards(material: Material) -> list[_Reward]:
    """The rewards by day, week or month of the platform, in the order of their codes."""
    rows = material.table("rewards")
    start, end = (whole_part(whole_seconds(rows[name].cast("timestamp")), 86_400) for name in ("starts_on", "ends_on"))
    held = rows.filter(rows.threshold.notnull()).mutate(first=start, length=end - start + 1)
    grouped = held.group_by("code", "threshold", "length").aggregate(start=held.first.min().cast("int64"))
    found = encoded(material, grouped.order_by("code", "threshold", "length"))
    listed: dict[tuple[str, int, int], _Reward] = {}
    for code, threshold, length, first in zip(
        *(found[name].tolist() for name in ("code", "threshold", "length", "start")), strict=True
    ):
        name = found.names["code"][code]
        if length in (DAY, WEEK, *MONTH):
            # Months of 28 to 31 days are one reward.
            kind = min(length, MONTH[0])
            listed.setdefault((name, threshold, kind), _Reward(name, threshold, kind, first))
    return list(listed.values())


def _periods(days: Rows, reward: _Reward) -> Counts:
    """By worker and number of orders: how many of the worker's periods ended with it; those without orders are none."""
    day = days["day"]
    if reward.length == DAY:
        period = day
    elif reward.length == WEEK:
        period = (day - reward.start) // WEEK
    else:
        period = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    span = 2**32
    each, place = np.unique(days["worker"] * span + period - period.min(), return_inverse=True)
    orders = summed(place, len(each), days["orders"])
    kinds, count = np.unique((each // span)[orders > 0] * span + orders[orders > 0], return_counts=True)
    return Counts(kinds // span, kinds % span, count)
