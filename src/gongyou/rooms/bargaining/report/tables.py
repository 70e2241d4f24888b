"""The tables of a what-if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gongyou.core.figures import COUNT, NONE, SHARE, SUPPRESSED, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Table
from gongyou.rooms.bargaining.report.words import BEFORE_AFTER, group_name
from gongyou.rooms.bargaining.whatif.words import BY, LINES, PER

Value = Mapping[str, Any]
SIX = Style(Kind.NUMBER, 4)
ONE = Style(Kind.NUMBER, 1)


def beside(number: str, part: str) -> Text:
    """A number with its share."""
    return Text(f"{number}（{part}）", f"{number} ({part})")


def money_of(value: Value) -> Style:
    return Style(Kind.MONEY, 2, value["currency"])


def income_table(value: Value) -> Table:
    """Quantiles, mean and inequality, before and after."""
    before, after, money = value["income"]["before"], value["income"]["after"], money_of(value)
    rows: list[list[Any]] = []
    for name in ("p5", "p10", "p25", "p50", "p75", "p90", "p95", "mean"):
        label = Text("平均", "Mean") if name == "mean" else Text(name.upper(), name.upper())
        rows.append([label, shown(before[name], money), shown(after[name], money)])
    for name, said in INEQUALITY:
        rows.append([said, shown(before[name], SIX), shown(after[name], SIX)])
    return Table(Text("期内每人应得的分布", "What is due to a worker in the period"), _sides(Text("分位", "")), rows)


BEYOND_CAP = Text("超出每日时长上限、转给他人的订单", "Orders beyond the daily cap, left to others")
INEQUALITY = (
    ("gini", Text("基尼系数（n）", "Gini (n)")),
    ("theil", Text("泰尔 T", "Theil T")),
    ("theil_between", Text("其中区域之间", "of it between areas")),
    ("theil_within", Text("其中区域之内", "of it within areas")),
)


def cost_table(value: Value) -> Table:
    """The platform's labour cost, and what would pay for the change."""
    cost, money = value["cost"], money_of(value)
    rows: list[list[Any]] = [
        [Text("用工成本", "Labour cost"), shown(cost["before"], money), shown(cost["after"], money)],
        [Text("变化", "Change"), NONE, beside(shown(cost["change"], money), shown(cost["change_share"], SHARE))],
        [Text("每单变化", "Change per order"), NONE, shown(cost["change_per_order"], money)],
    ]
    if shortened := value.get("shortened"):
        orders, hours = shown(shortened["orders"], COUNT), shown(shortened["hours"], ONE)
        rows.append([BEYOND_CAP, NONE, Text(f"{orders} 单（{hours} 小时）", f"{orders} orders ({hours} hours)")])
    price = cost["price"]
    if price:
        rows += [
            [
                Text("抽成率（价格不变）", "Take rate (prices unchanged)"),
                shown(price["take_before"], SHARE),
                shown(price["take_after"], SHARE),
            ],
            [
                Text("抽成额不变所需的价格变动", "Price change that leaves the platform its part"),
                NONE,
                shown(price["price_change"], SHARE),
            ],
        ]
    return Table(Text("平台用工成本", "The platform's labour cost"), _sides(Text("项目", "Item")), rows)


def hourly_table(value: Value) -> Table:
    """Hourly pay on three denominators side by side."""
    money = money_of(value)
    rows: list[list[Any]] = []
    for row in value["hourly"]:
        said = PER[row["per"]]
        if row["hours"] is None:
            rows.append([said, *[NONE] * 5, Text(row["reason"]["zh"], row["reason"]["en"])])
            continue
        for at, side in enumerate(("before", "after")):
            below = row[side]["below"]
            label = Text(f"{said.zh}，{BEFORE_AFTER[at].zh}", f"{said.en}, {BEFORE_AFTER[at].en.lower()}")
            cells = [shown(row[side][name], money) for name in ("p10", "p50", "p90", "overall")]
            rows.append([label, *cells, *_below(below, money)])
    return Table(
        Text("小时收入：三种时间并列", "Hourly pay on three denominators"),
        (
            Column(Text("按哪种时间", "Over which time")),
            *(Column(Text(name, name), NUMBERS) for name in ("P10", "P50", "P90")),
            Column(Text("总体", "Overall"), NUMBERS),
            Column(Text("低于最低线的人", "Below the line"), NUMBERS),
            Column(Text("差额合计", "Shortfall"), NUMBERS),
        ),
        rows,
    )


NUMBERS = Style(Kind.WORDS)


def _below(below: Value | None, money: Style) -> list[Any]:
    if below is None:
        return [NONE, NONE]
    if below["workers"] == SUPPRESSED:
        return [SUPPRESSED, SUPPRESSED]
    return [beside(f"{below['workers']:,}", shown(below["share"], SHARE)), shown(below["shortfall"], money)]


def groups_table(value: Value, group: Value) -> Table:
    """Winners and losers of one dimension."""
    money = money_of(value)
    return Table(
        Text(f"按{BY[group['by']].zh}", f"By {BY[group['by']].en.lower()}"),
        (
            Column(BY[group["by"]]),
            Column(Text("人数", "Workers"), COUNT),
            Column(Text("增加（人）", "Gain"), COUNT),
            Column(Text("平均增加", "Mean gain"), money),
            Column(Text("减少（人）", "Lose"), COUNT),
            Column(Text("平均减少", "Mean loss"), money),
            Column(Text("平均变化", "Mean change"), money),
        ),
        [
            [
                group_name(group["by"], row["name"]),
                *(row[name] for name in ("workers", "winners", "winners_mean", "losers", "losers_mean", "mean")),
            ]
            for row in group["rows"]
        ],
    )


