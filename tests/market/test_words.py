from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.rooms.market.words import (
    HEADS,
    LEVELS,
    MONTH,
    YEAR,
    compared,
    compared_points,
    direction,
    signed_count,
    signed_share,
)

CHANGES = st.integers(-2000, 2000).map(lambda thousandths: Decimal(thousandths).scaleb(-3))


@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [
        ("0.000", "持平", "was unchanged"),
        ("0.001", "基本持平", "was little changed"),
        ("-0.001", "基本持平", "was little changed"),
        ("0.002", "略有增加", "rose slightly"),
        ("-0.009", "略有减少", "fell slightly"),
        ("0.010", "增加", "rose"),
        ("-0.049", "减少", "fell"),
        ("0.050", "明显增加", "rose markedly"),
        ("-0.500", "明显减少", "fell markedly"),
    ],
)
def test_it_says_direction_and_size(change, zh, en):
    assert direction(Decimal(change), HEADS).zh == zh
    assert direction(Decimal(change), HEADS).en == en


@given(CHANGES)
def test_it_never_says_up_for_down(change):
    for verbs in (HEADS, LEVELS):
        word = direction(change, verbs)
        assert ("rose" in word.en) == (change >= Decimal("0.002"))
        assert ("fell" in word.en) == (change <= Decimal("-0.002"))
        assert (verbs.up.zh in word.zh) == ("rose" in word.en)
        assert (verbs.down.zh in word.zh) == ("fell" in word.en)


@given(CHANGES)
def test_it_prints_the_sign_that_it_says(change):
    shown = signed_share(change)
    assert shown.startswith("+") == (change > 0)
    assert shown.startswith("−") == (change < 0)
    assert shown in compared(change, MONTH, HEADS).zh
    assert shown in compared(change, MONTH, HEADS).en


def test_it_says_when_nothing_can_be_compared():
    assert compared(None, YEAR, HEADS).zh == "上年同月没有可比数据"
    assert compared_points(None, YEAR).en == "there is no comparable figure for the same month a year earlier"


def test_it_says_points_without_a_sign_after_the_word():
    assert compared_points(Decimal("-0.003"), MONTH).zh == "比上月下降 0.3 个百分点"
    assert compared_points(Decimal("0.000"), MONTH).zh == "与上月持平"
    assert signed_count(-1234) == "−1,234"
