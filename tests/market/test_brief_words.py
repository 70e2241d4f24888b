"""How a brief says things: as a clerk would write them, in each language, and nothing twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from gongyou.core.figures import COUNT
from gongyou.core.text import Text
from gongyou.lake.provenance import Figure, Provenance
from gongyou.rooms.market.brief.compose import _cards
from gongyou.rooms.market.brief.demands import demands_of
from gongyou.rooms.market.brief.keys import KeyLine, span_lines
from gongyou.rooms.market.brief.span_said import changed_said, places_said, platform_said, why_said, worse_said
from gongyou.rooms.market.brief.span_tables import places_table, span_charts, split_table
from gongyou.rooms.market.brief.worse import worse_off
from gongyou.rooms.market.sentences import hours_said

SCOPE = Text("禾岚市", "Helan City")
CHANGES = ("employed_change", "mean_change", "hours_change", "per_hour_change")


def moves(**changes: str) -> dict[str, Any]:
    return {name: Decimal(changes[name]) if name in changes else None for name in CHANGES}


def group(key: str, **changes: Any) -> dict[str, Any]:
    """A group of forty whose pay fell by three per cent."""
    row = {
        "key": key, "suppressed": False, "people": 40, "mean": Decimal("5820.00"), "mean_then": Decimal("6000.00"),
        "mean_change": Decimal("-0.030"), "hours": Decimal("170.0"), "hours_change": Decimal("0.000"),
        "per_hour": Decimal("34.24"), "per_hour_then": Decimal("35.29"), "per_hour_change": Decimal("-0.030"),
        "same_people": 38, "same_mean": Decimal("5820.00"), "same_mean_then": Decimal("6000.00"),
        "same_change": Decimal("-0.030"),
    }  # fmt: skip
    return {**row, **changes}


def value(period: str = "2026-Q1", **changes: Any) -> dict[str, Any]:
    """A quarter with nothing before it, compared with the year."""
    same = {"people": None, "mean": None, "mean_then": None, "change": None, "fell": None, "fell_share": None}
    given = {
        "period": period, "minimum": 10, "missing": [], "base": "year", "employed": 500, "mean": Decimal("6000.00"),
        "hours": Decimal("170.0"), "per_hour": Decimal("35.29"), "before": moves(),
        "year": moves(employed_change="0.012", mean_change="0.030", hours_change="0.000", per_hour_change="0.030"),
        "same": same, "split": None, "places": [], "groups": {},
    }  # fmt: skip
    return {**given, **changes}


def split(whole: str, within: str, *parts: tuple[str, str]) -> dict[str, Any]:
    told = [{"key": key, "within": Decimal(size)} for key, size in parts]
    between = Decimal(whole) - Decimal(within)
    return {"by": "industry", "difference": Decimal(whole), "within": Decimal(within), "between": between,
            "parts": told}  # fmt: skip


def figure(held: dict[str, Any]) -> Figure:
    return Figure("fg-1", "market.span", held, Provenance("fg-1", "market.span", 2, "span", {}, {}, {}, "", "", "", ""))


def test_a_quarter_with_nothing_before_it_says_so_in_a_sentence_of_its_own() -> None:
    said = changed_said(value()).en
    assert (
        "The number rose on the same quarter a year earlier (+1.2 %). There is no comparable figure for the quarter"
        in said
    )
    assert "and there is no" not in said and "They was" not in said
    assert "The mean working time a month was 170.0 hours. It was unchanged on" in said


def test_the_reason_for_a_change_says_which_way_it_went_and_whose_it_is() -> None:
    level = Text("月平均工资", "The mean monthly wage")
    parts = (("C", "109.41"), ("I", "71.15"), ("G", "-3.00"))
    said = why_said(value(split=split("215.70", "199.88", *parts)), level)
    assert said.zh.startswith(
        "月平均工资比上年同期提高 ¥215.70：各行业、职业和用工形式内部的工资变化影响 +¥199.88，人员在"
    )
    assert "内部变化中影响最大的是制造业（+¥109.41）和" in said.zh and "订单" not in said.zh
    assert "rose by ¥215.70" in said.en and "people who moved between them" in said.en
    assert "降低 ¥5.00" in why_said(value(split=split("-5.00", "-6.00", *parts)), level).zh
    assert "没有变化" in why_said(value(split=split("0.00", "1.00", *parts)), level).zh
    alone = value(split=split("10.00", "10.00", ("C", "10.00")))
    assert "影响最大" not in why_said(alone, level).zh
    (table,) = split_table(figure(alone))
    assert [row[0].zh for row in table.rows] == ["内部水平变化", "构成变化", "合计"]
    orders = why_said(value(workers=20, split=split("0.17", "0.14")), Text("每单报酬", "Pay an order"))
    assert "内部的报酬变化影响 +¥0.14，订单在它们之间的变动影响 +¥0.03" in orders.zh
    assert "orders that moved" in orders.en


def test_districts_are_said_by_what_is_their_own() -> None:
    rows = [
        {"key": key, "suppressed": False, "now": 100, "then": 98, "national": -1, "mix": 0, "own": own}
        for key, own in (("990101", 5), ("990102", -9))
    ]
    (said,) = places_said(value(places=rows))
    assert "各区县自身因素引起的在岗人数变化，" in said.zh and "最有利，为 +5 人；" in said.zh
    assert "最不利，为 −9 人。" in said.zh
    assert "月均" not in places_table(figure(value("2026-10", places=rows)))[0].caption.zh
    assert "月均" in places_table(figure(value(places=rows)))[0].caption.zh


def test_one_month_has_no_average_in_its_table_either() -> None:
    assert [span_lines(value(period))[0].label.zh for period in ("2026-10", "2026-Q3")] == ["在岗会员", "月均在岗会员"]


def test_the_group_that_did_worst_may_still_have_gained() -> None:
    rows = [group("4", per_hour_change=Decimal("0.013")), group("6", per_hour_change=Decimal("0.028"))]
    title = span_charts(figure(value(groups={"occupation": rows})), SCOPE)[-1].head.title
    assert title.zh == "每小时工资涨幅最小的是生产服务和生活服务人员（+1.3 %）"
    assert title.en == "Pay an hour rose least for Service workers (+1.3 %)"
    fell = span_charts(figure(value(groups={"occupation": [group("4"), rows[1]]})), SCOPE)[-1].head.title
    assert "降幅最大" in fell.zh and "fell most" in fell.en


def test_the_same_people_under_two_headings_are_asked_for_once() -> None:
    held = value(groups={"industry": [group("G")], "job_kind": [group("platform"), group("standard", people=41)]})
    asked = demands_of({"market.span": figure(held)}, worse_off(held), None)
    assert [each.rule for each in asked] == ["group_pay", "group_pay"]
    assert len({each.text.zh for each in asked}) == 2


def test_a_platform_pays_no_wage() -> None:
    row = {
        "key": "evening", "suppressed": False, "workers": 13, "orders": 201, "per_order": Decimal("5.91"),
        "per_order_change": Decimal("-0.034"), "per_hour": Decimal("14.86"), "per_hour_change": Decimal("0.074"),
    }  # fmt: skip
    held = value(workers=15, orders=390, per_order=Decimal("6.23"), groups={"part": [row]},
                 before={"orders_change": Decimal(0)}, year={"orders_change": None},
                 )  # fmt: skip
    for each in ("before", "year"):
        held[each] |= {"per_order_change": None, "per_hour_change": None}
    said = worse_said(held, worse_off(held), None).zh
    assert "报酬下降" in said and "名义报酬" in said and "工资" not in said
    told = platform_said(held, Text("禾芽配送（禾岚市）", "Heya Delivery in Helan City"))
    assert "禾芽配送（禾岚市）有 15 名劳动者完成 390 单" in told.zh
    assert "The number of orders was unchanged on the quarter before (0.0 %)." in told.en


def test_nobody_is_said_in_words() -> None:
    held = {
        "period": "2026-10", "minimum": 10, "workers": 300, "normal_hours": Decimal("144.0"),
        "overtime_hours": Decimal("11.2"), "capped": 158, "over_cap": 0, "over_cap_share": Decimal(0), "short_paid": 0,
        "short_amount": Decimal(0), "under_minimum": 0, "under_minimum_share": Decimal(0),
        "under_minimum_amount": Decimal(0),
    }  # fmt: skip
    said = hours_said(held)
    assert [each.zh for each in said[1:]] == [
        "适用月加班上限的职工 158 人，没有人超过 36 小时。",
        "按工资表复算，没有发现加班工资不足。",
        "没有发现工资低于当地最低工资标准。",
    ]
    assert all("0 " not in each.en.replace("300", "").replace("144.0", "") for each in said[2:])


@dataclass
class _Keys:
    """Lines with a value, by key."""

    keys: tuple[str, ...]

    def lines(self) -> list[KeyLine]:
        line = KeyLine("", "market.span", Text("甲", "A"), 1, COUNT)
        return [replace(line, key=key) for key in self.keys]


def test_cards_stand_in_full_rows_where_there_are_figures_to_fill_them() -> None:
    month = ("coverage", "employed", "unemployment_share", "mean_wage", "like_for_like_wage", "median_wage", "ratio")
    assert _cards(_Keys(month).lines()) == [
        "coverage", "employed", "unemployment_share", "mean_wage", "like_for_like_wage", "ratio",
    ]  # fmt: skip
    assert _cards(_Keys(("platform_workers", "platform_orders")).lines()) == ["platform_workers", "platform_orders"]
