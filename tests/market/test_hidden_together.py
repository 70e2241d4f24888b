"""Figures of the same members side by side: what one of them hides, all of them together must not give back."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pytest
from scipy.optimize import linprog

from gongyou.rooms.exposure.measures.members import group_of, members_by_occupation
from gongyou.rooms.market.indices import flows, structure
from gongyou.rooms.market.measures.jobs import jobs
from gongyou.rooms.market.measures.span import span
from tests.market.cell_rows import SCHEMA, Row, Rows, job

PARAMS = {"region": "990100", "period": "2026-10", "minimum": 10}
NOW, BEFORE, YEAR = "2026-10", "2026-09", "2025-10"
FULL = {"employment": {**SCHEMA, "age_band": "string"}, "vacancies": {
    "period": "string", "posted_on": "date", "region": "string", "occupation": "string", "headcount": "int64",
}}  # fmt: skip
OF_SPAN = {"industry": "industry", "occupation": "group", "district": "region", "job_kind": "form"}


class Members(Rows):
    """With the columns that periods ask for, and no posts."""

    def table(self, name: str) -> ir.Table:
        schema = ibis.schema(FULL[name])
        rows = [{key: row.get(key) for key in FULL[name]} for row in self.rows] if name == "employment" else []
        return ibis.memtable(pa.Table.from_pylist(rows, schema=schema.to_pyarrow()), schema=schema)


def printed(rows: list[Row]) -> dict[str, dict[str, set[int | None]]]:
    """By dimension and key what the figures of the month print of its members at work; None where one hides it."""
    view = Members(rows)
    found: dict[str, dict[str, set[int | None]]] = {}

    def put(dimension: str, key: str, count: int | None) -> None:
        found.setdefault(dimension, {}).setdefault(key, set()).add(count)

    for dimension, lines in structure.structure(view, PARAMS)["dimensions"].items():
        for line in lines:
            put(dimension, line["key"], line["heads"])
    for dimension, lines in flows.flows(view, PARAMS)["groups"].items():
        for line in lines:
            put(dimension, line["key"], line.get("end"))
    for line in jobs(view, PARAMS)["structure"]["rows"]:
        put("industry", line["key"], line["total"])
    for name, lines in span(view, PARAMS)["groups"].items():
        for line in lines:
            if name in OF_SPAN:
                put(OF_SPAN[name], line["key"], line["employed"])
    for line in members_by_occupation(view, PARAMS)["occupations"]:
        put("occupation", line["code"], line["members"])
    return found


def drawn(seed: int) -> list[Row]:
    """Few in some groups, some of them without a wage; most stay where they are from month to month."""
    draw = random.Random(seed)
    rows = []
    for number in range(260):
        fixed: dict[str, Any] = {
            "region": draw.choices(("990101", "990102", "990103"), (60, 6, 3))[0],
            "industry": draw.choices(("C13", "G54", "H62", "I65"), (60, 30, 4, 3))[0],
            "occupation": draw.choices(
                ("4-02-01-01", "4-02-01-02", "6-18-01-01", "6-18-02-01", "2-02-01-01", "5-01-01-01"),
                (60, 3, 40, 4, 3, 4),
            )[0],
            "job_kind": draw.choices(("standard", "platform", "part_time", "dispatched"), (60, 30, 4, 3))[0],
        }
        wage = None if draw.random() < 0.1 else str(draw.randint(2000, 9000))
        rows += [job(f"w{number}", month, wage, **fixed) for month in (YEAR, BEFORE, NOW) if draw.random() > 0.01]
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_no_figure_prints_what_gives_back_what_another_hides(seed: int) -> None:
    rows = drawn(seed)
    found = printed(rows)
    assert set(found) == {"industry", "group", "region", "form", "skill", "occupation"}
    now = [row for row in rows if row["period"] == NOW]
    true = {
        "industry": Counter(row["industry"][0] for row in now),
        "group": Counter(row["occupation"][0] for row in now),
        "region": Counter(row["region"] for row in now),
        "form": Counter(row["job_kind"] for row in now),
        "skill": Counter({"none": len(now)}),
        "occupation": Counter(row["occupation"] for row in now),
    }
    secret: dict[str, list[str]] = {}
    for dimension, keys in found.items():
        for key, told in keys.items():
            assert told <= {None, true[dimension][key]}, (dimension, key)
            if told == {None}:
                secret.setdefault(dimension, []).append(key)
    assert secret
    for dimension, keys in secret.items():
        if dimension != "occupation":
            assert_kept([true[dimension][key] for key in keys])
            continue
        # The total of a major group is printed by others, unless they hide it too.
        closed = secret.get("group", [])
        assert_kept([true[dimension][key] for key in keys if group_of(key) in closed])
        assert {group_of(key) for key in keys} >= set(closed)
        for group in set(map(group_of, keys)) - set(closed):
            assert_kept([true[dimension][key] for key in keys if group_of(key) == group])


Told = dict[frozenset[tuple[str, str]], int | None]


def bounds(
    value: dict[str, Any], wanted: list[dict[str, str]], beside: Told | None = None
) -> list[tuple[float, float]]:
    """The least and the greatest that each of `wanted` can be by all that the structure prints: a linear programme.

    `beside` is what other pages print of the same people.
    """
    found: Told = {frozenset(): value["employed"]}
    tables = [(each, []) for each in value["crosses"]]
    tables += [(each, [("industry", key)]) for key, held in value["industries"].items() for each in held]
    for table, among in tables:
        for line in table["lines"]:
            row = [*among, (table["rows"], line["key"])]
            found[frozenset(row)] = line["total"]
            found |= {frozenset([*row, (table["columns"], key)]): count for key, count in line["cells"].items()}
    for dimension, lines in value["dimensions"].items():
        found |= {frozenset([(dimension, line["key"])]): line["heads"] for line in lines}
    names = list(value["dimensions"])
    keys = [[(name, line["key"]) for line in value["dimensions"][name]] for name in names]
    people = [frozenset(each) for each in itertools.product(*keys)]
    known = {fixed: count for fixed, count in found.items() if count is not None}
    known |= {fixed: count for fixed, count in (beside or {}).items() if count is not None}
    sums = np.array([[fixed <= each for each in people] for fixed in known], float)
    told = []
    for each in wanted:
        one = np.array([set(each.items()) <= who for who in people], float)
        ends = [linprog(sign * one, A_eq=sums, b_eq=list(known.values()), method="highs").fun for sign in (1, -1)]
        told.append((ends[0], -ends[1]))
    return told


def test_what_several_tables_give_back_together_is_hidden() -> None:
    """Two part-timers: no table tells them, yet all of them did, by the labour contracts of every other district."""
    rows = []
    for count, region, industry, form in (
        (117, "990101", "C13", "standard"), (20, "990101", "C13", "dispatched"), (18, "990101", "F51", "standard"),
        (2, "990101", "F51", "part_time"), (10, "990101", "G54", "platform"), (80, "990102", "E47", "standard"),
        (29, "990102", "E47", "part_time"), (66, "990103", "I65", "standard"), (12, "990103", "G54", "platform"),
    ):  # fmt: skip
        rows += [
            job(f"w{len(rows) + n}", NOW, "5000", region=region, industry=industry, job_kind=form) for n in range(count)
        ]
    value = structure.structure(Members(rows), PARAMS)
    [(low, high)] = bounds(value, [{"industry": "F", "form": "part_time"}])
    assert high - low >= 1


@pytest.mark.parametrize("seed", range(2))
def test_no_small_cell_of_the_structure_is_told_by_all_of_its_tables(seed: int) -> None:
    rows = drawn(seed)
    value = structure.structure(Members(rows), PARAMS)
    now = [row for row in rows if row["period"] == NOW]
    small = Counter((row["industry"][0], row["job_kind"]) for row in now)
    wanted = [{"industry": i, "form": f} for (i, f), count in small.items() if count < PARAMS["minimum"]]
    assert wanted
    assert all(high - low >= 1 for low, high in bounds(value, wanted))


@pytest.mark.parametrize("seed", range(2))
def test_no_small_cell_is_told_by_the_briefs_of_all_industries(seed: int) -> None:
    rows = drawn(seed)
    value = structure.structure(Members(rows), PARAMS)
    told: Told = {}
    for industry in [line["key"] for line in value["dimensions"]["industry"]]:
        groups = span(Members(rows), {**PARAMS, "industry": industry})["groups"]
        for name in ("occupation", "district", "job_kind"):
            told |= {
                frozenset({("industry", industry), (OF_SPAN[name], line["key"])}): line["people"]
                for line in groups[name]
            }
    assert any(told.values())
    now = [row for row in rows if row["period"] == NOW]
    wanted: list[dict[str, str]] = []
    for name, column in (("form", "job_kind"), ("region", "region")):
        counted = Counter((row["industry"][0], row[column]) for row in now)
        wanted += [{"industry": i, name: key} for (i, key), count in counted.items() if count < PARAMS["minimum"]]
    assert len(wanted) > 3
    assert all(high - low >= 1 for low, high in bounds(value, wanted, told))


def test_a_quarter_of_an_industry_hides_what_the_other_industries_would_give() -> None:
    """Of 60 in a district 52 are in C and 8 in G: no brief of G alone is told that the district's sum is printed."""
    rows = []
    for industry, counts in (("C13", (52, 40, 12)), ("G54", (8, 30, 25))):
        for region, count in zip(("990101", "990102", "990103"), counts, strict=True):
            rows += [
                job(f"{industry}{region}{n}", month, "5000", industry=industry, region=region)
                for n in range(count)
                for month in ("2026-07", "2026-08", "2026-09")
            ]
    params = {**PARAMS, "period": "2026-Q3"}
    whole = {line["key"]: line["people"] for line in span(Members(rows), params)["groups"]["district"]}
    assert whole == {"990101": 60, "990102": 70, "990103": 37}
    shown = {
        industry: {
            line["key"]: line["people"]
            for line in span(Members(rows), {**params, "industry": industry})["groups"]["district"]
        }
        for industry in "CG"
    }
    # What is hidden of one industry is hidden of the other, and not alone.
    hidden = {industry: {key for key, count in told.items() if count is None} for industry, told in shown.items()}
    assert hidden["C"] == hidden["G"] and "990101" in hidden["G"] and len(hidden["G"]) == 2


