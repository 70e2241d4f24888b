"""Laws of supervision: more that complies, batches, looser parameters; what is refused and what cannot be judged."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.core.errors import BadInput
from gongyou.rooms.bargaining.supervision.catalogue import all_tests
from gongyou.rooms.bargaining.supervision.clauses import binding_read
from tests.platforms.metrics.made import order
from tests.supervision.logs import bound, cases, generated, said

LOG = generated(3, 40)
FEW = settings(max_examples=4)
# From strict to loose: each later value may only take breaches away.
LOOSER: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "order_minimum": ("least", [{"least": f"{yuan} 元/单", "counted": "after_deductions"} for yuan in (7, 5, 3)]),
    "promised_speed": ("most", [{"most": f"{kmh} km/h", "handover": "0 分钟"} for kmh in (6, 15, 40)]),
    "promised_minutes": ("least", [{"least": f"{minutes} 分钟"} for minutes in (50, 30, 11)]),
    "take_rate": ("most", [{"most": f"{share} %"} for share in (5, 30, 60)]),
    "daily_hours": ("most", [{"most": f"{minutes} 分钟", "consequence": "stop"} for minutes in (30, 90, 300)]),
    "rest_day": ("most", [{"most": f"{days} 天"} for days in (2, 4, 6)]),
    "deduction_month": ("most", [{"most": f"{yuan} 元/月"} for yuan in (0, 5, 50)]),
}


@pytest.mark.parametrize("name", LOOSER)
def test_a_looser_parameter_never_gives_more_breaches(name: str) -> None:
    found = [said(LOG, bound(name, **parameters)) for parameters in LOOSER[name][1]]
    broken = [each["broken"] for each in found]
    assert broken[0] > 0
    assert broken == sorted(broken, reverse=True)
    assert [each["owed"] for each in found] == sorted((each["owed"] for each in found), reverse=True)


@FEW
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 29), st.integers(450, 2000)), max_size=6))
def test_compliant_orders_add_no_breach(more: list[tuple[int, int, int]]) -> None:
    clause = bound("order_minimum", least="4.50 元/单", counted="after_deductions")
    extra = [
        order(900 + each, worker, timedelta(days=day, hours=9), pay_total=Decimal(fen).scaleb(-2))
        for each, (worker, day, fen) in enumerate(more)
    ]
    assert cases({"orders": [*LOG["orders"], *extra]}, clause) == cases(LOG, clause)


@FEW
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_batches_changes_nothing(draw: Any) -> None:
    clause = bound("continuous_hours", most="1 小时", rest="90 分钟", reset="30 分钟")
    rows = [{**row, "batch_id": str(draw.randrange(3))} for row in LOG["orders"]]
    draw.shuffle(rows)
    assert said({**LOG, "orders": rows}, clause) == said(LOG, clause)


def test_the_clause_binds_on_its_own_days_alone() -> None:
    clause = bound(
        "order_minimum", first=date(2026, 6, 3), last=date(2026, 6, 4), least="99 元/单", counted="after_deductions"
    )
    days = {row["day"] for row in cases(LOG, clause)}
    assert days <= {"2026-06-03", "2026-06-04"} and days


def test_the_version_of_an_orders_own_date_is_applied_and_printed() -> None:
    written = """
id: agreed.pay
title: {zh: 约定计价, en: Agreed pay}
currency: CNY
zone: Asia/Shanghai
dated_by: dispatched_at
heading: 收入与抽成
rounding: {point: order, mode: half_up}
time: {from: picked_up_at, to: delivered_at}
versions:
  - {from: 2026-01-01, until: 2026-06-14, status: verified,
     source: {title: {zh: 协议, en: Agreement}, checked_on: 2026-06-01},
     terms: [{name: base, kind: amount, label: {zh: 每单, en: An order}, amount: 4}]}
  - {from: 2026-06-15, status: verified,
     source: {title: {zh: 协议, en: Agreement}, checked_on: 2026-06-01},
     terms: [{name: base, kind: amount, label: {zh: 每单, en: An order}, amount: 5}]}
