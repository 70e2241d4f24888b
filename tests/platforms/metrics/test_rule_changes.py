"""A4 and A3: a silent cut in one area is found on its day and named; a clean log raises no alarm."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from gongyou.rooms.platforms.metrics.hidden_rule import hidden_rule
from gongyou.rooms.platforms.metrics.judging import judged
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.outcome import Dated, Estimate, Outcome, State
from gongyou.rooms.platforms.metrics.rule_changes import SIZE, Told, _events, rule_changes
from tests.platforms.metrics.made import Row, made, order, values

PERIOD = {"from": "2026-05-01", "to": "2026-07-31"}
DAYS, CUT_ON = 92, date(2026, 7, 6)
AREAS = ("990101-01", "990101-02", "990102-01")


@cache
def clean() -> tuple[Row, ...]:
    rows = []
    draw = random.Random(4)
    for worker in range(96):
        for at in range(22):
            moment = timedelta(days=draw.randrange(-31, DAYS - 31), seconds=draw.randrange(86_400 - 3600))
            rows.append(order(worker * 22 + at, worker, moment, area=AREAS[worker % 3]))
    return tuple(rows)


def cut(row: Row, areas: tuple[str, ...]) -> Row:
    """0.20 yuan a kilometre less from the day on."""
    local = (row["dispatched_at"] + timedelta(hours=8)).date()
    if row["area"] not in areas or local < CUT_ON:
        return row
    return {**row, "pay_total": row["pay_total"] - (row["distance_m"] / 5000).quantize(Decimal("0.01"))}


def verdict(name: str, outcome: Outcome, material: Material) -> State:
    """What is concluded once all claims are corrected for their number."""
    return judged({name: outcome}, material.terms)[name].state


def seen(rows: list[Row], register: dict[str, Any] | None = None) -> Material:
    return made({"orders": rows}, register=register, period=PERIOD)


def test_a_silent_cut_in_one_area() -> None:
    material = seen([cut(row, AREAS[1:2]) for row in clean()])
    found = rule_changes(material)
    [dated] = [each for each in found.dates if each.size]
    assert (dated.on, dated.area, dated.notice_days) == (CUT_ON, AREAS[1], None)
    held = [
        row
        for row in clean()
        if row["area"] == AREAS[1] and (row["dispatched_at"] + timedelta(hours=8)).date() >= CUT_ON
    ]
    size = sum(row["distance_m"] for row in held) / 5000 / len(held)
    assert dated.size is not None
    assert dated.size.low is not None
    assert dated.size.high is not None
    assert dated.size.low <= -size <= dated.size.high
    assert verdict("A4", found, material) is State.SUSPECT
    [claim] = found.claims
    assert claim.p is not None and claim.p < 0.001
    assert claim.effect.low is not None and claim.effect.high is not None
    assert claim.effect.low <= -size <= claim.effect.high
    hidden = hidden_rule(material)
    assert verdict("A3", hidden, material) is State.SUSPECT
    assert values(hidden.estimates)["hidden"] == 1
    assert (hidden.dates[0].on, hidden.dates[0].size and hidden.dates[0].size.value) == (CUT_ON, Decimal("-0.200000"))
    assert AREAS[1] in hidden.dates[0].what.zh


def test_a_cut_in_two_of_three_areas_is_one_event_with_its_areas() -> None:
    material = seen([cut(row, AREAS[:2]) for row in clean()])
    found = rule_changes(material)
    [dated] = [each for each in found.dates if each.size]
    assert (dated.on, dated.area) == (CUT_ON, "、".join(sorted(AREAS[:2])))
    assert values(found.estimates)["changes"] == values(found.estimates)["unmatched"] == 1
    held = [
        row["distance_m"] / 5000
        for row in clean()
        if row["area"] in AREAS[:2] and (row["dispatched_at"] + timedelta(hours=8)).date() >= CUT_ON
    ]
    assert dated.size is not None and dated.size.low is not None and dated.size.high is not None
    assert dated.size.low <= -sum(held) / len(held) <= dated.size.high
    assert verdict("A4", found, material) is State.SUSPECT
    assert [claim.worse for claim in found.claims] == [-1, -1]


def test_what_rises_is_no_event_of_what_falls() -> None:
    def told(area: str, day: int, value: str, share: float) -> Told:
        size = Estimate("size", SIZE, Decimal(value), low=Decimal(value), high=Decimal(value))
        return Told(Dated(date(2026, 6, day), SIZE, area, size), is_announced=False, workers=40, share=share)

    found = _events(
        [told("a", 1, "-0.2", 0.1), told("b", 2, "-0.5", 0.3), told("c", 1, "0.2", 0.2), told("d", 3, "-1", 0)]
    )
    assert [(each.dated.area, each.dated.on.day) for each in found] == [("a、b、d", 2), ("c", 1)]
    assert found[0].dated.size is not None and found[0].dated.size.value == Decimal("-0.425000")


def test_a_cut_everywhere_is_told_once() -> None:
    found = rule_changes(seen([cut(row, AREAS) for row in clean()]))
    [dated] = [each for each in found.dates if each.size]
    assert (dated.on, dated.area) == (CUT_ON, None)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_notice_of_that_day_matches(days: int) -> None:
    notice = {
        "date": (CUT_ON + timedelta(days=days)).isoformat(), "section": "pay", "is_first": False,
        "published": "2026-06-20", "notice_days": 16,
    }  # fmt: skip
    found = rule_changes(seen([cut(row, AREAS[1:2]) for row in clean()], {"changes": [notice]}))
    assert values(found.estimates)["unmatched"] == 0
    assert [each.notice_days for each in found.dates] == [16]
    assert found.state is State.CONFORM


def test_a_clean_log_and_one_with_chance_errors_raise_no_alarm() -> None:
    draw = random.Random(8)
    scattered = [
        {**row, "pay_total": row["pay_total"] - Decimal(draw.randrange(5, 60) if draw.random() < 0.04 else 0) / 100}
        for row in clean()
    ]
    for rows in (list(clean()), scattered):
        found = rule_changes(seen(rows))
        assert (values(found.estimates)["changes"], found.dates) == (0, ())
    assert hidden_rule(seen(list(clean()))).state is State.CONFORM


def test_a_short_log_is_not_assessable() -> None:
    rows = [row for row in clean() if row["dispatched_at"] < datetime(2026, 6, 1)]
    assert rule_changes(seen(rows)).state is State.NOT_ASSESSABLE
