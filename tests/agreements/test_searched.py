"""The fold of the search, hits and excerpts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.rooms.bargaining.agreements.searched import excerpts, folded, marked, words_of

TEXT = "第五条 连续接单满 ４ 小时，停止派单 20 分\n钟。Rest days: 50% of Pay_A."


@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ("4小时", "４ 小时"),
        ("20分钟", "20 分\n钟"),
        ("rest DAYS", "Rest"),
        ("50%", "50%"),
        ("pay_a", "Pay_A"),
    ],
)
def test_it_marks_what_it_finds_in_the_text_as_it_stands(query: str, hit: str) -> None:
    words = words_of(query)
    assert all(word in folded(TEXT) for word in words)
    assert hit in [run.text for run in marked(TEXT, words) if run.is_hit]


@settings(max_examples=50)
@given(st.text(max_size=80), st.text(max_size=12))
def test_marking_keeps_the_text(text: str, query: str) -> None:
    assert "".join(run.text for run in marked(text, words_of(query))) == text


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=60), st.data())
def test_what_stands_there_is_found(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(begin + 1, len(text)))
    words = words_of("".join(text[begin:end].split()))
    latin_blank = any(letter.isspace() for letter in text[begin:end])
    assert latin_blank or all(word in folded(text) for word in words)


def test_excerpts_are_short_and_apart() -> None:
    text = "甲" * 100 + "最低工资" + "乙" * 100 + "最低工资" + "丙" * 100
    found = excerpts(text, words_of("最低工资"), around=5)
    assert ["".join(run.text for run in one) for one in found] == [
        "…甲甲甲甲甲最低工资乙乙乙乙乙…",
        "…乙乙乙乙乙最低工资丙丙丙丙丙…",
    ]
    assert all([run.text for run in one if run.is_hit] == ["最低工资"] for one in found)


def test_no_words_no_excerpts() -> None:
    assert excerpts(TEXT, words_of("  ")) == []
