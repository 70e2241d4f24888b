"""The tables and charts of a period: levels and changes, the split, districts, who is worse off, every group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gongyou.core.figures import COUNT, MONEY, NUMBER, SHARE, SUPPRESSED
from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.kit.documents import Amount, Column, Table
from gongyou.lake.provenance import Figure
from gongyou.rooms.market.brief.groups import DIMENSIONS, group_name
from gongyou.rooms.market.brief.span_said import base_of, period_of, signed_money
from gongyou.rooms.market.brief.worse import WorseOff
from gongyou.rooms.market.words import signed_share
from gongyou.ui.charts import Category, Chart, Head, Measure, Series, bar

Value = Mapping[str, Any]
POINTS_SHOWN = 12
CHANGES = Measure(Text("变化", "Change"), Text("%", "%"), SHARE)
MONEY_PARTS = Measure(Text("影响", "Part"), Text("元", "yuan"), MONEY)


def moved_cell(change: Any) -> Amount:
    """+1.2 %, — where there is nothing to compare."""
    return Amount(change, SHARE, is_signed=True)


def under(figure: Figure) -> Text:
    """The line under a table that says where its numbers come from."""
    return Text(figure.provenance.line("zh"), figure.provenance.line("en"))


def split_table(figure: Figure) -> list[Table]:
    """Both parts, then what each trade or district adds; the lines of each add up to the line above."""
    split = figure.value["split"]
    if split is None:
        return []
    base = base_of(figure.value, figure.value["base"])
    # One part alone is the line above it.
    parts = split["parts"] if len(split["parts"]) > 1 else ()
    rows: list[tuple[Any, ...]] = [
        (Text("内部水平变化", "Pay within"), Amount(split["within"], MONEY, is_signed=True)),
        *(
            (
                Text(f"　其中：{name.zh}", f"  of which {name.en}"),
                Amount(part["within"], MONEY, is_signed=True),
            )
            for part in parts
            for name in [group_name(split["by"], part["key"])]
        ),
        (Text("构成变化", "Who or what moved"), Amount(split["between"], MONEY, is_signed=True)),
        (Text("合计", "Total"), Amount(split["difference"], MONEY, is_signed=True)),
    ]
    caption = Text(
        f"平均水平比{base.zh}变化的构成（元）", f"What the change of the mean on {base.en} is made of (yuan)"
    )
    head = (Column(Text("组成", "Part")), Column(Text("影响（元）", "Adds (yuan)"), MONEY))
    return [Table(caption, head, rows, provenance=under(figure))]


def places_table(figure: Figure) -> list[Table]:
    """Jobs by district: the three parts add up to the change of each."""
    rows = figure.value["places"]
    if not rows or all(row["suppressed"] for row in rows):
        return []
    base = base_of(figure.value, figure.value["base"])
    heads = (
        Column(Text("区县", "District")),
        Column(Text("本期在岗（人）", "In work now"), COUNT),
        Column(Text("基期在岗（人）", "In work then"), COUNT),
        Column(Text("全地区走势（人）", "As the region"), COUNT),
        Column(Text("行业构成（人）", "As its trades"), COUNT),
        Column(Text("自身（人）", "Its own"), COUNT),
    )
    made = [
        (
            group_name("district", row["key"]),
            *(SUPPRESSED if row["suppressed"] else row[name] for name in ("now", "then")),
            *(
                Amount(SUPPRESSED if row["suppressed"] else row[name], COUNT, is_signed=True)
                for name in ("national", "mix", "own")
            ),
        )
        for row in rows
    ]
    mean = "" if Span.read(figure.value["period"]).is_month else "月均"
    caption = Text(
        f"各区县{mean}在岗人数比{base.zh}变化的原因（人）", f"Why jobs of the districts moved on {base.en} (people)"
    )
    return [Table(caption, heads, made, provenance=under(figure))]


def worse_table(figure: Figure, found: Sequence[WorseOff]) -> list[Table]:
    """The groups that lost, the largest loss first."""
    if not found:
        return []
    has_real = any(one.real is not None for one in found)
    is_platform = "hours" not in figure.value
    shown_rows = found[:POINTS_SHOWN]
    people = "workers" if is_platform else "people"
    rows = [
        (
            one.group.name,
            DIMENSIONS[one.group.dimension],
            one.group.row[people],
            moved_cell(one.change),
            *([] if is_platform else [moved_cell(one.group.row["hours_change"])]),
            moved_cell(one.group.row["per_hour_change"]),
            *([moved_cell(one.real)] if has_real else []),
            _reasons(one, is_platform),
        )
        for one in shown_rows
    ]
    pay = Text("每单报酬", "Pay an order") if is_platform else Text("工资", "Pay")
    heads = (
        Column(Text("人群", "Group")),
        Column(Text("分组", "By")),
        Column(Text("人数", "People"), COUNT),
        Column(pay, SHARE),
        *([] if is_platform else [Column(Text("工时", "Hours"), SHARE)]),
        Column(Text("每小时", "An hour"), SHARE),
        *([Column(Text("扣除物价", "After prices"), SHARE)] if has_real else []),
        Column(Text("情形", "What happened")),
    )
    base = base_of(figure.value, figure.value["base"])
    left = len(found) - len(shown_rows)
    note = Text(f"另有 {left} 组未列出。", f"{left} further groups are not listed.") if left else Text("", "")
    caption = Text(f"处境比{base.zh}变差的人群", f"Groups worse off than in {base.en}")
    return [Table(caption, heads, rows, note, under(figure))]


def _reasons(one: WorseOff, is_platform: bool) -> Text:
    said = one.reasons_said
    if one.is_same_people or is_platform:
        return said
    return Text(f"{said.zh}（按平均数，同一批人不足）", f"{said.en} (by the mean; too few of the same people)")


def group_tables(figure: Figure) -> list[Table]:
    """Every group with its levels and changes, one table a dimension."""
    value = figure.value
    base = base_of(value, value["base"]) if value["base"] else None
    made = []
    for dimension, rows in value["groups"].items():
        if not rows or all(row["suppressed"] for row in rows):
            continue
        head = DIMENSIONS[dimension]
        against = Text(f"，与{base.zh}比", f", against {base.en}") if base else Text("", "")
        caption = Text(f"按{head.zh}{against.zh}", f"By {head.en.lower()}{against.en}")
        columns = PLATFORM_COLUMNS if "workers" in value else COLUMNS
        made.append(
            Table(
                caption,
                (Column(head), *(Column(title, style) for title, style, _ in columns)),
                [
                    (group_name(dimension, row["key"]), *(_cell(row, style, name) for _, style, name in columns))
                    for row in rows
                ],
                provenance=under(figure),
            )
        )
    return made


COLUMNS = (
    (Text("人数", "People"), COUNT, "people"),
    (Text("月工资（元）", "Pay a month (yuan)"), MONEY, "mean"),
    (Text("变化", "Change"), SHARE, "mean_change"),
    (Text("同一批人", "Same people"), SHARE, "same_change"),
    (Text("工时（小时）", "Hours"), NUMBER, "hours"),
    (Text("变化", "Change"), SHARE, "hours_change"),
    (Text("每小时（元）", "An hour (yuan)"), MONEY, "per_hour"),
    (Text("变化", "Change"), SHARE, "per_hour_change"),
)
PLATFORM_COLUMNS = (
    (Text("劳动者（人）", "Workers"), COUNT, "workers"),
    (Text("订单（单）", "Orders"), COUNT, "orders"),
    (Text("每单（元）", "An order (yuan)"), MONEY, "per_order"),
    (Text("变化", "Change"), SHARE, "per_order_change"),
    (Text("每小时（元）", "An hour (yuan)"), MONEY, "per_hour"),
    (Text("变化", "Change"), SHARE, "per_hour_change"),
)


def _cell(row: Value, style: Any, name: str) -> Any:
    value = SUPPRESSED if row["suppressed"] else row[name]
    return Amount(value, style, is_signed=True) if name.endswith("_change") else value


def span_charts(figure: Figure, scope: Text) -> list[Chart]:
    """What the change is made of, and each group's change. Titles state the finding."""
    return [chart for chart in (_split_chart(figure, scope), _groups_chart(figure, scope)) if chart is not None]


