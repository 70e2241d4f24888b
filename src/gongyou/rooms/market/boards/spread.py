"""The board of the distribution of wages."""

from __future__ import annotations

from collections.abc import Mapping

from gongyou.core.figures import COUNT, MONEY, MONTH, NUMBER, SHARE, SUPPRESSED, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Table
from gongyou.rooms.market.boards.parts import Section, Shaded, Value
from gongyou.rooms.market.charts import FEWEST_POINTS, MONTHS, PEOPLE
from gongyou.rooms.market.tables import cell
from gongyou.ui.charts import Category, Head, Measure, Series, histogram, line

MEASURES = ("market.wage_spread",)
INDEX, RATIO = Style(Kind.NUMBER, 3), Style(Kind.NUMBER, 2)


def sections(values: Mapping[str, Value], scope: Text, wanted: Mapping[str, str]) -> list[Section]:
    """Bands of the month, and the course of the measures of inequality."""
    value = values["market.wage_spread"]
    now = value["now"]
    if now is None:
        return []
    return [_bands(value, now, scope), _course(value, scope)]


def _bands(value: Value, now: Value, scope: Text) -> Section:
    median, apart, gini = shown(now["p50"], MONEY), now["p90_to_p10"], now["gini"]
    said = Text(
        f"中位工资 {median}；收入最高十分之一的门槛是最低十分之一的 {apart} 倍；基尼系数 {gini}。",
        f"The median wage is {median}; the threshold of the best paid tenth is {apart} times that of the worst paid; "
        f"the Gini index is {gini}.",
    )
    bands = value["bands"]
    names = [
        _band(row["from"], after) for row, after in zip(bands, [*[b["from"] for b in bands[1:]], None], strict=True)
    ]
    chart = histogram(
        Head("market-wage-bands", Text("按月工资的会员人数", "Members by monthly wage"), scope),
        Category(Text("月工资", "Monthly wage"), names),
        Series(Text("会员", "Members"), [SUPPRESSED if row["workers"] is None else row["workers"] for row in bands]),
        PEOPLE,
    )
    table = Table(
        Text("按月工资的会员", "Members by monthly wage"),
        (
            Column(Text("月工资（元）", "Monthly wage (yuan)")),
            Column(Text("人数", "People"), COUNT),
            Column(Text("占比", "Share"), SHARE),
        ),
        [
            (name, *(cell(row[key], hidden=row["workers"] is None) for key in ("workers", "share")))
            for name, row in zip(names, bands, strict=True)
        ],
    )
    return Section("market.wage_spread", Text("工资分布", "Distribution"), said, chart, [Shaded(table)])


def _band(low: int, after: int | None) -> Text:
    if after is None:
        return Text(f"{low:,} 以上", f"{low:,} and more")
    return Text(f"{low:,}–{after:,}", f"{low:,}–{after:,}")


def _course(value: Value, scope: Text) -> Section:
    series = value["series"]
    chart = None
    if len(series) >= FEWEST_POINTS:
        chart = line(
            Head("market-wage-spread", Text("各月的基尼系数", "Gini index by month"), scope),
            Category(MONTHS, [row["period"] for row in series], MONTH),
            [Series(Text("基尼系数", "Gini index"), [row["gini"] for row in series])],
            Measure(Text("基尼系数", "Gini index"), Text("", ""), INDEX),
        )
    columns = (
        ("p10", Text("P10", "P10"), MONEY),
        ("p50", Text("中位数", "Median"), MONEY),
        ("p90", Text("P90", "P90"), MONEY),
        ("p90_to_p10", Text("P90/P10", "P90/P10"), RATIO),
        ("gini", Text("基尼系数", "Gini index"), INDEX),
        ("theil", Text("泰尔指数", "Theil index"), INDEX),
        ("theil_between", Text("其中行业之间", "Of it between industries"), INDEX),
        ("hours", Text("平均工时", "Mean hours"), NUMBER),
    )
    table = Table(
        Text("各月的工资差距", "Inequality of wages by month"),
        (Column(MONTHS, MONTH), *(Column(name, style) for _, name, style in columns)),
        [(row["period"], *(row[key] for key, _, _ in columns)) for row in reversed(series)],
    )
    return Section(
        "market.wage_spread", Text("各月的差距", "Inequality by month"), Text("", ""), chart, [Shaded(table)]
    )
