"""A release from its snapshot: the same snapshot gives the same digits.

Pure Python in the snapshot's order, without a clock, a database or an engine. Method: docs/algorithms/{panel-weights,
imputation,survey-intervals,suppression}.md.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from gongyou.calc.raking import Margin
from gongyou.calc.suppression import TOTAL, Cell, Shown, suppress_table
from gongyou.calc.survey import Calibrated, Design, calibrated, ratio, total
from gongyou.core.errors import BadInput
from gongyou.rooms.market.panel.fields import EMPLOYER, MEMBER
from gongyou.rooms.market.panel.fill import Filled, Unit, filled
from gongyou.rooms.market.panel.hiding import FEWEST_UNITS, FEWEST_WORKERS, MOST_OF_ONE, hidden_cells
from gongyou.rooms.market.panel.measures import MEASURES, Measure
from gongyou.rooms.market.panel.structure import Plain, hidden_alone, structured

# 2: the structure of jobs stands beside the figures. 3: each measure is hidden by the reporters who gave its numbers,
# with what would give it away, and figures and structure hide the same.
METHOD = "3"
# By these a measure was hidden by all reporters of its cell alone; their releases are made again as they were.
BY_CELL = ("1", "2")
MOST_BENT = 4.0
DIGITS = 9
# What the weights are calibrated to, and what raking says where no weights meet all of it.
TRAITS = ("region", "group", "size")
UNSETTLED = "calc.raking_unsettled"


@dataclass(frozen=True, slots=True)
class Figure:
    """One estimate of one month and cell, as it is stored and printed. Numbers are text, digit for digit."""

    period: str
    kind: str
    measure: str
    region: str
    group: str
    value: str
    error: str
    low: str
    high: str
    units: int
    workers: int
    imputed: str
    hidden: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.period, self.measure, self.region, self.group


@dataclass(frozen=True, slots=True)
class Computed:
    """All figures of a release, and by period and kind how the weights came out."""

    figures: list[Figure]
    diagnostics: dict[str, dict[str, Any]]
    # The rows of panel/structure.py for the last month; none by the first method.
    structure: list[dict[str, Any]] = field(default_factory=list)


def computed(snapshot: Mapping[str, Any]) -> Computed:
    """Every figure of every month of the snapshot."""
    units = [Unit(**each) for each in snapshot["units"]]
    forms: dict[str, dict[str, dict[str, float | None]]] = defaultdict(dict)
    held: Counter[tuple[str, str]] = Counter()
    kinds = {unit.id: unit.kind for unit in units}
    for each in snapshot["forms"]:
        if each["held"]:
            held[each["period"], kinds[each["unit"]]] += 1
            continue
        forms[each["period"]][each["unit"]] = {
            name: None if value is None else float(value) for name, value in each["values"].items() if name != "parts"
        }
    periods, method = snapshot["periods"], snapshot.get("method", METHOD)
    known = filled(units, forms, periods)
    figures: list[Figure] = []
    diagnostics: dict[str, dict[str, Any]] = {}
    structure: list[dict[str, Any]] = []
    for period in periods:
        for kind in (EMPLOYER, MEMBER):
            enrolled = [unit for unit in units if unit.kind == kind and unit.is_in(period)]
            if not enrolled:
                continue
            month = _Month(period, kind, enrolled, known[period], snapshot["frame"].get(kind, []))
            told = month.told()
            told["held"] = held[period, kind]
            told["attrition"] = _attrition(units, kind, period)
            diagnostics[f"{period}|{kind}"] = told
            hidden = None if method in BY_CELL else month.hidden_of(range(len(month.used)))
            if kind == EMPLOYER and period == periods[-1] and method != "1":
                structure = month.structure(_parts(snapshot["forms"], period), hidden)
                hidden = None if hidden is None else {**hidden, **hidden_alone(structure)}
            figures += month.figures(hidden)
    return Computed(figures, diagnostics, structure)


def _parts(forms: Sequence[Mapping[str, Any]], period: str) -> dict[str, list[dict[str, Any]]]:
    """The heads by occupation and form of every unit whose form of the month counts."""
    return {
        each["unit"]: each["values"].get("parts", []) for each in forms if each["period"] == period and not each["held"]
    }


def _attrition(units: Sequence[Unit], kind: str, period: str) -> dict[str, Any]:
    """Who began, who of them is still there, who came since and who left why; share as text with four decimals."""
    known = [unit for unit in units if unit.kind == kind and unit.first <= period]
    start = min(unit.first for unit in known)
    began = [unit for unit in known if unit.first == start]
    kept = sum(unit.is_in(period) for unit in began)
    left = Counter(unit.reason or "unknown" for unit in known if not unit.is_in(period))
    return {
        "since": start,
        "began": len(began),
        "kept": kept,
        "kept_share": _share(kept, len(began)),
        "joined": len(known) - len(began),
        "left": {reason: left[reason] for reason in sorted(left)},
    }


class _Month:
    """One kind of reporter in one month."""

    def __init__(
        self,
        period: str,
        kind: str,
        enrolled: Sequence[Unit],
        values: Mapping[str, Filled],
        frame: Sequence[Mapping[str, Any]],
    ) -> None:
        self.period, self.kind, self.enrolled = period, kind, enrolled
        self.used = [unit for unit in enrolled if unit.id in values]
        self.values = [values[unit.id] for unit in self.used]
        self.frame = frame
        self.populations: dict[Hashable, float] = {
            f"{f['region']}|{f['group']}|{f['size']}": float(f["units"]) for f in frame
        }
        self.uncovered: list[str] = []
        self.left_out: list[str] = []
        self.weighting: Calibrated | None = None
        self.weights: list[float] = []
        self.margins: list[dict[str, str]] = []
        if self.used:
            self._weigh()

    def _weigh(self) -> None:
        """Design weight × the stratum's non-response factor, raked so that staff (members) meet the frame's totals."""
        asked, there = defaultdict[str, float](float), defaultdict[str, float](float)
        for unit in self.enrolled:
            asked[unit.stratum] += unit.weight
        for unit in self.used:
            there[unit.stratum] += unit.weight
        drawn = Counter(unit.stratum for unit in self.enrolled)
        base = [
            self._design_weight(unit, drawn) * asked[unit.stratum] / there[unit.stratum] * max(unit.staff, 1.0)
            for unit in self.used
        ]
        margins = [margin for name in TRAITS if (margin := self._margin(name)) is not None]
        self.weighting, heads = None, base
        while margins and self.weighting is None:
            try:
                self.weighting = calibrated(base, margins, MOST_BENT)
            except BadInput as wrong:
                if wrong.code != UNSETTLED:
                    raise
                # Few units: no weights meet all totals at once. The last trait gives way, and the release says so.
                self.left_out.append(margins.pop().name)
            else:
                heads = self.weighting.weights
                self.margins = _margins_told(margins, base, heads)
        self.weights = [each / max(unit.staff, 1.0) for each, unit in zip(heads, self.used, strict=True)]

    def _design_weight(self, unit: Unit, drawn: Mapping[str, int]) -> float:
        """Units of the stratum ÷ units asked in it this month; of the draw where the frame lost the stratum."""
        there = self.populations.get(unit.stratum)
        return max(there / drawn[unit.stratum], 1.0) if there else unit.weight

    def _margin(self, name: str) -> Margin | None:
        """The frame's staff by one trait. A value without a unit moves like the others: its staff is spread on them."""
        totals: dict[Hashable, float] = defaultdict(float)
        for each in self.frame:
            totals[each[name]] += float(each["staff"])
        here = {getattr(unit, name) for unit in self.used}
        all_staff = math.fsum(totals.values())
        covered = {value: staff for value, staff in totals.items() if value in here and staff > 0}
        if set(covered) != here:
            return None
        self.uncovered += [f"{name}:{value}" for value in sorted(map(str, set(totals) - set(covered)))]
        scale = all_staff / math.fsum(covered.values())
        return Margin(
            name,
            [getattr(unit, name) for unit in self.used],
            {value: staff * scale for value, staff in covered.items()},
        )

    def told(self) -> dict[str, Any]:
        """Response by stratum, the weights' spread, and what was imputed. Shares are text with four decimals."""
        strata: dict[str, dict[str, int]] = defaultdict(lambda: {"enrolled": 0, "reported": 0, "imputed": 0})
        for unit in self.enrolled:
            strata[unit.stratum]["enrolled"] += 1
        for unit, each in zip(self.used, self.values, strict=True):
            strata[unit.stratum]["reported" if each.is_reported else "imputed"] += 1
        weighting = self.weighting
        heads = [w * max(u.staff, 1.0) for w, u in zip(self.weights, self.used, strict=True)]
        # Kish's 1 + CV² of the units' own weights; those that were raked count staff.
        squares = math.fsum(w * w for w in self.weights)
        spread = len(self.weights) * squares / (math.fsum(self.weights) or 1.0) ** 2
        made = math.fsum(h for h, each in zip(heads, self.values, strict=True) if not each.is_reported)
        return {
            "enrolled": len(self.enrolled),
            "reported": sum(each.is_reported for each in self.values),
            "imputed": sum(not each.is_reported for each in self.values),
            "imputed_items": sum(bool(each.marks) and each.is_reported for each in self.values),
            "imputed_share": _share(made, math.fsum(heads)),
            "strata": {name: strata[name] for name in sorted(strata)},
            "uncovered": self.uncovered,
            "left_out": self.left_out,
            "margins": self.margins,
            "weights": None
            if weighting is None
            else {
                "off": _digits(weighting.off),
                "design_effect": _digits(spread),
                "effective": _digits(len(self.weights) / spread),
                "trimmed": weighting.trimmed,
                "largest_ratio": _digits(weighting.largest_ratio),
                "smallest": _digits(min(self.weights)),
                "largest": _digits(max(self.weights)),
            },
        }

    def structure(
        self, parts: Mapping[str, Sequence[Mapping[str, Any]]], already: Mapping[Plain, str] | None
    ) -> list[dict[str, Any]]:
        """Jobs by region, industry, size and form."""
        if not self.used:
            return []
        return structured(self._design(range(len(self.used))), self.used, self.values, parts, already)

    def figures(self, already: Mapping[Plain, str] | None) -> list[Figure]:
        """Every measure for the whole, each region and each group. `already` is what is hidden of all of them; None
        hides by the cell alone, as the first two methods did.
        """
        if not self.used:
            return []
        by_cell = self._hidden() if already is None else {}
        found = []
        for measure in MEASURES:
            if measure.kind != self.kind:
                continue
            places = [place for place, each in enumerate(self.values) if _has(each, measure)]
            if not places:
                continue
            design = self._design(places)
            hidden = by_cell if already is None else self.hidden_of(places, already)
            for region, group in hidden:
                figure = self._figure(measure, design, places, (region, group), hidden[region, group])
                if figure is not None:
                    found.append(figure)
        return found

    def _design(self, places: Sequence[int]) -> Design:
        """Of the units that have the measure's items; the weights of the others go to these, stratum by stratum."""
        whole, there = defaultdict[str, float](float), defaultdict[str, float](float)
        for place, unit in enumerate(self.used):
            whole[unit.stratum] += self.weights[place] * max(unit.staff, 1.0)
        for place in places:
            unit = self.used[place]
            there[unit.stratum] += self.weights[place] * max(unit.staff, 1.0)
        units = [self.used[place] for place in places]
        weights = [self.weights[p] * whole[u.stratum] / there[u.stratum] for p, u in zip(places, units, strict=True)]
        columns = [
            [max(unit.staff, 1.0) if getattr(unit, name) == value else 0.0 for unit in units]
            for name in TRAITS
            for value in sorted({getattr(unit, name) for unit in units})
        ]
        return Design(
            [unit.stratum for unit in units],
            weights,
            self.populations,
            columns,
            [self.values[place].is_reported for place in places],
        )

    def _figure(
        self, measure: Measure, design: Design, places: Sequence[int], cell: tuple[str, str], hidden: str
    ) -> Figure | None:
        region, group = cell
        inside = [
            (not region or self.used[p].region == region) and (not group or self.used[p].group == group) for p in places
        ]
        values = [{name: v or 0.0 for name, v in self.values[p].values.items()} for p in places]
        over = [measure.over(v) if there else 0.0 for v, there in zip(values, inside, strict=True)]
        count = sum(inside)
        if not count:
            return None
        if measure.under is None:
            found = total(design, over)
        else:
            under = [measure.under(v) if there else 0.0 for v, there in zip(values, inside, strict=True)]
            made = ratio(design, over, under)
            if made is None:
                return None
            found = made
        sizes = [
            (design.weights[k] * max(self.used[p].staff, 1.0), _is_made(self.values[p], measure))
            for k, p in enumerate(places)
            if inside[k]
        ]
        imputed = _share(math.fsum(s for s, is_made in sizes if is_made), math.fsum(s for s, _ in sizes))
        workers = sum(_workers(self.kind, self.values[p]) for k, p in enumerate(places) if inside[k])
        shown = not hidden and count >= FEWEST_UNITS
        return Figure(
            self.period,
            self.kind,
            measure.name,
            region,
            group,
            value=_digits(found.value) if shown else "",
            error=_digits(found.error) if shown else "",
            low=_digits(found.low if found.low is None else max(found.low, 0.0)) if shown else "",
            high=_digits(_within(found.high, measure)) if shown else "",
            units=count,
            workers=workers,
            imputed=imputed,
            hidden=hidden or ("" if shown else Shown.SMALL.value),
        )

    def hidden_of(self, places: Sequence[int], already: Mapping[Plain, str] | None = None) -> dict[Plain, str]:
        """Why the whole, each region and each group is not shown of what these reporters gave, "" for one that is.

        Who left a number out is not in it: two reporters of it are two, however many firms there are in the region.
        """
        cells: dict[Plain, dict[int, float]] = defaultdict(dict)
        for place in places:
            unit, heads = self.used[place], float(_workers(self.kind, self.values[place]))
            for cell in (("", ""), (unit.region, ""), ("", unit.group)):
                cells[cell][place] = heads
        found = hidden_cells(cells, already)
        return {cell: found[cell] for cell in sorted(found)}

    def _hidden(self) -> dict[Plain, str]:
        """By the first two methods: few workers, few units, one that dominates, or the rest; "" for what is shown."""
        states: dict[tuple[str, str], str] = {("", ""): ""}
        for trait in ("region", "group"):
            heads: dict[str, list[int]] = defaultdict(list)
            for unit, each in zip(self.used, self.values, strict=True):
                heads[getattr(unit, trait)].append(_workers(self.kind, each))
            cells = [Cell(name, "n", sum(some), Decimal(sum(some))) for name, some in heads.items()]
            apart = [
                (name, "n")
                for name, some in heads.items()
                if len(some) < FEWEST_UNITS or (self.kind == EMPLOYER and max(some) > MOST_OF_ONE * sum(some))
            ]
            table = suppress_table(cells, minimum=FEWEST_WORKERS, hidden_elsewhere=apart)
            for name in sorted(heads):
                state = table.states[name, "n"]
                why = Shown.SMALL if (name, "n") in apart else state
                states[(name, "") if trait == "region" else ("", name)] = "" if why is Shown.PRINTED else why.value
            if table.states[TOTAL, "n"] is not Shown.PRINTED:
                states["", ""] = table.states[TOTAL, "n"].value
        return states


