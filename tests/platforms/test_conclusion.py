"""The three levels and how they are reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongyou.rooms.platforms.measures.conclusion import Facts, Level, conclude

CLEAN = Facts(
    orders=1000,
    evaluable=990,
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
        ({"orders": 299, "evaluable": 299}, Level.EXPLAIN),
        ({"above": 9}, Level.CONFORM),
        ({"above": 10}, Level.EXPLAIN),
        ({"above": 500, "is_minimum": True}, Level.CONFORM),
        ({"orders": 0, "evaluable": 0}, Level.EXPLAIN),
    ],
)
def test_it_reaches_the_level(changes: dict[str, int], level: Level) -> None:
    found = conclude(replace(CLEAN, **changes))  # type: ignore[arg-type]
    assert found.level is level
    assert found.reasons


def test_it_gives_every_reason_in_both_languages() -> None:
    worst = replace(CLEAN, below=3, undeclared_deductions=2, is_verified=False, evaluable=100, above=90)
    reasons = conclude(worst).reasons
    assert len(reasons) == 6
    assert all(reason.zh and reason.en for reason in reasons)
