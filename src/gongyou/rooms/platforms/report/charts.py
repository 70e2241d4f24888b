"""The three pictures of an audit: the gap, the take rate by fare, the months."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gongyou.core.figures import COUNT, MONTH, SHARE, SUPPRESSED, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.rooms.platforms.words import money_unit
from gongyou.ui.charts import Category, Chart, Head, Measure, Series, bar, histogram

Value = Mapping[str, Any]
ORDERS = Measure(Text("订单", "Orders"), Text("单", ""), COUNT)
PERCENT = Text("%", "%")


def all_charts(value: Value) -> dict[str, Chart]:
    """The charts that have something to show, by id."""
    made = (gap_chart(value), take_rate_chart(value), month_chart(value))
    return {chart.id: chart for chart in made if chart is not None and chart.has_data}


def gap_chart(value: Value) -> Chart | None:
    """Orders by band of paid minus declared; bands empty at both ends are cut off."""
    bands = list(value["gaps"])
    while bands and not bands[0]["orders"]:
        bands.pop(0)
    while bands and not bands[-1]["orders"]:
        bands.pop()
    if not bands:
        return None
    rule = value["rule"]
    part = shown(rule["reproduced"]["share"], SHARE)
    below = rule["below"]["orders"]
    unit = money_unit(value["scheme"]["currency"])
    return histogram(
        Head(
            "audit-gap",
            Text(
                f"{part} 的订单与公示规则一致，{below:,} 单少付",
                f"{part} of orders agree with the declared rule, {below:,} are paid less",
            ),
            Text(
                f"实付减公示规则应付的差额（{unit.zh}），可评估订单",
                f"Paid minus declared ({unit.en}), evaluable orders",
            ),
        ),
        Category(Text(f"差额（{unit.zh}）", f"Gap ({unit.en})"), [band_name(band) for band in bands]),
        Series(Text("订单", "Orders"), [band["orders"] for band in bands]),
        ORDERS,
    )


def band_name(band: Mapping[str, Any]) -> Text:
    """±0.01 for the band that agrees, else its two ends."""
    low, high = band["low"], band["high"]
    if low is None:
        return Text(f"≤{high}", f"≤{high}")
    if high is None:
        return Text(f">{low}", f">{low}")
    if str(low) == "-0.02" and str(high) == "0.01":
        return Text("±0.01", "±0.01")
    return Text(f"{low}～{high}", f"{low} to {high}")


def take_rate_chart(value: Value) -> Chart | None:
    """The take rate in each tenth of the fares."""
    deciles = value["take_rate"]["deciles"]
    if not deciles:
        return None
    overall = shown(value["take_rate"]["overall"], SHARE)
    style = Style(Kind.MONEY, 2, value["scheme"]["currency"])
    return bar(
        Head(
            "audit-take-rate",
            Text(f"平台抽成率为 {overall}", f"The platform keeps {overall} of what customers pay"),
            Text(
                "按顾客支付金额从低到高分为十组，各组抽成率",
                "Take rate by tenths of the customer's price, lowest first",
            ),
        ),
        Category(
            Text("顾客支付金额", "Customer's price"),
            [f"{shown(each['lowest'], style)}–{shown(each['highest'], style)}" for each in deciles],
        ),
        [Series(Text("抽成率", "Take rate"), [each["take_rate"] for each in deciles])],
        Measure(Text("抽成率", "Take rate"), PERCENT, SHARE),
        lying=True,
    )


def month_chart(value: Value) -> Chart | None:
    """The share of orders below the rule by month, when there is more than one month."""
    rows = [row for row in value["months"]["rows"] if not row["suppressed"]]
    if len(rows) < 2:
        return None
    counted = [row for row in rows if row["below_share"] not in (None, SUPPRESSED)]
    if not counted:
        return None
    top = max(counted, key=lambda row: Decimal(str(row["below_share"])))
    share = shown(top["below_share"], SHARE)
    title = (
        Text(
            f"少付订单占比最高的月份是{shown(top['name'], MONTH, 'zh')}，为 {share}",
            f"The share paid below the rule is highest in {shown(top['name'], MONTH, 'en')}: {share}",
        )
        if top["below"]
        else Text("各月均没有低于公示规则的订单", "No month has an order paid below the rule")
    )
    return bar(
        Head(
            "audit-months",
            title,
            Text("低于公示规则的订单占可评估订单的比例", "Share of evaluable orders paid below the rule"),
        ),
        Category(Text("月份", "Month"), [row["name"] for row in rows], MONTH),
        [Series(Text("少付订单占比", "Share paid below"), [row["below_share"] for row in rows])],
        Measure(Text("少付订单占比", "Share paid below"), PERCENT, SHARE),
    )
