"""协商要约书 and 答复书: the request with its topics and its term, and the form of the other side's reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongyou.core.figures import COUNT, WORDS, Kind, Style
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Document, Table
from gongyou.rooms.bargaining.negotiation.clocks import Clock
from gongyou.rooms.bargaining.negotiation.documents.frame import Letter, day, letter_of, paragraph
from gongyou.rooms.bargaining.negotiation.schema import BASIS_TEXT, Procedure

MONEY = Style(Kind.MONEY, 2)


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic as a letter lists it."""

    number: int
    section: Text
    title: Text
    people: int | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """Who writes to whom about what."""

    union: Text
    other: Text
    case: Text
    # The lower unions on whose behalf a superior one acts.
    on_behalf_of: Sequence[str] = ()


def request_of(procedure: Procedure, sides: Sides, topics: Sequence[TopicLine], on: date, reply: Clock) -> Document:
    """协商要约书. `reply` is the clock of the answer, with its last day and what it rests on."""
    basis = _grounds(procedure)
    behalf = sides.on_behalf_of
    who_zh = f"受{'、'.join(behalf)}委托，" if behalf else ""
    who_en = f"On behalf of {', '.join(behalf)}, under" if behalf else "Under"
    body = [
        paragraph(
            f"{who_zh}根据{basis.zh}，现就“{sides.case.zh}”向你方提出协商要求。",
            f"{who_en} the {basis.en}, we request negotiations on “{sides.case.en}”.",
        ),
        paragraph(
            f"请不晚于{day(reply.due).zh}书面答复。{_without_blanks(reply.counted.zh)}{_rests_on(reply).zh}",
            f"Please reply in writing by {day(reply.due).en}. {reply.counted.en} {_rests_on(reply).en}",
        ),
        paragraph(
            f"请同时确定你方协商代表，双方人数对等，每方至少{procedure.composition.least}名，各一名首席代表，"
            "并提供与议题有关的情况和资料。",
            "Please also name your representatives: equal numbers on both sides, at least "
            f"{procedure.composition.least} each, one chief each, and provide the information that the topics need.",
        ),
    ]
    if topics:
        body.append(topics_table(topics))  # type: ignore[arg-type]
    else:
        # A request names its topics: without any on record they are written by hand.
        body.append(
            paragraph(
                "协商议题：＿＿＿＿＿＿＿＿＿＿＿＿（可另附页）。", "Topics: ____________ (or on a sheet of their own)."
            )
        )
    return letter_of(Letter(Text("协商要约书", "Request for negotiations"), sides.other, body, sides.union, on))


def reply_of(procedure: Procedure, sides: Sides, asked_on: date, reply: Clock) -> Document:
    """答复书: a form that the other side fills in, signs and returns."""
    body = [
        paragraph(
            f"你方{day(asked_on).zh}关于“{sides.case.zh}”的协商要约书收悉。现答复如下：",
            f"We have received your request of {day(asked_on).en} for negotiations on “{sides.case.en}” and reply:",
        ),
        paragraph(
            "□ 同意协商。我方首席代表：＿＿＿＿＿＿，协商代表：＿＿＿＿＿＿、＿＿＿＿＿＿。",
            "☐ We agree. Chief: ______, representatives: ______, ______.",
        ),
        paragraph(
            "□ 同意协商，对议题有以下补充或调整：＿＿＿＿＿＿＿＿＿＿＿＿。",
            "☐ We agree, with these changes to the topics: ____________.",
        ),
        paragraph("□ 不同意协商，理由：＿＿＿＿＿＿＿＿＿＿＿＿。", "☐ We do not agree. Reason: ____________."),
        paragraph(
            "建议第一次会议的时间和地点：＿＿＿＿＿＿＿＿＿＿＿＿。",
            "Time and place proposed for the first session: ____________.",
        ),
        paragraph(
            f"（本答复书应不晚于{day(reply.due).zh}送达。{_rests_on(reply).zh}）",
            f"(To be served by {day(reply.due).en}. {_rests_on(reply).en})",
        ),
    ]
    return letter_of(
        Letter(Text("协商答复书", "Reply to a request for negotiations"), sides.union, body, sides.other, None)
    )


def topics_table(topics: Sequence[TopicLine]) -> Table:
    """The topics with what is known of each."""
    columns = [
        Column(Text("序号", "No."), COUNT),
        Column(Text("标题", "Heading"), WORDS),
        Column(Text("议题", "Topic"), WORDS),
        Column(Text("涉及人数", "People"), COUNT),
        Column(Text("涉及金额", "Amount"), MONEY),
    ]
    rows = [[each.number, each.section, each.title, each.people, each.amount] for each in topics]
    return Table(Text("协商议题", "Topics"), columns, rows)


def _without_blanks(chinese: str) -> str:
    """Official letters set no blank between figures and words, which screens do."""
    return chinese.replace(" ", "")


def _rests_on(clock: Clock) -> Text:
    """The clause of the term, or that it is a convention."""
    cites = clock.term.cites
    if not clock.term.may_be_set and cites:
        return Text(f"依据：{cites[0].source.zh}。", f"Basis: {cites[0].source.en}.")
    basis = BASIS_TEXT[clock.term.basis]
    return Text(f"该期限为{basis.zh}。", f"This term is {basis.en}.")


def _grounds(procedure: Procedure) -> Text:
    """The laws that the procedure stands on, each once with its articles."""
    laws: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for cited in procedure.cites:
        laws.setdefault((cited.law.zh, cited.law.en), []).append((cited.article, cited.article_en))
    chinese = "、".join(f"《{law[0]}》{'、'.join(one for one, _ in articles)}" for law, articles in laws.items())
    english = "; ".join(", ".join([law[1], *(one for _, one in articles if one)]) for law, articles in laws.items())
    return Text(chinese, english)