def _split_chart(figure: Figure, scope: Text) -> Chart | None:
    value = figure.value
    split = value["split"]
    if split is None or len(split["parts"]) < 2:
        return None
    first = split["parts"][0]
    name, base = group_name(split["by"], first["key"]), base_of(value, value["base"])
    title = Text(
        f"平均工资的变化中，{name.zh}内部的影响最大（{signed_money(first['within'])}）",
        f"Pay within {name.en} moved the mean most ({signed_money(first['within'])})",
    )
    period = period_of(value)
    return bar(
        Head(
            "span-split",
            title,
            Text(f"{scope.zh}，{period.zh}比{base.zh}", f"{scope.en}, {period.en} against {base.en}"),
        ),
        Category(DIMENSIONS[split["by"]], [group_name(split["by"], part["key"]) for part in split["parts"]]),
        [Series(Text("对平均工资的影响", "Part in the mean"), [part["within"] for part in split["parts"]])],
        MONEY_PARTS,
        lying=True,
    )


def _groups_chart(figure: Figure, scope: Text) -> Chart | None:
    value = figure.value
    dimension = next((name for name in ("occupation", "part") if value["groups"].get(name)), None)
    if dimension is None or value["base"] is None:
        return None
    change = "per_hour_change"
    rows = value["groups"][dimension]
    known = [row for row in rows if row[change] is not None]
    if len(known) < 2:
        return None
    least = min(known, key=lambda row: (row[change], row["key"]))
    name, base, period = group_name(dimension, least["key"]), base_of(value, value["base"]), period_of(value)
    hidden = len(known) < len(rows)
    among = Text("可公布的各组中，", "Among the groups shown, p") if hidden else Text("", "P")
    said, pay = signed_share(least[change]), Text("每小时报酬" if "workers" in value else "每小时工资", "pay an hour")
    worst = Text("降幅最大", "fell most") if least[change] < 0 else Text("涨幅最小", "rose least")
    title = Text(
        f"{among.zh}{pay.zh}{worst.zh}的是{name.zh}（{said}）",
        f"{among.en}{pay.en[1:]} {worst.en} for {name.en} ({said})",
    )
    return bar(
        Head(
            "span-groups",
            title,
            Text(f"{scope.zh}，{period.zh}比{base.zh}", f"{scope.en}, {period.en} against {base.en}"),
        ),
        Category(DIMENSIONS[dimension], [group_name(dimension, row["key"]) for row in rows]),
        [
            Series(
                Text(f"{pay.zh}的变化", f"Change of {pay.en}"),
                [SUPPRESSED if row["suppressed"] else row[change] for row in rows],
            )
        ],
        CHANGES,
        lying=True,
    )
