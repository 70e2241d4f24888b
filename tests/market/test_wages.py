from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.rooms.market.measures.wages import wages
from tests.market import second
from tests.market.rows import Rows, employment

PARAMS = {"region": "990100", "period": "2026-10", "minimum": 10}


@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_plain_python(seed):
    rows = employment(seed)
    value = wages(Rows({"employment": rows}), PARAMS)
    now, year = (second.employed_wages(rows, period) for period in ("2026-10", "2025-10"))
    assert value["workers"] == len(now)
    assert value["mean"] == second.mean(list(now.values()))
    for key, percent in (("p10", 10), ("median", 50), ("p90", 90)):
        assert value[key] == second.type_two(list(now.values()), percent)
    raw = Fraction(sum(now.values())) / len(now) / (Fraction(sum(year.values())) / len(year)) - 1
    assert value["year"]["change"] == second.half_up(raw, 3)
    both = now.keys() & year.keys()
    alike = Fraction(sum(now[w] for w in both)) / Fraction(sum(year[w] for w in both)) - 1
    assert value["year"]["like_for_like"]["change"] == second.half_up(alike, 3)
    assert value["year"]["like_for_like"]["workers"] == len(both)


def test_it_keeps_apart_who_joined_from_who_got_a_raise():
    """Nobody's wage moved; low-paid members joined. The raw mean falls, the like-for-like change is nil."""

    def member(number: int, period: str, wage: str) -> dict:
        return {
            "period": period, "worker_key": f"w{number}", "employer_key": "e", "region": "990101", "industry": "C13",
            "job_kind": "standard", "status": "employed", "monthly_wage": Decimal(wage),
        }  # fmt: skip

    old = [member(n, period, "6000.00") for n in range(20) for period in ("2025-10", "2026-10")]
    new = [member(100 + n, "2026-10", "3000.00") for n in range(20)]
    year = wages(Rows({"employment": old + new}), PARAMS)["year"]
    assert year["change"] == Decimal("-0.250")
    assert year["like_for_like"]["change"] == Decimal("0.000")
    assert year["composition_points"] == Decimal("-0.250")


def test_it_does_not_depend_on_the_order_of_rows():
    rows = employment(7)
    first = wages(Rows({"employment": rows}), PARAMS)
    random.Random(1).shuffle(rows)
    assert wages(Rows({"employment": rows}), PARAMS) == first


@settings(max_examples=8, deadline=None)
@given(st.integers(2, 9), st.integers(0, 1000))
def test_it_scales_with_the_wages(factor, seed):
    rows = employment(seed, members=60)
    scaled = [{**row, "monthly_wage": row["monthly_wage"] and row["monthly_wage"] * factor} for row in rows]
    params = {**PARAMS, "minimum": 1}
    one, many = (wages(Rows({"employment": each}), params) for each in (rows, scaled))
    assert abs(many["mean"] - one["mean"] * factor) <= Decimal("0.01") * factor
    assert many["year"]["change"] == one["year"]["change"]
    assert many["p90_to_p10"] is not None
    assert abs(many["p90_to_p10"] - one["p90_to_p10"]) <= Decimal("0.01")


def test_it_hides_industries_of_few_and_what_would_give_them_away():
    value = wages(Rows({"employment": employment(3, members=70)}), PARAMS)
    hidden = [row for row in value["by_industry"] if row["suppressed"]]
    assert hidden
    assert all(row[key] is None for row in hidden for key in ("workers", "mean", "p10", "median", "p90", "change"))
    assert value["workers"] - sum(row["workers"] or 0 for row in value["by_industry"]) >= 10 or len(hidden) == 0
    assert all(row["workers"] >= 10 for row in value["by_industry"] if not row["suppressed"])


def test_it_says_nothing_of_a_region_of_few():
    value = wages(Rows({"employment": employment(3, members=8)}), PARAMS)
    assert value["workers"] is None
    assert value["mean"] is None
    assert value["by_industry"] == []


def test_it_answers_an_empty_lake_with_none():
    value = wages(Rows({}), PARAMS)
    assert value["mean"] is None
    assert value["series"] == []
