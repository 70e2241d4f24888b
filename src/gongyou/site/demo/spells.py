"""Who is out of work in which months, and who works for which employer: spread evenly, so that a small city has both.

Six hundred members with as much coming and going as a city of industry has (some two in a hundred a month each of who
lose work, find it, and change the employer) give a dozen of each every month, which may just be published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gongyou.core.period import Month
from gongyou.site.demo.people import People
from gongyou.site.demo.size import EMPLOYMENT_FROM, HISTORY_FROM, LAST_MONTH, PAYROLL_FROM
from gongyou.site.demo.trades import INDUSTRIES, RIDER_INDUSTRY

EMPLOYED, UNEMPLOYED, INACTIVE = range(3)


def number_of(month: Month) -> int:
    """Months are numbered from EMPLOYMENT_FROM; those of the longer history lie below zero."""
    return (month.year - EMPLOYMENT_FROM.year) * 12 + month.month - EMPLOYMENT_FROM.month


FIRST, LAST, PAID_FROM = (number_of(each) for each in (HISTORY_FROM, LAST_MONTH, PAYROLL_FROM))
NEVER = LAST + 2

# Members who lose their job once in each of these spans (more in clothing and building), and for how many months.
SPANS = (range(FIRST - 6, FIRST + 12), range(FIRST + 12, -6), range(-6, 9), range(9, LAST + 1))
LOSING_SHARE = 0.345
LOSING_ODDS = {"C18": 1.7, "E47": 1.9, "I65": 0.6, "Q84": 0.35}
MONTHS_IDLE = (1, 2, 2, 3, 4)
# Most contracts end before the Spring Festival.
SEASON = {12: 1.3, 1: 1.3}
LEAVING_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Shock:
    """One industry, the share of its members who are out of work from a month on, and until which."""

    industry: str
    share: float
    start: Month
    end: Month | None = None


# What an early warning has to find: a winter in building, and clothing works that close and stay closed.
SHOCKS = (Shock("E47", 0.24, Month(2022, 12), Month(2023, 5)), Shock("C18", 0.16, Month(2026, 8)))

# Members who come to their employer from another one; those on payrolls before the payrolls begin.
MOVING_SHARE = 0.9
MOVING_SEASON = 0.75


@dataclass(frozen=True, slots=True)
class Spell:
    """Months without work: the first, the first at work again, and the state between; one place a person."""

    start: np.ndarray
    end: np.ndarray
    status: int

    def holds(self, number: int) -> np.ndarray:
        return (self.start <= number) & (number < self.end)


def spells_of(people: People, draw: np.random.Generator) -> tuple[Spell, ...]:
    """The spells of everybody: shocks, who leaves work for good, and one of unemployment a span for some."""
    count = len(people)
    codes = np.array([each.code for each in (*INDUSTRIES, RIDER_INDUSTRY)])[people.industry]
    odds = np.array([LOSING_ODDS.get(code, 1.0) for code in codes])
    found = []
    fate = draw.random(count)
    leaves = fate > 1 - LEAVING_SHARE
    start = np.full(count, NEVER)
    start[leaves] = draw.integers(FIRST, LAST + 1, int(leaves.sum()))
    found.append(Spell(start, np.full(count, NEVER), INACTIVE))
    for shock in SHOCKS:
        is_hit = (codes == shock.industry) & (fate < shock.share)
        end = NEVER if shock.end is None else number_of(shock.end)
        found.append(Spell(np.where(is_hit, number_of(shock.start), NEVER), np.full(count, end), UNEMPLOYED))
    for span in SPANS:
        start, lasts = np.full(count, NEVER), np.zeros(count, dtype=np.int64)
        weights = [SEASON.get((EMPLOYMENT_FROM + number).month, 1.0) for number in span]
        # Members apart from the others, so that the months of the members' reports are even.
        for chosen in (people.is_member, ~people.is_member):
            there = np.flatnonzero(chosen & ~leaves)
            # The smallest of exponential waiting times: drawn without putting back, by odds.
            waits = draw.exponential(size=len(there)) / odds[there]
            loses = there[np.argsort(waits)[: round(LOSING_SHARE * len(there))]]
            start[loses] = evenly(len(loses), span, weights, draw)
            lasts[loses] = _lasts(start[loses])
        found.append(Spell(start, start + lasts, UNEMPLOYED))
    return tuple(found)


def evenly(count: int, numbers: Sequence[int], weights: Sequence[float], draw: np.random.Generator) -> np.ndarray:
    """`count` of the numbers, each as often as its weight says up to one, in an order drawn by lot."""
    edges = np.rint(np.cumsum(weights) / np.sum(weights) * count).astype(np.int64)
    return draw.permutation(np.repeat(np.asarray(numbers), np.diff(edges, prepend=0)))


def _lasts(start: np.ndarray) -> np.ndarray:
    """How many months each spell takes: those that begin together take all lengths in turn."""
    order = np.argsort(start, kind="stable")
    first = np.searchsorted(start[order], start[order])
    found = np.empty(len(start), dtype=np.int64)
    found[order] = np.array(MONTHS_IDLE)[(np.arange(len(start)) - first) % len(MONTHS_IDLE)]
    return found


@dataclass(frozen=True, slots=True)
class Employers:
    """Where people work: at `other` from `out` until `back`, else at the employer that the registry has."""

    own: np.ndarray
    other: np.ndarray
    out: np.ndarray
    back: np.ndarray

    def at(self, number: int) -> np.ndarray:
        return np.where((self.out <= number) & (number < self.back), self.other, self.own)


def employers_of(people: People, draw: np.random.Generator) -> Employers:
    """Everybody's employers. Riders stay with their platform, and people on payrolls with the firm that pays them."""
    count = len(people)
    other = _other_firms(people, draw)
    can_move = (np.arange(count) < people.riders_from) & (other != people.firm)
    is_paid = np.zeros(count, dtype=bool)
    is_paid[people.roll] = True
    out, back = np.full(count, NEVER), np.full(count, NEVER)
    for chosen, numbers in ((is_paid, range(FIRST + 1, PAID_FROM)), (~is_paid, range(LAST + 1))):
        there = draw.permutation(np.flatnonzero(chosen & can_move))
        moves = there[: round(MOVING_SHARE * len(there))]
        weights = [MOVING_SEASON if number < PAID_FROM else 1.0 for number in numbers]
        back[moves] = evenly(len(moves), numbers, weights, draw)
        out[moves] = FIRST - 1
        # Those who come back late went away within the longer history; the others were never seen before.
        late = moves[back[moves] >= 0]
        out[late] = evenly(len(late), range(FIRST + 1, 0), [1.0] * (-FIRST - 1), draw)
    return Employers(people.firm, other, out, back)


def _other_firms(people: People, draw: np.random.Generator) -> np.ndarray:
    """For everybody another firm: of the same industry where that has two with people, else of any; riders stay."""
    other = people.firm.copy()
    everywhere = np.unique(people.firm[: people.riders_from])
    for industry in range(len(INDUSTRIES)):
        there = np.flatnonzero(people.industry == industry)
        firms = np.unique(people.firm[there])
        if len(firms) == 1:
            firms = everywhere
        if len(firms) > 1:
            own = np.searchsorted(firms, people.firm[there])
            other[there] = firms[(own + draw.integers(1, len(firms), len(there))) % len(firms)]
    return other
