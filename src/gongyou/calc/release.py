"""What else a release must not print: cells that one worker dominates, cells that two releases give by subtraction.

    is_dominated(total, largest) -> bool        the largest worker has more than 70 % of a money total
    dominated(contributions) -> list[Place]     such cells, to hand to suppress_table as `hidden_elsewhere`
    leaks(earlier, new) -> list[Leak]           pairs of cells that differ by 1 to 9 workers

Small cells and their complements are hidden by calc/suppression.py; this comes before (dominance) and after
(releases). Amounts are whole fen. Method: docs/algorithms/suppression.md. Sources: Hundepool et al. 2012 (Statistical
Disclosure Control, 4.2 dominance, 5.6 linked tables).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from gongyou.calc.suppression import MINIMUM_WORKERS, Place

MOST_OF_ONE = Fraction(7, 10)


@dataclass(frozen=True, slots=True)
class Published:
    """A cell that is or was printed: its release and name, what it counts, and the keys of the workers it rests on."""

    release: str
    name: str
    measure: str
    workers: Set[str]


@dataclass(frozen=True, slots=True)
class Leak:
    """Subtracting one cell from the other prints a number of `workers` workers, fewer than may be shown."""

    earlier: Published
    new: Published
    workers: int


def is_dominated(total: int, largest: int, most: Fraction = MOST_OF_ONE) -> bool:
    """Whether the largest contribution is more than `most` of the total. Raises ValueError for negative amounts."""
    if largest < 0 or total < largest:
        raise ValueError(f"{largest} is no part of {total}")
    return largest > most * total


def dominated(contributions: Mapping[Place, Sequence[int]], most: Fraction = MOST_OF_ONE) -> list[Place]:
    """The cells in which one worker has more than `most` of the money, sorted; an empty or unpaid cell has nobody."""
    return sorted(
        place
        for place, amounts in contributions.items()
        if any(amounts) and is_dominated(sum(amounts), max(amounts), most)
    )


def leaks(earlier: Iterable[Published], new: Iterable[Published], minimum: int = MINIMUM_WORKERS) -> list[Leak]:
    """Pairs of one measure in which one cell's workers hold all of the other's and 1 to `minimum` − 1 more.

    Only what is printed is handed over. A new cell found here is hidden, or the release waits until more have joined.
    """
    known: dict[str, list[Published]] = {}
    for each in earlier:
        known.setdefault(each.measure, []).append(each)
    found = []
    for cell in new:
        for other in known.get(cell.measure, ()):
            larger, smaller = sorted((cell.workers, other.workers), key=len, reverse=True)
            apart = len(larger) - len(smaller)
            if 0 < apart < minimum and smaller <= larger:
                found.append(Leak(other, cell, apart))
    return found
