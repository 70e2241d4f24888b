"""From the months of a group to its series, and from a series to a score that grows as things get worse.

Each score uses the months up to its own only: it is what could have been known then, but for later corrections of the
data. Method: docs/algorithms/early-warning.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import Any

from gongyou.calc.monitoring import sahm
from gongyou.core.period import Month as Period
from gongyou.rooms.market.warning.rules import Method, Series

HUNDRED = 100
YEAR, WEEK = 12, 7
# EWMA: weight of the newest value; least differences between neighbours before a deviation is believed.
WEIGHT = 0.2
FEWEST_DIFFERENCES = 6
# Mean moving range of two normal values, in standard deviations (Montgomery 2013, appendix VI).
RANGE_OF_TWO = 1.128

Month = Mapping[str, Any]
Values = list[float | None]


def series_of(series: Series, months: Sequence[Month], *, fewest: int) -> Values:
    """The series in its own unit; None where something is hidden or the group has fewer than `fewest` people."""
    return [READ[series](month, fewest) for month in months]


def people_of(series: Series, month: Month) -> int | None:
    """How many people the value of a month speaks of."""
    parts = [month.get(name) for name in PEOPLE[series]]
    return None if not parts or any(part is None for part in parts) else sum(int(part or 0) for part in parts)


def _share(part: str, of: tuple[str, ...]) -> Callable[[Month, int], float | None]:
    def read(month: Month, fewest: int) -> float | None:
        counts = [month.get(name) for name in of]
        if any(count is None for count in counts):
            return None
        total = sum(int(count or 0) for count in counts)
        return float(Fraction(HUNDRED * int(month[part]), total)) if total >= fewest else None

    return read


def _wages(month: Month, fewest: int) -> float | None:
    if month.get("earners") is None or month["earners"] < fewest or not month["wage_before"]:
        return None
    return float(Fraction(HUNDRED * int(month["wage"]), int(month["wage_before"])) - HUNDRED)


def _vacancies(month: Month, fewest: int) -> float | None:
    now, before = month.get("posts"), month.get("posts_before")
    if now is None or before is None or before < fewest:
        return None
    return float(Fraction(HUNDRED * int(now), int(before)) - HUNDRED)


def _ratio(month: Month, fewest: int) -> float | None:
    offered, seeking = month.get("posts"), month.get("seekers")
    if offered is None or seeking is None or seeking < fewest:
        return None
    return float(Fraction(int(offered), int(seeking)))


def _weekly_hours(month: Month, fewest: int) -> float | None:
    """Hours of the month × 7 ÷ its days, a head."""
    counts = [month.get(name) for name in PEOPLE[Series.WEEKLY_HOURS]]
    if any(count is None for count in counts) or month.get("hours") is None:
        return None
    people = sum(int(count or 0) for count in counts)
    days = Period.read(str(month["period"])).last_day.day
    return float(Fraction(WEEK * int(month["hours"]), HUNDRED * people * days)) if people >= fewest else None


PEOPLE: Mapping[Series, tuple[str, ...]] = {
    Series.OUT_OF_WORK: ("employed", "unemployed"),
    Series.JOB_LOSSES: ("stayed", "left"),
    Series.WAGES: ("earners",),
    Series.WEEKLY_HOURS: ("short_week", "long_week"),
    Series.LONG_HOURS: ("short_week", "long_week"),
    Series.RATIO: ("seekers",),
    # Posts are no people.
    Series.VACANCIES: (),
}
READ: Mapping[Series, Callable[[Month, int], float | None]] = {
    Series.OUT_OF_WORK: _share("unemployed", PEOPLE[Series.OUT_OF_WORK]),
    Series.JOB_LOSSES: _share("left", PEOPLE[Series.JOB_LOSSES]),
    Series.WAGES: _wages,
    Series.WEEKLY_HOURS: _weekly_hours,
    Series.LONG_HOURS: _share("long_week", PEOPLE[Series.LONG_HOURS]),
    Series.RATIO: _ratio,
    Series.VACANCIES: _vacancies,
}
# Of which more is worse; of the others less is.
WORSE_UP = frozenset({Series.OUT_OF_WORK, Series.JOB_LOSSES, Series.LONG_HOURS})
IS_WORSE_UP: Mapping[Series, bool] = {series: series in WORSE_UP for series in Series}


def basis_of(method: Method, values: Values) -> Values:
    """What is judged: the series itself, or for EWMA its difference from the same month a year before."""
    if method is not Method.EWMA:
        return list(values)
    return [
        now - before if now is not None and before is not None else None
        for now, before in zip(values, [*[None] * YEAR, *values], strict=False)
    ]


def scores_of(method: Method, series: Series, values: Values) -> Values:
    """The score of each month: percentage points above the low, standard deviations, or per cent of fall."""
    if method is Method.RISE:
        given = [None if value is None else Decimal(str(round(value, 10))) for value in values]
        return [None if found is None else float(found.points) for found in sahm(given)]
    sign = 1 if IS_WORSE_UP[series] else -1
    basis = basis_of(method, values)
    if method is Method.LEVEL:
        return [None if value is None else round(sign * value, 10) for value in basis]
    return _ewma([None if value is None else sign * value for value in basis])


def _ewma(basis: Values) -> Values:
    """The moving average in its own standard deviations; σ from the moving ranges of the months before.

    The chart of the months up to each one, with a target of 0: its last value over its last limit (λ is WEIGHT).
    """
    found: Values = []
    held, known = 0.0, 0
    before: float | None = None
    ranges: list[float] = []
    for value in basis:
        if value is None:
            found.append(None)
            continue
        known += 1
        held = WEIGHT * value + (1 - WEIGHT) * held
        deviation = sum(ranges) / len(ranges) / RANGE_OF_TWO if len(ranges) >= FEWEST_DIFFERENCES else 0.0
        if before is not None:
            ranges.append(abs(value - before))
        before = value
        if deviation <= 0:
            found.append(None)
            continue
        limit = deviation * sqrt(WEIGHT / (2 - WEIGHT) * (1 - (1 - WEIGHT) ** (2 * known)))
        found.append(round(held / limit, 10))
    return found
