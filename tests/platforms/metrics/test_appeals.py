"""F1 against plain loops."""

from __future__ import annotations

import statistics
from datetime import timedelta
from decimal import Decimal

from gongyou.rooms.platforms.metrics.appeals import appeals
from tests.platforms.metrics.made import JUNE, Row, made, values

RESULTS = ("overturned", "upheld", "upheld", "partly", "open")
SUBJECTS = ("deduction", "deactivation")


def appealed() -> list[Row]:
    rows: list[Row] = []
    for number in range(120):
        result = RESULTS[number % 5]
        opened = JUNE + timedelta(days=number % 20, hours=9)
        rows.append(
            {
                "platform": "heya",
                "appeal_id": f"P{number}",
                "worker_key": f"w{number % 24:03d}",
                "opened_at": opened,
                "closed_at": None if result == "open" else opened + timedelta(days=number % 8),
                "subject": SUBJECTS[number // 5 % 2],
                "cause": "weather" if number % 3 else None,
                "result": result,
                "decided_by": None if result == "open" else ("human", "automatic")[number % 2],
            }
        )
    return rows


def test_it_agrees_with_a_loop() -> None:
    rows = appealed()
    outcome = appeals(made({"appeals": rows}))
    found = values(outcome.estimates)
    decided = [row for row in rows if row["result"] != "open"]
    lost = [row for row in decided if row["result"] in ("overturned", "partly")]
    assert (found["appeals"], found["open"]) == (120, 24)
    assert found["median_days"] == statistics.median_low((row["closed_at"] - row["opened_at"]).days for row in decided)
    assert found["overturned"] == Decimal(len(lost)) / len(decided)
    ended = [row for row in decided if row["subject"] == "deactivation"]
    automatic = sum(row["decided_by"] == "automatic" for row in ended)
    assert found["deactivation_without_person"] == round(Decimal(automatic) / len(ended), 6)
    assert [row.name.zh for row in outcome.breakdowns[0].rows] == ["停单或封号", "扣款或扣分"]
    assert [row.name.zh for row in outcome.breakdowns[1].rows] == ["未注明", "天气"]


def test_appeals_outside_the_period_do_not_count() -> None:
    rows = appealed()
    for row in rows[:60]:
        row["opened_at"] -= timedelta(days=40)
    assert values(appeals(made({"appeals": rows})).estimates)["appeals"] == 60
