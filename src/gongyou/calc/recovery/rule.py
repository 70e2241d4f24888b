"""A recovered pay rule: terms that add up, a lowest pay, and what it gives for each order of a log."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gongyou.calc.recovery.log import Floats, Log, Truth, Whole

# A quantity beyond which (or up to which) a term is paid is compared with this slack: a metre stored as 1.9999999 km.
SLACK = 1e-6
DAY = "day"
TOLERANCE = 1
HALF = 0.5 + 1e-6


@dataclass(frozen=True, slots=True)
class Condition:
    """A term is paid where the word of `variable` is one of `codes`, or a quantity (or the day) lies above `over`."""

    variable: str
    codes: frozenset[int] = frozenset()
    over: float | None = None

    def holds(self, log: Log) -> Truth:
        if self.over is not None and self.variable == DAY:
            return log.day > self.over
        if self.over is not None:
            return log.quantities[self.variable] > self.over + SLACK
        known = np.zeros(max(len(log.conditions[self.variable].labels), 1), dtype=bool)
        known[list(self.codes)] = True
        return known[log.conditions[self.variable].codes]


@dataclass(frozen=True, slots=True)
class Term:
    """`rate` cents for each unit of `quantity` beyond `beyond` (or, without a quantity, `rate` cents), where all hold.

    `low` and `high` bound the rate: every explained order lies within half a cent for some rule between them.
    """

    rate: float
    quantity: str | None = None
    beyond: float = 0.0
    when: tuple[Condition, ...] = ()
    low: float = np.nan
    high: float = np.nan

    def column(self, log: Log) -> Floats:
        """What the rate is multiplied with, row by row."""
        if self.quantity is None:
            column = np.ones(len(log))
        else:
            column = log.quantities[self.quantity] - self.beyond
            column = np.maximum(column, 0.0) if self.beyond else column
        for each in self.when:
            column = np.where(each.holds(log), column, 0.0)
        return column


@dataclass(frozen=True, slots=True)
class Rule:
    """Terms and the lowest pay in cents; `is_minimum` where the platform pays this or more."""

    terms: tuple[Term, ...]
    at_least: int | None = None
    is_minimum: bool = False

    def exact(self, log: Log) -> Floats:
        """Cents before floor and rounding."""
        total = np.zeros(len(log))
        for term in self.terms:
            total += term.rate * term.column(log)
        return total

    def cents(self, log: Log) -> Whole:
        """Whole cents, half up, never below the lowest pay."""
        return self.whole(self.exact(log))

    def whole(self, exact: Floats) -> Whole:
        """The same from cents that were computed already."""
        cents: Whole = np.floor(exact + 0.5 + 1e-7).astype(np.int64)
        return cents if self.at_least is None else np.maximum(cents, self.at_least)

    def explains(self, log: Log) -> Truth:
        """Orders that are paid what the rule gives, within one cent."""
        explained: Truth = np.abs(log.paid - self.cents(log)) <= TOLERANCE
        return explained

    def holds(self, log: Log) -> int:
        """How many orders are paid exactly what the rule gives: within the half cent of their own rounding."""
        exact = self.exact(log)
        held = np.abs(exact - log.paid) <= HALF
        if self.at_least is not None:
            held |= (exact <= self.at_least + 0.5) & (log.paid == self.at_least)
        return int(held.sum())

    def share(self, log: Log) -> float:
        return float(self.explains(log).mean()) if len(log) else 0.0

    def rated(self, rates: Floats) -> Rule:
        """The same terms at other rates."""
        terms = tuple(replace(term, rate=float(rate)) for term, rate in zip(self.terms, rates, strict=True))
        return replace(self, terms=terms)

    def matrix(self, log: Log) -> Floats:
        """Orders × terms."""
        return np.column_stack([term.column(log) for term in self.terms])
