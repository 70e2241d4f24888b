"""B2 and G1: what follows a refusal, counted anew by loops over the same log; penalties for refusing."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from gongyou.rooms.platforms.metrics import refusals
from gongyou.rooms.platforms.metrics.outcome import State
from tests.platforms.metrics.made import JUNE, Row, made, order, values

HOUR = 3600


def log(seed: int, days: int = 6) -> tuple[list[Row], list[Row]]:
    """Twelve workers online from nine to fourteen o'clock; offers at random seconds, one in four refused."""
    draw = random.Random(seed)
    rows, sessions = [], []
    for worker in range(12):
        for day in range(days):
            at = JUNE + timedelta(days=day)
            sessions.append(
                {
                    "platform": "heya",
                    "worker_key": f"w{worker:03d}",
                    "online_at": at + timedelta(hours=9),
                    "offline_at": at + timedelta(hours=14),
                    "kind": "online",
                }
            )
            for second in sorted(draw.sample(range(9 * HOUR, 14 * HOUR), 8)):
                row = order(
                    len(rows),
                    worker,
                    timedelta(days=day, seconds=second),
                    pay_total=Decimal(draw.randrange(300, 900)).scaleb(-2),
                )
                if draw.random() < 0.25:
                    row |= {
                        "outcome": "rejected",
                        "rejected_at": row["dispatched_at"],
                        "accepted_at": None,
                        "delivered_at": None,
                    }
                rows.append(row)
    return rows, sessions


def second_opinion(rows: list[Row], seconds: int, paid: bool) -> float:
    """Σ (seen − expected) ÷ Σ expected, with a loop for each refusal."""

    def after(row: Row) -> tuple[int, int]:
        at = row["dispatched_at"]
        offers = [
            each
            for each in rows
            if each["worker_key"] == row["worker_key"] and 0 < (each["dispatched_at"] - at).total_seconds() <= seconds
        ]
        end = at.replace(hour=6, minute=0, second=0)  # 14 o'clock in China
        online = min(seconds, int((end - at).total_seconds()))
        money = sum(int(each["pay_total"] * 100) for each in offers if each["outcome"] == "accepted")
        return (money if paid else len(offers)), online

    def stratum(row: Row) -> Any:
        return row["worker_key"], row["dispatched_at"].hour

    base: dict[Any, list[int]] = {}
    for row in rows:
        if row["outcome"] == "accepted":
            seen, online = after(row)
            held = base.setdefault(stratum(row), [0, 0])
            held[0], held[1] = held[0] + seen, held[1] + online
    total = expected = 0.0
    for row in rows:
        if row["outcome"] == "rejected" and stratum(row) in base:
            seen, online = after(row)
            share, time = base[stratum(row)]
            total, expected = total + seen, expected + online * share / time
    return (total - expected) / expected


def test_the_change_is_that_of_a_loop_over_the_log() -> None:
    rows, sessions = log(3)
    found = refusals.after(made({"orders": rows, "sessions": sessions}))
    told = values(found.estimates)
    assert float(told["first"]) == pytest.approx(second_opinion(rows, HOUR, paid=False), abs=1e-6)
    assert float(told["offers"]) == pytest.approx(second_opinion(rows, 2 * HOUR, paid=False), abs=1e-6)
    assert float(told["pay"]) == pytest.approx(second_opinion(rows, 2 * HOUR, paid=True), abs=1e-6)
    [claim] = found.claims
    assert claim.level is State.SUSPECT
    assert claim.worse == -1
    assert "关联" in found.said.zh
    assert refusals.after(made({"orders": rows[::-1], "sessions": sessions[::-1]})) == found


def test_a_refusal_without_an_acceptance_to_compare_is_left_out_and_told() -> None:
    rows, sessions = log(4, days=2)
    refused = [row for row in rows if row["outcome"] == "rejected"]
    found = refusals.after(made({"orders": refused, "sessions": sessions}))
    assert found.state is State.TOO_SMALL
    assert found.claims == ()


def test_a_penalty_for_refusing_is_counted_and_its_absence_conforms() -> None:
    rows, sessions = log(5, days=3)
    for row in rows[::7]:
        row |= {"outcome": "reassigned", "released_at": row["dispatched_at"]}
    sessions = [{**row, "auto_accept": at % 4 != 0} for at, row in enumerate(sessions)]
    kept = refusals.choice(made({"orders": rows, "sessions": sessions}))
    assert kept.state is State.CONFORM
    assert float(values(kept.estimates)["switched_off"]) == 0.25
    share = sum(row["outcome"] == "rejected" for row in rows) / len(rows)
    assert float(values(kept.estimates)["refused"]) == pytest.approx(share, abs=1e-6)
    fined = [{**row, "points": 1} if row["outcome"] == "rejected" else {**row, "deduction": Decimal(3)} for row in rows]
    found = refusals.choice(made({"orders": fined, "sessions": sessions}))
    assert found.state is State.EXPLAIN
    assert values(found.estimates)["punished"] == sum(row["outcome"] != "accepted" for row in rows)


def test_where_nobody_refused_nothing_conforms() -> None:
    rows = [row for row in log(6, days=1)[0] if row["outcome"] == "accepted"]
    found = refusals.choice(made({"orders": rows}))
    assert found.state is State.DESCRIBED
    assert len(found.reasons) == 3
