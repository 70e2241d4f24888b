"""The published figure of a period from whole numbers of the engine: levels, the split of the change, the groups.

Every change is computed from the two levels as they are printed, so the reader's own division gives the printed digits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongyou.calc.decomposition import Cell, bennet, shift_share
from gongyou.core.money import round_half_up
from gongyou.rooms.market.measures.exact import change, mean_yuan, rounded, share
from gongyou.rooms.market.measures.publish import Row, groups_published, table_published
from gongyou.rooms.market.measures.span_scope import BEFORE, YEAR, SpanScope, base_of, missing_months

GROUPS = ("industry", "occupation", "district", "job_kind", "sex", "age", "skill")
# Cells whose pay is compared with itself; within an industry the district stands in its place.
CELLS = ("industry", "occupation", "job_kind")
CELLS_OF_INDUSTRY = ("district", "occupation", "job_kind")
OTHER = "other"
# The groups of which nothing is told, together: no group's own key.
HIDDEN = ""
HOURS_PLACES = 1
PLACE_COUNTS = ("now", "then", "national", "mix", "own")
Rows = Sequence[Mapping[str, Any]]
Sums = dict[str, int]


@dataclass(frozen=True, slots=True)
class SpanFound:
    """What the engine brought back: months with data, one cube per period, and the same people in both.

    `hidden` are by period and dimension the groups that stand in other tables too and are hidden there.
    """

    months: tuple[str, ...]
    cubes: Mapping[str, Rows]
    same: Rows = field(default_factory=tuple)
    hidden: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def hidden_of(self, name: str | None, dimension: str) -> frozenset[str]:
        """Of one period and dimension; the same people are hidden as those of the period."""
        return self.hidden.get("now" if name == "same" else name or "", {}).get(dimension, frozenset())


def span_value(scope: SpanScope, found: SpanFound) -> dict[str, Any]:
    """The figure. A level that rests on fewer people than the smallest cell is None, and so is all that needs it."""
    known = set(found.months)
    base = base_of(scope, known)
    levels = {
        name: _level(scope, _total(found.cubes.get(name, ())), of.length - len(missing_months(of, known)))
        for name, of in (("now", scope.span), (BEFORE, scope.span.before), (YEAR, scope.span.year_before))
    }
    value: dict[str, Any] = {
        **scope.as_json(),
        **levels["now"],
        "missing": missing_months(scope.span, known),
        "base": base,
        "base_period": str(scope.against(base)) if base else None,
    }
    for name in (BEFORE, YEAR):
        there = not missing_months(scope.against(name), known) and not value["missing"]
        value[name] = {**levels[name], **moved(levels["now"], levels[name] if there else NOTHING)}
    value["same"] = _same(_total(found.same), scope.minimum) if base else _same({}, scope.minimum)
    value["split"] = _split(scope, found, base, value)
    value["places"] = _places(scope, found, base)
    names = [name for name in GROUPS if not (scope.industry and name == "industry")]
    value["groups"] = {name: _groups(scope, found, base, name) for name in names}
    return value


NOTHING: Mapping[str, Any] = {"employed": None, "mean": None, "hours": None, "per_hour": None}


def moved(now: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """The relative change of each level, from the two as printed."""
    return {f"{name}_change": _change(now[name], then[name]) for name in NOTHING}


def _change(now: Decimal | int | None, then: Decimal | int | None) -> Decimal | None:
    return None if now is None or then is None else change(Fraction(now), Fraction(then))


def _total(rows: Rows) -> Sums:
    found: Sums = defaultdict(int)
    for row in rows:
        for name, count in row.items():
            if isinstance(count, int):
                found[name] += count
    return found


def _level(scope: SpanScope, sums: Mapping[str, int], months: int) -> dict[str, Any]:
    """Members in work in an average month, pay a month, hours a month, pay an hour."""
    people, earners = sums.get("people", 0), sums.get("earners", 0)
    level: dict[str, Any] = {"people": people if people >= scope.minimum else None, **NOTHING}
    if people >= scope.minimum and months:
        level["employed"] = round_half_up(Fraction(sums["worked"], months))
    if earners >= scope.minimum:
        level["mean"] = mean_yuan(sums["wage"], sums["paid_months"])
        if sums["timed_months"]:
            level["hours"] = rounded(Fraction(sums["hours"], 100 * sums["timed_months"]), HOURS_PLACES)
        if sums["hourly_hours"]:
            level["per_hour"] = mean_yuan(sums["hourly_wage"] * 100, sums["hourly_hours"])
    return level


def _same(sums: Mapping[str, int], minimum: int) -> dict[str, Any]:
    if sums.get("people", 0) < minimum:
        return {"people": None, "mean": None, "mean_then": None, "change": None, "fell": None, "fell_share": None}
    mean, then = mean_yuan(sums["wage"], sums["pairs"]), mean_yuan(sums["wage_then"], sums["pairs"])
    fell, rest = sums["fell"], sums["people"] - sums["fell"]
    small = any(0 < count < minimum for count in (fell, rest))
    return {
        "people": sums["people"],
        "mean": mean,
        "mean_then": then,
        "change": _change(mean, then),
        "fell": None if small else fell,
        "fell_share": None if small else share(fell, sums["people"]),
    }


def _cells(rows: Rows, keys: Sequence[str]) -> dict[Any, Cell]:
    people: dict[Any, int] = defaultdict(int)
    paid: dict[Any, int] = defaultdict(int)
    for row in rows:
        key = tuple(row[name] for name in keys)
        people[key] += row["paid_months"]
        paid[key] += row["wage"]
    return {key: Cell(people[key], paid[key]) for key in people if people[key]}


def _split(scope: SpanScope, found: SpanFound, base: str | None, value: Mapping[str, Any]) -> dict[str, Any] | None:
    """The change of the mean in yuan: pay within cells, and people between them. What is shown adds up."""
    if base is None or value["mean"] is None or value[base]["mean"] is None:
        return None
    keys = CELLS_OF_INDUSTRY if scope.industry else CELLS
    told = bennet(_cells(found.cubes[base], keys), _cells(found.cubes["now"], keys))
    whole = value["mean"] - value[base]["mean"]
    within = rounded(told.within / 100, 2)
    open_groups = _open(scope, found, base, keys[0])
    parts: dict[str, Fraction] = defaultdict(Fraction)
    for key, part in told.parts.items():
        parts[key[0] if key[0] in open_groups else OTHER] += part.within
    ordered = sorted(parts, key=lambda key: (key == OTHER, -abs(parts[key]), key))
    return {
        "by": keys[0],
        "difference": whole,
        "within": within,
        "between": whole - within,
        "parts": _adding_up(within, [(key, parts[key] / 100) for key in ordered]),
    }


def _adding_up(whole: Decimal, parts: Sequence[tuple[str, Fraction]]) -> list[dict[str, Any]]:
    """The parts at two decimals, the largest taking what rounding leaves over."""
    shown = [(key, rounded(part, 2)) for key, part in parts]
    left = whole - sum((part for _, part in shown), Decimal())
    return [{"key": key, "within": part + left if place == 0 else part} for place, (key, part) in enumerate(shown)]


def _open(scope: SpanScope, found: SpanFound, base: str, dimension: str) -> set[str]:
    """The groups that may be shown in both periods."""
    shown = [_published(scope, found, name, dimension) for name in ("now", base)]
    return {key for key, is_open in shown[0].items() if is_open and shown[1].get(key)}


def _published(scope: SpanScope, found: SpanFound, name: str | None, dimension: str) -> dict[str, bool]:
    """Which groups may be shown: enough people, and enough earners among them; and no other that follows from those.

    People come first and alone, as in every other figure of the same members: what one hides none of them shows.
    """
    rows = found.cubes.get(name, ()) if name else ()
    people, earners = _counted(rows, dimension, "people"), _counted(rows, dimension, "earners")
    few = [key for key, is_open in _people_published(scope, found, name, dimension).items() if not is_open]
    few += [key for key, count in earners.items() if count < scope.minimum and people[key] and key not in few]
    return groups_published(people, minimum=scope.minimum, hidden_elsewhere=few)


def _counted(rows: Rows, dimension: str, column: str) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row[dimension]] += row[column]
    return counts


def _people_published(scope: SpanScope, found: SpanFound, name: str | None, dimension: str) -> dict[str, bool]:
    rows = found.same if name == "same" else found.cubes.get(name, ()) if name else ()
    people = _counted(rows, dimension, "people")
    known = [key for key in sorted(found.hidden_of(name, dimension)) if key in people]
    return groups_published(people, minimum=scope.minimum, hidden_elsewhere=known)


def _places(scope: SpanScope, found: SpanFound, base: str | None) -> list[dict[str, Any]]:
    """Jobs of each district: as all of the region, as its trades, and by itself. One district has nothing to split."""
    if base is None:
        return []
    shown = [_people_published(scope, found, name, "district") for name in ("now", base)]
    if len(shown[0].keys() | shown[1].keys()) < 2:
        return []
    jobs: list[dict[tuple[Any, Any], int]] = []
    for name in (base, "now"):
        counted: dict[tuple[Any, Any], int] = defaultdict(int)
        for row in found.cubes[name]:
            counted[row["industry"], row["district"]] += row["worked"]
        jobs.append(counted)
    shifts = shift_share(jobs[0], jobs[1])
    rows = []
    for district in sorted(shown[0].keys() | shown[1].keys()):
        if not (shown[0].get(district) and shown[1].get(district)):
            rows.append(
                {"key": district, "suppressed": True, **dict.fromkeys(("now", "then", "national", "mix", "own"))}
            )
            continue
        now, then = (
            round_half_up(Fraction(sum(n for (_, place), n in each.items() if place == district), scope.span.length))
            for each in (jobs[1], jobs[0])
        )
        mine = [shift for (_, place), shift in shifts.items() if place == district]
        national, mix = (
            round_half_up(sum((getattr(shift, part) for shift in mine), Fraction()) / scope.span.length)
            for part in ("national", "mix")
        )
        rows.append(
            {
                "key": district,
                "suppressed": False,
                "now": now,
                "then": then,
                "national": national,
                "mix": mix,
                "own": now - then - national - mix,
            }
        )
    return rows


def _fell_published(
    scope: SpanScope, whose: Mapping[str, Mapping[str, int]], total: Mapping[str, int]
) -> dict[str, bool]:
    """Of which groups it may be said how many earned less: the whole says it too, so no single group may be missing."""
    fell = {key: sums.get("fell", 0) for key, sums in whose.items()}
    rest = {key: sums.get("people", 0) - fell[key] for key, sums in whose.items()}
    hidden = {
        name: total.get(name, 0) - sum(sums.get(name, 0) for sums in whose.values()) for name in ("fell", "people")
    }
    fell[HIDDEN], rest[HIDDEN] = hidden["fell"], hidden["people"] - hidden["fell"]
    rows = [Row(key, {"fell": fell[key], "rest": rest[key]}) for key in sorted(fell)]
    known = [(HIDDEN, column) for column in ("fell", "rest")] if hidden["people"] else []
    shown = table_published(rows, minimum=scope.minimum, hidden_elsewhere=known)
    return {row.key: not row.hidden for row in shown}


def _groups(scope: SpanScope, found: SpanFound, base: str | None, dimension: str) -> list[dict[str, Any]]:
    cubes = {"now": found.cubes.get("now", ()), "then": found.cubes.get(base, ()) if base else (), "same": found.same}
    rows: dict[str, dict[str, list[Mapping[str, Any]]]] = {name: defaultdict(list) for name in cubes}
    for name, cells in cubes.items():
        for cell in cells:
            rows[name][cell[dimension]].append(cell)
    now, then = (_published(scope, found, name, dimension) for name in ("now", base))
    same = _people_published(scope, found, "same", dimension)
    whose = {key: _total(rows["same"][key]) if is_open and now.get(key) else {} for key, is_open in same.items()}
    fell = _fell_published(scope, whose, _total(found.same))
    made = []
    for key in sorted(now):
        sums = _total(rows["now"][key])
        is_open = now[key] and sums.get("earners", 0) >= scope.minimum
        level = _level(scope, sums, scope.span.length) if is_open else {**NOTHING, "people": None}
        earlier = _level(scope, _total(rows["then"][key]), scope.span.length) if is_open and then.get(key) else NOTHING
        pairs = _same(whose.get(key, {}) if is_open else {}, scope.minimum)
        if not fell.get(key):
            pairs |= {"fell": None, "fell_share": None}
        made.append(
            {
                "key": key,
                "suppressed": not is_open,
                **level,
                **{f"{name}_then": earlier[name] for name in NOTHING},
                **moved(level, earlier),
                **{f"same_{name}": held for name, held in pairs.items()},
            }
        )
    return made
