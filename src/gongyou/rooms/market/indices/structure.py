"""market.structure: members at work by industry, occupation, region, form of employment and skill."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from gongyou.calc.suppression import TOTAL
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.indices.reckoned import Cells, reckoned
from gongyou.rooms.market.indices.tables import DIMENSIONS, Cross, published
from gongyou.rooms.market.measures.cells import Work
from gongyou.rooms.market.measures.exact import change, share
from gongyou.rooms.market.measures.scope import Scope

YEAR = 12
# Below an industry: where its members work and in which form; as what and with which skill.
WITHIN = (("region", "form"), ("group", "skill"))


@measure(
    "market.structure",
    version=2,
    tables=("employment",),
    title=Text("在岗会员的结构", "Structure of members at work"),
    page="structure",
)
def structure(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Heads by each dimension with their change on the year, by each two dimensions, and within each industry."""
    scope = Scope.read(params)
    found = reckoned(view, scope)
    year = str(scope.period - YEAR)
    return structure_value(scope, found.cells.get(str(scope.period), {}), found.cells.get(year, {}))


def structure_value(scope: Scope, now: Cells, before: Cells) -> dict[str, Any]:
    """The published figure from the cells of both months."""
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    heads, earlier = ({work: stock.heads for work, stock in cells.items()} for cells in (now, before))
    total = sum(heads.values())
    value["employed"] = total if total >= scope.minimum else None
    value |= {"dimensions": {}, "crosses": [], "industries": {}}
    if value["employed"] is None:
        return value
    all_of = [Cross(rows, columns) for rows, columns in combinations(DIMENSIONS, 2)]
    industries = sorted({work.industry for work in heads})
    within = [Cross(*pair, frozenset({("industry", key)})) for key in industries for pair in WITHIN]
    shown = published(heads, [*all_of, *within], scope.minimum)
    was = _margins(earlier, scope.minimum)
    now_shown = _margins_of(shown[: len(all_of)])
    value["dimensions"] = {
        dimension: [
            {
                "key": key,
                "heads": count,
                "share": share(count, total) if count is not None else None,
                "change": change(count, before_count)
                if count is not None and (before_count := was[dimension].get(key))
                else None,
                # What the year before hides is no number that is missing.
                "change_suppressed": was[dimension].get(key, 0) is None,
                "suppressed": count is None,
            }
            for key, count in now_shown[dimension].items()
        ]
        for dimension in DIMENSIONS
    }
    value["crosses"] = [
        {"rows": each.cross.rows, "columns": each.cross.columns, "lines": each.lines()} for each in shown[: len(all_of)]
    ]
    for each in shown[len(all_of) :]:
        [(_, key)] = each.cross.among
        value["industries"].setdefault(key, []).append(
            {"rows": each.cross.rows, "columns": each.cross.columns, "lines": each.lines()}
        )
    return value


def _margins(heads: Mapping[Work, int], minimum: int) -> dict[str, dict[str, int | None]]:
    """Each dimension alone as it may be shown: what the changes are reckoned on."""
    if sum(heads.values()) < minimum:
        return {dimension: {} for dimension in DIMENSIONS}
    return _margins_of(published(heads, [Cross(a, b) for a, b in combinations(DIMENSIONS, 2)], minimum))


def _margins_of(shown: Any) -> dict[str, dict[str, int | None]]:
    found: dict[str, dict[str, int | None]] = {}
    for each in shown:
        found.setdefault(each.cross.rows, each.margin())
        columns = {key: count for (row, key), count in sorted(each.counts.items()) if row == TOTAL and key != TOTAL}
        found.setdefault(each.cross.columns, columns)
    return found
