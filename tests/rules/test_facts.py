"""Facts as people write them: read exactly, or refused with the field, the value and what would be right."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.facts import read_fact
from gongyou.rules.rule import Input
from gongyou.rules.units import Unit

NAMED = Text("项目", "Item")
SCHEMES = {"不定时(已批准)": Text("不定时", "Irregular"), "fixed": Text("固定期限", "Fixed term")}
YES_NO = Input("item", NAMED, Unit.YES_NO)
MONEY = Input("item", NAMED, Unit.YUAN, low=Decimal(1), high=Decimal(9_000))
DAY, MONTH, MOMENT = (Input("item", NAMED, unit, places=0) for unit in (Unit.DAY, Unit.MONTH, Unit.MOMENT))
WORD, FREE = Input("item", NAMED, Unit.WORD, choices=SCHEMES), Input("item", NAMED, Unit.WORD)
SPELLS = Input("item", NAMED, Unit.SPELLS)


@pytest.mark.parametrize(
    ("given", "value", "fact"),
    [
        (YES_NO, " 是 ", True),
        (YES_NO, "No", False),
        (YES_NO, 0, False),
        (MONEY, "8,000.50", Decimal("8000.50")),
        (MONEY, " 8000 ", Decimal(8000)),
        (MONEY, 1, Decimal(1)),
        (DAY, "2024-02-29", date(2024, 2, 29)),
        (DAY, datetime(2024, 2, 29, 23, 59), date(2024, 2, 29)),
        (MONTH, date(2024, 2, 29), "2024-02"),
        (MONTH, " 2024-12 ", "2024-12"),
        (MOMENT, "2026-03-01 09:00", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        (MOMENT, datetime(2026, 3, 1, 9), datetime(2026, 3, 1, 9, tzinfo=UTC)),
        (WORD, "fixed", "fixed"),
        (WORD, "固定期限", "fixed"),
        (WORD, "FIXED TERM", "fixed"),
        (WORD, "不定时（已批准）", "不定时(已批准)"),
        (FREE, " 甘肃 ", "甘肃"),
        (SPELLS, [["广东 ", "60"], ("浙江", 7)], (("广东", Decimal(60)), ("浙江", Decimal(7)))),
    ],
    ids=str,
)
def test_it_reads_a_fact(given: Input, value: Any, fact: Any) -> None:
    assert read_fact(given, value) == fact


@pytest.mark.parametrize(
    ("given", "value", "right"),
    [
        (YES_NO, "也许", "true or false"),
        (MONEY, "五千", "Write a number"),
        (MONEY, "8000,50", "Write a number"),
        (MONEY, "1,23,456", "Write a number"),
        (MONEY, True, "Write a number"),
        (MONEY, "Infinity", "Write a number"),
        (MONEY, "0.99", "between 1 and 9,000"),
        (MONEY, "9000.01", "between 1 and 9,000"),
        (MONEY, "5.001", "At most 2 decimals"),
        (DAY, "2026/10/01", "2026-10-01"),
        (DAY, "2025-02-29", "2026-10-01"),
        (DAY, "1899-12-31", "between 1900-01-01 and 2199-12-31"),
        (MONTH, "2026-13", "2026-10"),
        (MONTH, "1899-12", "From 1900-01 to 2199-12"),
        (MOMENT, "三月一日", "2026-10-01T08:30"),
        (MOMENT, "2200-01-01T00:00", "between 1900-01-01 and 2199-12-31"),
        (WORD, "标准", "one of 不定时(已批准), fixed"),
        (FREE, "甲" * 201, "At most 200 characters"),
        (FREE, "甲\x00乙", "At most 200 characters"),
        (SPELLS, "广东 60", '[["广东", 60], …]'),
        (SPELLS, [["广东"]], '[["广东", 60], …]'),
        (SPELLS, [["广东", 60], ["", 6]], '[["广东", 60], …]'),
        (SPELLS, [["广东", "很久"]], "Write a number"),
    ],
    ids=str,
)
def test_it_refuses_a_fact_and_says_what_is_right(given: Input, value: Any, right: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_fact(given, value)
    error = caught.value
    assert (error.code, error.where["input"]) == ("rules.input_unreadable", "item")
    assert "“项目”（item）" in error.text.zh and "“Item” (item)" in error.text.en
    assert right in error.remedy.en
    assert error.remedy.zh.endswith("。") and error.remedy.zh != error.remedy.en
