"""The document of a brief, chapter by chapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gongyou.core.figures import NUMBER
from gongyou.core.text import Text
from gongyou.kit.documents import (
    Block,
    Bullets,
    Column,
    Document,
    Fact,
    FigureBlock,
    Heading,
    KeyFigure,
    KeyFigures,
    Notes,
    Paragraph,
    Provenance,
    Table,
)
from gongyou.lake.provenance import Figure, measure_named
from gongyou.rooms.market import charts, sentences, tables
from gongyou.rooms.market.brief import notes
from gongyou.rooms.market.brief.demands import Demand, demands_of
from gongyou.rooms.market.brief.keys import KeyLine, key_lines, platform_lines, span_lines
from gongyou.rooms.market.brief.made import BriefRequest, MadeBrief
from gongyou.rooms.market.brief.span_said import base_of, changed_said, places_said, platform_said, why_said, worse_said
from gongyou.rooms.market.brief.span_tables import (
    group_tables,
    places_table,
    span_charts,
    split_table,
    under,
    worse_table,
)
from gongyou.rooms.market.brief.worse import WorseOff, worse_off
from gongyou.ui.charts import Chart
from gongyou.ui.paper import Drawing

Value = Mapping[str, Any]
ON_CARDS = ("coverage", "employed", "mean_wage", "mean_hours", "hourly_wage", "fell_share", "over_cap", "ratio")
COUNTED = "一二三四五六七八九十"
CARDS, IN_A_ROW = 6, 3
CHART_HEIGHT, LINE_HEIGHT, ROOM_FOR_TITLE = 330, 30, 130


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the brief: which figure, what it says, which chart."""

    measure: str
    heading: Text
    said: Callable[[Value], list[Text]]
    chart: str


CHAPTERS = (
    Chapter("market.coverage", Text("会员覆盖", "Coverage"), sentences.coverage_said, "market-coverage"),
    Chapter("market.jobs", Text("就业岗位", "Jobs"), sentences.jobs_said, "market-jobs"),
    Chapter("market.wages", Text("工资水平", "Wages"), sentences.wages_said, "market-wages"),
    Chapter("market.hours", Text("工时与加班", "Hours and overtime"), sentences.hours_said, "market-hours"),
    Chapter("market.ratio", Text("招聘与求职", "Posts and seekers"), sentences.ratio_said, "market-ratio"),
    Chapter("market.platform_pay", Text("平台报酬", "Platform pay"), sentences.pay_said, "market-pay"),
)


def brief_of(request: BriefRequest, figures: Mapping[str, Figure]) -> MadeBrief:
    """The brief from its figures; the same figures give the same document, word for word."""
    values = {measure: figure.value for measure, figure in figures.items()}
    lines = lines_of(request, values)
    keys = {line.key: _key_figure(line, figures[line.measure]) for line in lines}
    own = figures["market.platform_span" if request.platform else "market.span"]
    worse = worse_off(own.value, request.prices)
    asked = demands_of(figures, worse, request.prices)
    pictures = _Pictures(request.name)
    parts: list[tuple[Text, list[Block]]] = [
        (Text("主要变化", "What changed"), _changed(request, own, lines)),
        (Text("变化的原因", "Why it changed"), _why(own, pictures)),
        (Text("处境变差的人群", "Who is worse off"), _worse(own, worse, request, pictures)),
        (Text("建议提出的诉求", "What to ask for"), _asked(asked)),
        (Text("分组情况", "Groups"), list(group_tables(own))),
    ]
    if request.is_region:
        parts.append((_monthly_title(request), _monthly(request, figures, pictures)))
    blocks: list[Block] = [KeyFigures(_cards(lines))]
    for number, (title, held) in enumerate((part for part in parts if part[1]), 1):
        blocks += [Heading(numbered(number, title)), *held]
    known = {**notes.METHODS, **notes.METHODS_OF_SPAN}
    methods = [method for measure in figures for method in known[measure]]
    closing = [notes.CHANGES, notes.SUPPRESSION, notes.WORDS, notes.DEMANDS]
    blocks.append(Notes(Text("口径说明", "Notes on method"), [*methods, *closing]))
    blocks.append(Provenance([_source(figure) for figure in figures.values()]))
    document = Document(
        title=Text(f"{request.name.zh}用工形势简报", f"Labour brief: {request.name.en}"),
        subtitle=Text(request.period.shown("zh"), _capital(request.period.shown("en"))),
        blocks=blocks,
        figures=keys,
        facts=(
            Fact(
                Text("范围", "Scope"),
                Text(f"{request.name.zh}（{request.region}）", f"{request.name.en} ({request.region})"),
            ),
            Fact(Text("期间", "Period"), Text(request.period.shown("zh"), _capital(request.period.shown("en")))),
            Fact(Text("编制", "Made by"), notes.MADE_BY_RULES),
        ),
    )
    return MadeBrief(request, figures, tuple(lines), document, tuple(asked))


