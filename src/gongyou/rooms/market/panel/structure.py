"""The structure of jobs from a release's snapshot: region × industry × size × form, with shares and intervals.

A form of employment is known of the jobs that a firm reports by occupation; the others stand under "unstated", so that
the forms of a cell add up to its jobs. Cells are hidden by the rules of the other estimates, and further ones until no
line of the table gives a hidden cell away. Pure, in the snapshot's order. Method: docs/algorithms/panel-structure.md.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gongyou.calc.survey import Design, ratio, total
from gongyou.core.text import Text
from gongyou.rooms.market.panel.fields import EMPLOYER
from gongyou.rooms.market.panel.fill import Filled, Unit

TRAITS = ("region", "group", "size", "form")
UNSTATED = "unstated"
FORMS = ("standard", "dispatched", "platform", "part_time", "self_employed", UNSTATED)
ALL = ""
FEWEST_UNITS, FEWEST_WORKERS, MOST_OF_ONE = 3, 10, 0.7
SMALL, COMPLEMENTARY = "small", "complementary"
DIGITS = 9
Key = tuple[str, str, str, str]
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
    design: Design, units: Sequence[Unit], values: Sequence[Filled], parts: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """The rows of every cell with a unit in it, by key; `parts` are the heads by form of each unit's own form."""
    if not units or units[0].kind != EMPLOYER:
        return []
    jobs = [each.values.get("heads_end") or 0.0 for each in values]
    by_form = [_split(heads, parts.get(unit.id, ())) for unit, heads in zip(units, jobs, strict=True)]
    cells = _cells(units, by_form)
    hidden = _hidden(cells)
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


def _hidden(cells: Mapping[Key, Mapping[int, float]]) -> dict[Key, str]:
    """Why each cell is not shown, "" for one that is."""
    hidden = {key: SMALL if _is_small(held) else "" for key, held in cells.items()}
    lines = [line for line in _lines(cells) if len(line[1]) > 0]
    while True:
        more = [each for whole, parts in lines if (each := _given_away(hidden, cells, whole, parts)) is not None]
        if not more:
            return hidden
        for key in more:
            hidden[key] = hidden[key] or COMPLEMENTARY


def _is_small(held: Mapping[int, float]) -> bool:
    heads = list(held.values())
    whole = math.fsum(heads)
    return len(heads) < FEWEST_UNITS or whole < FEWEST_WORKERS or max(heads) > MOST_OF_ONE * whole


def _lines(cells: Mapping[Key, Mapping[int, float]]) -> Iterator[tuple[Key, list[Key]]]:
    """Every sum with the cells that it is the sum of, along one trait."""
    found: dict[tuple[Key, int], list[Key]] = defaultdict(list)
    for key in sorted(cells):
        for place, value in enumerate(key):
            if value != ALL:
                found[_key([*key[:place], ALL, *key[place + 1 :]]), place].append(key)
    for (whole, _place), parts in sorted(found.items()):
        yield whole, parts


def _given_away(
    hidden: Mapping[Key, str], cells: Mapping[Key, Mapping[int, float]], whole: Key, parts: Sequence[Key]
) -> Key | None:
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
    if len(out) > 1 and not _is_small(together):
        return None
    return shown[0] if shown else (whole if len(out) == 1 or _is_small(together) else None)
