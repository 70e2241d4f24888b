"""Dates on which a daily series changed its level: pay per standard order, a residual, a late share.

    without_week(values, weekdays) -> array                          the weekly pattern taken out, by medians
    calibrated(quiet, days, alarms_a_year=0.1) -> Detector           a threshold from a period in which nothing changed
    changes(values, detector) -> list[Change]                        every date (jump 1), with its range and the size
    least_change(detector, before, after) -> float                   the smallest change found four times in five
    delay(detector, size, before) -> int | None                      days after which such a change is found

`values` are one number a day in order of time, without gaps in the list (days without orders are left out, as are their
weekdays). Seeded intervals, in each the strongest difference of two means, all dates tried; the strongest above the
threshold is taken, then the next that holds none taken before. Single odd days are drawn in to three deviations of the
days around them; a level must last three days. The date is then read off the days as they are, drawn in only beyond
both levels. Units are those of the series.
Method: docs/algorithms/change-points.md. Sources: Kovács, Bühlmann, Li & Munk 2023 (seeded binary segmentation); Bai
1997 (range of the date); Politis & Romano 1992 (circular blocks); Newey & West 1987.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any

SEED = 20260320
YEARS, BLOCK = 400, 7
LEAST_DAYS, LEAST_QUIET = 3, 28
AROUND, ODD = 5, 3.0
DECAY = math.sqrt(0.5)
# 95 % of the argmax of a Brownian motion with triangular drift (Bai 1997), and the normal's 80 % and 97.5 %.
BAI_95, Z_80, Z_975 = 11.0, 0.8416212335729143, 1.959963984540054


@dataclass(frozen=True, slots=True)
class Detector:
    """What was learnt from the quiet period: the day's spread, the spread that successive days add up to, a threshold.

    `threshold` is in units of `spread`: the strongest difference that chance gives within `days` days more often than
    `alarms_a_year` allows lies below it.
    """

    spread: float
    long_run: float
    threshold: float
    days: int
    alarms_a_year: float


@dataclass(frozen=True, slots=True)
class Change:
    """From place `index` on the level is another. `first` and `last` hold the place with 95 %; so do low and high.

    `before` and `after` are the means of the stretches on both sides; `difference` is after − before.
    """

    index: int
    first: int
    last: int
    before: float
    after: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """After − before."""
        return self.after - self.before


def without_week(values: Sequence[float], weekdays: Sequence[int]) -> Array:
    """The series less what is usual on each weekday, at its own level."""
    found, days = np.array(values, dtype=np.float64), np.asarray(weekdays)
    if len(found) != len(days):
        raise ValueError("each day has one weekday")
    apart = found - _running_median(found, 3)
    for day in np.unique(days):
        found[days == day] -= np.median(apart[days == day])
    return found


def calibrated(
    quiet: Sequence[float], days: int, alarms_a_year: float = 0.1, *, years: int = YEARS, seed: int = SEED
) -> Detector:
    """A detector for `days` days, from a period of at least four weeks in which nothing changed.

    The period's days are drawn anew in blocks of a week, as often as the series is long, and the strongest difference
    of each made series is kept: the threshold is their quantile that gives `alarms_a_year` (at most 1).
    """
    from scipy.special import chdtri

    drawn_in = _drawn_in(np.asarray(quiet, dtype=np.float64))
    if len(drawn_in) < LEAST_QUIET or not 0 < alarms_a_year <= 1:
        raise ValueError(f"a quiet period has at least {LEAST_QUIET} days, and at most one alarm a year is allowed")
    rest = drawn_in - drawn_in.mean()
    spread = float(rest.std(ddof=1))
    if spread == 0:
        # Days that are all alike: any difference is one, down to the error of the last digit.
        spread = max(1e-9, 1e-9 * abs(float(drawn_in.mean())))
    generator = np.random.default_rng(seed)
    starts = generator.integers(0, len(rest), (years, -(-days // BLOCK)))
    places = (starts[:, :, None] + np.arange(BLOCK)).reshape(years, -1)[:, :days] % len(rest)
    strongest = _strongest(rest[places]) / spread
    chance = 1 - math.exp(-alarms_a_year * days / 365)
    # A quiet period of few days may be quieter than usual by chance: its spread's upper 90 % limit is taken.
    doubt = math.sqrt((len(rest) - 1) / float(chdtri(len(rest) - 1, 0.9)))
    # Never below what pure chance gives on so many days, even after a period in which no day differed from another.
    least = math.sqrt(2 * math.log(days)) if days > 1 else 0.0
    threshold = max(least, doubt * float(np.quantile(strongest, 1 - chance, method="higher")))
    return Detector(spread, math.sqrt(max(_long_run(rest), spread**2)), threshold, days, alarms_a_year)


def changes(values: Sequence[float], detector: Detector) -> list[Change]:
    """The changes in order of time; none where the series is shorter than two stretches."""
    series = _drawn_in(np.asarray(values, dtype=np.float64))
    upto = np.concatenate([[0.0], np.cumsum(series)])
    found: list[tuple[float, int, int, int]] = []
    for begin, end in _intervals(len(series)):
        strength, place = _split(upto, begin, end)
        if strength > detector.threshold * detector.spread:
            found.append((strength, place, begin, end))
    taken: list[int] = []
    for _, place, begin, end in sorted(found, key=lambda each: (-each[0], each[1])):
        if not any(begin < other < end for other in taken):
            taken.append(place)
    places = _placed(upto, sorted(taken), detector.threshold * detector.spread)
    return _measured(series, _dated(np.asarray(values, dtype=np.float64), places), detector)


def least_change(detector: Detector, before: int, after: int) -> float:
    """The smallest change that is found with 80 %, so many days before it and so many after; in the series' units."""
    reach = detector.threshold * detector.spread + Z_80 * detector.long_run
    return reach * math.sqrt(1 / before + 1 / after)


