"""Declarations of time, rest, penalties and dispatch: read strictly, told in words, told apart."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gongyou.core.errors import BadInput
from gongyou.rules.declarations import Dispatch, Penalties, Rest, Times, declaration_of
from gongyou.rules.declarations.described import PARAMETERS, declaration_told
from gongyou.rules.declarations.differences import declaration_differences
from gongyou.rules.files import Words

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
        "新增“每周休息日”：1 日。",
        "超过连续上限后停止派单：由 20 分钟升为 30 分钟（+10 分钟，+50.0%）。",
    ]
    assert {each.mirrored for each in declaration_differences(after, before)} == set(found)
    assert declaration_differences(before, declaration_of(REST)) == []
    fines = declaration_differences(declaration_of(FINES), declaration_of(FINES.replace("amount: 3", "points: 2")))
    assert [each.path for each in fines] == ["late.amount", "late.points"]


def test_a_penalty_that_is_new_is_told_once_and_a_form_unlike_the_other_is_named() -> None:
    none = declaration_of("kind: penalties\npenalties: []\n")
    (found,) = declaration_differences(none, declaration_of(FINES))
    assert found.text.zh == "新增“超时”：每次扣 3 元；7 日内可以申诉。"
    assert [each.text.zh for each in declaration_differences(None, declaration_of(FINES))] == [found.text.zh]
    other = declaration_differences(declaration_of(REST), none)
    assert other[0].text.zh == "规则种类：由“休息规则”改为“处罚规则”。"


def test_every_parameter_and_every_part_of_a_penalty_is_seen() -> None:
    for form in (Times, Rest, Dispatch):
        for name, field in form.model_fields.items():
            if name == "kind":
                continue
            one, other = (True, False) if "bool" in str(field.annotation) else (Decimal("0.5"), Decimal("0.25"))
            written = (declaration_as(form, name, value) for value in (one, other))
            (found,) = declaration_differences(*written)
            assert found.path == name
            assert found.text.zh
    before = declaration_of(FINES)
    assert isinstance(before, Penalties)
    (penalty,) = before.penalties
    for name, value in PENALTY.items():
        after = before.model_copy(update={"penalties": (penalty.model_copy(update={name: value}),)})
        assert declaration_differences(before, after), name
    assert set(PENALTY) == set(type(penalty).model_fields)


PENALTY = {
    "code": "later",
    "cause": Words(zh="超时十分钟", en="Ten minutes late"),
    "amount": Decimal(4),
    "points": 2,
    "appeal_days": None,
    "excused": Words(zh="大雨", en="Heavy rain"),
}


def declaration_as(form: type[Any], name: str, value: object) -> Any:
    """One parameter alone, whatever its bounds."""
    return form.model_construct(**{"kind": form.model_fields["kind"].annotation.__args__[0], name: value})
