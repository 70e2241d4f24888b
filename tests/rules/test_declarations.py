"""Declarations of time, rest, penalties and dispatch: read strictly, told in words, told apart."""

from __future__ import annotations

import pytest

from gongyou.core.errors import BadInput
from gongyou.rules.declarations import Dispatch, Penalties, Rest, Times, declaration_of
from gongyou.rules.declarations.described import PARAMETERS, declaration_differences, declaration_told

REST = "kind: rest\ncontinuous_limit_hours: 4\npause_minutes: 20\n"
FINES = "kind: penalties\npenalties:\n  - {code: late, cause: {zh: 超时, en: Lateness}, amount: 3, appeal_days: 7}\n"


def test_every_parameter_has_its_words() -> None:
    named = {name for form in (Times, Rest, Dispatch) for name in form.model_fields} - {"kind"}
    assert named == set(PARAMETERS)
    assert set(Penalties.model_fields) == {"kind", "currency", "penalties"}


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (REST + "daily_limit: 8\n", 4),
        ("kind: rest\n", 1),
        ("kind: rest\npause_minutes: -1\n", 2),
        ("kind: rest\ndaily_limit_hours: 8\ndaily_stop_hours: 6\n", 1),
        ("kind: times\nquantile: 80\n", 2),
        (FINES.replace("amount: 3, ", ""), 3),
        ("kind: weather\n", 1),
        ("kind: \x00\n", 1),
        ("kind: rest\nkind: times\n", 2),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(written: str, line: int) -> None:
    with pytest.raises(BadInput) as refused:
        declaration_of(written)
    assert refused.value.where["line"] == line


def test_it_is_told_in_both_languages() -> None:
    assert declaration_told(declaration_of(REST), "zh") == [
        "连续接单时长上限：4 小时。",
        "超过连续上限后停止派单：20 分钟。",
    ]
    assert declaration_told(declaration_of(FINES), "en") == ["Lateness: 3 yuan each time; appeal within 7 days."]
    assert declaration_told(declaration_of("kind: penalties\npenalties: []\n"), "zh") == ["不设扣款和处罚。"]
    assert declaration_told(declaration_of("kind: times\nquantile: 0.8\n"), "zh") == ["声明的按时完成比例：80%。"]


def test_differences_name_every_parameter_and_are_mirrored() -> None:
    before, after = declaration_of(REST), declaration_of(REST.replace("20", "30") + "weekly_rest_days: 1\n")
    found = declaration_differences(before, after)
    assert [each.text.zh for each in found] == [
        "超过连续上限后停止派单：由20 分钟改为30 分钟。",
        "每周休息日：由未写明改为1 日。",
    ]
    mirrored = declaration_differences(after, before)
    assert {(each.path, each.after, each.before) for each in mirrored} == {
        (each.path, each.before, each.after) for each in found
    }
    assert declaration_differences(before, declaration_of(REST)) == []
    fines = declaration_differences(declaration_of(FINES), declaration_of(FINES.replace("amount: 3", "points: 2")))
    assert [each.path for each in fines] == ["late.amount", "late.points"]
