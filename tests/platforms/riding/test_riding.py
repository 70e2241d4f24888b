"""Working time of riders: the columns and the plain words agree, and both agree with a walk along the clock."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.lake.engine import memory_backend
from gongyou.rooms.platforms.riding import one_worker
from gongyou.rooms.platforms.riding.days import daily
from gongyou.rooms.platforms.riding.rests import answered, prompts_given, with_pushes
from gongyou.rooms.platforms.riding.spans import DAY, on_orders, online, pushes
from gongyou.rules.continuous_time import Terms, long_spells, pauses, violations
from gongyou.rules.engaged_time import union_seconds

HOUR = 3600
PLACE = ((date(2026, 4, 1), date(2026, 6, 30)), "Asia/Shanghai")
Span = tuple[int, int]
SHORT = Terms(limit=4 * HOUR, reset_gap=1200, pause=1200)

spans = st.lists(
    st.tuples(st.integers(0, 16 * DAY // 600), st.integers(0, 144)).map(lambda each: (each[0] * 600, sum(each) * 600)),
    max_size=14,
)


@pytest.fixture(scope="module")
def engine() -> Any:
    return memory_backend()


def table_of(by_worker: dict[str, list[Span]]) -> Any:
    rows = [(worker, *span) for worker, held in by_worker.items() for span in held]
    return ibis.memtable(
        pa.table(
            {
                "worker_key": pa.array([row[0] for row in rows], pa.string()),
                "start": pa.array([row[1] for row in rows], pa.int64()),
                "end": pa.array([row[2] for row in rows], pa.int64()),
            }
        )
    )


def rows_of(engine: Any, expression: Any) -> list[tuple[Any, ...]]:
    return sorted(tuple(row.values()) for row in engine.to_pyarrow(expression).to_pylist())


def drawn(seed: int) -> dict[str, list[Span]]:
    """Riders with dense days, nights, long orders, orders at once, and nothing at all."""
    draw = random.Random(seed)
    found: dict[str, list[Span]] = {}
    for worker in range(24):
        at, held = draw.randrange(5 * DAY), []
        for _ in range(draw.randrange(60)):
            at += draw.choice((0, 300, 700, 1199, 1200, 9 * HOUR if draw.random() < 0.2 else 60))
            held.append((at, at + draw.choice((0, 600, 1500, 2400, DAY if draw.random() < 0.1 else 900))))
        draw.shuffle(held)
        if held:
            found[f"w{worker:02d}"] = held
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_days_and_pauses_are_the_same_in_columns(engine: Any, seed: int) -> None:
    by_worker = drawn(seed)
    table, days = table_of(by_worker), {worker: one_worker.days_of(held) for worker, held in by_worker.items()}
    assert rows_of(engine, daily(table)) == [
        (worker, day, each.orders, each.engaged) for worker in sorted(days) for day, each in days[worker].items()
    ]
    due = long_spells(table, SHORT).select("worker_key", "prompt_at", "pause_from", "pause_until")
    assert len(rows_of(engine, due)) > 5
    assert rows_of(engine, due) == [
        (worker, each.prompt_at, each.pause_from, each.pause_until)
        for worker in sorted(by_worker)
        for each in pauses(by_worker[worker], SHORT)
    ]


@settings(max_examples=60)
@given(spans)
def test_days_add_up_to_the_union_whatever_the_order_of_rows(held: list[Span]) -> None:
    days = one_worker.days_of(held)
    assert sum(each.engaged for each in days.values()) == union_seconds(held)
    assert sum(each.orders for each in days.values()) == len(held)
    assert one_worker.days_of(held[::-1]) == days
    assert all(0 <= each.engaged <= DAY for each in days.values())
    busy = {minute for start, end in held for minute in range(start // 600, end // 600)}
    assert {day: each.engaged for day, each in days.items() if each.engaged} == {
        day: 600 * sum(1 for minute in busy if minute // 144 == day) for day in {minute // 144 for minute in busy}
    }


def test_an_order_over_midnight_is_of_the_day_it_began_and_gives_each_day_its_seconds() -> None:
    found = one_worker.days_of([(DAY - 1200, DAY + 900), (DAY - 600, DAY + 1800)])
    assert found == {0: one_worker.Worked(2, 1, 1200), 1: one_worker.Worked(0, 0, 1800)}
    assert found[1].working(Fraction(1, 10)) == 1980


def test_a_row_of_days_breaks_where_no_order_began() -> None:
    days = one_worker.days_of([(day * DAY, day * DAY + 60) for day in (0, 1, 2, 4, 5)] + [(3 * DAY - 30, 3 * DAY + 30)])
    assert one_worker.longest_row(days) == 3
    assert one_worker.longest_row({}) == 0


def test_spans_begin_with_acceptance_and_end_where_the_order_was_taken_away(engine: Any) -> None:
    at = datetime(2026, 4, 1, 2)
    minute = timedelta(minutes=1)
    base = {
        "worker_key": "w",
        "dispatched_at": at,
        "accepted_at": at + minute,
        "delivered_at": None,
        "released_at": None,
    }
    rows = [
        {**base, "outcome": "accepted", "delivered_at": at + 20 * minute},
        {**base, "outcome": "reassigned", "released_at": at + 9 * minute},
        {**base, "outcome": "accepted", "accepted_at": None, "delivered_at": at + 5 * minute},
        {**base, "outcome": "rejected", "accepted_at": None, "released_at": at + 5 * minute},
        {**base, "outcome": "accepted", "delivered_at": at + timedelta(hours=25)},
        {**base, "outcome": "accepted", "delivered_at": at - 2 * minute},
        {**base, "outcome": "accepted", "delivered_at": at + 20 * minute, "worker_key": "not-provided"},
    ]
    schema = pa.schema(
        [
            ("worker_key", pa.string()),
            ("outcome", pa.string()),
            *((name, pa.timestamp("us")) for name in ("dispatched_at", "accepted_at", "delivered_at", "released_at")),
        ]
    )
    attempts = ibis.memtable(pa.Table.from_pylist(rows, schema))
    held = on_orders(attempts, PLACE)
    local = int((at - datetime(1970, 1, 1)).total_seconds()) + 8 * HOUR
    assert rows_of(engine, held) == [
        ("w", local, local + 300),
        ("w", local + 60, local + 540),
        ("w", local + 60, local + 1200),
    ]


def test_prompts_and_pushes_are_held_against_the_pause_that_was_due(engine: Any) -> None:
    """a: 4 h 10 min without a prompt, pushed inside the pause. b: prompted. c: prompted a day early. d: short."""
    long = [(0, 2 * HOUR), (2 * HOUR + 300, 4 * HOUR + 900)]
    by_worker = {"a": long, "b": long, "c": long, "d": [(0, 4 * HOUR)]}
    due = long_spells(table_of(by_worker), SHORT)
    given = ibis.memtable(
        pa.table(
            {
                "worker_key": ["b", "c", "a"],
                "kind": ["continuous", "continuous", "daily"],
                "prompted_at": [
                    datetime(1970, 1, 1, 4) - timedelta(hours=8),
                    datetime(1969, 12, 31),
                    datetime(1970, 1, 1),
                ],
                "confirmed_at": pa.array([None, None, None], pa.timestamp("us")),
            }
        )
    )
    place = ((date(1970, 1, 1), date(1970, 1, 2)), "Asia/Shanghai")
    found = answered(due, prompts_given(given, "continuous", place)).select("worker_key", "prompt_at", "prompts")
    assert rows_of(engine, found) == [
        ("a", 4 * HOUR + 300, 0),
        ("b", 4 * HOUR + 300, 1),
        ("c", 4 * HOUR + 300, 0),
    ]
    assert [each.prompt_at for each in one_worker.unprompted(long, [-5], SHORT)] == [4 * HOUR + 300]
    assert one_worker.unprompted(long, [4 * HOUR], SHORT) == []
    moments = [4 * HOUR + 900, 4 * HOUR + 901, 4 * HOUR + 2099, 4 * HOUR + 2100, 60]
    attempts = ibis.memtable(
        pa.table(
            {
                "worker_key": ["a"] * 5 + ["a"],
                "attempt_id": list("12345g"),
                "channel": ["assigned", None, "assigned", "assigned", "assigned", "grabbed"],
                "dispatched_at": [
                    datetime(1970, 1, 1) + timedelta(seconds=each - 8 * HOUR) for each in (*moments, 4 * HOUR + 1000)
                ],
            }
        )
    )
    found = with_pushes(due, pushes(attempts, place))
    inside = found.filter(found.at.notnull()).select("attempt_id", "at")
    # a twice, b and c once without an order.
    assert rows_of(engine, found.select("worker_key")) == [("a",), ("a",), ("b",), ("c",)]
    assert rows_of(engine, inside) == [("2", moments[1]), ("3", moments[2])]
    assert violations(pauses(long, SHORT), moments) == moments[1:3]


def test_training_is_no_time_online(engine: Any) -> None:
    at = datetime(2026, 4, 1)
    rows = {
        "worker_key": ["w", "w", "w"],
        "kind": ["online", "training", None],
        "online_at": [at, at, at + timedelta(hours=1)],
        "offline_at": [at + timedelta(hours=2), at + timedelta(hours=5), at + timedelta(hours=3)],
    }
    [(_, _, _, seconds)] = rows_of(engine, daily(online(ibis.memtable(pa.table(rows)), PLACE)))
    assert seconds == 3 * HOUR
