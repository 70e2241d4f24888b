"""Many tests at once: Holm's adjusted p for the announced list, Benjamini and Hochberg's q for the exploratory one.

    holm(p) -> list            adjusted p, in the order given: below 0.05 keeps the chance of any false alarm below 5 %
    false_discovery(p) -> list q, in the order given: below 0.05 keeps the expected share of false alarms below 5 %
    listed(p_by_name, primary) -> list[Tested]        the whole list, as it is to be published

Both want numbers from 0 to 1. What could not be tested is not in the list: it neither helps nor harms
the others. Method: docs/algorithms/multiple-tests.md. Sources: Holm 1979; Benjamini & Hochberg 1995.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_PRIMARY = 8


class Family(StrEnum):
    """Whether a test was announced beforehand."""

    PRIMARY = "primary"
    EXPLORATORY = "exploratory"


@dataclass(frozen=True, slots=True)
class Tested:
    """One test: its own p, and the p (primary: Holm) or q (exploratory: Benjamini and Hochberg) to be judged by."""

    name: str
    family: Family
    p: float
    adjusted: float


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p: the k-th smallest of n times n − k + 1, never below a smaller one's, at most 1."""
    _check(p_values)
    count, found, reached = len(p_values), [0.0] * len(p_values), 0.0
    for rank, place in enumerate(_ascending(p_values)):
        reached = max(reached, min(1.0, p_values[place] * (count - rank)))
        found[place] = reached
    return found


def false_discovery(p_values: Sequence[float]) -> list[float]:
    """q: the k-th smallest of n times n ÷ k, never above a greater one's, at most 1."""
    _check(p_values)
    count, found, reached = len(p_values), [0.0] * len(p_values), 1.0
    for rank, place in reversed(list(enumerate(_ascending(p_values), 1))):
        reached = min(reached, p_values[place] * (count / rank))
        found[place] = reached
    return found


def listed(p_by_name: Mapping[str, float], primary: Collection[str]) -> list[Tested]:
    """Every test with what it is judged by: primary ones first, each family by p, then by name.

    Raises ValueError where more than eight were announced. One that was announced but not tested simply lacks.
    """
    if len(set(primary)) > MOST_PRIMARY:
        raise ValueError(f"{len(set(primary))} tests were announced, at most {MOST_PRIMARY} can be")
    found = []
    for family, adjust in ((Family.PRIMARY, holm), (Family.EXPLORATORY, false_discovery)):
        own = sorted((p, name) for name, p in p_by_name.items() if (name in primary) == (family is Family.PRIMARY))
        adjusted = adjust([p for p, _ in own])
        found += [Tested(name, family, p, each) for (p, name), each in zip(own, adjusted, strict=True)]
    return found


def _ascending(p_values: Sequence[float]) -> list[int]:
    return sorted(range(len(p_values)), key=lambda place: p_values[place])


def _check(p_values: Sequence[float]) -> None:
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("a p is a number from 0 to 1")
