"""exposure.members: against a count by hand, and what may never be shown."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis
import pyarrow as pa
import pytest

from gongyou.core.period import Month
from gongyou.rooms.exposure.measures.members import members_by_occupation, value_of
from gongyou.rooms.market.door import Scope
from tests.exposure.made import CLERK, COUNTS, FEW, PERIOD, RIDER, TAILOR, figure, rows
from tests.market.rows import engine

EMPLOYMENT = pa.schema(
    [(name, pa.string()) for name in ("period", "worker_key", "employer_key", "region", "occupation", "status")]
    + [("monthly_wage", pa.decimal128(18, 2))]
)
VACANCIES = pa.schema(
    [(name, pa.string()) for name in ("period", "region", "occupation")]
    + [("posted_on", pa.date32()), ("headcount", pa.int64())]
)


class Tables:
    """What a measure needs of the lake."""

    def __init__(self, employment: list[dict[str, Any]], vacancies: list[dict[str, Any]]) -> None:
        self.tables = {
            "employment": ibis.memtable(pa.Table.from_pylist(employment, schema=EMPLOYMENT)),
            "vacancies": ibis.memtable(pa.Table.from_pylist(vacancies, schema=VACANCIES)),
        }

    def table(self, name: str) -> Any:
        return self.tables[name]

    def execute(self, expression: Any) -> pa.Table:
        return engine().to_pyarrow(expression)


def drawn() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Two months a year apart, with workers twice in a month, elsewhere, out of work and without an occupation."""
    dice = random.Random(6)
    employment = [
        {
            "period": dice.choice(["2025-09", "2026-09", "2026-10"]),
            "worker_key": f"w{dice.randrange(120)}",
            "employer_key": dice.choice("ab"),
            "region": dice.choice(["990101", "990101001", "990102"]),
            "occupation": dice.choice([RIDER, CLERK, None]),
            "status": dice.choice(["employed", "employed", "unemployed"]),
            "monthly_wage": dice.choice([None, Decimal("0.00"), Decimal("4500.55"), Decimal("6100.10")]),
        }
        for _ in range(700)
    ]
    vacancies = [
        {"period": month, "posted_on": None, "region": region, "occupation": code, "headcount": n}
        for month, region, code, n in (
            ("2025-10", "990101", RIDER, 5),
            ("2026-09", "990101", RIDER, 7),
            ("2025-09", "990101", RIDER, 100),
            ("2026-09", "990102", RIDER, 100),
            ("2026-09", "990101", None, 100),
        )
    ]
    return employment, vacancies


def test_it_agrees_with_a_count_by_hand() -> None:
    employment, vacancies = drawn()
    value = members_by_occupation(Tables(employment, vacancies), {"region": "990101", "period": PERIOD, "minimum": 1})  # type: ignore[arg-type]
    workers: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in employment:
        if row["region"].startswith("990101") and row["status"] == "employed":
            workers[row["period"], row["worker_key"]].append(row)
    chosen = {
        key: min(found, key=lambda row: (row["occupation"] or "other", row["employer_key"], row["monthly_wage"] or 0))
        for key, found in workers.items()
    }
    for line in value["occupations"]:
        code = line["code"]
        now, before = (
            [row for (month, _), row in chosen.items() if month == period and (row["occupation"] or "other") == code]
            for period in ("2026-09", "2025-09")
        )
        assert (line["members"], line["before"]) == (len(now), len(before))
        wages = [row["monthly_wage"] for row in now if row["monthly_wage"]]
        assert line["wage"] == (sum(wages) / len(wages)).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        totals = [sum(month == period for month, _ in chosen) for period in ("2026-09", "2025-09")]
        change = Fraction(len(now), totals[0]) / Fraction(len(before), totals[1]) - 1
        assert abs(Fraction(line["change"]) - change) <= Fraction(1, 10**6)
    assert {line["code"]: line["posts"] for line in value["occupations"]} == {RIDER: 12, CLERK: 0, "other": 0}


def test_few_members_are_hidden_and_cannot_be_had_by_subtraction() -> None:
    value = figure().value
    lines = {line["code"]: line for line in value["occupations"]}
    assert (lines[FEW]["members"], lines[FEW]["wage"], lines[FEW]["change"]) == (None, None, None)
    hidden = [line for line in value["occupations"] if line["members"] is None]
    # The month's total is printed: what is missing to it must be ten at least.
    assert len(hidden) == 2
    assert value["employed"] - sum(line["members"] or 0 for line in value["occupations"]) >= value["minimum"]
    assert all(line["wage"] is None for line in hidden)
    for at, month in enumerate(value["months"]):
        shown = [line["series"][at] for line in value["occupations"]]
        assert all(n is None or n == 0 or n >= value["minimum"] for n in shown), month


def test_a_growing_union_makes_no_occupation_grow() -> None:
    doubled = {code: (2 * before, before) for code, (_, before) in COUNTS.items() if before >= 40}
    changes = {line["code"]: line["change"] for line in figure(doubled).value["occupations"] if line["code"] in doubled}
    assert set(changes) == {RIDER, CLERK, TAILOR}
    assert set(changes.values()) == {Decimal("0.000000")}


def test_the_order_of_rows_changes_nothing() -> None:
    scope = Scope("990101", Month.read(PERIOD))
    assert value_of(scope, rows(), []) == value_of(scope, rows()[::-1], [])


@pytest.mark.parametrize(
    ("region", "inside", "outside"), [("990000", "990201", "110101"), ("990100", "990102", "990201")]
)
def test_a_region_holds_what_lies_below_it(region: str, inside: str, outside: str) -> None:
    one = {
        "period": PERIOD, "worker_key": "w", "employer_key": "a", "occupation": RIDER, "status": "employed",
        "monthly_wage": None,
    }  # fmt: skip
    tables = Tables([{**one, "region": inside}, {**one, "worker_key": "v", "region": outside}], [])
    value = members_by_occupation(tables, {"region": region, "period": PERIOD, "minimum": 1})  # type: ignore[arg-type]
    assert value["employed"] == 1