def worst_table(value: Value) -> Table | None:
    """Those who lose most beside all."""
    found = value["worst_hit"]
    if not found:
        return None
    money = money_of(value)
    rows = [
        [said, *(shown(found[side][name], style) for side in ("losers", "all"))]
        for name, said, style in (
            ("mean_before", Text("现行规则下平均应得", "Mean due under the rule before"), money),
            ("mean_change", Text("平均变化", "Mean change"), money),
            ("change_share", Text("变化占收入", "Change as a share of income"), SHARE),
            ("orders", Text("人均单量", "Orders a worker"), ONE),
            ("kilometres", Text("平均每单公里", "Kilometres an order"), Style(Kind.NUMBER, 2)),
            ("minutes", Text("平均每单接单分钟", "Engaged minutes an order"), ONE),
        )
    ]
    number = found["workers"]
    return Table(
        Text("减少最多的人是什么样的人", "Those who lose most"),
        (
            Column(Text("特征", "Trait")),
            Column(Text(f"减少最多的 {number:,} 人", f"The {number:,} who lose most"), NUMBERS),
            Column(Text("全部", "All"), NUMBERS),
        ),
        rows,
    )


def redlines_table(value: Value) -> Table:
    """Lines that must not be crossed, before and after."""
    rows: list[list[Any]] = []
    for row in value["redlines"]:
        said, limit = LINES[row["line"]], row["limit"]
        label = Text(f"{said.zh} {_limit(row, 'zh')}", f"{said.en} {_limit(row, 'en')}") if limit is not None else said
        if row["reason"]:
            rows.append([label, Text(row["reason"]["zh"], row["reason"]["en"]), NONE])
        else:
            rows.append([label, _crossed(row, "before"), _crossed(row, "after")])
    late = value["late"]
    if not late["reason"]:
        rows.append(
            [
                Text("超时率（承诺不快于限速时）", "Late deliveries (no promise above the speed)"),
                shown(late["before"], SHARE),
                shown(late["after_speed_cap"], SHARE),
            ]
        )
    return Table(Text("红线检查", "Redlines"), _sides(Text("红线", "Line")), rows)


def _limit(row: Value, language: str) -> str:
    limit = f"{float(row['limit']):g}"
    unit = {"wage": ("元", ""), "speed": ("公里/小时", "km/h")}.get(row["line"], ("小时", "h"))
    return f"{limit} {unit[language == 'en']}".strip()


def _crossed(row: Value, side: str) -> Text:
    found = row[side]
    if row["line"] == "wage":
        number, unit = found["workers"], Text("人低于", "workers below")
    elif row["line"] == "speed":
        number, unit = found["number"], Text("单超过", "orders above")
    else:
        number = found["number"]
        unit = Text("人日超过", "worker-days above") if row["line"] == "day" else Text("次超过", "times above")
    if number == SUPPRESSED:
        return Text(f"{SUPPRESSED} {unit.zh}", f"{SUPPRESSED} {unit.en}")
    part = shown(found["share"], SHARE)
    return Text(f"{number:,} {unit.zh}（{part}）", f"{number:,} {unit.en} ({part})")


def _sides(first: Text) -> Sequence[Column]:
    return (Column(first), Column(BEFORE_AFTER[0], NUMBERS), Column(BEFORE_AFTER[1], NUMBERS))


def reactions_table(value: Value) -> Table:
    """L1 and L2 as ranges over the declared elasticities."""
    found = value["reactions"]
    declared = found["elasticities"]
    rows: list[list[Any]] = []
    for row in found["rows"]:
        said, layer = _said(row["said"]), _said(found["layers"][row["layer"]])
        if row["reason"]:
            rows.append([layer, said, _said(row["reason"]), NONE])
            continue
        low, high = (shown(row[end], SHARE) for end in ("low", "high"))
        over = [(declared[name]["said"], declared[name]) for name in row["over"]]
        named = [f"{each['zh']} {ends['low']:g}–{ends['high']:g}" for each, ends in _plain(over)]
        english = [f"{each['en'].lower()} {ends['low']:g}–{ends['high']:g}" for each, ends in _plain(over)]
        rows.append(
            [layer, said, Text(f"{low} 至 {high}", f"{low} to {high}"), Text("；".join(named), "; ".join(english))]
        )
    return Table(
        Text("反应区间（不是预测）", "Reactions as ranges (no forecast)"),
        (
            Column(Text("层次", "Layer")),
            Column(Text("变化", "Change of")),
            Column(Text("最低至最高", "Lowest to highest"), NUMBERS),
            Column(Text("申报的弹性", "Declared elasticities"), NUMBERS),
        ),
        rows,
    )


def _plain(over: Sequence[tuple[Any, Value]]) -> list[tuple[Any, dict[str, float]]]:
    return [(said, {end: float(ends[end]) for end in ("low", "high")}) for said, ends in over]


def _said(both: Value) -> Text:
    return Text(both["zh"], both["en"])


def all_tables(value: Value) -> list[Table]:
    """Every table in the order of the paper."""
    found = [cost_table(value), income_table(value), hourly_table(value), redlines_table(value)]
    found += [groups_table(value, group) for group in value["groups"]]
    worst = worst_table(value)
    return [*found, *([worst] if worst else []), reactions_table(value)]
