"""A run of supervision as one document. It leaves the house: no counts under ten workers, no cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongyou.core.figures import SUPPRESSED_LEGEND, WORDS, day_shown
from gongyou.core.text import Text
from gongyou.kit.documents import Block, Bullets, Column, Document, Fact, Heading, Notes, Paragraph, Provenance, Table
from gongyou.lake.provenance import Figure
from gongyou.rooms.bargaining.supervision.clauses import period_of
from gongyou.rooms.bargaining.supervision.manual import EVERY, Looked, Looks, newest_within, said_of
from gongyou.rooms.bargaining.supervision.shown import ShownClause, clause_shown
from gongyou.rooms.bargaining.supervision.states import STATES, State

METHOD = Text(
    "口径见 docs/algorithms/supervision.md。逐案检验的条款，有一案违反即为违反；统计检验的条款按该指标自己的判断。",
    "Method: docs/algorithms/supervision.md. Where cases are checked one by one, one breach is a breach; a statistical "
    "test is judged as its metric is.",
)


def document_of(figure: Figure, title: Text, platform: Text, looks: Looks | None = None) -> Document:
    """The paper of a run; the same figures and the same looks of people give the same words."""
    value = figure.value
    clauses = [clause_shown(each, sees_few=False) for each in value["clauses"]]
    days = period_of(value)
    manual = {each.key: (looks or {}).get(each.key, ()) for each in clauses if each.state == State.MANUAL}
    rows = [
        (each.number, each.title or STATES[State.MANUAL], _found(each, manual.get(each.key), days), _size(each))
        for each in clauses
    ]
    blocks: list[Block] = [
        Heading(Text("结论", "Findings")),
        Table(
            Text("逐条结论", "Clause by clause"),
            (
                Column(Text("条款", "Clause"), WORDS),
                Column(Text("检验", "Test"), WORDS),
                Column(Text("结论", "Finding"), WORDS),
                Column(Text("违反", "Breaches"), WORDS),
            ),
            rows,
        ),
    ]
    for each in clauses:
        blocks += _clause(each)
        if each.key in manual:
            blocks.append(Bullets(said_of(manual[each.key], *days)))
    origin = Text(figure.provenance.line("zh"), figure.provenance.line("en"))
    blocks += [
        Notes(Text("口径说明", "Notes on method"), [METHOD, *([EVERY] if manual else []), SUPPRESSED_LEGEND]),
        Provenance([origin]),
    ]
    counts = value["counts"]
    return Document(
        title=Text(f"协议履行监督：《{title.zh}》", f"Supervision of “{title.en}”"),
        subtitle=platform,
        blocks=blocks,
        figures={},
        facts=(
            Fact(
                Text("期间", "Period"),
                Text(
                    f"{day_shown(value['from'], 'zh')}至{day_shown(value['to'], 'zh')}",
                    f"{day_shown(value['from'], 'en')} to {day_shown(value['to'], 'en')}",
                ),
            ),
            Fact(
                Text("条款", "Clauses"),
                Text(
                    "，".join(f"{STATES[state].zh} {counts[str(state)]}" for state in STATES),
                    ", ".join(f"{STATES[state].en.lower()} {counts[str(state)]}" for state in STATES),
                ),
            ),
        ),
    )


def _found(clause: ShownClause, looks: Sequence[Looked] | None, days: tuple[date, date]) -> Text:
    """The clause's state; of one that people look at what they found in the period."""
    if looks is None:
        return STATES[State(clause.state)]
    newest = newest_within(looks, *days)
    return newest.said if newest else Text("本期没有检查", "Not checked")


def _size(clause: ShownClause) -> str:
    return next((value for name, value in clause.facts if name.zh.startswith("违反（")), "—")


def _clause(clause: ShownClause) -> list[Block]:
    state = STATES[State(clause.state)]
    blocks: list[Block] = [
        Heading(Text(f"{clause.number.zh} {state.zh}", f"{clause.number.en}: {state.en}"), 2),
        Paragraph(clause.text),
    ]
    if clause.told:
        blocks.append(Paragraph(Text(f"检验：{clause.told.zh}", f"Test: {clause.told.en}")))
    points = [Text(f"{name.zh}：{value}", f"{name.en}: {value}") for name, value in (*clause.facts, *clause.effects)]
    points += clause.reasons
    if clause.scheme:
        points += [
            Text(
                f"{each['from']} 至 {each['to']} 的订单适用《{clause.scheme.zh}》{each['since']} 起的版本",
                f"Orders from {each['from']} to {each['to']}: “{clause.scheme.en}” as from {each['since']}",
            )
            for each in clause.versions
        ]
    if clause.binding:
        points.append(Text(f"绑定哈希 {clause.binding}", f"Hash of the binding {clause.binding}"))
    if points:
        blocks.append(Bullets(points))
    return blocks
