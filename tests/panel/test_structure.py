"""The structure of jobs: against an independent linearisation, the delete-one jackknife, and its laws."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from typing import Any

import numpy as np
import pytest

from gongyou.calc.raking import Margin, raked
from gongyou.calc.survey import jackknife
from gongyou.rooms.market.panel.estimate import Computed, computed
from gongyou.rooms.market.panel.structure import ALL, FORMS

REGIONS, GROUPS, SIZES = ("990101", "990102"), ("C", "H"), ("1-19", "20-99")
POPULATION, DRAWN = 30, 9
STAFF = {"1-19": 12.0, "20-99": 50.0}


def snapshot(seed: int = 3, parts: bool = True) -> dict[str, Any]:
    """Nine of thirty firms in each of eight strata; the frame has other staff than the register of the sample."""
    dice = random.Random(seed)
    units, forms, frame = [], [], []
    for region, group, size in itertools.product(REGIONS, GROUPS, SIZES):
        staff = [max(1, round(dice.gauss(STAFF[size], STAFF[size] / 5))) for _ in range(DRAWN)]
        frame.append(
            {"region": region, "group": group, "size": size, "units": POPULATION,
             "staff": POPULATION * STAFF[size] * dice.uniform(0.9, 1.1)}
        )  # fmt: skip
        for each in staff:
            name = f"E{len(units):03d}"
            heads = max(1, round(each * dice.uniform(0.8, 1.2)))
            given = [{"form": "standard", "heads": heads * 2 // 3}, {"form": "dispatched", "heads": heads // 6}]
            units.append({"id": name, "kind": "employer", "region": region, "group": group, "size": size,
                          "weight": POPULATION / DRAWN, "staff": float(each), "first": "2026-03",
                          "last": ""})  # fmt: skip
            values = {"heads_start": heads, "hires": 0, "separations": 0, "heads_end": heads, "wage_bill": heads * 6000}
            told = {key: str(value) for key, value in values.items()} | {"parts": given if parts else []}
            forms.append({"unit": name, "period": "2026-03", "version": 1, "held": False, "values": told})
    return {"periods": ["2026-03"], "frame": {"employer": frame}, "units": units, "forms": forms}


def cells(made: Computed) -> dict[tuple[str, ...], dict[str, Any]]:
    return {tuple(each[name] for name in ("region", "group", "size", "form")): each for each in made.structure}


def _heads(given: dict[str, Any], key: tuple[str, ...]) -> list[float]:
    """Jobs of each unit in the cell, counted from the forms anew."""
    found = []
    for unit, form in zip(given["units"], given["forms"], strict=True):
        inside = all(
            not wanted or unit[name] == wanted
            for name, wanted in zip(("region", "group", "size"), key[:3], strict=True)
        )
        whole = float(form["values"]["heads_end"])
        by_form = {part["form"]: float(part["heads"]) for part in form["values"]["parts"]}
        by_form["unstated"] = whole - sum(by_form.values())
        found.append((by_form.get(key[3], 0.0) if key[3] else whole) if inside else 0.0)
    return found


def _weights(given: dict[str, Any], factors: list[float]) -> list[float]:
    """Raked anew from the design weights; a unit left out gets none."""
    here = [place for place, factor in enumerate(factors) if factor]
    units = [given["units"][place] for place in here]
    margins = []
    for trait in ("region", "group", "size"):
        totals: Counter[str] = Counter()
        for row in given["frame"]["employer"]:
            totals[row[trait]] += row["staff"]
        margins.append(Margin(trait, [unit[trait] for unit in units], dict(totals)))
    base = [factors[place] * unit["weight"] * unit["staff"] for place, unit in zip(here, units, strict=True)]
    found = [0.0] * len(factors)
    for place, unit, weight in zip(here, units, raked(base, margins).weights, strict=True):
        found[place] = weight / unit["staff"]
    return found


KEYS = (("", "", "", ""), ("990101", "", "", ""), ("", "C", "20-99", ""), ("990102", "H", "1-19", ""),
        ("", "", "", "dispatched"), ("990101", "C", "20-99", "standard"))  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_totals_and_errors_are_those_of_an_independent_linearisation(key: tuple[str, ...]) -> None:
    """Residuals by numpy's weighted least squares; V = Σ (1 − f) n/(n − 1) Σ (we − mean)²."""
    given = snapshot()
    found = cells(computed(given))[key]
    weights = np.array(_weights(given, [1.0] * len(given["units"])))
    heads, jobs = np.array(_heads(given, key)), np.array(_heads(given, ("", "", "", "")))
    staff = np.array([unit["staff"] for unit in given["units"]])
    columns = np.array(
        [[unit["staff"] if unit[trait] == value else 0.0 for unit in given["units"]]
         for trait, values in (("region", REGIONS), ("group", GROUPS), ("size", SIZES)) for value in values]
    ).T  # fmt: skip
    assert staff.sum() > 0
    root = np.sqrt(weights)

    def error(line: np.ndarray[Any, Any]) -> float:
        beta, *_rest = np.linalg.lstsq(columns * root[:, None], line * root, rcond=None)
        spread = weights * (line - columns @ beta)
        strata = [(unit["region"], unit["group"], unit["size"]) for unit in given["units"]]
        parts = 0.0
        for stratum in set(strata):
            own = spread[[place for place, each in enumerate(strata) if each == stratum]]
            parts += (1 - DRAWN / POPULATION) * DRAWN / (DRAWN - 1) * float(((own - own.mean()) ** 2).sum())
        return parts**0.5

    share = float(weights @ heads) / float(weights @ jobs)
    assert float(found["value"]) == pytest.approx(float(weights @ heads), rel=1e-7)
    assert float(found["error"]) == pytest.approx(error(heads), rel=1e-6)
    assert float(found["share"]) == pytest.approx(share, rel=1e-7)
    line = (heads - share * jobs) / float(weights @ jobs)
    assert float(found["share_error"]) == pytest.approx(error(line), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("key", KEYS[1:5])
def test_errors_are_near_the_jackknife_that_rakes_anew(key: tuple[str, ...]) -> None:
    given = snapshot()
    found = cells(computed(given))[key]
    heads = _heads(given, key)
    strata = [(unit["region"], unit["group"], unit["size"]) for unit in given["units"]]

    def statistic(factors: Any) -> float:
        return sum(weight * each for weight, each in zip(_weights(given, list(factors)), heads, strict=True))

    again = jackknife(strata, dict.fromkeys(strata, float(POPULATION)), statistic) ** 0.5
    assert float(found["error"]) == pytest.approx(again, rel=0.15)


def test_forms_add_up_to_jobs_and_cells_to_their_sums() -> None:
    made = cells(computed(snapshot()))
    for key, cell in made.items():
        for place in range(4):
            if key[place] != ALL:
                continue
            parts = [
                other for other in made if other[place] != ALL and (*other[:place], ALL, *other[place + 1 :]) == key
            ]
            if parts and cell["value"] and all(made[other]["value"] for other in parts):
                assert sum(float(made[other]["value"]) for other in parts) == pytest.approx(
                    float(cell["value"]), rel=1e-6
                )
    assert {key[3] for key in made} == {"", "standard", "dispatched", "unstated"}
    assert {key[3] for key in cells(computed(snapshot(parts=False)))} == {"", "unstated"}


@pytest.mark.parametrize("seed", range(4))
def test_no_line_gives_a_hidden_cell_away(seed: int) -> None:
    given = snapshot(seed)
    dice = random.Random(seed)
    kept = {unit["id"] for unit in given["units"] if dice.random() < 0.35}
    given["units"] = [unit for unit in given["units"] if unit["id"] in kept]
    given["forms"] = [form for form in given["forms"] if form["unit"] in kept]
    made = cells(computed(given))
    assert any(cell["hidden"] == "small" for cell in made.values())
    for key, cell in made.items():
        assert bool(cell["hidden"]) == (cell["value"] == "")
        if cell["units"] < 3 or cell["workers"] < 10:
            assert cell["hidden"]
        for place in range(4):
            if key[place] == ALL and not cell["hidden"]:
                line = [
                    other for other in made if other[place] != ALL and (*other[:place], ALL, *other[place + 1 :]) == key
                ]
                out = [other for other in line if made[other]["hidden"]]
                assert len(out) != 1, (key, out)


def test_the_same_snapshot_gives_the_same_rows_and_the_first_method_none() -> None:
    assert computed(snapshot()).structure == computed(snapshot()).structure
    assert computed({**snapshot(), "method": "1"}).structure == []
    assert set(FORMS) > {"standard", "dispatched", "unstated"}


def test_diagnostics_say_how_the_sample_met_the_frame_and_who_left() -> None:
    given = snapshot()
    given["units"][0] |= {"last": "2026-02", "first": "2026-02", "reason": "closed"}
    given["units"][1] |= {"first": "2026-02"}
    told = computed(given).diagnostics["2026-03|employer"]
    assert told["attrition"] == {
        "since": "2026-02", "began": 2, "kept": 1, "kept_share": "0.5000", "joined": 70, "left": {"closed": 1},
    }  # fmt: skip
    for each in told["margins"]:
        assert float(each["after"]) == pytest.approx(float(each["frame"]), rel=1e-6)
    assert any(abs(float(each["before"]) / float(each["frame"]) - 1) > 0.001 for each in told["margins"])
