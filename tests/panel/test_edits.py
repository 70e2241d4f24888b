"""Each edit rule fires on what it is for and stays silent on a sound form."""

from __future__ import annotations

import ast
import csv
import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongyou.rooms.market.panel.codes import is_occupation_2022, region_now, successors
from gongyou.rooms.market.panel.edits import Fault, fault, filled, judged, rules, valued
from gongyou.rooms.market.panel.fields import FIELDS, number_read, values_read

SOUND: dict[str, Any] = {
    "heads_start": 40, "hires": 2, "separations": 2, "heads_end": 40, "vacancies": 3, "hours_paid": 6800,
    "wage_bill": Decimal(260000), "gone_resigned": 1, "gone_dismissed": 0, "gone_expired": 1, "gone_retired": 0,
    "gone_other": 0, "last_heads_end": 40, "before_heads_end": 40, "last_wage_bill": Decimal(255000),
    "month_hours": Decimal(744),
    "minimum_hour": Decimal("12.64"), "period": "2026-05", "period_is_future": False,
    "period_is_outside": False,
    "parts_heads": 0, "occupations_unknown": 0, "occupation_unknown": [], "region": "", "region_successors": 0,
    "region_is_given": False, "region_is_own": False, "region_later": [], "region_own": "990101",
}  # fmt: skip
MEMBER: dict[str, Any] = {
    "employed": 1, "hours": 170, "income": Decimal(5200), "on_platform": 0, "last_income": Decimal(5000),
    "month_hours": Decimal(744), "minimum_hour": Decimal("12.64"),
}  # fmt: skip
BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "period_future": ("employer", {"period_is_future": True}),
    "period_not_enrolled": ("employer", {"period_is_outside": True}),
    "flows_unbalanced": ("employer", {"hires": 3}),
    "reasons_unbalanced": ("employer", {"gone_other": 1}),
    "parts_over_total": ("employer", {"parts_heads": 41}),
    "hours_impossible": ("employer", {"hours_paid": 42 * 744 + 1}),
    "wages_surely_wan": ("employer", {"wage_bill": Decimal("26.00")}),
    "region_split": ("employer", {"region_successors": 2, "region_is_given": True, "region_later": ["330102"]}),
    "wages_maybe_wan": ("employer", {"wage_bill": Decimal(12000), "hours_paid": None}),
    "wages_without_staff": ("employer", {"heads_start": 0, "heads_end": 0, "hires": 0, "separations": 0}),
    "staff_without_wages": ("employer", {"wage_bill": Decimal(0)}),
    "heads_hundredfold": ("employer", {"heads_start": 4000, "heads_end": 4000, "wage_bill": Decimal(26000000)}),
    "wages_hundredfold": ("employer", {"last_wage_bill": Decimal(2650)}),
    "heads_jump": ("employer", {"last_heads_end": 12}),
    "start_not_last_end": ("employer", {"before_heads_end": 41}),
    "hours_long": ("employer", {"hours_paid": 40 * 211}),
    "wage_under_minimum": ("employer", {"wage_bill": Decimal(80000)}),
    "month_missing": ("employer", {"gap_months": 2, "last_period": "2026-02"}),
    "region_renumbered": ("employer", {"region_successors": 1, "region": "330103", "region_is_given": True}),
    "region_differs": ("employer", {"region_is_given": True, "region": "990102"}),
    "occupation_not_2022": ("employer", {"occupations_unknown": 1, "parts_heads": 40}),
    "parts_split": ("employer", {"parts_heads": 12}),
    "income_without_work": ("member", {"employed": 0, "hours": 0}),
    "hours_without_work": ("member", {"employed": 0, "income": Decimal(0)}),
    "member_hours_impossible": ("member", {"hours": 745, "income": Decimal(20000)}),
    "income_maybe_wan": ("member", {"income": Decimal("0.52")}),
    "income_hundredfold": ("member", {"last_income": Decimal(50)}),
    "income_under_minimum": ("member", {"income": Decimal(2000)}),
}  # fmt: skip


def test_a_sound_form_breaks_no_rule() -> None:
    assert judged("employer", SOUND) == []
    assert judged("member", MEMBER) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_fires_on_what_it_is_for(rule: str) -> None:
    kind, changes = BROKEN[rule]
    found = judged(kind, {**(SOUND if kind == "employer" else MEMBER), **changes})
    assert rule in [each.rule for each in found]
    for each in found:
        assert "{" not in each.text.zh + each.text.en
        assert "—" not in each.text.zh


