"""Families of an audit's worked cases, on cases next to the published ones."""

from __future__ import annotations

from typing import Any

import pytest

from gongyou.site.worked import family_of
from gongyou.site.worked.family import Case
from gongyou.site.worked.samples import LOG, columns_of
from tests.calc.test_multiplicity import PAPER
from tests.site.test_worked import verdict

FATIGUE = "连续接单>4h -> 疲劳提示; 自完成当前订单起20分钟不推单; gap>=20min resets (parameter)"
LOSERS = "share_losers = workers with mean(V2 pay - V1 counterfactual)<0 ; loser gap ; overall mean delta"
SHOPS = [
    {"worker": "A", "v1": 10, "v2": 9},
    {"worker": "A", "v1": 10, "v2": "8.80"},
    {"worker": "B", "v1": 20, "v2": 26},
    {"worker": "C", "v1": 5, "v2": 5},
]
WEEK = "excess = weekly_hours-44 ; monthly OT vs 40h standard = (w-40)*52/12 ; cap 36h"
FOUR_HOURS = {"limit_min": 240, "reset_gap_min": 20}
CASES: list[tuple[str, dict[str, Any], Any]] = [
    (
        FATIGUE,
        {"orders_min": [[0, 250], [230, 262], [245, 280]], **FOUR_HOURS},
        {"prompt_at": 240, "pause_from": 262, "pause_until": 282, "prompts": 1},
    ),
    (FATIGUE, {"orders_min": [[0, 200], [220, 440]], **FOUR_HOURS}, {"prompt_at": "none", "spells": 2}),
    (
        FATIGUE,
        {"orders_min": [[0, 200], [215, 300]], "limit_h": 4, "reset_gap_min": 15},
        {"pause_until": "none", "engaged_min": 200},
    ),
    (
        FATIGUE,
        {"orders_min": [[0, 241]], **FOUR_HOURS, "pause_min": 30, "push_at": [241, 250, "270.5", 271]},
        {"pause_until": 271, "violations": 2},
    ),
    (FATIGUE.replace("20分钟", "25分钟"), {"orders_min": [[0, 241]], **FOUR_HOURS}, {"pause_until": 266}),
    (FATIGUE, {"orders_s": [[0, 14401]], "limit_s": 14400}, {"prompt_at": 14400, "pause_until": 15601}),
    ("violation", {"pause_from": 250, "pause_until": 270, "push_at": [250, 251, 270]}, 1),
    ("violation", {"completion": 100, "pause_min": 20, "push_at": 119}, {"violations": 1}),
    (
        "电动自行车平均时速不超过15km/h",
        {"km": "2.5", "promised_ride_min": 10},
        {"min_ride_min": 10, "implied_kmh": 15, "violation": False},
    ),
    (
        "speed",
        {"distance_m": 3000, "promised_min": 20, "handover_min": 3, "service_min": 7, "limit_kmh": 20},
        {"implied_kmh": 18, "violation": False, "min_ride_min": 9},
    ),
    ("speed", {"km": 1, "promised_min": 5, "handover_min": 6}, {"violation": True}),
    (WEEK, {"weekly_hours": 50}, {"excess_44": 6, "monthly_vs_40": "43.333", "within_36_cap_vs_40": False}),
    ("excess", {"weekly_hours": 45}, 1),
    ("月计薪天数=(365-104)/12; 月工作日=(365-104-11)/12", {}, {"work_days": "20.833", "work_hours": "166.667"}),
    ("divisors", {"as_of": "2024-06-01"}, {"pay_days": "21.75", "work_days": "20.833"}),
    ("150%/200%/300%", {"monthly": 5220, "ot_holiday_h": 8}, {"hourly": 30, "ot_pay": 720, "holiday": 720}),
    ("150%/200%/300%", {"monthly_wage": 5220, "weekday_hours": 2}, 90),
    ("solve", {"rows": [[2, 5, "8.5"], [1, 10, "11.0"]]}, {"a_per_km": 2, "b_per_min": "0.9"}),
    (
        "solve",
        {"rows": [[2, 5, 1, "7.5"], [1, 10, 1, "8"], [3, 1, 1, "7.5"]]},
        {"x": 2, "y": "0.5", "z": 1},
    ),
    (
        "solve",
        {"rows": [*([n, 3 * n % 7, f"{0.8 * n + 0.5 * (3 * n % 7):.2f}"] for n in range(1, 13)), [9, 1, "30.00"]]},
        {"a": "0.8", "b": "0.5"},
    ),
    ("one mean break", {"values": [1, 1, 1, 5, 5], "first": 2020}, {"index": 3, "last_year_before": 2022}),
    ("Theil T", {"dataset": "libpysal mexico.csv col pcgdp1950"}, "0.15222"),
    ("difference in means", {"treated": [3, 5], "control": [1, 1, 4]}, {"diff": 2, "n1": 2, "n0": 3}),
    ("difference in means", {"dataset": "nsw_mixtape"}, {"diff": "1794.3424", "se": "670.9967"}),
    ("duplicate every order k times", {"k": 9}, {"clustered_ratio": 1, "naive_ratio": "0.33333333"}),
    ("duplicate", {"k": 4, "orders": {"A": [1, 2], "B": [4]}}, {"clustered_ratio": 1, "naive_ratio": "0.5"}),
    ("Benjamini-Hochberg at q", {"p": PAPER, "q": "0.05"}, {"bh": 4, "bonferroni": 3, "holm_rejected": 3}),
    ("Holm adjusted p", {"p": ["0.01", "0.04", "0.03"]}, ["0.03", "0.06", "0.06"]),
    ("BH", {"p_values": ["0.01", "0.04", "0.03"]}, {"bh": ["0.03", "0.04", "0.04"]}),
    ("TOST", {"diff": "0.1", "se": "0.2", "df": 58, "margin": 1}, {"verdict": "equivalent", "lo": "-0.2343"}),
    ("complementary suppression", {"table": [[4, 40], [50, 60]], "k": 10}, {"suppressed": 4, "primary": 1}),
    ("hide", {"cells": [[4, 40, 30], [50, 60, 30]]}, [[0, 0], [0, 2], [1, 0], [1, 2]]),
    ("dominance (1,70%)", {"contributions": ["70.5", "29.5"]}, {"dominated": True, "largest_share": "0.705"}),
    ("dominance", {"amounts": [7, 3], "share": 70}, False),
    ("E-value", {"rr": "3.9", "lo": "1.8", "hi": "8.7"}, {"e_value": "7.2630", "e_value_ci": 3}),
    ("pinball", {"actual": [30, 40], "promise": [35, 35], "tau": "0.8"}, {"pinball": "2.5", "late_share": "0.5"}),
    ("Rand index", {"true": [100, 200, 500], "est": [105, 115, 350, 400, 500]}, "0.66273"),
    ("wave start = min(grab_time)", {"grab_times": [9, 4, 7], "stored": 7}, {"wave_start": 4, "late_by": 3}),
    (
        LOSERS,
        {"rows": SHOPS},
        {"share_losers": "0.33333", "loser_gap": "-0.11", "mean_delta_per_shop": "0.95", "workers": 3, "shops": 4},
    ),
]


