"""A pay scheme in words: nothing that binds is left out, and nothing is said that the arithmetic does not do."""

from __future__ import annotations

from typing import Any

import pytest

from gongyou.rules.catalogue import Catalogue
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.described import described
from gongyou.rules.schemes.differences import differences
from gongyou.rules.schemes.model import Scheme

BASE = {"name": "base", "kind": "amount", "label": {"zh": "基础配送费", "en": "Base fee"}, "amount": "3.8"}


def scheme(term: dict[str, Any], *, version: dict[str, Any] | None = None, **more: Any) -> PayScheme:
    only = {
        "from": "2026-09-01",
        "status": "unverified",
        "source": {"title": {"zh": "规则", "en": "Rule"}, "checked_on": "2026-09-01"},
        "terms": [term],
        **(version or {}),
    }
    head = {
        "id": "test.described",
        "title": {"zh": "规则", "en": "Rule"},
        "currency": "CNY",
        "zone": "Asia/Shanghai",
        "dated_by": "accepted_at",
        "rounding": {"point": "order", "mode": "half_up"},
    }
    return PayScheme(Scheme.model_validate({**head, "versions": [only], **more}))


def said(pay: PayScheme, language: str = "zh") -> str:
    return "\n".join(described(pay.data, language))


def test_what_may_be_deducted_is_said_and_that_nothing_may_be() -> None:
    damaged = {"code": "goods_damaged", "label": {"zh": "货损赔付", "en": "Damaged goods"}}
    assert "只允许以下扣款：货损赔付（goods_damaged）。" in said(scheme(BASE, deductions=[damaged]))
    assert "These deductions alone are allowed: Damaged goods (goods_damaged)." in said(
        scheme(BASE, deductions=[damaged]), "en"
    )
    assert "不允许任何扣款。" in said(scheme(BASE, deductions=[]))
    assert "扣款" not in said(scheme(BASE))


def test_a_minimum_says_that_more_is_no_deviation(catalogue: Catalogue) -> None:
    for each in catalogue.schemes():
        assert ("本规则规定最低标准" in said(each)) is each.is_minimum, each.id


def test_the_name_of_a_number_to_be_supplied_changes_no_other_word() -> None:
    """An input may be called as part of a label is: only where it is reckoned with does its own label stand."""
    label = {"zh": "本市标准 wage", "en": "the standard wage of the city"}
    wage = {"name": "wage", "label": {"zh": "小时最低工资", "en": "the hourly minimum"}, "remedy": label}
    term = {"name": "top", "kind": "amount", "label": label, "amount": {"of": "wage", "times": "1.2"}}
    pay = scheme(term, inputs=[wage])
    assert "本市标准 wage：每单 小时最低工资 × 1.2。" in said(pay)
    assert "the standard wage of the city: the hourly minimum × 1.2 an order." in said(pay, "en")
    doubled = scheme({**term, "amount": {"of": "wage", "times": "1.3"}}, inputs=[wage])
    told = "".join(each.text.zh + each.text.en for each in differences(pay, doubled))
    assert "本市标准 wage：" in told
    assert "小时最低工资 × 1.3" in told
    assert not [sign for sign in said(pay) + told if 0xE000 <= ord(sign) <= 0xF8FF]


def test_a_share_of_what_is_supplied_keeps_its_arithmetic() -> None:
    part = {
        "name": "part",
        "label": {"zh": "宽放比例", "en": "the allowance"},
        "remedy": {"zh": "协商", "en": "Agree."},
    }
    period = {"unit": "month", "allowance": {"of": "part", "times": "0.5"}}
    pay = scheme(BASE, period=period, inputs=[part])
    assert "工作时间 = 接单时间 + 宽放时间（宽放比例 × 0.5）。" in said(pay)


def test_late_by_more_than_excludes_the_number_itself() -> None:
    """《民法典》第一千二百五十九条: 以上 includes the number, 超过 does not."""
    points = {"name": "late", "label": {"zh": "超时积分", "en": "Lateness"}, "points": 1, "when": {"late_beyond": 10}}
    bonus = {
        "name": "month",
        "kind": "share",
        "label": {"zh": "出勤奖", "en": "Attendance"},
        "of": ["orders"],
        "rate": "0.01",
        "unless_points": 5,
    }
    pay = scheme(BASE, version={"points": [points], "bonuses": [bonus]}, period={"unit": "month"})
    assert "超时超过 10 分钟" in said(pay)
    assert "分钟以上" not in said(pay)


@pytest.mark.parametrize(
    ("per", "zh"), [("kilometre", "按所到一段计全程"), ("kilogram", "按所到一段计全部"), ("item", "按所到一段计全部")]
)
def test_only_a_way_is_gone_as_a_whole(per: str, zh: str) -> None:
    bands = {"name": "b", "kind": "bands", "label": {"zh": "分段", "en": "Bands"}, "per": per, "method": "whole"}
    assert zh in said(scheme({**bands, "bands": [{"up_to": 3, "rate": "0.5"}, {"rate": "0.7"}]}))


def test_money_has_its_two_decimals_and_a_rounding_that_is_none_of_the_usual_is_named() -> None:
    assert "基础配送费：每单 3.80 元。" in said(scheme(BASE))
    derived = {**BASE, "amount": {"of": "17.4", "times": "1.2", "places": 1, "mode": "down"}}
    assert "每单 20.80 元（17.40 × 1.2，取 1 位小数，舍去）。" in said(scheme(derived))


def test_the_remark_on_a_source_is_told(catalogue: Catalogue) -> None:
    assert "来源说明：进城行程的每单最低额，法条未写明" in said(catalogue.scheme("us_wa.tnc"))
    assert "Note on the source: The amount per trip of a trip into the city" in said(
        catalogue.scheme("us_wa.tnc"), "en"
    )
