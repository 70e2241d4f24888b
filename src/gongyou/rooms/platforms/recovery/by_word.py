"""What a change of rules means under each word of a column.

Two rules may write the same rates from different words: 1.10 everywhere and 0.15 less in A is 0.95 everywhere and 0.15
more outside A. Held term against term, a cut in B would then read as one taken back in A.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gongyou.calc.recovery import Condition, Stretch, Term
from gongyou.rooms.platforms.recovery.reading import Read

Same = Callable[[Term, Term], bool]


@dataclass(frozen=True, slots=True)
class Moved:
    """A rate that changed: where it holds, with what it is now, and what it was. Cents."""

    term: Term
    was: float


@dataclass(frozen=True, slots=True)
class ByWord:
    """The changes under words, and the terms of both rules that are still to be held against each other."""

    moved: list[Moved]
    before: list[Term]
    after: list[Term]


def by_word(before: Stretch, after: Stretch, read: Read, same: Same, least: float) -> ByWord:
    """The rates that both rules make of an unconditional term and of terms under words of one column.

    Only where the two write them from different words, and only words that occur under both rules. A change of less
    than `least` cents is none.
    """
    left, moved = (list(before.rule.terms), list(after.rule.terms)), []
    for key in dict.fromkeys((term.quantity, term.beyond) for term in after.rule.terms):
        was, now = ([term for term in side if _is_of(term, key)] for side in left)
        columns = {term.when[0].variable for term in (*was, *now) if term.when}
        if len(columns) != 1 or _matched(was, now, same) or not _told_better(key, was, now):
            continue
        column = columns.pop()
        moved += _moved(key, was, now, (column, _seen(before, after, read, column), least))
        for side, taken in zip(left, (was, now), strict=True):
            side[:] = [term for term in side if term not in taken]
    return ByWord(moved, *left)


def _is_of(term: Term, key: tuple[str | None, float]) -> bool:
    plain = not term.when or (len(term.when) == 1 and term.when[0].over is None)
    return plain and (term.quantity, term.beyond) == key


def _matched(was: Sequence[Term], now: Sequence[Term], same: Same) -> bool:
    return len(was) == len(now) and all(any(same(one, other) for other in now) for one in was)


def _told_better(key: tuple[str | None, float], was: Sequence[Term], now: Sequence[Term]) -> bool:
    """A supplement that comes or goes is told as such; a rate per unit, and supplements rewritten, word by word."""
    if key[0] is None:
        return all(any(term.when for term in side) for side in (was, now))
    return all(any(not term.when for term in side) for side in (was, now))


def _seen(before: Stretch, after: Stretch, read: Read, column: str) -> set[int]:
    codes = read.log.conditions[column].codes
    spans = ((read.log.day >= each.first) & (read.log.day <= each.last) for each in (before, after))
    first, second = (set(np.unique(codes[inside]).tolist()) for inside in spans)
    return first & second


def _moved(
    key: tuple[str | None, float], was: Sequence[Term], now: Sequence[Term], looked: tuple[str, set[int], float]
) -> list[Moved]:
    column, seen, least = looked
    groups: dict[tuple[float, float], set[int]] = defaultdict(set)
    for code in sorted(seen):
        rates = [sum(t.rate for t in side if not t.when or code in t.when[0].codes) for side in (was, now)]
        if abs(rates[0] - rates[1]) > least:
            groups[round(rates[0], 3), round(rates[1], 3)].add(code)
    found = []
    for (old, new), codes in groups.items():
        when = () if codes == seen else (Condition(column, frozenset(codes)),)
        found.append(Moved(Term(new, key[0], key[1], when), old))
    return found