def lines_of(request: BriefRequest, values: Mapping[str, Value]) -> list[KeyLine]:
    """The key figures: a region's month has those of its monthly figures, everything else those of its period."""
    if request.platform:
        return platform_lines(values["market.platform_span"])
    if request.is_region and request.period.is_month:
        return key_lines(values)
    return span_lines(values["market.span"])


def numbered(number: int, title: Text, level: int = 1) -> Text:
    """一、… and 1. …; one level below （一）… and (a) …, as official documents count."""
    if level == 1:
        return Text(f"{COUNTED[number - 1]}、{title.zh}", f"{number}. {title.en}")
    return Text(f"（{COUNTED[number - 1]}）{title.zh}", f"({chr(ord('a') + number - 1)}) {title.en}")


@dataclass(slots=True)
class _Pictures:
    """Pictures are numbered through the whole brief."""

    scope: Text
    count: int = 0

    def of(self, chart: Chart, figure: Figure) -> FigureBlock:
        self.count += 1
        return _picture(chart, figure, self.count)


def _changed(request: BriefRequest, own: Figure, lines: Sequence[KeyLine]) -> list[Block]:
    said = platform_said(own.value, request.name) if request.platform else changed_said(own.value)
    return [Paragraph(said), _overview(lines, own.value)]


def _why(own: Figure, pictures: _Pictures) -> list[Block]:
    value = own.value
    level = Text("每单报酬", "Pay an order") if "workers" in value else Text("月平均工资", "The mean monthly wage")
    told = [why_said(value, level), *(places_said(value) if value.get("places") else [])]
    chart = next((each for each in span_charts(own, pictures.scope) if each.id == "span-split"), None)
    blocks: list[Block] = [Paragraph(sentences.joined(told))]
    blocks += [pictures.of(chart, own)] if chart else []
    return [*blocks, *split_table(own), *(places_table(own) if value.get("places") else [])]


def _worse(own: Figure, worse: Sequence[WorseOff], request: BriefRequest, pictures: _Pictures) -> list[Block]:
    chart = next((each for each in span_charts(own, pictures.scope) if each.id == "span-groups"), None)
    blocks: list[Block] = [Paragraph(worse_said(own.value, worse, request.prices))]
    blocks += [pictures.of(chart, own)] if chart else []
    return [*blocks, *worse_table(own, worse)]


def _asked(asked: Sequence[Demand]) -> list[Block]:
    if not asked:
        return [Paragraph(notes.NOTHING_TO_ASK)]
    return [Bullets([demand.said for demand in asked])]


def _monthly_title(request: BriefRequest) -> Text:
    if request.period.is_month:
        return Text("分项情况", "By subject")
    last = request.period.last
    return Text(f"期末月份（{last.shown('zh')}）分项情况", f"The last month, {last.shown('en')}, by subject")