def delay(detector: Detector, size: float, before: int, most: int = 366) -> int | None:
    """How many days a change of `size` must last to be found with 80 %; None where `most` are not enough."""
    enough = (days for days in range(LEAST_DAYS, most + 1) if least_change(detector, before, days) <= abs(size))
    return next(enough, None)


def _placed(upto: Array, taken: list[int], least: float) -> list[int]:
    """Each place sought anew between its neighbours; the weakest is given up as long as one is below the threshold."""
    places = taken
    # Places settle within a few rounds; the bound only keeps two that change places from going on for ever.
    for _ in range(2 * len(taken) + 10):
        if not places:
            break
        edges = [0, *places, len(upto) - 1]
        anew = [_split(upto, before, after) for before, after in zip(edges, edges[2:], strict=False)]
        weakest = min(range(len(anew)), key=lambda place: anew[place][0])
        if anew[weakest][0] <= least:
            places = places[:weakest] + places[weakest + 1 :]
            continue
        moved = [place for _, place in anew]
        if moved == places:
            break
        # Two that move onto one another were one.
        places = (
            [place for at, place in enumerate(moved) if at == 0 or place - moved[at - 1] >= LEAST_DAYS]
            if moved == sorted(moved)
            else places[:weakest] + places[weakest + 1 :]
        )
    return places


def _dated(values: Array, places: list[int]) -> list[tuple[int, float, float]]:
    """Each place sought once more within a week, among days that are odd only beyond both of its levels; and how much
    the days before it differ, and those from it on.

    Where a new level holds on some days alone (a lowest pay that is passed over in dry weather), its first days are odd
    beside the quiet ones before them, were drawn in, and took the place with them.
    """
    edges, found, before = [0, *places, len(values)], [], 0
    for begin, place, end in zip(edges, places, edges[2:], strict=False):
        sides = [values[begin:place], values[place:end]]
        levels = [float(np.median(side)) for side in sides]
        apart = (np.abs(side - level) for side, level in zip(sides, levels, strict=True))
        limit = ODD * 1.4826 * max(float(np.median(each)) for each in apart)
        inside = np.clip(values[begin:end], min(levels) - limit, max(levels) + limit)
        upto = np.concatenate([[0.0], np.cumsum(inside)])
        first = min(place, max(place - BLOCK, max(begin, before) + LEAST_DAYS))
        at = np.arange(first, max(place, min(place + BLOCK, end - LEAST_DAYS)) + 1)
        strength = _strength(upto[at - begin], upto[[0]], upto[[-1]], (at, begin, end))
        before = int(at[np.argmax(strength)])
        found.append((before, float(inside[: before - begin].std()), float(inside[before - begin :].std())))
    return found


