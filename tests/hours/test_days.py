"""Hours of a day from several records: the engine's answer is that of counting minute by minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.lake.engine import memory_backend
from gongyou.rooms.hours.measures.days import days_table, spells_of
from gongyou.rooms.hours.measures.scope import Scope
from tests.hours.records import WORKDAYS, spell

SCOPE = Scope.read({"from": "2026-10", "to": "2026-10"})
SCHEMA = dict.fromkeys(("source", "employer_key", "worker_key", "kind"), "string") | {
    "started_at": "timestamp",
    "ended_at": "timestamp",
}
DAY = datetime(2026, 10, 8)


def days_of(spells: Sequence[dict[str, str]], scope: Scope = SCOPE) -> dict[str, dict[str, Any]]:
    """The rows of days by worker, the lake's times being UTC."""
    rows = [
        {
            **{name: each[name] or None for name in ("source", "employer_key", "worker_key", "kind")},
            "started_at": _utc(each["started_at"]),
            "ended_at": _utc(each["ended_at"]) if each["ended_at"] else None,
        }
        for each in spells
    ]
    table = ibis.memtable(rows, schema=ibis.schema(SCHEMA))
    found = memory_backend().to_pyarrow(days_table(spells_of(table, scope), scope)).to_pylist()
    return {f"{row['worker_key']} {row['day']}": row for row in found}


def _utc(written: str) -> datetime:
    return datetime.fromisoformat(written) - timedelta(hours=8)


def counted(spells: Sequence[dict[str, str]]) -> int:
    """Seconds of one worker's day, minute by minute: worked and not on a break."""
    held: set[datetime] = set()
    for kind in ("work", "break"):
        for each in spells:
            if each["kind"] == kind:
                minutes = set(_minutes(each))
                held = held | minutes if kind == "work" else held - minutes
    return len(held) * 60


def _minutes(each: dict[str, str]) -> Iterator[datetime]:
    at, stop = datetime.fromisoformat(each["started_at"]), datetime.fromisoformat(each["ended_at"])
    while at < stop:
        yield at
        at += timedelta(minutes=1)


def test_overlaps_breaks_and_the_night() -> None:
    spells = [
        spell("w", WORKDAYS[0], "08:00", "12:00"),
        spell("w", WORKDAYS[0], "11:00", "13:30"),
        spell("w", WORKDAYS[0], "11:30", "12:30", kind="break"),
        spell("w", WORKDAYS[0], "13:00", "13:15", kind="break"),
        spell("w", WORKDAYS[0], "22:00", "03:00"),
    ]
    (row,) = days_of(spells).values()
    # 8:00 to 13:30 less 75 minutes, and five hours of the night.
    assert row["chosen"] == counted(spells) == (330 - 75 + 300) * 60


@pytest.mark.parametrize(
    ("others", "chosen", "source", "apart"),
    [
        ([], 8, "clock", False),
        ([("app", "17:10")], 8, "clock", False),
        ([("app", "17:16")], 8, "clock", True),
        ([("diary", "20:00"), ("device", "17:00")], 8, "clock", True),
    ],
)
def test_one_record_counts_and_the_others_are_kept(
    others: list[tuple[str, str]], chosen: int, source: str, apart: bool
) -> None:
    spells = [spell("w", WORKDAYS[0], "09:00", "17:00")]
    spells += [spell("w", WORKDAYS[0], "09:00", until, source=name) for name, until in others]
    (row,) = days_of(spells).values()
    assert (row["chosen"], row["source"], row["disagrees"]) == (chosen * 3600, source, apart)
    assert row["sources"] == 1 + len(others)
    assert all(row[name] is not None for name, _ in others)


def test_the_order_of_precedence_is_data() -> None:
    ranked = {"order": ["app", "clock"], "tolerance_minutes": 240, "grace_minutes": 0, "reach_minutes": 0}
    scope = Scope.read({"from": "2026-10", "to": "2026-10", "precedence": ranked})
    spells = [spell("w", WORKDAYS[0], "09:00", "17:00"), spell("w", WORKDAYS[0], "09:00", "21:00", source="app")]
    spells.append(spell("w", WORKDAYS[1], "09:00", "23:00", source="diary"))
    (row,) = days_of(spells, scope).values()
    # Four hours apart is within four hours; a source without a rank does not count.
    assert (row["chosen"], row["source"], row["disagrees"]) == (12 * 3600, "app", False)
    assert Scope.read(scope.as_params()).as_params() == scope.as_params()


def test_a_diary_without_employer_joins_the_worker_s_other_records() -> None:
    spells = [
        spell("w", WORKDAYS[0], "09:00", "17:00"),
        spell("w", WORKDAYS[1], "09:00", "18:00", source="diary", employer=""),
    ]
    rows = list(days_of(spells).values())
    assert {row["employer_key"] for row in rows} == {"E1"}
    assert {row["source"] for row in rows} == {"clock", "diary"}


minutes = st.integers(0, 40).map(lambda number: number * 15)
spans = st.lists(st.tuples(minutes, minutes, st.sampled_from(["work", "break"])), min_size=1, max_size=6)


@given(st.lists(spans, min_size=1, max_size=8))
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_counts_as_minutes_do_whatever_the_order(people: list[list[tuple[int, int, str]]]) -> None:
    spells: list[dict[str, str]] = []
    for number, mine in enumerate(people):
        for a, b, kind in mine:
            first, last = DAY + timedelta(minutes=min(a, b)), DAY + timedelta(minutes=max(a, b) + 15)
            one = spell(f"w{number}", DAY.date(), f"{first:%H:%M}", f"{last:%H:%M}", kind=kind)
            spells.append(one)
    expected = {
        f"w{number}": counted([each for each in spells if each["worker_key"] == f"w{number}"])
        for number, mine in enumerate(people)
        if any(kind == "work" for _, _, kind in mine)
    }
    for order in (spells, spells[::-1]):
        found = {row["worker_key"]: row for row in days_of(order).values()}
        assert {key: row["chosen"] for key, row in found.items()} == expected
        assert all(row["least"] <= row["chosen"] <= row["most"] for row in found.values())
