"""market.wage_change: what the change of the mean wage and of jobs on the year is made of, and the gap of the sexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongyou.calc.decomposition import Cell, bennet, oaxaca_blinder, shift_share
from gongyou.core.errors import BadInput
from gongyou.core.money import round_half_up, yuan_from
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.indices.reckoned import Cells, Row, reckoned
from gongyou.rooms.market.measures.cells import Work
from gongyou.rooms.market.measures.exact import mean_yuan
from gongyou.rooms.market.measures.publish import groups_published
from gongyou.rooms.market.measures.scope import Scope

YEAR = 12
FEMALE, MALE = 1, 2
TRAITS = ("group", "industry", "region", "form", "skill")
OTHER = "other"


@measure(
    "market.wage_change",
    version=1,
    tables=("employment",),
    title=Text("工资与岗位变化的分解", "What changes of wages and jobs are made of"),
    page="wage-change",
)
def wage_change(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Bennet's split of the mean wage, shift-share of jobs, Oaxaca–Blinder's split of the gap of the sexes."""
    scope = Scope.read(params)
    found = reckoned(view, scope)
    before, now = (found.cells.get(str(period), {}) for period in (scope.period - YEAR, scope.period))
    return wage_change_value(scope, before, now, found.sexes)


def wage_change_value(scope: Scope, before: Cells, now: Cells, sexes: Sequence[Row]) -> dict[str, Any]:
    """The published figure. Amounts in yuan; the printed parts of a whole add up to it."""
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    enough = all(sum(stock.earners for stock in cells.values()) >= scope.minimum for cells in (before, now))
    value["mean"] = _mean(before, now, scope.minimum) if enough else None
    value["jobs"] = _jobs(before, now, scope.minimum) if enough else None
    value["sexes"] = _sexes(sexes, scope.minimum)
    return value


def _yuan(amount: Fraction | float) -> Decimal:
    return yuan_from(round_half_up(Fraction(amount)))


def _mean(before: Cells, now: Cells, minimum: int) -> dict[str, Any]:
    cells = [{work: Cell(s.earners, s.bill) for work, s in held.items() if s.earners} for held in (before, now)]
    split = bennet(*cells)
    first, last, within = _yuan(split.before), _yuan(split.after), _yuan(split.within)
    parts: dict[str, list[Fraction]] = {}
    for work, part in split.parts.items():
        held = parts.setdefault(work.industry, [Fraction(), Fraction()])
        held[0] += part.within
        held[1] += part.between
    shown = _open_industries(before, now, minimum)
    return {
        "before": first,
        "after": last,
        "change": last - first,
        "within": within,
        # The rest of what is printed, so that the reader's own sum agrees.
        "between": last - first - within,
        "by_industry": [
            {
                "key": key,
                "within": _yuan(parts[key][0]) if shown[key] else None,
                "between": _yuan(parts[key][1]) if shown[key] else None,
                "suppressed": not shown[key],
            }
            for key in sorted(parts)
        ],
    }


def _open_industries(before: Cells, now: Cells, minimum: int) -> dict[str, bool]:
    """Industries with enough earners in both months and no other that follows from the totals."""
    shown = []
    industries = {work.industry for cells in (before, now) for work in cells}
    for cells in (before, now):
        counts = dict.fromkeys(industries, 0)
        for work, stock in cells.items():
            counts[work.industry] += stock.heads
        shown.append(groups_published(counts, minimum=minimum))
    return {key: shown[0][key] and shown[1][key] for key in industries}