def _monthly(request: BriefRequest, figures: Mapping[str, Figure], pictures: _Pictures) -> list[Block]:
    drawn = charts.all_charts({measure: figure.value for measure, figure in figures.items()}, request.name)
    blocks: list[Block] = []
    for number, chapter in enumerate(CHAPTERS, 1):
        figure = figures[chapter.measure]
        blocks.append(Heading(numbered(number, chapter.heading, 2), 2))
        blocks.append(Paragraph(sentences.joined(chapter.said(figure.value))))
        if chapter.chart in drawn:
            blocks.append(pictures.of(drawn[chapter.chart], figure))
        blocks += [
            replace(table, provenance=under(figure))
            for table in tables_of(chapter.measure, figure.value, request.reproduced)
        ]
    return blocks


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _cards(lines: Sequence[KeyLine]) -> list[str]:
    known = [line.key for line in lines if line.value is not None]
    wanted = [key for key in known if key in ON_CARDS or key.startswith(("pay_", "platform_"))][:CARDS]
    # Rows of three: one that is begun is filled from the rest, in the order of the table.
    spare = [key for key in known if key not in wanted][: -len(wanted) % IN_A_ROW]
    return [key for key in known if key in {*wanted, *spare}]


def _key_figure(line: KeyLine, figure: Figure) -> KeyFigure:
    origin = Text(f"复算 gongyou replay {figure.id}", f"Run again: gongyou replay {figure.id}")
    return KeyFigure(line.label, line.value, line.style, line.unit, origin)


def _overview(lines: Sequence[KeyLine], value: Value) -> Table:
    against = [base_of(value, base) for base in ("before", "year")]
    shown = [(line.label, line.cell, line.month.cell, line.year.cell) for line in lines]
    columns = [
        Column(Text("指标", "Figure")),
        Column(Text("本期", "This period"), NUMBER),
        *(Column(Text(f"比{base.zh}", f"On {base.en}"), NUMBER) for base in against),
    ]
    if against[0].zh == against[1].zh:  # a year is compared with the year before, once
        columns, shown = columns[:3], [(label, now, year) for label, now, _, year in shown]  # type: ignore[misc]
    return Table(Text("主要数据", "Main figures"), tuple(columns), shown)


def tables_of(measure: str, value: Value, reproduced: Mapping[str, Any]) -> list[Table]:
    """The tables of one figure, for the brief and for the monitor."""
    makers: Mapping[str, Callable[[Value], list[Table]]] = {
        "market.coverage": tables.coverage_tables,
        "market.jobs": tables.jobs_tables,
        "market.wages": tables.wages_tables,
        "market.hours": tables.hours_tables,
        "market.ratio": tables.ratio_tables,
        "market.platform_pay": lambda found: tables.pay_tables(found, reproduced),
    }
    return makers[measure](value)


def _picture(chart: Chart, figure: Figure, number: int) -> FigureBlock:
    """Title, subtitle and what ＊ means stand in the picture; the words that stand for it say title and subtitle."""
    head, what = chart.head, measure_named(figure.measure).title
    return FigureBlock(
        Drawing(chart, height=_height(chart)),
        alt=Text(f"{head.title.zh}。{head.subtitle.zh}。", f"{head.title.en}. {head.subtitle.en}."),
        # A figure may be drawn more than once, each time another part of it: the caption names where it is from.
        caption=Text(f"图 {number}　数据来自“{what.zh}”", f"Figure {number}. From: {what.en}"),
        provenance=Text(figure.provenance.line("zh"), figure.provenance.line("en")),
    )


def _height(chart: Chart) -> int:
    """Lying bars need a line each; the others fit two to a page with their tables."""
    return LINE_HEIGHT * len(chart.category.labels) + ROOM_FOR_TITLE if chart.lying else CHART_HEIGHT


def _source(figure: Figure) -> Text:
    what = measure_named(figure.measure).title
    return Text(f"{what.zh}：{figure.provenance.line('zh')}", f"{what.en}: {figure.provenance.line('en')}")
