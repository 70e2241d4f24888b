"""The rules of a log one after the other, the days on which they changed, and how each did on later orders.

A rule is fitted on the first days of a stretch (two weeks at least, so that it has seen every weekday and some weather)
and held against all later ones; the day from which it explains markedly fewer (or more) is where the next stretch
begins. The stretch then gets the rule of orders drawn from four fifths of its days. What a rule explains after the days
that it was fitted on was not used to find it: that is the hold-out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gongyou.calc.recovery.growing import LEAST_GAIN_SHARE, Family, grown, narrowed
from gongyou.calc.recovery.log import Log, Whole
from gongyou.calc.recovery.polish import polished
from gongyou.calc.recovery.rule import Rule

FIRST_ORDERS, FIRST_DAYS, FITTED_ORDERS, FITTED_SHARE = 1500, 14, 6000, 0.8
# Terms of the first rule are looked for in so many of a dense log's first orders; its rates come from FITTED_ORDERS.
SEARCHED_FIRST = 3000
LEAST_ORDERS = 60
# Twice the logarithm of the likelihood ratio per unit of dispersion, above what chance gives over a year of days.
EVIDENCE, LEAST_STEP = 30.0, 0.01
MOST_REGIMES = 24
SURE = 0.9
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A rule from day `first` to day `last`; fitted on some of these days, the others are its hold-out.

    Shares of orders explained to the cent; None where the part holds no order.
    """

    rule: Rule
    first: int
    last: int
    fitted_from: int
    fitted_to: int
    orders: int
    held_out: int
    share_fitted: float | None
    share_held_out: float | None


def stretches(log: Log, families: Sequence[Family], tell: Tell | None = None) -> list[Stretch]:
    """The rules of the log in order of time; an empty rule where nothing was found. Neighbours differ."""
    days = np.unique(log.day)
    if not len(days):
        return []
    fitter = Fitter(tuple(families))
    first, end = int(days[0]), int(days[-1])
    found: list[Stretch] = []
    while first <= end and len(found) < MOST_REGIMES:
        stretch = _stretch(log, fitter, first, end)
        found.append(stretch)
        first = stretch.last + 1
        if tell is not None:
            tell(min(first, end) - int(days[0]), end - int(days[0]))
    return _moved(log, _united(log, found))


@dataclass
class Fitter:
    """Fits rules and remembers how the last good one counted: the next most likely counts in the same way."""

    families: tuple[Family, ...]
    ways: tuple[Family, ...] = ()

    def fit(self, log: Log, searched: int = FITTED_ORDERS) -> Rule:
        """The polished rule of these orders, its terms found in `searched` of them; empty when they are too few."""
        if len(log) < LEAST_ORDERS:
            return Rule(())
        log = log.thinned(FITTED_ORDERS)
        few = log.thinned(searched)
        rule = Rule(())
        if self.ways:
            rule = polished(log, grown(few, self.ways))
        if not self.ways or rule.share(log) < SURE:
            other = polished(log, grown(few, self.families))
            rule = max(rule, other, key=lambda each: each.share(log) if each.terms else 0.0)
            self.ways = narrowed(self.families, rule) if rule.share(log) >= SURE else ()
        return rule


@dataclass(frozen=True, slots=True)
class Part:
    """Which days of a stretch a rule is fitted on, and in how many of their orders its terms are searched."""

    last: Callable[[Log], int]
    searched: int = FITTED_ORDERS


def _stretch(log: Log, fitter: Fitter, first: int, end: int) -> Stretch:
    """The rule that holds from `first` on, and until when: a quick one first, then one from all that it reaches."""
    rule, last, fitted = _reach(log, fitter, (first, end), FIRST_PART)
    inside = _between(log, first, last)
    if not rule.terms or (_most_days(inside) > fitted and _may_gain(inside, rule, fitted)):
        better, reached, until = _reach(log, fitter, (first, last if rule.terms else end), MOST_PART)
        if not rule.terms or better.share(inside) > rule.share(inside):
            rule, last, fitted = better, reached, until
    return _held_against(_between(log, first, last), rule, (first, last), (first, min(fitted, last)))


def _may_gain(inside: Log, rule: Rule, fitted: int) -> bool:
    """Whether a rule from more days may explain more: few orders were seen, or later ones lack what these had."""
    seen = inside.day <= fitted
    on = rule.share(inside.rows(seen))
    return int(seen.sum()) < FITTED_ORDERS or on < SURE or rule.share(inside.rows(~seen)) < on - LEAST_GAIN_SHARE / 2


def _reach(log: Log, fitter: Fitter, days: tuple[int, int], part: Part) -> tuple[Rule, int, int]:
    """The rule of the part's orders, the last day that it holds, the last that it was fitted on."""
    first, last = days
    while True:
        inside = _between(log, first, last)
        fitted = part.last(inside)
        rule = fitter.fit(inside.rows(inside.day <= fitted), part.searched)
        step = first_step(inside.day, rule.explains(inside)) if rule.terms else None
        if step is None:
            return rule, last, fitted
        before = inside.rows(inside.day < step)
        last = step - 1
        if step > fitted or len(before) < LEAST_ORDERS:
            return rule, last, min(fitted, last)
        # The days that it was fitted on hold two rules: again, with those before the step alone.