def assert_kept(counts: list[int]) -> None:
    """What no figure prints of one total: nothing, or several that are together no small number."""
    assert not counts or (len(counts) > 1 and sum(counts) >= PARAMS["minimum"]), counts


def test_a_few_without_a_wage_are_hidden_with_another_group() -> None:
    rows = [job(f"c{n}", month, "5000", industry="C13") for n in range(40) for month in (YEAR, NOW)]
    rows += [job(f"g{n}", month, "4000", industry="G54") for n in range(20) for month in (YEAR, NOW)]
    rows += [job(f"h{n}", month, None, industry="H62") for n in range(4) for month in (YEAR, NOW)]
    value = span(Members(rows), PARAMS)
    told = {row["key"]: (row["people"], row["employed_then"]) for row in value["groups"]["industry"]}
    assert told == {"C": (40, 40), "G": (None, None), "H": (None, None)}


def test_who_earned_less_is_not_the_rest_of_a_sum() -> None:
    """Four women of sixty earned less, thirty men of sixty: all told would be thirty-four."""
    rows = []
    for n in range(120):
        fell, sex = (n < 4, "female") if n < 60 else (n < 90, "male")
        rows.append(job(f"w{n}", YEAR, "5000", sex=sex))
        rows.append(job(f"w{n}", NOW, "4000" if fell else "6000", sex=sex))
    value = span(Members(rows), PARAMS)
    assert value["same"]["fell"] == 34
    assert {row["key"]: row["same_fell"] for row in value["groups"]["sex"]} == {"female": None, "male": None}