def test_every_expression_has_its_case_and_hard_rules_hold_nothing() -> None:
    judged_by = {name for name, rule in rules().items() if rule.fails is not None}
    assert judged_by == set(BROKEN)
    assert not [name for name, rule in rules().items() if rule.is_hard and rule.holds]


def test_a_missing_value_makes_a_rule_not_apply() -> None:
    assert (
        judged("employer", {name: value for name, value in SOUND.items() if not name.startswith(("last_", "before_"))})
        == []
    )
    assert judged("employer", {**SOUND, "hires": 3, "heads_end": None}) == []


def test_a_rule_can_say_nothing_else() -> None:
    for written in ("__import__('os')", "a.b", "a[0]", "(lambda: 1)()", "'x' * 9", "2 ** 9", "f'{a}'"):
        with pytest.raises(ValueError, match="edit rules do not know"):
            valued(ast.parse(written, mode="eval").body, {"a": 1})


def test_hard_faults_come_first() -> None:
    found = judged("employer", {**SOUND, "hires": 3, "before_heads_end": 41})
    assert [each.is_hard for each in found] == [True, False]


@pytest.mark.parametrize(
    ("written", "rule"),
    [("十二", "number_unreadable"), ("-1", "value_negative"), ("1.5", "value_not_whole"), ("", "value_missing"),
     ("NaN", "number_unreadable"), ("1e99", "number_unreadable"), ("Infinity", "number_unreadable")],
)  # fmt: skip
def test_what_is_no_number_is_said(written: str, rule: str) -> None:
    found = number_read(FIELDS["employer"][0], written)
    assert isinstance(found, Fault) and found.rule == rule


@given(st.integers(0, 10**12))
def test_numbers_are_read_with_separators(value: int) -> None:
    assert number_read(FIELDS["employer"][0], f" {value:,} ") == value
    assert values_read("employer", {"wage_bill": f"{value}.25元"})[0]["wage_bill"] == Decimal(f"{value}.25")


def test_a_value_opens_no_placeholder() -> None:
    text = rules()["period_unreadable"].text
    assert "{other}" in filled(text, {"written": "{other}", "other": "x"}).zh


def test_codes_that_changed() -> None:
    assert successors("330104") == ("330102", "330114")
    assert region_now("330103") == "330105" and region_now("330104") == "330104" and region_now("990101") == "990101"
    assert is_occupation_2022("4-10-08-01") and is_occupation_2022("4-10-08") and is_occupation_2022("4-10-00-00")
    assert not is_occupation_2022("4-77-01")


def test_every_withdrawn_code_has_the_reply_that_says_where_it_went() -> None:
    table = yaml.safe_load(files("gongyou.rooms.market.panel").joinpath("successors.yaml").read_text(encoding="utf-8"))
    for code, each in table.items():
        assert re.fullmatch(rf"国函〔{each['since']}〕\d+号", each["by"]), code
        assert all(later[:2] == code[:2] and later not in table for later in each["now"])


def test_withdrawn_codes_are_not_in_the_list_in_force_and_their_successors_are(shared_data: Path) -> None:
    with (shared_data / "gbt2260" / "areas.csv").open(encoding="utf-8") as opened:
        in_force = {row["code"]: row["name"] for row in csv.DictReader(opened)}
    table = yaml.safe_load(files("gongyou.rooms.market.panel").joinpath("successors.yaml").read_text(encoding="utf-8"))
    assert not table.keys() & in_force.keys()
    assert {later for each in table.values() for later in each["now"]} <= in_force.keys()
    # A county or city that became a district keeps its name but for the last character, 蓟县 and 开县 apart.
    became = {each["name"][:-1]: in_force[each["now"][0]] for each in table.values() if each["name"][-1] in "县市"}
    assert {old for old, new in became.items() if new[:-1] != old} == {"蓟", "开"}


def test_a_round_number_is_written_out_in_a_sentence() -> None:
    """Decimal keeps seventy as 7E+1."""
    facts = {"heads_start": Decimal(61), "hires": Decimal(0), "separations": Decimal(1), "heads_end": Decimal("7E+1")}
    said = [each.text.zh for each in judged("employer", facts) if each.rule == "flows_unbalanced"]
    assert said == ["月初 61 人 + 新招 0 人 − 离职 1 人，不等于月末 70 人"]
    assert "1,200,000 " in fault("wages_without_staff", {"wage_bill": Decimal("1.2E+6")}).text.zh