def _between(log: Log, first: int, last: int) -> Log:
    return log.rows((log.day >= first) & (log.day <= last))


def _first_days(log: Log) -> int:
    """The last of the first days that hold enough orders and FIRST_DAYS days, four fifths of all days at most."""
    days, counts = np.unique(log.day, return_counts=True)
    enough = max(int(np.searchsorted(np.cumsum(counts), FIRST_ORDERS)), FIRST_DAYS - 1)
    return int(min(days[min(enough, len(days) - 1)], _most_days(log)))


def _most_days(log: Log) -> int:
    """The last day of the first four fifths of the days."""
    days = np.unique(log.day)
    return int(days[max(int(np.ceil(len(days) * FITTED_SHARE)) - 1, 0)])


FIRST_PART = Part(_first_days, SEARCHED_FIRST)
MOST_PART = Part(_most_days)


def _held_against(log: Log, rule: Rule, days: tuple[int, int], fitted: tuple[int, int]) -> Stretch:
    seen = (log.day >= fitted[0]) & (log.day <= fitted[1])
    on, other = log.rows(seen), log.rows(~seen)
    shares = [rule.share(part) if len(part) and rule.terms else None for part in (on, other)]
    return Stretch(rule, *days, *fitted, len(log), len(other), *shares)


def _united(log: Log, found: list[Stretch]) -> list[Stretch]:
    """Neighbours that one of their two rules explains as one stretch; what it was not fitted on is its hold-out."""
    kept: list[Stretch] = []
    for each in found:
        while kept:
            one = _one_rule(log, kept[-1], each)
            if one is None:
                break
            before = kept.pop()
            days = (before.first, each.last)
            each = _held_against(_between(log, *days), one.rule, days, (one.fitted_from, one.fitted_to))
        kept.append(each)
    return kept


def _one_rule(log: Log, before: Stretch, after: Stretch) -> Stretch | None:
    """The stretch whose rule explains the other as well as the other's own; None when each needs its own."""
    for one, other in ((before, after), (after, before)):
        inside = _between(log, other.first, other.last)
        if one.rule.share(inside) >= other.rule.share(inside) - LEAST_STEP / 2:
            return one
    return None


def _moved(log: Log, found: list[Stretch]) -> list[Stretch]:
    """The same stretches with each border on the day that lets both rules explain most."""
    kept = list(found)
    for at in range(len(kept) - 1):
        before, after = kept[at], kept[at + 1]
        if not before.rule.terms or not after.rule.terms:
            continue
        both = _between(log, before.first, after.last)
        gain = before.rule.explains(both).astype(np.int64) - after.rule.explains(both)
        by_day = np.bincount(both.day - before.first, weights=gain, minlength=after.last - before.first + 1)
        total = np.concatenate([[0.0], np.cumsum(by_day)])
        # Among equals the day that the step was found on.
        best = np.flatnonzero(total >= total.max() - 1e-9) + before.first
        border = int(best[np.argmin(np.abs(best - after.first))])
        if before.first < border <= after.last and border != after.first:
            kept[at] = _cut(log, before, before.first, border - 1)
            kept[at + 1] = _cut(log, after, border, after.last)
    return kept


def _cut(log: Log, stretch: Stretch, first: int, last: int) -> Stretch:
    fitted = max(stretch.fitted_from, first), min(stretch.fitted_to, last)
    return _held_against(_between(log, first, last), stretch.rule, (first, last), fitted)


def first_step(day: Whole, explained: np.ndarray) -> int | None:
    """The earliest day from which the share of explained orders differs for good; None when it stays the same.

    Binary segmentation by the likelihood ratio of two binomial shares against one, every day a candidate, with the
    days' own overdispersion (orders of one day are alike) taken out.
    """
    days, place = np.unique(day, return_inverse=True)
    total = np.bincount(place).astype(float)
    good = np.bincount(place, weights=explained.astype(float))
    return _step(days, good, total)


def _step(days: Whole, good: np.ndarray, total: np.ndarray) -> int | None:
    if len(days) < 2:
        return None
    before, n_before = np.cumsum(good)[:-1], np.cumsum(total)[:-1]
    after, n_after = good.sum() - before, total.sum() - n_before
    ratio = 2 * (_fit_of(before, n_before) + _fit_of(after, n_after) - _fit_of(good.sum(), total.sum()))
    at = int(np.argmax(ratio))
    shares = before[at] / n_before[at], after[at] / n_after[at]
    expected = np.where(np.arange(len(days)) <= at, *shares)
    spread = (good - total * expected) ** 2 / np.maximum(total * expected * (1 - expected), 1e-3 * total)
    dispersion = max(1.0, float(np.median(spread) / 0.455))
    if ratio[at] / dispersion < EVIDENCE or abs(shares[0] - shares[1]) < LEAST_STEP:
        return None
    earlier = _step(days[: at + 1], good[: at + 1], total[: at + 1])
    return earlier if earlier is not None else int(days[at + 1])


def _fit_of(good: np.ndarray | float, total: np.ndarray | float) -> np.ndarray:
    """The logarithm of a binomial likelihood at its best share."""
    share = np.clip(good / np.maximum(total, 1), 1e-12, 1 - 1e-12)
    fit: np.ndarray = good * np.log(share) + (total - good) * np.log1p(-share)
    return fit
