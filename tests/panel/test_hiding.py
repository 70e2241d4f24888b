"""What a release hides cannot be subtracted from what it shows, measure by measure, in figures and structure alike."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import pytest

from gongyou.rooms.market.panel.estimate import Computed, computed
from gongyou.rooms.market.panel.hiding import hidden_cells, is_small
from gongyou.rooms.market.panel.snapshots import canonical, digest, figures_digest
from tests.panel.test_releases import figure, form, unit
from tests.panel.test_releases import snapshot as small_snapshot
from tests.panel.test_structure import snapshot

WHOLE = ("", "")


def thinned(seed: int) -> dict[str, Any]:
    """About a third of a sample, so that many cells are small."""
    given, dice = snapshot(seed), random.Random(seed)
    kept = {each["id"] for each in given["units"] if dice.random() < 0.35}
    given["units"] = [each for each in given["units"] if each["id"] in kept]
    given["forms"] = [each for each in given["forms"] if each["unit"] in kept]
    for place, each in enumerate(given["forms"]):
        if place % 5 == 0:
            each["values"]["vacancies"] = "3"
    return given


@pytest.mark.parametrize(
    ("seed", "figures", "first", "second"),
    [
        (0, "01aa0b75dbf6d770", "4f53cda18c2baa0c", "bb0841cb3606efb3"),
        (3, "1c0c2e130534051b", "4f53cda18c2baa0c", "c9a54d4569c38ab9"),
    ],
)
def test_releases_of_the_first_two_methods_are_made_again_to_the_digit(
    seed: int, figures: str, first: str, second: str
) -> None:
    """The digests were taken before the third method was written."""
    for method, structure in (("1", first), ("2", second)):
        made = computed({**thinned(seed), "method": method})
        assert figures_digest(made.figures)[:16] == figures
        assert digest(canonical(made.structure))[:16] == structure


def three_places(hours_of_new: int) -> dict[str, Any]:
    """Two regions of five firms whose hours are known, and a third that joins: few of its four firms give theirs."""
    regions = ["990101"] * 5 + ["990102"] * 5 + ["990103"] * 4
    units = [unit(n, region=region, first="2026-04" if n > 9 else "2026-03") for n, region in enumerate(regions)]
    forms = [form(n, hours_paid=6800) for n in range(10)]
    forms += [form(n, "2026-04", hours_paid=6800) for n in range(14)]
    for each in forms[10:]:
        if int(each["unit"][1:]) < 10 or int(each["unit"][1:]) >= 10 + hours_of_new:
            del each["values"]["hours_paid"]
    frame = [
        {"region": region, "group": "C", "size": "a", "units": 8, "staff": 400.0} for region in sorted(set(regions))
    ]
    return small_snapshot(units, forms, periods=["2026-03", "2026-04"], frame={"employer": frame})


def shown_of(made: Computed, measure: str, period: str = "2026-04") -> dict[str, bool]:
    return {
        region: bool(figure(made, measure, period, region=region).value)
        for region in ("", "990101", "990102", "990103")
    }


def test_a_number_that_two_firms_gave_is_not_given_back_by_the_others() -> None:
    """Four firms are in the region, and its jobs are shown; only two gave their hours."""
    made = computed(three_places(2))
    assert all(shown_of(made, "jobs").values())
    hours = shown_of(made, "hours_month")
    assert hours[""] and not hours["990103"] and sorted(hours.values()).count(False) == 2
    before = computed({**three_places(2), "method": "2"})
    assert [each for each, is_shown in shown_of(before, "hours_month").items() if not is_shown] == ["990103"]


@pytest.mark.parametrize("seed", range(4))
def test_no_sum_of_a_measure_gives_a_small_cell_away_and_structure_and_figures_hide_the_same(seed: int) -> None:
    given = thinned(seed)
    made = computed(given)
    heads = {each["unit"]: float(each["values"]["heads_end"]) for each in given["forms"]}
    for measure in {each.measure for each in made.figures}:
        states = {(each.region, each.group): each.hidden for each in made.figures if each.measure == measure}
        for trait in (0, 1):
            parts = [key for key in states if key[trait]]
            out = [key for key in parts if states[key]]
            held = {
                each["id"]: heads[each["id"]]
                for each in given["units"]
                if (each["region"], "") in out or ("", each["group"]) in out
            }
            if out and not states[WHOLE]:
                assert len(out) > 1 and not is_small(dict(enumerate(held.values())))
            if states[WHOLE]:
                assert out
    jobs = {(each.region, each.group): each.hidden for each in made.figures if each.measure == "jobs"}
    alone = {
        (each["region"], each["group"]): each["hidden"]
        for each in made.structure
        if not each["size"] and not each["form"] and not (each["region"] and each["group"])
    }
    assert {key: bool(why) for key, why in jobs.items()} == {key: bool(why) for key, why in alone.items()}


def test_two_cells_of_one_firm_each_do_not_stand_for_each_other() -> None:
    """Each firm could take its own from the sum of both: a third cell goes with them."""
    regions = ["990101"] * 6 + ["990102"] * 4 + ["990103"] + ["990104"]
    units = [unit(n, region=region) for n, region in enumerate(regions)]
    frame = [{"region": r, "group": "C", "size": "a", "units": 8, "staff": 400.0} for r in sorted(set(regions))]
    given = small_snapshot(units, [form(n) for n in range(12)], frame={"employer": frame})
    shown = {key: figure(computed(given), "jobs", region=key).value for key in sorted(set(regions))}
    assert [key for key, held in shown.items() if held] == ["990101"]
    old = computed({**given, "method": "2"})
    assert figure(old, "jobs", region="990102").value


@pytest.mark.parametrize("seed", range(20))
def test_lines_of_any_table_are_closed(seed: int) -> None:
    dice = random.Random(seed)
    cells: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for place in range(dice.randint(3, 25)):
        region, group, heads = dice.choice("ab"), dice.choice("CDE"), float(dice.randint(1, 60))
        for key in ((region, group), (region, ""), ("", group), WHOLE):
            cells[key][place] = heads
    hidden = hidden_cells(cells)
    assert all(hidden[key] for key, held in cells.items() if is_small(held))
    for whole in cells:
        for trait in (0, 1):
            line = [key for key in cells if key[trait] and (*key[:trait], "", *key[trait + 1 :]) == whole]
            if whole[trait] or not line:
                continue
            out = [key for key in line if hidden[key]]
            together = {place: heads for key in out for place, heads in cells[key].items()}
            if hidden[whole]:
                assert out
            elif out:
                assert len(out) > 1 and not is_small(together)
    assert hidden_cells(cells, hidden) == hidden
