"""The pictures of a what-if: incomes before and after, who gains and loses, the frontier of cost and low incomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gongyou.core.figures import NUMBER, SHARE, SUPPRESSED, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.rooms.bargaining.report.words import BEFORE_AFTER, group_name, money_unit
from gongyou.rooms.bargaining.whatif.words import BY
from gongyou.ui.charts import Category, Chart, Head, Measure, Series, bar, line, stacked

Value = Mapping[str, Any]
QUANTILES = ("p5", "p10", "p25", "p50", "p75", "p90", "p95")
PERCENT = Text("%", "%")
KINDS = (
    ("winners", Text("增加", "Gain")),
    ("unchanged", Text("不变", "Unchanged")),
    ("losers", Text("减少", "Lose")),
)


def all_charts(value: Value) -> list[Chart]:
    """The charts that have something to show."""
    shown_groups = [group for group in value["groups"] if _tells(group)]
    made = [income_chart(value), *(group_chart(group) for group in shown_groups)]
    return [chart for chart in made if chart.has_data]


def _tells(group: Value) -> bool:
    """Whether at least two groups are shown whole: what is hidden compares with nothing."""
    whole = [row for row in group["rows"] if not any(row[f"{kind}_share"] in (None, SUPPRESSED) for kind, _ in KINDS)]
    return len(whole) > 1


def income_chart(value: Value) -> Chart:
    """Incomes at seven places of the order from low to high, before and after."""
    before, after = value["income"]["before"], value["income"]["after"]
    low = Decimal(str(after["p10"])) - Decimal(str(before["p10"]))
    unit = money_unit(value["currency"])
    money = Style(Kind.MONEY, 2, value["currency"])
    word = Text("提高", "raises") if low >= 0 else Text("降低", "lowers")
    amount = shown(abs(low), money)
    return bar(
        Head(
            "what-if-income",
            Text(f"低收入端（P10）{word.zh} {amount}", f"The change {word.en} the low end (P10) by {amount}"),
            Text(
                f"期内每人应得（{unit.zh}），从低到高排列的各分位",
                f"Due to a worker in the period ({unit.en}), by place from low to high",
            ),
        ),
        Category(Text("分位", "Quantile"), [name.upper() for name in QUANTILES]),
        [
            Series(BEFORE_AFTER[0], [before[name] for name in QUANTILES]),
            Series(BEFORE_AFTER[1], [after[name] for name in QUANTILES]),
        ],
        Measure(Text("应得", "Due"), unit, Style(Kind.NUMBER, 0)),
    )


def group_chart(group: Value) -> Chart:
    """Shares of winners and losers in each group; hidden cells stay hidden."""
    by = BY[group["by"]]
    known = [row for row in group["rows"] if row["losers_share"] not in (None, SUPPRESSED)]
    title = Text(f"按{by.zh}看谁多谁少", f"Who gains and who loses, by {by.en.lower()}")
    if known:
        top = max(known, key=lambda row: Decimal(str(row["losers_share"])))
        if Decimal(str(top["losers_share"])) > 0:
            name, part = group_name(group["by"], top["name"]), shown(top["losers_share"], SHARE)
            title = Text(
                f"按{by.zh}：减少者占比最高的是{name.zh}，{part}",
                f"By {by.en.lower()}: most lose in {name.en}, {part}",
            )
    return stacked(
        Head(
            f"what-if-{group['by']}",
            title,
            Text("收入增加、不变、减少的人数占比", "Share of workers whose income rises, stays and falls"),
        ),
        Category(by, [group_name(group["by"], row["name"]) for row in group["rows"]]),
        [Series(said, [row[f"{kind}_share"] for row in group["rows"]]) for kind, said in KINDS],
        Measure(Text("人数占比", "Share of workers"), PERCENT, SHARE),
        lying=True,
    )


def frontier_chart(points: Sequence[Value], currency: str) -> Chart:
    """The lowest cost found for each target of P10, from the cheapest on."""
    unit = money_unit(currency)
    return line(
        Head(
            "what-if-frontier",
            Text("低收入端每提高一步要多付多少", "What each step for the lowest incomes costs"),
            Text(
                f"达到各 P10 目标的最低用工成本增加（{unit.zh}）；每一点都按整分重算",
                f"Lowest increase of labour cost ({unit.en}) that reaches each P10; each point is replayed to the cent",
            ),
        ),
        Category(Text("P10 应得", "P10 due"), [shown(each["p10"], NUMBER) for each in points]),
        [Series(Text("成本增加", "Increase of cost"), [each["change"] for each in points])],
        Measure(Text("成本增加", "Increase of cost"), unit, Style(Kind.NUMBER, 0)),
    )
