"""A saved what-if as one document: winners and losers first, the derivation last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.core.figures import NONE, SHARE, SUPPRESSED, Kind, Style, day_shown, shown
from gongyou.core.text import Text
from gongyou.kit.documents import (
    Block,
    Bullets,
    Document,
    Fact,
    FigureBlock,
    Heading,
    Notes,
    Paragraph,
    Provenance,
)
from gongyou.lake.provenance import Figure
from gongyou.rooms.bargaining.report import tables
from gongyou.rooms.bargaining.report.charts import all_charts
from gongyou.rooms.bargaining.whatif.words import LAYERS
from gongyou.ui.charts import Chart
from gongyou.ui.paper import Drawing

Value = Mapping[str, Any]


def document_of(figure: Figure, name: str, platform: Text) -> Document:
    """The paper of a what-if; the same figures give the same words."""
    value = figure.value
    origin = Text(figure.provenance.line("zh"), figure.provenance.line("en"))
    blocks: list[Block] = [
        Heading(Text("谁多谁少", "Who gains and who loses")),
        Bullets(headline(value)),
        *(table for table in [tables.worst_table(value)] if table),
    ]
    for title, table in (
        (Text("平台用工成本", "The platform's labour cost"), tables.cost_table(value)),
        (Text("收入分布", "Distribution of income"), tables.income_table(value)),
        (Text("小时收入", "Hourly pay"), tables.hourly_table(value)),
        (Text("红线检查", "Redlines"), tables.redlines_table(value)),
    ):
        blocks += [Heading(title), table]
    blocks.append(Heading(Text("分组", "By group")))
    blocks += [tables.groups_table(value, group) for group in value["groups"]]
    ranges = value["reactions"]["note"]
    blocks += [
        Heading(Text("反应区间（L1、L2）", "Reactions as ranges (L1, L2)")),
        Paragraph(Text(ranges["zh"], ranges["en"])),
        tables.reactions_table(value),
    ]
    blocks += [_picture(chart, origin) for chart in all_charts(value)]
    for side, title in (("before", Text("现行规则", "Rule before")), ("after", Text("拟议规则", "Rule after"))):
        said = value[side]["said"]
        blocks += [
            Heading(title),
            Paragraph(Text(f"{value[side]['title']['zh']}（{value[side]['id']}@{value[side]['version']}）",
                           f"{value[side]['title']['en']} ({value[side]['id']}@{value[side]['version']})")),
            Bullets([Text(zh, en) for zh, en in zip(said["zh"], said["en"], strict=True)]),
        ]  # fmt: skip
    notes = [Text(note["zh"], note["en"]) for note in value["notes"]]
    notes += [Text(each["reason"]["zh"], each["reason"]["en"]) for each in value["not_evaluable"]]
    blocks += [Notes(Text("口径说明", "Notes on method"), notes), Provenance([origin])]
    return Document(
        title=Text(f"规则试算：{name}", f"What-if: {name}"),
        subtitle=platform,
        blocks=blocks,
        figures={},
        facts=_facts(value),
    )


def headline(value: Value) -> list[Text]:
    """The sentences of the first page: losers, winners, cost, the low end."""
    won, money = value["winners"], Style(Kind.MONEY, 2, value["currency"])
    found = []
    for kind, zh, en in (("losers", "减少", "lose"), ("winners", "增加", "gain")):
        if won[kind] == SUPPRESSED:
            found.append(Text(f"收入{zh}的人：{SUPPRESSED}", f"Workers who {en}: {SUPPRESSED}"))
        elif not won[kind]:
            found.append(Text(f"没有人收入{zh}。", f"Nobody would {en}."))
        else:
            part, mean = shown(won[f"{kind}_share"], SHARE), shown(won[f"{kind}_mean"], money)
            found.append(
                Text(
                    f"{won[kind]:,} 人收入{zh}，占 {part}，平均 {mean}。",
                    f"{won[kind]:,} workers {en} ({part}), {mean} on average.",
                )
            )
    cost, income = value["cost"], value["income"]
    amount, part = shown(cost["change"], money), shown(cost["change_share"], SHARE)
    found.append(
        Text(f"平台用工成本变化 {amount}（{part}）。", f"The platform's labour cost changes by {amount} ({part}).")
    )
    low = (shown(income[side]["p10"], money) for side in ("before", "after"))
    was, becomes = low
    found.append(Text(f"低收入端 P10：{was} → {becomes}。", f"The low end, P10: {was} → {becomes}."))
    spread = value["interval"]
    if spread and spread["losers_share"]:
        ends = "–".join(shown(spread["losers_share"][end], SHARE) for end in ("low", "high"))
        found.append(
            Text(
                f"减少者占比的 95 % 区间（按人自助抽样 {spread['draws']:,} 次，种子 {spread['seed']}）：{ends}。",
                f"95 % interval of the share who lose ({spread['draws']:,} draws of workers, seed {spread['seed']}): "
                f"{ends}.",
            )
        )
    return found


def _facts(value: Value) -> tuple[Fact, ...]:
    first, last, orders = value["from"], value["to"], value["orders"]
    layer = LAYERS[value["layer"]]
    workers = value["workers"]["judged"]
    return (
        Fact(Text("层次", "Layer"), layer),
        Fact(
            Text("期间", "Period"),
            Text(
                f"{day_shown(first, 'zh')}至{day_shown(last, 'zh')}",
                f"{day_shown(first, 'en')} to {day_shown(last, 'en')}",
            ),
        ),
        Fact(
            Text("订单与人数", "Orders and workers"),
            Text(
                f"{orders['judged']:,} 单，{workers:,} 人；未计入 {orders['left_out']:,} 单",
                f"{orders['judged']:,} orders, {workers:,} workers; {orders['left_out']:,} orders left out",
            ),
        ),
        Fact(Text("与日志实付相差", "Gap to what the log says was paid"), _gap(value)),
    )


def _gap(value: Value) -> Text:
    found = value["agreement"]
    said = NONE if not found else shown(found["gap_share"], SHARE)
    return Text(said, said)


def _picture(chart: Chart, origin: Text) -> FigureBlock:
    head = chart.head
    alt = Text(f"{head.title.zh}。{head.subtitle.zh}。", f"{head.title.en}. {head.subtitle.en}.")
    return FigureBlock(Drawing(chart), alt=alt, caption=head.subtitle, provenance=origin)
