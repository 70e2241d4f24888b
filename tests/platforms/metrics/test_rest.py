"""E1 and E2 on made days: each breach found with its day and number, and nothing on days that keep the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from gongyou.rooms.platforms.metrics import rest
from gongyou.rooms.platforms.metrics.outcome import State
from tests.platforms.metrics.made import JUNE, Row, made, order, values

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WORKERS = 12


def shift(worker: int, day: int, orders: int, *, first: int = 0, gap: int = 5) -> list[Row]:
    """Orders of half an hour from eight o'clock, `gap` minutes apart."""
    return [
        order(
            10_000 * worker + 100 * day + number,
            worker,
            timedelta(days=day, hours=8, minutes=(first + number) * (30 + gap)),
            30,
            pay_total=5,
        )
        for number in range(orders)
    ]


def prompt(worker: int, at: timedelta, kind: str, *, confirmed: bool = True) -> Row:
    moment = JUNE + at
    return {
        "platform": "heya",
        "worker_key": f"w{worker:03d}",
        "prompted_at": moment,
        "kind": kind,
        "confirmed_at": moment + MINUTE if confirmed else None,
    }


def session(worker: int, day: int, start: int, end: int, **more: Any) -> Row:
    at = JUNE + timedelta(days=day)
    return {
        "platform": "heya",
        "worker_key": f"w{worker:03d}",
        "online_at": at + start * HOUR,
        "offline_at": at + end * HOUR,
        "kind": "online",
        "paid": True,
        **more,
    }


def everybody(rows: Sequence[list[Row]]) -> list[Row]:
    return [row for held in rows for row in held]


def test_kept_rules_conform() -> None:
    """Six days, seven orders each (4 h 5 min with gaps, 3.5 h engaged); a confirmed prompt on a day of nine hours."""
    orders = everybody([shift(worker, day, 7) for worker in range(WORKERS) for day in range(6)])
    orders += everybody([shift(worker, 7, 18, gap=25) for worker in range(WORKERS)])
    prompts = [prompt(worker, timedelta(days=7, hours=23), "daily") for worker in range(WORKERS)]
    found = rest.rest(made({"orders": orders, "prompts": prompts}))
    assert found.state is State.CONFORM
    told = values(found.estimates)
    assert (told["days_over"], told["days_unconfirmed"], told["pushed_inside"], told["full_weeks"]) == (
        WORKERS,
        0,
        0,
        0,
    )
    assert found.dates == ()
    assert abs(float(told["working_hours"]) - float(told["engaged_hours"]) * 1.1) < 2e-6


def test_every_breach_is_counted_with_its_first_day() -> None:
    orders = everybody([shift(worker, day, 9) for worker in range(WORKERS) for day in range(7, 14)])
    orders += everybody([shift(worker, 20, 18, gap=25) for worker in range(WORKERS)])
    prompts = [prompt(worker, timedelta(days=20, hours=20), "daily", confirmed=False) for worker in range(WORKERS)]
    # The eighth order ends after 4 h; the ninth began five minutes later and is the current one when the prompt is due.
    pushed = everybody([shift(worker, 9, 1, first=9) for worker in range(WORKERS)])
    found = rest.rest(made({"orders": [*orders, *pushed], "prompts": prompts}))
    assert found.state is State.EXPLAIN
    told = values(found.estimates)
    assert told["spells_over"] == told["spells_unprompted"] == 7 * WORKERS
    assert told["pushed_inside"] == WORKERS
    assert told["full_weeks"] == WORKERS
    assert (told["days_over"], told["days_unprompted"], told["days_unconfirmed"]) == (WORKERS, 0, WORKERS)
    days = {each.size.key: (each.on, each.until) for each in found.dates if each.size is not None}
    assert days == {
        "days_unconfirmed": (date(2026, 6, 21), date(2026, 6, 21)),
        "spells_unprompted": (date(2026, 6, 8), date(2026, 6, 14)),
        "pushed_inside": (date(2026, 6, 10), date(2026, 6, 10)),
        "full_weeks": (date(2026, 6, 8), date(2026, 6, 8)),
    }