def _jobs(before: Cells, now: Cells, minimum: int) -> dict[str, Any]:
    heads: list[dict[tuple[str, str], int]] = [{}, {}]
    for held, cells in zip(heads, (before, now), strict=True):
        for work, stock in cells.items():
            place = (work.industry, work.region)
            held[place] = held.get(place, 0) + stock.heads
    split = shift_share(*heads)
    found: dict[str, dict[str, list[Fraction]]] = {"industry": {}, "region": {}}
    for (industry, region), part in split.items():
        for dimension, key in (("industry", industry), ("region", region)):
            sums = found[dimension].setdefault(key, [Fraction()] * 3)
            found[dimension][key] = [a + b for a, b in zip(sums, (part.national, part.mix, part.regional), strict=True)]
    was, is_now = (sum(each.values()) for each in heads)
    value: dict[str, Any] = {"before": was, "after": is_now, "change": is_now - was}
    for dimension, at in (("industry", 0), ("region", 1)):
        shown = _open_keys(heads, at, minimum)
        value[f"by_{dimension}"] = [
            {"key": key, "suppressed": True} if not shown[key] else {"key": key, "suppressed": False, **_shift(parts)}
            for key, parts in sorted(found[dimension].items())
        ]
    return value


def _shift(parts: Sequence[Fraction]) -> dict[str, Any]:
    """Whole jobs; the place's own part is the rest of what is printed."""
    change = int(sum(parts))
    national, mix = (round_half_up(part) for part in parts[:2])
    return {"change": change, "national": national, "mix": mix, "regional": change - national - mix}


def _open_keys(heads: Sequence[Mapping[tuple[str, str], int]], place: int, minimum: int) -> dict[str, bool]:
    keys = {each[place] for held in heads for each in held}
    shown = []
    for held in heads:
        counts = dict.fromkeys(keys, 0)
        for each, count in held.items():
            counts[each[place]] += count
        shown.append(groups_published(counts, minimum=minimum))
    return {key: shown[0][key] and shown[1][key] for key in keys}


def _sexes(rows: Sequence[Row], minimum: int) -> dict[str, Any] | None:
    """Men's mean − women's mean by what they work as and where; None for few of either."""
    works = [(Work.of(row["cell"]), row["sex"], row["n"], row["bill"]) for row in rows]
    people = {sex: sum(n for _, of, n, _ in works if of == sex) for sex in (FEMALE, MALE)}
    if min(people.values()) < minimum:
        return None
    bills = {sex: sum(bill for _, of, _, bill in works if of == sex) for sex in people}
    value: dict[str, Any] = {
        "women": people[FEMALE],
        "men": people[MALE],
        "women_mean": mean_yuan(bills[FEMALE], people[FEMALE]),
        "men_mean": mean_yuan(bills[MALE], people[MALE]),
        "split": None,
        "traits": list(TRAITS),
    }
    kept = {trait: _levels(works, trait, minimum) for trait in TRAITS}
    columns = [(trait, level) for trait in TRAITS for level in kept[trait][1:]]
    traits = [
        [float((at if (at := getattr(work, trait)) in kept[trait] else OTHER) == level) for trait, level in columns]
        for work, _, _, _ in works
    ]
    try:
        split = oaxaca_blinder(
            [bill / n / 100 for _, _, n, bill in works],
            traits,
            [sex == MALE for _, sex, _, _ in works],
            people=[n for _, _, n, _ in works],
        )
    except BadInput:
        return value
    gap = value["men_mean"] - value["women_mean"]
    explained = _yuan(split.explained * 100)
    endowments, coefficients = _yuan(split.endowments * 100), _yuan(split.coefficients * 100)
    value["split"] = {
        "gap": gap,
        "explained": explained,
        "unexplained": gap - explained,
        "endowments": endowments,
        "coefficients": coefficients,
        "interaction": gap - endowments - coefficients,
    }
    return value


def _levels(works: Sequence[tuple[Work, int, int, int]], trait: str, minimum: int) -> list[str]:
    """The levels of a trait with enough women and men; all others together are one, and the first is the yardstick."""
    counts: dict[str, dict[int, int]] = {}
    for work, sex, n, _ in works:
        held = counts.setdefault(getattr(work, trait), {FEMALE: 0, MALE: 0})
        held[sex] += n
    kept = sorted(key for key, held in counts.items() if min(held.values()) >= minimum)
    others = [held for key, held in counts.items() if key not in kept]
    rest = {sex: sum(held[sex] for held in others) for sex in (FEMALE, MALE)}
    return [*kept, OTHER] if kept and min(rest.values()) >= minimum else kept
