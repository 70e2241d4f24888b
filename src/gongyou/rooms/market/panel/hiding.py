"""Which cells of a table of reporters are not shown: the small ones, and what would give them away along a line.

A line is a sum with its parts by one trait, "" being the whole of a trait. What the hidden parts of a shown sum come to
can be subtracted, so together they must not be small either. Method: docs/algorithms/suppression.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar, cast

ALL = ""
FEWEST_UNITS, FEWEST_WORKERS, MOST_OF_ONE = 3, 10, 0.7
SMALL, COMPLEMENTARY = "small", "complementary"
# The values of a cell's traits.
Key = TypeVar("Key", bound=tuple[str, ...])
# Heads of each reporter of a cell, by its place in the sample.
Held = Mapping[int, float]


def is_small(held: Held) -> bool:
    """Few reporters, few people, or one reporter that is nearly all of them."""
    heads = list(held.values())
    whole = math.fsum(heads)
    return len(heads) < FEWEST_UNITS or whole < FEWEST_WORKERS or max(heads) > MOST_OF_ONE * whole


def hidden_cells(cells: Mapping[Key, Held], already: Mapping[Key, str] | None = None) -> dict[Key, str]:
    """Why each cell is not shown, "" for one that is. What is hidden `already` stays hidden, for its own reason."""
    known = already or {}
    hidden = {key: known.get(key, "") or (SMALL if is_small(held) else "") for key, held in cells.items()}
    lines = list(_lines(cells))
    while True:
        more = [each for whole, parts in lines if (each := _given_away(hidden, cells, whole, parts)) is not None]
        if not more:
            return hidden
        for key in more:
            hidden[key] = hidden[key] or COMPLEMENTARY


def _lines(cells: Mapping[Key, Held]) -> Iterator[tuple[Key, list[Key]]]:
    """Every sum with the cells that it is the sum of, along one trait."""
    found: dict[tuple[Key, int], list[Key]] = defaultdict(list)
    for key in sorted(cells):
        for place, value in enumerate(key):
            if value != ALL:
                found[cast(Key, (*key[:place], ALL, *key[place + 1 :])), place].append(key)
    for (whole, _place), parts in sorted(found.items()):
        yield whole, parts


def _given_away(hidden: Mapping[Key, str], cells: Mapping[Key, Held], whole: Key, parts: Sequence[Key]) -> Key | None:
    """The cell to hide next on a line that shows its sum: what its hidden cells come to must not be small itself.

    A line that hides its sum and shows every part gives the sum away: then a part goes, the one of the fewest heads.
    """
    out = [key for key in parts if hidden[key]]
    shown = sorted((key for key in parts if not hidden[key]), key=lambda key: (math.fsum(cells[key].values()), key))
    if hidden[whole]:
        return shown[0] if not out and shown else None
    if not out:
        return None
    together: dict[int, float] = defaultdict(float)
    for key in out:
        for place, heads in cells[key].items():
            together[place] += heads
    if len(out) > 1 and not is_small(together):
        return None
    return shown[0] if shown else (whole if len(out) == 1 or is_small(together) else None)
