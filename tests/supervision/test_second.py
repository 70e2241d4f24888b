"""Every test of the catalogue against the second implementation, over generated logs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from gongyou.rooms.bargaining.supervision.catalogue import all_tests
from gongyou.rules.calendar import working_calendar
from tests.supervision import second
from tests.supervision.logs import bound, cases, generated, said

Brute = Callable[[second.Tables], tuple[second.Broken, int]]
HOURLY = {"allowance": "10 %", "least": "9.50 元/小时"}
TRIED: tuple[tuple[str, dict[str, Any], Brute], ...] = (
    ("scheme_pay", {"scheme": "demo.heya", "stance": "at_least"}, lambda log: second.scheme(log, "at_least")),
    ("scheme_pay", {"scheme": "demo.heya", "stance": "equal"}, lambda log: second.scheme(log, "equal")),
    (
        "order_minimum",
        {"least": "5 元/单", "counted": "after_deductions"},
        lambda log: second.order_minimum(log, 500, adds_deductions=False),
    ),
    (
        "order_minimum",
        {"least": "5.55 yuan/order", "counted": "before_deductions"},
        lambda log: second.order_minimum(log, 555, adds_deductions=True),
    ),
    ("take_rate", {"most": "33.33 %"}, lambda log: second.take_rate(log, Decimal("0.3333"))),
    ("hourly_floor", {**HOURLY, "time": "engaged"}, lambda log: second.hourly(log, 950, "engaged")),
    ("hourly_floor", {**HOURLY, "time": "working"}, lambda log: second.hourly(log, 950, "working", Fraction(1, 10))),
    ("hourly_floor", {**HOURLY, "time": "online"}, lambda log: second.hourly(log, 950, "online")),
    (
        "promised_speed",
        {"most": "12.5 km/h", "handover": "3 min"},
        lambda log: second.speed(log, Fraction(25, 2), 180),
    ),
    ("promised_minutes", {"least": "25 分钟"}, lambda log: second.promise(log, 1500)),
    ("meal_credit", {"late": "5 分钟", "credit": "10 分钟"}, lambda log: second.meals(log, 300, 600)),
    (
        "weather_credit",
        {"codes": ["snow", "rain"], "credit": "5 分钟"},
        lambda log: second.weather(log, ("rain", "snow"), 300),
    ),
    ("deduction_codes", {"codes": ["goods_damaged"]}, lambda log: second.codes(log, ("goods_damaged",))),
    ("deduction_codes", {"codes": []}, lambda log: second.codes(log, ())),
    ("deduction_month", {"most": "6 元/月"}, lambda log: second.months(log, 600)),
    ("daily_hours", {"most": "90 分钟", "consequence": "stop"}, lambda log: second.daily(log, 5400)),
    ("daily_hours", {"most": "1 小时", "consequence": "prompted"}, lambda log: second.daily(log, 3600, "prompted")),
    ("daily_hours", {"most": "1 小时", "consequence": "confirmed"}, lambda log: second.daily(log, 3600, "confirmed")),
    (
        "continuous_hours",
        {"most": "1 小时", "rest": "90 分钟", "reset": "30 分钟"},
        lambda log: second.continuous(log, 3600, 5400, 1800),
    ),
    ("rest_day", {"most": "4 天"}, lambda log: second.rest_day(log, 4)),
    ("appeal_answer", {"most": "5 个工作日"}, lambda log: second.appeals(log, 5, working_calendar().is_workday)),
)
# A metric's own judgment and the register's facts have tests of their own.
ELSEWHERE = {"refusal_free", "rule_notice"}


def test_every_test_has_a_second_implementation() -> None:
    assert {name for name, _, _ in TRIED} | ELSEWHERE == set(all_tests())


@pytest.mark.parametrize(("name", "parameters", "brute"), TRIED)
def test_it_lists_what_plain_loops_find(name: str, parameters: dict[str, Any], brute: Brute) -> None:
    log = generated(7)
    clause = bound(name, **parameters)
    broken, looked = brute(log)
    value = said(log, clause)
    assert broken, "a log without a breach proves nothing"
    assert second.as_broken(cases(log, clause)) == broken
    assert (value["broken"], value["checked"]) == (len(broken), looked)
    assert value["state"] == "breached"
    assert value["owed"] * 100 == sum(owed for _, _, owed in broken)
    assert value["workers_broken"] == len({worker for worker, _, _ in broken})
    assert (value["first"], value["last"]) == (
        min(day for _, day, _ in broken).isoformat(),
        max(day for _, day, _ in broken).isoformat(),
    )