def _margins_told(margins: Sequence[Margin], base: Sequence[float], heads: Sequence[float]) -> list[dict[str, str]]:
    """By trait and value the frame's staff, and the sample's before and after calibration."""
    level = math.fsum(margins[0].totals.values()) / math.fsum(base)
    told = []
    for margin in margins:
        for value in sorted(margin.totals, key=str):
            here = [place for place, each in enumerate(margin.values) if each == value]
            told.append(
                {
                    "trait": margin.name,
                    "value": str(value),
                    "frame": _digits(margin.totals[value]),
                    "before": _digits(level * math.fsum(base[place] for place in here)),
                    "after": _digits(math.fsum(heads[place] for place in here)),
                }
            )
    return told


def _within(high: float | None, measure: Measure) -> float | None:
    return min(high, 1.0) if high is not None and measure.is_part else high


def _workers(kind: str, each: Filled) -> int:
    return round(each.values["heads_end"] or 0) if kind == EMPLOYER else 1


def _has(each: Filled, measure: Measure) -> bool:
    return all(each.values.get(name) is not None for name in measure.items)


def _is_made(each: Filled, measure: Measure) -> bool:
    return any(name in each.marks for name in measure.items)


def _digits(value: float | None) -> str:
    """Nine significant digits: what is stored, compared and printed from."""
    if value is None:
        return ""
    rounded = float(f"{value:.{DIGITS}g}")
    return repr(rounded + 0.0)


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.4f}" if whole else "0.0000"
