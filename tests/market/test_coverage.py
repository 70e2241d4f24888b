from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest

from gongyou.rooms.market.measures.coverage import coverage, coverage_value
from gongyou.rooms.market.measures.scope import Scope
from tests.market import second
from tests.market.rows import Rows, employment, orders, payroll

PARAMS = {"region": "990100", "period": "2026-10", "minimum": 1}


def tables(seed):
    return {"employment": employment(seed), "payroll": payroll(seed), "orders": orders(seed)}


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_plain_python(seed):
    given = tables(seed)
    value = coverage(Rows(given), PARAMS)
    seen = second.seen(given["payroll"], given["orders"], "2026-10")
    members = {row["worker_key"] for row in given["employment"] if row["period"] == "2026-10"}
    assert value["workers"] == len(seen)
    assert value["members"] == len(seen.keys() & members)
    assert value["share"] == second.half_up(Fraction(len(seen.keys() & members), len(seen)), 3)
    for place, dimension in enumerate(("industry", "district", "form")):
        workers = Counter(found[place] for found in seen.values())
        covered = Counter(found[place] for worker, found in seen.items() if worker in members)
        assert {row["key"]: row["workers"] for row in value[f"by_{dimension}"]} == dict(workers)
        assert {row["key"]: row["members"] for row in value[f"by_{dimension}"]} == {k: covered[k] for k in workers}


def test_it_counts_a_worker_of_two_sources_once():
    given = tables(1)
    value = coverage(Rows(given), PARAMS)
    for dimension in ("industry", "district", "form"):
        assert sum(row["workers"] for row in value[f"by_{dimension}"]) == value["workers"]
        assert sum(row["members"] for row in value[f"by_{dimension}"]) == value["members"]


def test_it_does_not_depend_on_the_order_of_rows():
    given = tables(2)
    first = coverage(Rows(given), PARAMS)
    for rows in given.values():
        random.Random(3).shuffle(rows)
    assert coverage(Rows(given), PARAMS) == first


def test_it_counts_no_worker_of_a_log_that_names_none():
    given = tables(3)
    for row in given["orders"]:
        row["worker_key"] = "not-provided"
    value = coverage(Rows(given), PARAMS)
    assert {row["key"] for row in value["by_form"]} == {"payroll", "payroll_part_time"}


def test_it_hides_rows_of_few_members_or_few_others():
    value = coverage(Rows(tables(0)), {**PARAMS, "minimum": 10})
    for dimension in ("industry", "district", "form"):
        rows = value[f"by_{dimension}"]
        for row in rows:
            if row["suppressed"]:
                assert row["share"] is None
            else:
                assert row["members"] >= 10 or row["members"] == 0
        assert sum(row["suppressed"] for row in rows) != 1 or any(row["workers"] is None for row in rows)


@pytest.mark.parametrize("seed", range(60))
def test_it_shows_no_members_beside_a_hidden_rate(seed):
    draw = random.Random(seed)
    cube = []
    for place in range(8):
        workers = draw.randint(10, 200)
        members = draw.choice((0, draw.randint(1, 12), draw.randint(0, workers)))
        for member, count in ((1, members), (0, max(0, workers - members))):
            keys = {"industry": "C", "district": f"99010{place}", "form": "payroll"}
            cube.append({**keys, "member": member, "in_both": 0, "workers": count})
    scope = Scope.read({"region": "990100", "period": "2026-10"})
    rows = coverage_value(scope, {"now": cube, "month": cube, "year": cube})["by_district"]
    for row in rows:
        if row["workers"] is not None and row["members"] is not None:
            assert row["share"] is not None
            assert row["members"] == 0 or row["members"] >= 10
            assert row["workers"] == row["members"] or row["workers"] - row["members"] >= 10


@pytest.mark.parametrize("seed", range(60))
def test_it_shows_platform_workers_alike_in_both_tables_that_have_them(seed):
    draw = random.Random(seed)
    cube = []
    lines = [(section, form) for section in "CEGH" for form in ("payroll", "payroll_part_time")]
    for industry, form in [*lines, ("platform", "platform")]:
        workers = draw.randint(20, 200)
        members = draw.choice((0, draw.randint(1, 12), draw.randint(0, workers)))
        for member, count in ((1, members), (0, workers - members)):
            keys = {"industry": industry, "district": "990101", "form": form}
            cube.append({**keys, "member": member, "in_both": 0, "workers": count})
    scope = Scope.read({"region": "990100", "period": "2026-10"})
    value = coverage_value(scope, {"now": cube, "month": cube, "year": cube})
    one, other = ([row for row in value[table] if row["key"] == "platform"] for table in ("by_industry", "by_form"))
    assert one == other