def test_few_who_came_are_not_the_rest_of_a_stock() -> None:
    rows = [job(f"w{n}", month, "5000") for n in range(50) for month in (BEFORE, NOW)]
    rows += [job(f"v{n}", NOW, "5000") for n in range(3)]
    flow = jobs(Members(rows), PARAMS)["flow"]
    assert (flow["suppressed"], flow["hires"], flow["churn"]) == (False, 0, Decimal("0.000"))
    assert flow["matched"] is flow["employed_before"] is flow["employed_now"] is None


def test_a_group_without_moves_stays_hidden_beside_a_small_one() -> None:
    """Three in one district, twelve in the next one, none of them moving; six each have left in the two large ones."""
    rows = []
    for name, region, stays, left in (("a", "990101", 60, 6), ("b", "990102", 12, 0), ("c", "990103", 3, 0)):
        rows += [job(f"{name}{n}", BEFORE, "5000", region=region) for n in range(stays + left)]
        rows += [job(f"{name}{n}", NOW, "5000", region=region) for n in range(stays)]
        rows += [job(f"{name}{n}", NOW, None, region=region, status="unemployed") for n in range(stays, stays + left)]
    rows += [
        {**row, "worker_key": f"d{row['worker_key']}", "region": "990104"} for row in rows if row["region"] == "990101"
    ]
    lines = flows.flows(Members(rows), PARAMS)["groups"]["region"]
    assert {row["key"] for row in lines if row["suppressed"]} == {"990101", "990102", "990103", "990104"}
    told = {row["key"]: row["heads"] for row in structure.structure(Members(rows), PARAMS)["dimensions"]["region"]}
    assert told == {"990101": 60, "990102": None, "990103": None, "990104": 60}
