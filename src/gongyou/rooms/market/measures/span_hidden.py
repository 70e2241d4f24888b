"""What the brief of one industry must not tell of its groups, because other industries, the region and the structure
of its jobs tell the rest.

The region's brief prints every group's people, each industry's brief those of its own: together they are a table of
industries by groups, and of it the structure prints more. Hidden is what that table hides of the industry's row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from gongyou.calc.suppression import TOTAL, Cell, suppress_table
from gongyou.rooms.market.measures.cells import Work

Rows = Sequence[Mapping[str, Any]]
# The names that the structure has for the groups of a period, in its Work.
OF_STRUCTURE = {"occupation": "group", "district": "region", "job_kind": "form", "skill": "skill"}
ALONE = ("sex", "age")
SKILLS = {"0": "none", "1-3": "basic", "4-8": "high"}


def hidden_of_industry(rows: Rows, industry: str, minimum: int) -> dict[str, frozenset[str]]:
    """By dimension the groups of the industry that are not to be told. `rows` are the cells of all industries."""
    from gongyou.rooms.market.indices.tables import DIMENSIONS, Cross, published

    heads: dict[Work, int] = defaultdict(int)
    for row in rows:
        skill = SKILLS.get(str(row["skill"]), str(row["skill"]))
        heads[Work(row["district"], row["industry"], row["occupation"], row["job_kind"], skill)] += row["people"]
    if sum(heads.values()) < minimum:
        return {}
    industries = sorted({work.industry for work in heads})
    # The tables of the structure, so that a month hides here what it hides there.
    crosses = [Cross(*pair) for pair in combinations(DIMENSIONS, 2)]
    crosses += [
        Cross(*pair, frozenset({("industry", key)}))
        for key in industries
        for pair in (("region", "form"), ("group", "skill"))
    ]
    found: dict[str, frozenset[str]] = {}
    shown = {(each.cross.rows, each.cross.columns): each for each in published(heads, crosses, minimum)[:10]}
    names = {named: key for key, named in SKILLS.items()}
    for dimension, name in OF_STRUCTURE.items():
        counts = shown["industry", name].counts
        found[dimension] = frozenset(
            names.get(key, key) if dimension == "skill" else key
            for (row, key), count in counts.items()
            if row == industry and key != TOTAL and count is None
        )
    for dimension in ALONE:
        found[dimension] = _alone(rows, industry, dimension, minimum)
    return found


def _alone(rows: Rows, industry: str, dimension: str, minimum: int) -> frozenset[str]:
    """Of a trait that the structure does not have: industries by its groups."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        counts[row["industry"], row[dimension]] += row["people"]
    table = suppress_table([Cell(*place, count, count) for place, count in counts.items()], minimum=minimum)
    return frozenset(key for row, key in table.hidden if row == industry and key != TOTAL)
