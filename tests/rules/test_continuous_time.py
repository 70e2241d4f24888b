"""Spells of continuous order-taking: the standard's clause, counted second by second, and the same in columns."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.rules.continuous_time import Pause, Terms, pauses, spell_table, spells, violations
from gongyou.rules.engaged_time import union_seconds
from tests.rules import engines

Span = tuple[int, int]
SHORT = Terms(limit=12, reset_gap=4, pause=4)
spans = st.lists(st.tuples(st.integers(0, 60), st.integers(-2, 12)).map(lambda each: (each[0], sum(each))), max_size=12)


def first_beyond(orders: list[Span], terms: Terms) -> list[int]:
    """By walking along the clock: of each spell that is too long, the first second worked beyond the limit."""
    found, engaged, idle = [], 0, terms.reset_gap
    for second in range(200):
        if not any(start <= second < end for start, end in orders):
            idle += 1
            continue
        engaged, idle = (engaged if idle < terms.reset_gap else 0) + 1, 0
        if engaged == terms.limit + 1:
            found.append(second)
    return found


def told(due: list[Pause]) -> list[tuple[int, int, int]]:
    return [(each.prompt_at, each.pause_from, each.pause_until) for each in due]


def minutes(*orders: Span) -> list[Span]:
    return [(start * 60, end * 60) for start, end in orders]


def test_exactly_four_hours_bring_no_prompt_and_a_minute_more_does() -> None:
    assert pauses(minutes((0, 120), (125, 245)), Terms()) == []
    (found,) = pauses(minutes((0, 120), (125, 250)), Terms())
    assert told([found]) == [(245 * 60, 250 * 60, 270 * 60)]
    assert found.spell.engaged == 245 * 60
    assert violations([found], [260 * 60, 270 * 60, 271 * 60, 250 * 60]) == [260 * 60]


def test_a_gap_of_twenty_minutes_begins_a_new_spell_and_a_shorter_one_does_not() -> None:
    assert [each.engaged // 60 for each in spells(minutes((0, 200), (220, 400)), Terms())] == [200, 180]
    assert [each.engaged // 60 for each in spells(minutes((0, 200), (219, 400)), Terms())] == [381]


def test_the_current_orders_are_those_begun_by_the_prompt() -> None:
    (found,) = pauses(minutes((0, 250), (230, 262), (245, 280)), Terms())
    assert told([found]) == [(240 * 60, 262 * 60, 282 * 60)]


@pytest.mark.parametrize("changed", [{"limit": 0}, {"reset_gap": 0}, {"pause": -1}])
def test_terms_without_a_limit_or_a_gap_are_refused(changed: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Terms(**changed)


@settings(max_examples=80)
@given(spans)
def test_it_agrees_with_the_clock(orders: list[Span]) -> None:
    lasting = [(start, end) for start, end in orders if start < end]
    found = pauses(lasting, SHORT)
    for each, beyond in zip(found, first_beyond(lasting, SHORT), strict=True):
        # The prompt is due where the limit was reached, which lies before a gap that the walk has to cross.
        before = [(start, min(end, each.prompt_at)) for start, end in each.spell.orders if start < each.prompt_at]
        assert union_seconds(before) == SHORT.limit
        assert each.prompt_at <= beyond < each.prompt_at + SHORT.reset_gap
    assert sum(each.engaged for each in spells(lasting, SHORT)) == union_seconds(lasting)


@settings(max_examples=4)
@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 60), st.integers(-2, 12)), min_size=60, max_size=90)
)
def test_the_columns_say_the_same(duckdb_backend: Any, rows: list[tuple[str, int, int]]) -> None:
    agree(duckdb_backend, rows)


# pyspark leaves the sockets of its results to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.spark
def test_the_columns_say_the_same_on_spark(spark_backend: Any) -> None:
    agree(spark_backend, [("ab"[at % 2], at * 7 % 60, at * 5 % 14 - 2) for at in range(80)])


def agree(backend: Any, rows: list[tuple[str, int, int]]) -> None:
    table = pa.table(
        {
            "worker_key": pa.array([worker for worker, _, _ in rows] + [None, "z"]),
            "start": pa.array([start for _, start, _ in rows] + [1, None], pa.int64()),
            "end": pa.array([start + length for _, start, length in rows] + [9, 9], pa.int64()),
        }
    )
    found = engines.rows_of(backend, spell_table(engines.given(backend, table), SHORT))
    columns = ("worker_key", "spell", "start", "end", "engaged", "orders", "prompt_at", "pause_from", "pause_until")
    wanted = []
    for worker in sorted({worker for worker, _, _ in rows}):
        own = [(start, start + length) for each, start, length in rows if each == worker]
        due = {each.spell: (each.prompt_at, each.pause_from, each.pause_until) for each in pauses(own, SHORT)}
        for number, each in enumerate(spells(own, SHORT), 1):
            last = due.get(each, (None, None, None))
            wanted.append((worker, number, each.start, each.end, each.engaged, len(each.orders), *last))
    assert sorted(tuple(row[name] for name in columns) for row in found) == wanted
