"""The document of a brief, chapter by chapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.core.figures import NUMBER, SUPPRESSED
from gongyou.core.text import Text
from gongyou.kit.documents import (
    Block,
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
from gongyou.rooms.market.brief.keys import KeyLine, key_lines
from gongyou.rooms.market.brief.made import BriefRequest, MadeBrief
from gongyou.ui.charts import Chart
from gongyou.ui.paper import Drawing

Value = Mapping[str, Any]
ON_CARDS = ("coverage", "employed", "mean_wage", "over_cap", "ratio")
CARDS = 6
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
    lines = key_lines(values)
    drawn = charts.all_charts(values, request.name)
    keys = {line.key: _key_figure(line, figures[line.measure]) for line in lines}
    blocks: list[Block] = [KeyFigures(_cards(lines)), _overview(lines)]
    number = 0
    for chapter in CHAPTERS:
        figure = figures[chapter.measure]
        blocks.append(Heading(chapter.heading))
        blocks.append(Paragraph(sentences.joined(chapter.said(figure.value))))
        if chapter.chart in drawn:
            number += 1
            blocks.append(_picture(drawn[chapter.chart], figure, number))
        for table in tables_of(chapter.measure, figure.value, request.reproduced):
            blocks.append(table)
    methods = [method for chapter in CHAPTERS for method in notes.METHODS[chapter.measure]]
    blocks.append(Notes(Text("口径说明", "Notes on method"), [*methods, notes.SUPPRESSION, notes.WORDS]))
    blocks.append(Provenance([_source(chapter, figures[chapter.measure]) for chapter in CHAPTERS]))
    document = Document(
        title=Text(f"{request.name.zh}用工形势简报", f"Labour brief: {request.name.en}"),
        subtitle=Text(request.period.shown("zh"), request.period.shown("en")),
        blocks=blocks,
        figures=keys,
        facts=(
            Fact(
                Text("地区", "Region"),
                Text(f"{request.name.zh}（{request.region}）", f"{request.name.en} ({request.region})"),
            ),
            Fact(Text("期间", "Period"), Text(request.period.shown("zh"), request.period.shown("en"))),
            Fact(Text("编制", "Made by"), notes.MADE_BY_RULES),
        ),
    )
    return MadeBrief(request, figures, tuple(lines), document)


def _cards(lines: Sequence[KeyLine]) -> list[str]:
    known = [line.key for line in lines if line.value is not None]
    wanted = [key for key in known if key in ON_CARDS or key.startswith("pay_")]
    return wanted[:CARDS]


def _key_figure(line: KeyLine, figure: Figure) -> KeyFigure:
    origin = Text(f"复算 gongyou replay {figure.id}", f"Run again: gongyou replay {figure.id}")
    return KeyFigure(line.label, line.value, line.style, line.unit, origin)


def _overview(lines: Sequence[KeyLine]) -> Table:
    return Table(
        Text("主要数据", "Main figures"),
        (
            Column(Text("指标", "Figure")),
            Column(Text("本期", "This month"), NUMBER),
            Column(Text("比上月", "On the month before"), NUMBER),
            Column(Text("比上年同月", "On a year earlier"), NUMBER),
        ),
        [
            (
                line.label,
                SUPPRESSED if line.is_hidden else Text(line.shown("zh"), line.shown("en")),
                Text(line.month.shown("zh"), line.month.shown("en")),
                Text(line.year.shown("zh"), line.year.shown("en")),
            )
            for line in lines
        ],
    )


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
        caption=Text(f"图 {number}　{what.zh}", f"Figure {number}. {what.en}"),
        provenance=Text(figure.provenance.line("zh"), figure.provenance.line("en")),
    )


def _height(chart: Chart) -> int:
    """Lying bars need a line each; the others fit two to a page with their tables."""
    return LINE_HEIGHT * len(chart.category.labels) + ROOM_FOR_TITLE if chart.lying else CHART_HEIGHT


def _source(chapter: Chapter, figure: Figure) -> Text:
    return Text(
        f"{chapter.heading.zh}：{figure.provenance.line('zh')}", f"{chapter.heading.en}: {figure.provenance.line('en')}"
    )