def _measured(series: Array, dated: list[tuple[int, float, float]], detector: Detector) -> list[Change]:
    edges, found = [0, *(place for place, _, _ in dated), len(series)], []
    for begin, (place, earlier, later), end in zip(edges, dated, edges[2:], strict=False):
        left, right = float(series[begin:place].mean()), float(series[place:end].mean())
        reach = Z_975 * detector.long_run * math.sqrt(1 / (place - begin) + 1 / (end - place))
        size = right - left
        # A change that was found is on average found too large; one standard error is taken off before dating it.
        sure = max(abs(size) - reach / Z_975, reach / Z_975)
        # A place that is too late has days of the later level before it, one too early days of the earlier one after.
        back, on = (math.floor(BAI_95 * (max(detector.long_run, each) / sure) ** 2) + 1 for each in (later, earlier))
        first, last = max(begin + 1, place - back), min(end - 1, place + on)
        found.append(Change(place, first, last, left, right, size - reach, size + reach))
    return found


def _intervals(length: int) -> Iterator[tuple[int, int]]:
    """Seeded intervals: ever shorter by √½, neighbours overlapping by half, down to two stretches."""
    size = float(length)
    while size >= 2 * LEAST_DAYS:
        whole = math.ceil(size)
        number = max(1, 2 * math.ceil(length / size) - 1)
        for place in range(number):
            begin = round(place * (length - whole) / max(1, number - 1))
            yield begin, begin + whole
        size *= DECAY


def _split(upto: Array, begin: int, end: int) -> tuple[float, int]:
    """The strongest difference of two means within an interval, times the root of their days, and its place."""
    if end - begin < 2 * LEAST_DAYS:
        return 0.0, begin
    places = np.arange(begin + LEAST_DAYS, end - LEAST_DAYS + 1)
    strength = _strength(upto[..., places], upto[..., [begin]], upto[..., [end]], (places, begin, end))
    best = int(np.argmax(strength))
    return float(strength[best]), int(places[best])


def _strength(middle: Array, first: Array, last: Array, places: tuple[Array, int, int]) -> Array:
    at, begin, end = places
    left, right = at - begin, end - at
    return np.abs((last - middle) / right - (middle - first) / left) * np.sqrt(left * right / (end - begin))


def _strongest(series: Array) -> Array:
    """The strongest difference of each of many series, over all intervals."""
    upto = np.concatenate([np.zeros((len(series), 1)), np.cumsum(series, axis=1)], axis=1)
    found = np.zeros(len(series))
    for begin, end in _intervals(series.shape[1]):
        places = np.arange(begin + LEAST_DAYS, end - LEAST_DAYS + 1)
        strength = _strength(upto[:, places], upto[:, [begin]], upto[:, [end]], (places, begin, end))
        np.maximum(found, strength.max(axis=1), out=found)
    return found


def _drawn_in(values: Array) -> Array:
    """Odd days moved to three deviations from the median of the days around them; a step stays a step.

    Where most days are exactly as their neighbours nothing is moved: what differs is then all there is to learn from.
    """
    if not np.isfinite(values).all():
        raise ValueError("a day has no number")
    if len(values) < 2 * AROUND + 1:
        return values
    around = _running_median(values, AROUND)
    apart = values - around
    limit = ODD * 1.4826 * float(np.median(np.abs(apart)))
    return around + np.clip(apart, -limit, limit) if limit > 0 else values


def _running_median(values: Array, reach: int) -> Array:
    padded = np.pad(values, reach, mode="reflect") if len(values) > reach else np.pad(values, reach, mode="edge")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1), axis=-1)


def _long_run(rest: Array) -> float:
    """The variance that the sum of successive days shows, per day (Bartlett's weights over a week)."""
    found = float(rest @ rest) / len(rest)
    for lag in range(1, BLOCK):
        found += 2 * (1 - lag / BLOCK) * float(rest[lag:] @ rest[:-lag]) / len(rest)
    return found
