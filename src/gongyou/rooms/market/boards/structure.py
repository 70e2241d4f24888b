"""The board of structure: who works where, as what; drill-down by industry."""

from __future__ import annotations

from collections.abc import Mapping

from gongyou.core.figures import COUNT, NUMBER, SHARE, SUPPRESSED
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Table
from gongyou.rooms.market.boards.parts import CHANGE_SHADES, DIMENSIONS, Section, Shaded, Value, named, shade, signed
from gongyou.rooms.market.charts import PEOPLE
from gongyou.ui.charts import Category, Head, Series, bar

MEASURES = ("market.structure", "market.flows")
LEGEND = Text(
    "底色由浅到深：减少 5 % 以上、减少、基本持平、增加、增加 5 % 以上。",
    "Shades from light to dark: down by 5 % or more, down, little changed, up, up by 5 % or more.",
)


def sections(values: Mapping[str, Value], scope: Text, wanted: Mapping[str, str]) -> list[Section]:
    """All members at work, each dimension, two dimensions crossed, and one industry from within."""
    value = values["market.structure"]
    if value["employed"] is None:
        return []
    found = [_regions(value, values["market.flows"], scope), *(_dimension(value, each, scope) for each in _OTHERS)]
    crossed = wanted.get("cross", "industry-region")
    found += [
        _crossed(each, Text("", "")) for each in value["crosses"] if f"{each['rows']}-{each['columns']}" == crossed
    ]
    within = wanted.get("industry", "")
    industry = named("industry", within)
    return found + [_crossed(each, industry) for each in value["industries"].get(within, [])]


_OTHERS = ("industry", "group", "form", "skill")


def _regions(value: Value, flows: Value, scope: Text) -> Section:
    """The map as a table: districts coloured by their change on the year."""
    # Without a month before there is no rate; a month that may not be told hides all of them.
    rates = {
        row["key"]: SUPPRESSED if row["suppressed"] else row["separation_rate"] for row in flows["groups"]["region"]
    }
    other = SUPPRESSED if flows["now"] and flows["now"]["suppressed"] else None
    rows, shades = [], {}
    for at, row in enumerate(value["dimensions"]["region"]):
        rows.append((*_line("region", row), rates.get(row["key"], other)))
        shades[at, 3] = shade(row["change"], CHANGE_SHADES)
    table = Table(
        Text("各地区在岗会员", "Members at work by region"),
        (*_columns("region"), Column(Text("离职率（当月）", "Separation rate, month"), SHARE)),
        rows,
    )
    return Section(
        "market.structure",
        Text("地区", "Regions"),
        Text(
            f"{scope.zh}在岗会员 {value['employed']:,} 人。",
            f"{value['employed']:,} members are at work in {scope.en}.",
        ),
        None,
        [Shaded(table, shades, LEGEND)],
    )


def _columns(dimension: str) -> tuple[Column, ...]:
    return (
        Column(DIMENSIONS[dimension]),
        Column(Text("在岗（人）", "At work"), COUNT),
        Column(Text("占比", "Share"), SHARE),
        Column(Text("比上年同月", "On a year earlier"), NUMBER),
    )


def _line(dimension: str, row: Value) -> tuple[object, ...]:
    hidden = row["suppressed"]
    numbers = (SUPPRESSED, SUPPRESSED) if hidden else (row["heads"], row["share"])
    return (named(dimension, row["key"]), *numbers, signed(row["change"], hidden=hidden or row["change_suppressed"]))


def _dimension(value: Value, dimension: str, scope: Text) -> Section:
    rows = value["dimensions"][dimension]
    title = DIMENSIONS[dimension]
    table = Table(
        Text(f"按{title.zh}的在岗会员", f"Members at work by {title.en.lower()}"),
        _columns(dimension),
        [_line(dimension, row) for row in rows],
    )
    open_rows = [row for row in rows if row["heads"] is not None]
    chart, said = None, Text("", "")
    if open_rows:
        most = max(open_rows, key=lambda row: (row["heads"], row["key"]))
        name = named(dimension, most["key"])
        said = Text(
            f"人数最多的是{name.zh}，{most['heads']:,} 人。", f"Most members: {name.en}, {most['heads']:,} people."
        )
        ordered = sorted(rows, key=lambda row: (row["heads"] is None, -(row["heads"] or 0), row["key"]))
        chart = bar(
            Head(f"market-structure-{dimension}", said, scope),
            Category(title, [named(dimension, row["key"]) for row in ordered]),
            [
                Series(
                    Text("在岗会员", "Members in work"),
                    [SUPPRESSED if row["heads"] is None else row["heads"] for row in ordered],
                )
            ],
            PEOPLE,
            lying=True,
        )
    shown = chart if dimension == "industry" else None
    # The chart's title is the same sentence.
    return Section("market.structure", title, Text("", "") if shown else said, shown, [Shaded(table)])


def _crossed(cross: Value, within: Text) -> Section:
    rows, columns = DIMENSIONS[cross["rows"]], DIMENSIONS[cross["columns"]]
    keys = list(cross["lines"][0]["cells"]) if cross["lines"] else []
    title = Text(f"{rows.zh}与{columns.zh}", f"{rows.en} by {columns.en.lower()}")
    if within.zh:
        title = Text(f"{within.zh}：{title.zh}", f"{within.en}: {title.en.lower()}")
    table = Table(
        Text(f"{title.zh}（人）", f"{title.en} (people)"),
        (
            Column(rows),
            *(Column(named(cross["columns"], key), COUNT) for key in keys),
            Column(Text("合计", "Total"), COUNT),
        ),
        [
            (
                named(cross["rows"], line["key"]),
                *(SUPPRESSED if line["cells"][key] is None else line["cells"][key] for key in keys),
                SUPPRESSED if line["total"] is None else line["total"],
            )
            for line in cross["lines"]
        ],
    )
    return Section("market.structure", title, Text("", ""), None, [Shaded(table)])
