from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from gongyou.rooms.market.measures.jobs import jobs
from tests.market import second
from tests.market.rows import Rows, employment

PARAMS = {"region": "990100", "period": "2026-10", "minimum": 1}


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_plain_python(seed):
    rows = employment(seed)
    value = jobs(Rows({"employment": rows}), PARAMS)
    by_month = {
        period: {row["worker_key"]: row for row in rows if row["period"] == period and second.inside(row)}
        for period in ("2025-10", "2026-09", "2026-10")
    }
    counts = {period: Counter(row["status"] for row in found.values()) for period, found in by_month.items()}
    now = counts["2026-10"]
    assert (value["employed"], value["unemployed"], value["inactive"]) == (
        now["employed"], now["unemployed"], now["inactive"],
    )  # fmt: skip
    assert value["members"] == sum(now.values())
    out = Fraction(now["unemployed"], now["unemployed"] + now["employed"])
    assert value["unemployment_share"] == second.half_up(out, 3)
    for name, period in (("month", "2026-09"), ("year", "2025-10")):
        before = counts[period]["employed"]
        assert value[name]["difference"] == now["employed"] - before
        assert value[name]["change"] == second.half_up(Fraction(now["employed"], before) - 1, 3)


@pytest.mark.parametrize("seed", range(4))
def test_it_counts_hires_and_separations_of_members_seen_in_both_months(seed):
    rows = employment(seed)
    flow = jobs(Rows({"employment": rows}), PARAMS)["flow"]
    before, now = (
        {r["worker_key"]: r for r in rows if r["period"] == period and second.inside(r)}
        for period in ("2026-09", "2026-10")
    )
    both = before.keys() & now.keys()
    works = {w: (before[w]["status"] == "employed", now[w]["status"] == "employed") for w in both}
    moved = sum(a and b and before[w]["employer_key"] != now[w]["employer_key"] for w, (a, b) in works.items())
    hires = sum(b and not a for a, b in works.values()) + moved
    separations = sum(a and not b for a, b in works.values()) + moved
    assert flow["matched"] == len(both)
    assert (flow["hires"], flow["separations"], flow["moved"]) == (hires, separations, moved)
    assert flow["employed_now"] - flow["employed_before"] == hires - separations


@pytest.mark.parametrize("seed", range(3))
def test_it_adds_up(seed):
    value = jobs(Rows({"employment": employment(seed)}), PARAMS)
    table = value["structure"]
    assert sum(row["total"] for row in table["rows"]) == value["employed"]
    assert all(sum(row["cells"].values()) == row["total"] for row in table["rows"])


def test_it_counts_a_month_once_when_two_sources_hold_it():
    rows = employment(5)
    assert jobs(Rows({"employment": rows + rows}), PARAMS) == jobs(Rows({"employment": rows}), PARAMS)


def test_it_hides_small_cells_so_that_no_subtraction_finds_them():
    value = jobs(Rows({"employment": employment(2, members=160)}), {**PARAMS, "minimum": 10})
    rows = value["structure"]["rows"]
    shown = [cell for row in rows for cell in row["cells"].values() if cell is not None]
    assert all(cell == 0 or cell >= 10 for cell in shown)
    for row in rows:
        hidden = [kind for kind, cell in row["cells"].items() if cell is None]
        assert len(hidden) != 1 or row["total"] is None


def test_it_answers_an_empty_lake_with_none():
    value = jobs(Rows({}), PARAMS)
    assert value["employed"] is None
    assert value["series"] == []
    assert value["structure"] is None
