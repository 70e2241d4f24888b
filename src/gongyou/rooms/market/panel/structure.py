"""The structure of jobs from a release's snapshot: region × industry × size × form, with shares and intervals.

A form of employment is known of the jobs that a firm reports by occupation; the others stand under "unstated", so that
the forms of a cell add up to its jobs. Cells are hidden by the rules of the other estimates, and further ones until no
line of the table gives a hidden cell away. Pure, in the snapshot's order. Method: docs/algorithms/panel-structure.md.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gongyou.calc.survey import Design, ratio, total
from gongyou.core.text import Text
from gongyou.rooms.market.panel.fields import EMPLOYER
from gongyou.rooms.market.panel.fill import Filled, Unit
from gongyou.rooms.market.panel.hiding import ALL, hidden_cells

TRAITS = ("region", "group", "size", "form")
UNSTATED = "unstated"
FORMS = ("standard", "dispatched", "platform", "part_time", "self_employed", UNSTATED)
DIGITS = 9
Key = tuple[str, str, str, str]
# Region and group of a figure, the other one being "".
Plain = tuple[str, str]
NAMES: Mapping[str, Text] = {
    "region": Text("地区", "Region"),
    "group": Text("行业", "Industry"),
    "size": Text("规模", "Size"),
    "form": Text("用工形式", "Form of employment"),
}


@dataclass(frozen=True, slots=True)
class StructureCell:
    """Jobs of one cell and their share of all; "" is the whole of a trait. Numbers are text, "" where hidden."""

    region: str
    group: str
    size: str
    form: str
    value: str
    error: str
    low: str
    high: str
    share: str
    share_error: str
    share_low: str
    share_high: str
    units: int
    workers: int
    imputed: str
    hidden: str


def structured(
    design: Design,
    units: Sequence[Unit],
    values: Sequence[Filled],
    parts: Mapping[str, Sequence[Mapping[str, Any]]],
    already: Mapping[Plain, str] | None = None,
) -> list[dict[str, Any]]:
    """The rows of every cell with a unit in it, by key; `parts` are the heads by form of each unit's own form.

    What the figures hide of jobs by region and by group `already` is hidden here as well, for the same reason.
    """
    if not units or units[0].kind != EMPLOYER:
        return []
    jobs = [each.values.get("heads_end") or 0.0 for each in values]
    by_form = [_split(heads, parts.get(unit.id, ())) for unit, heads in zip(units, jobs, strict=True)]
    cells = _cells(units, by_form)
    hidden = hidden_cells(cells, {(region, group, ALL, ALL): why for (region, group), why in (already or {}).items()})
    rows = []
    for key in sorted(cells):
        held = cells[key]
        numbers = dict.fromkeys(
            ("value", "error", "low", "high", "share", "share_error", "share_low", "share_high"), ""
        )
        sizes = [(design.weights[place] * heads, not values[place].is_reported) for place, heads in held.items()]
        if not hidden[key]:
            numbers = _estimated(design, jobs, held)
        whole = math.fsum(size for size, _made in sizes)
        made = math.fsum(size for size, is_made in sizes if is_made)
        cell = StructureCell(
            *key,
            **numbers,
            units=len(held),
            workers=round(math.fsum(held.values())),
            imputed=f"{made / whole:.4f}" if whole else "0.0000",
            hidden=hidden[key],
        )
        rows.append(asdict(cell))
    return rows


def _split(heads: float, parts: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """A unit's jobs by form: in the proportion in which it reported them; what it did not is unstated."""
    found: dict[str, float] = defaultdict(float)
    for each in parts:
        form = str(each.get("form", ""))
        found[form if form in FORMS else UNSTATED] += float(each["heads"])
    known = math.fsum(found.values())
    if known > heads:
        # The jobs were corrected by imputation; the proportion stays.
        found = defaultdict(float, {form: part * heads / known for form, part in found.items()})
    else:
        found[UNSTATED] += heads - known
    return {form: part for form, part in found.items() if part > 0}


def _cells(units: Sequence[Unit], by_form: Sequence[Mapping[str, float]]) -> dict[Key, dict[int, float]]:
    """Heads of each unit (by its place) in every cell and every sum of cells it lies in."""
    cells: dict[Key, dict[int, float]] = defaultdict(dict)
    for place, (unit, forms) in enumerate(zip(units, by_form, strict=True)):
        for form, heads in forms.items():
            own = (unit.region, unit.group, unit.size, form)
            for kept in itertools.product((True, False), repeat=len(TRAITS)):
                key = _key([value if is_kept else ALL for value, is_kept in zip(own, kept, strict=True)])
                cells[key][place] = cells[key].get(place, 0.0) + heads
    return dict(cells)


def _key(values: Sequence[str]) -> Key:
    region, group, size, form = values
    return region, group, size, form


def _estimated(design: Design, jobs: Sequence[float], held: Mapping[int, float]) -> dict[str, str]:
    """Total of the cell, and the ratio of it to all jobs, both linearised with the calibration's residuals."""
    own = [held.get(place, 0.0) for place in range(len(jobs))]
    found, part = total(design, own), ratio(design, own, jobs)
    numbers = {"value": found.value, "error": found.error, "low": _least(found.low), "high": found.high}
    if part is not None:
        numbers |= {
            "share": part.value,
            "share_error": part.error,
            "share_low": _least(part.low),
            "share_high": None if part.high is None else min(part.high, 1.0),
        }
    names = ("value", "error", "low", "high", "share", "share_error", "share_low", "share_high")
    return {name: _digits(numbers.get(name)) for name in names}


def _least(low: float | None) -> float | None:
    return None if low is None else max(low, 0.0)


def _digits(value: float | None) -> str:
    return "" if value is None else repr(float(f"{value:.{DIGITS}g}") + 0.0)


def hidden_alone(rows: Sequence[Mapping[str, Any]]) -> dict[Plain, str]:
    """Why the whole, each region and each group is not shown, "" for one that is: the figures hide the same of jobs."""
    return {
        (row["region"], row["group"]): row["hidden"]
        for row in rows
        if not row["size"] and not row["form"] and not (row["region"] and row["group"])
    }