"""
    days = {14: "4.00", 15: "4.00", 16: "5.00", 17: "4.99"}
    rows = [order(day, 1, timedelta(days=day - 1, hours=12), pay_total=Decimal(paid)) for day, paid in days.items()]
    clause = bound("scheme_pay", scheme=written, stance="equal")
    value = said({"orders": rows}, clause)
    assert [(row["day"], row["owed"]) for row in cases({"orders": rows}, clause)] == [
        ("2026-06-15", 100),
        ("2026-06-17", 1),
    ]
    assert value["owed"] == Decimal("1.01")
    assert [(each["from"], each["to"]) for each in value["versions"]] == [
        ("2026-06-01", "2026-06-14"),
        ("2026-06-15", "2026-06-30"),
    ]


def test_what_is_missing_is_named_and_nothing_is_called_kept() -> None:
    rows = [order(each, each, timedelta(days=each)) for each in range(3)]
    value = said({"orders": rows}, bound("meal_credit", late="5 分钟", credit="5 分钟"))
    assert value["state"] == "unclear"
    assert "credit_seconds、meal_ready_at" in value["reasons"][0]["zh"]
    assert said({"orders": rows}, bound("appeal_answer", most="5 个工作日"))["state"] == "unclear"
    unpaid = [order(each, each, timedelta(days=each), pay_total=None if each else Decimal(9)) for each in range(3)]
    value = said({"orders": unpaid}, bound("order_minimum", least="1 元/单", counted="after_deductions"))
    assert (value["state"], value["checked"], value["unjudged"]) == ("unclear", 1, 2)
    week = said({"orders": rows}, bound("rest_day", most="6 天"), period=(date(2026, 6, 9), date(2026, 6, 13)))
    assert week["state"] == "unclear"


def test_refusals_are_judged_by_the_metric_with_its_minimum_sizes() -> None:
    value = said(LOG, bound("refusal_free", hours="2 小时", margin="5 %"))
    assert value["state"] == "unclear"
    assert value.get("broken") is None


def test_a_change_of_rules_needs_its_notice() -> None:
    changes = [
        {"date": day, "is_first": is_first, "notice_days": notice, "title": {"zh": "计价", "en": "Pay"}, "edition": day}
        for day, is_first, notice in (
            ("2026-06-01", True, 0),
            ("2026-06-05", False, 6),
            ("2026-06-09", False, 7),
            ("2026-06-12", False, None),
            ("2026-07-01", False, 0),
        )
    ]
    clause = bound("rule_notice", least="7 天")
    value = said({}, clause, register={"rules": True, "changes": changes})
    assert (value["state"], value["checked"], value["broken"], value["unjudged"]) == ("breached", 2, 1, 1)
    assert value["first"] == value["last"] == "2026-06-05"
    assert said({}, clause)["state"] == "unclear"


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"least": "4.50", "counted": "after_deductions"}, "没有单位"),
        ({"least": "-4.50 元/单", "counted": "after_deductions"}, "负数"),
        ({"least": "4.505 元/单", "counted": "after_deductions"}, "精度过细"),
        ({"least": "4.50 公里", "counted": "after_deductions"}, "不认识单位"),
        ({"least": 4.5, "counted": "after_deductions"}, "不是带单位的数"),
        ({"least": "0 元/单", "counted": "after_deductions"}, "超出范围"),
        ({"least": "4.50 元/单", "counted": "net"}, "不在可选范围"),
        ({"least": "4.50 元/单"}, "缺少参数“计算口径”"),
        ({"least": "4.50 元/单", "counted": "after_deductions", "most": "1 元/单"}, "没有参数“most”"),
    ],
)
def test_a_parameter_that_is_not_exact_is_refused_with_number_and_remedy(parameters: dict[str, Any], told: str) -> None:
    binding = {"test": "order_minimum", "parameters": parameters, "answer_days": 5}
    with pytest.raises(BadInput) as refused:
        binding_read(binding, "第三条")
    assert refused.value.text.zh.startswith("第三条：") and told in refused.value.text.zh
    assert refused.value.text.en.startswith("Article 3: ")
    assert refused.value.remedy.zh


@pytest.mark.parametrize(
    "binding",
    [
        None,
        [],
        {"test": "order_minimum", "parameters": {}},
        {"test": "no_such", "parameters": {}, "answer_days": 5},
        {"test": "order_minimum", "parameters": [], "answer_days": 5},
        {"test": "deduction_codes", "parameters": {"codes": "late"}, "answer_days": 5},
        {"test": "deduction_codes", "parameters": {"codes": []}, "answer_days": True},
        {"test": "deduction_codes", "parameters": {"codes": []}, "answer_days": 5, "note": ""},
        {"test": "scheme_pay", "parameters": {"scheme": "/etc/passwd", "stance": "equal"}, "answer_days": 5},
        {"test": "scheme_pay", "parameters": {"scheme": "id: x\nversions: []", "stance": "equal"}, "answer_days": 5},
    ],
)
def test_a_binding_that_is_not_whole_is_refused(binding: Any) -> None:
    with pytest.raises(BadInput) as refused:
        binding_read(binding, "第三条")
    assert refused.value.text.zh.startswith("第三条：")


def test_every_test_says_what_it_does_in_both_languages() -> None:
    for test in all_tests().values():
        assert test.title.zh and test.title.en and test.unit.zh
        assert test.section in {"all", "dispatch", "pay", "hours", "time", "conduct"}
        assert len({each.key for each in test.parameters}) == len(test.parameters)
