"""Tables of one set of people read together: what all of them give back, and what else to hide so that they do not.

A count is known by what it fixes: {} is everybody, {industry: C, form: platform} a cell. Each count is the sum of those
that fix one dimension more. Bounds run along these sums until they stand still; a hidden count whose bounds meet is
given away. Source: Hundepool and others, Statistical Disclosure Control (2012), 4.4 (audit by bounds).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

Fixed = frozenset[tuple[str, str]]
Line = tuple[Fixed, tuple[Fixed, ...]]
ROUNDS = 60
# Bounds are run anew for each count that is tried; a city's tables take some hundredths of a second each time.
MOST_TRIED = 60


def hidden_too(counts: Mapping[Fixed, int], hidden: Collection[Fixed], minimum: int) -> set[Fixed]:
    """Further counts to hide, so that none of 1 to `minimum` − 1 follows from the bounds; empty where none does."""
    lines = _lines(counts)
    around = defaultdict(list)
    for line in lines:
        for each in (line[0], *line[1]):
            around[each].append(line)
    more: set[Fixed] = set()
    tried = 0
    while True:
        known = {each: count for each, count in counts.items() if each not in hidden and each not in more}
        fixed = _determined(counts, known, lines)
        given = sorted((each for each in fixed if 0 < counts[each] < minimum), key=_order)
        if not given:
            return more
        near = {each for one in fixed for line in around[one] for each in (line[0], *line[1])}
        free = sorted(
            (each for each in near if each in known and counts[each]), key=lambda e: (-len(e), counts[e], _order(e))
        )
        for each in free:
            tried += 1
            rest = {other: count for other, count in known.items() if other != each}
            if tried > MOST_TRIED or len(_determined(counts, rest, lines)) < len(fixed):
                more.add(each)
                break
        else:
            if not free:
                return more
            more.update(free[:1])


def _order(fixed: Fixed) -> list[tuple[str, str]]:
    return sorted(fixed)


def _lines(counts: Mapping[Fixed, int]) -> list[Line]:
    """Every count with the ones it is the sum of, by each dimension that some table adds to it."""
    found: dict[tuple[Fixed, str, Fixed], list[Fixed]] = defaultdict(list)
    held = set(counts)
    for each in held:
        dimensions = frozenset(dimension for dimension, _ in each)
        for pair in each:
            whole = each - {pair}
            if whole in held:
                found[whole, pair[0], frozenset((name, "") for name in dimensions)].append(each)
    return [
        (whole, tuple(sorted(parts, key=_order)))
        for (whole, *_), parts in sorted(found.items(), key=_of_line)
        # A dimension that is shown of some parts alone sums up to nothing.
        if sum(counts[each] for each in parts) == counts[whole]
    ]


def _of_line(
    item: tuple[tuple[Fixed, str, Fixed], Sequence[Fixed]],
) -> tuple[list[tuple[str, str]], str, list[tuple[str, str]]]:
    (whole, dimension, kind), _ = item
    return _order(whole), dimension, _order(kind)


def _determined(counts: Mapping[Fixed, int], known: Mapping[Fixed, int], lines: Sequence[Line]) -> set[Fixed]:
    """The hidden counts that follow from the known ones, by bounds at or above zero."""
    most = max(counts.values(), default=0)
    low = {each: known.get(each, 0) for each in counts}
    high = {each: known.get(each, most) for each in counts}
    for _ in range(ROUNDS):
        moved = False
        for whole, parts in lines:
            least, greatest = sum(low[each] for each in parts), sum(high[each] for each in parts)
            if least > low[whole]:
                low[whole], moved = least, True
            if greatest < high[whole]:
                high[whole], moved = greatest, True
            for each in parts:
                up, down = high[whole] - (least - low[each]), low[whole] - (greatest - high[each])
                if up < high[each]:
                    greatest -= high[each] - up
                    high[each], moved = up, True
                if down > low[each]:
                    least += down - low[each]
                    low[each], moved = down, True
        if not moved:
            break
    return {each for each in counts if each not in known and low[each] == high[each]}
