"""Spans of many workers as arrays say what one worker's spans say in plain Python."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.calc.spans import DAY, Spells, days_and_pauses
from gongyou.rules.continuous_time import Terms, pauses
from gongyou.rules.engaged_time import union_seconds

TERMS = Terms(limit=600, reset_gap=90, pause=60)
# Few instants, so that spans touch, overlap and begin together; around a midnight.
INSTANT = st.integers(DAY - 1500, DAY + 1500)
SPAN = st.tuples(INSTANT, st.integers(0, 400)).map(lambda each: (each[0], each[0] + each[1]))
LOG = st.lists(st.tuples(st.integers(3, 6), SPAN), max_size=60)


def columns(log: list[tuple[int, tuple[int, int]]]) -> list[np.ndarray]:
    held = np.array([(worker, *span) for worker, span in log], dtype=np.int64).reshape(-1, 3)
    return [held[:, 0].astype(np.int32), held[:, 1], held[:, 2]]


@settings(max_examples=60, deadline=None)
@given(LOG)
def test_days_and_pauses_are_those_of_one_worker_after_the_other(log: list[tuple[int, tuple[int, int]]]) -> None:
    days, due = days_and_pauses(*columns(log), (TERMS.limit, TERMS.reset_gap))
    found = list(zip(*(getattr(days, name).tolist() for name in ("worker", "day", "orders", "engaged")), strict=True))
    expected, long = [], []
    for worker in sorted({each for each, _ in log}):
        own = [span for each, span in log if each == worker]
        for day in (0, 1):
            begun = sum(1 for start, _ in own if start // DAY == day)
            inside = [(max(start, day * DAY), min(end, (day + 1) * DAY)) for start, end in own]
            engaged = union_seconds([each for each in inside if each[0] < each[1]])
            if begun or engaged:
                expected.append((worker, day, begun, engaged))
        long += [
            (worker, each.spell.start, each.spell.engaged, each.prompt_at, each.pause_from)
            for each in pauses(own, TERMS)
        ]
    assert found == expected
    names = ("worker", "start", "engaged", "prompt_at", "pause_from")
    assert list(zip(*(getattr(due, name).tolist() for name in names), strict=True)) == long


@settings(max_examples=60, deadline=None)
@given(LOG, st.lists(st.tuples(st.integers(2, 7), INSTANT), max_size=20))
def test_until_when_spells_reach_that_have_begun(
    log: list[tuple[int, tuple[int, int]]], asked: list[tuple[int, int]]
) -> None:
    spells = Spells.of(*columns(log))
    worker, at = (np.array([each[place] for each in asked], dtype=np.int64) for place in (0, 1))
    has_begun, reached = spells.seen(worker, at)
    for place, (who, moment) in enumerate(asked):
        begun = [end for each, (start, end) in log if each == who and start <= moment]
        assert bool(has_begun[place]) == bool(begun)
        assert not begun or reached[place] == max(begun)