@pytest.mark.parametrize(("formula", "inputs", "expected"), CASES)
def test_cases_next_to_the_published_ones_come_out(formula: str, inputs: dict[str, Any], expected: Any) -> None:
    found = verdict({"id": "near", "formula": formula, "inputs": inputs, "expected": expected, "tol": "0.0005"})
    assert found.passed, found.message.en


@pytest.mark.parametrize(
    ("formula", "inputs", "said"),
    [
        ("solve", {"rows": [[1, 2, 3], [2, 4, 6]]}, "tell the rates apart"),
        ("one break", {"values": [1]}, "two values"),
        ("difference", {"treated": [], "control": [1]}, "empty"),
        ("duplicate", {"k": 2, "orders": {"A": [1], "B": [1]}}, "do not differ"),
        (LOSERS, {"workers": 94, "shops": 3475}, "not published"),
        ("Gini", {"dataset": "a file of mexico without a column"}, "no family"),
    ],
)
def test_what_cannot_be_computed_is_refused(formula: str, inputs: dict[str, Any], said: str) -> None:
    found = verdict({"id": "near", "formula": formula, "inputs": inputs, "expected": "1"})
    assert not found.passed and said in found.message.en


def test_the_gini_of_the_states_is_half_their_mean_difference() -> None:
    states = [float(each) for each in columns_of("mexico.csv")["pcgdp2000"]]
    by_pairs = sum(abs(one - other) for one in states for other in states) / len(states) / sum(states) / 2
    found = verdict(
        {
            "id": "pairs",
            "formula": "Gini",
            "inputs": {"dataset": "libpysal mexico.csv col pcgdp2000"},
            "expected": str(by_pairs),
            "tol": "1e-12",
        }
    )
    assert found.passed, found.message.en


def test_a_case_of_orders_alone_stays_with_the_union() -> None:
    family = family_of(Case("union", {"orders_min": [[0, 30]]}, 30))
    assert family is not None and family.name == "engaged_union"
    assert len(LOG) == 3