def test_who_is_sent_offline_by_force_is_listed_and_concludes_nothing() -> None:
    """Nine hours on day 7 for all; the first half is sent offline, two of them after midnight."""
    orders = everybody([shift(worker, 7, 18, gap=25) for worker in range(2 * WORKERS)])
    prompts = [prompt(worker, timedelta(days=7, hours=23), "daily") for worker in range(2 * WORKERS)]
    sessions = [
        session(worker, 7, 7, 25 if worker < 2 else 23, forced_offline=worker < WORKERS)
        for worker in range(2 * WORKERS)
    ]
    found = rest.rest(made({"orders": orders, "prompts": prompts, "sessions": sessions}))
    assert found.state is State.CONFORM
    told = values(found.estimates)
    assert (told["forced_offline"], told["days_over"], told["days_not_forced"]) == (WORKERS, 2 * WORKERS, WORKERS)
    assert found.dates == ()
    without = rest.rest(made({"orders": orders, "prompts": prompts}))
    assert "forced_offline" not in values(without.estimates)


def test_few_workers_behind_a_breach_are_not_shown_yet_count() -> None:
    orders = everybody([shift(worker, day, 3) for worker in range(WORKERS) for day in range(6)])
    orders += everybody([shift(1, day, 3) for day in range(7, 14)])
    found = rest.rest(made({"orders": orders, "prompts": [prompt(1, HOUR, "daily")]}))
    assert found.state is State.EXPLAIN
    assert values(found.estimates)["full_weeks"] is None
    assert found.dates == ()
    assert any("不足 10 名" in each.zh for each in found.reasons)


def test_without_a_record_of_prompts_nothing_is_said_of_them() -> None:
    orders = everybody([shift(worker, 1, 9) for worker in range(WORKERS)])
    found = rest.rest(made({"orders": orders}))
    assert found.state is State.UNDECIDED
    assert "spells_unprompted" not in values(found.estimates)
    assert rest.NO_PROMPTS in found.reasons


def test_fewer_than_ten_workers_are_too_few() -> None:
    assert rest.rest(made({"orders": shift(1, 1, 9)})).state is State.TOO_SMALL


def test_work_outside_of_sessions_unpaid_briefings_and_prompts_passed_over() -> None:
    orders = everybody([shift(worker, day, 4) for worker in range(WORKERS) for day in (3, 4)])
    sessions = [session(worker, day, 7, 12) for worker in range(WORKERS) for day in (3, 4)]
    # An overlapping shorter session does not end the longer one; the briefing of 20 minutes is not paid.
    sessions += [session(worker, 3, 7, 8) for worker in range(WORKERS)]
    sessions += [
        session(worker, 4, 7, 7, kind="required", paid=False, offline_at=JUNE + timedelta(days=4, hours=7, minutes=20))
        for worker in range(WORKERS)
    ]
    late = everybody([shift(worker, 4, 1, first=8) for worker in range(WORKERS)])
    prompts = [
        prompt(worker, timedelta(days=3, hours=8, minutes=20), "continuous", confirmed=worker % 2 == 1)
        for worker in range(2 * WORKERS)
    ]
    orders += everybody([shift(worker, 3, 2) for worker in range(WORKERS, 2 * WORKERS)])
    sessions += [session(worker, 3, 7, 12) for worker in range(WORKERS, 2 * WORKERS)]
    found = rest.hidden(made({"orders": [*orders, *late], "sessions": sessions, "prompts": prompts}))
    assert found.state is State.EXPLAIN
    assert {key: float(value) for key, value in values(found.estimates).items()} == {
        "off_shift": WORKERS,
        "unpaid": WORKERS,
        "unpaid_hours": 4,
        "prompts_ignored": WORKERS,
    }


def test_paid_sessions_that_hold_every_order_conform() -> None:
    orders = everybody([shift(worker, 3, 4) for worker in range(WORKERS)])
    sessions = [session(worker, 3, 7, 12) for worker in range(WORKERS)]
    found = rest.hidden(made({"orders": orders, "sessions": sessions}))
    assert found.state is State.CONFORM
    assert values(found.estimates)["off_shift"] == 0
