"""The three levels and how they are reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongyou.lake import contract
from gongyou.rooms.platforms.measures.conclusion import Facts, Level, conclude
from gongyou.rooms.platforms.words import reason

CLEAN = Facts(
    orders=1000,
    workers=60,
    unknown=0,
    evaluable=990,
    evaluable_workers=60,
    below=0,
    above=0,
    undeclared_deductions=0,
    least_orders=300,
    is_verified=True,
    is_minimum=False,
)


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, Level.CONFORM),
        ({"below": 1}, Level.SUSPECT),
        ({"undeclared_deductions": 1}, Level.SUSPECT),
        ({"below": 1, "is_verified": False}, Level.EXPLAIN),
        ({"is_verified": False}, Level.EXPLAIN),
        ({"evaluable": 949}, Level.EXPLAIN),
        ({"orders": 300, "evaluable": 300, "workers": 30, "evaluable_workers": 30}, Level.CONFORM),
        ({"orders": 299, "evaluable": 299}, Level.NOT_ASSESSABLE),
        ({"orders": 300, "evaluable": 299}, Level.NOT_ASSESSABLE),
        ({"workers": 29, "evaluable_workers": 29}, Level.NOT_ASSESSABLE),
        ({"evaluable_workers": 29}, Level.NOT_ASSESSABLE),
        ({"workers": 0, "unknown": 1000, "evaluable_workers": 0}, Level.NOT_ASSESSABLE),
        ({"evaluable": 299, "below": 200}, Level.NOT_ASSESSABLE),
        ({"least_orders": 2000}, Level.NOT_ASSESSABLE),
        ({"above": 9}, Level.CONFORM),
        ({"above": 10}, Level.EXPLAIN),
        ({"above": 500, "is_minimum": True}, Level.CONFORM),
        ({"orders": 0, "evaluable": 0}, Level.NOT_ASSESSABLE),
    ],
)
def test_it_reaches_the_level(changes: dict[str, int], level: Level) -> None:
    found = conclude(replace(CLEAN, **changes))  # type: ignore[arg-type]
    assert found.level is level
    assert found.reasons


def test_it_gives_every_reason_in_both_languages() -> None:
    worst = replace(CLEAN, below=3, undeclared_deductions=2, is_verified=False, evaluable=400, above=90)
    reasons = conclude(worst).reasons
    assert len(reasons) == 5
    assert all(reason.zh and reason.en for reason in reasons)


def test_it_says_what_is_there_and_what_is_needed() -> None:
    found = conclude(replace(CLEAN, orders=400, workers=24, evaluable=400, evaluable_workers=24))
    assert found.is_too_small
    assert "已接订单 400 单、劳动者 24 人" in found.reasons[0].zh
    assert "at least 300 orders of 30 workers are needed" in found.reasons[0].en


def test_a_large_log_that_lacks_columns_leaves_the_metrics_to_speak() -> None:
    found = conclude(replace(CLEAN, evaluable=0, evaluable_workers=0))
    assert (found.level, found.is_too_small) == (Level.NOT_ASSESSABLE, False)
    assert "不可评估清单" in found.reasons[-1].zh


def test_breaches_of_a_small_log_are_leads_and_no_conclusion() -> None:
    found = conclude(replace(CLEAN, orders=200, evaluable=200, below=7))
    assert found.level is Level.NOT_ASSESSABLE
    assert any(reason.zh.startswith("7 单的实付低于") for reason in found.reasons)
    assert "线索" in found.reasons[-1].zh


@pytest.mark.parametrize("name", sorted(contract("orders").names))
def test_a_missing_column_is_named_in_words(name: str) -> None:
    said = reason(name)
    assert name not in said.zh
    assert any("一" <= letter <= "鿿" for letter in said.zh)
