"""会议纪要: when and where, who was there, what was said, what was decided, and room for two signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongyou.core.figures import COUNT, WORDS
from gongyou.core.text import Text
from gongyou.kit.documents import Block, Column, Document, Fact, Heading, Signed, Table
from gongyou.rooms.bargaining.negotiation.documents.frame import BLANK_DAY, day, plain, written


@dataclass(frozen=True, slots=True)
class Attended:
    """One who was there."""

    side: Text
    name: str
    role: Text
    post: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """One line of what was decided."""

    number: int
    title: Text
    outcome: Text
    words: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A session as it was held."""

    case: Text
    number: int
    on: date
    time: str
    place: str
    chaired_by: Text
    attended: Sequence[Attended]
    text: str
    decided: Sequence[Decided]
    signed_on: date | None = None


def minutes_of(held: Held) -> Document:
    """The minutes as they are signed."""
    people = [[one.side, one.role, plain(one.name), plain(one.post)] for one in held.attended]
    decided = [[one.number, one.title, one.outcome, plain(one.words)] for one in held.decided]
    blocks: list[Block] = [
        Table(
            Text("到会代表", "Present"),
            [
                Column(Text("所属一方", "Side"), WORDS),
                Column(Text("职责", "Role"), WORDS),
                Column(Text("姓名", "Name"), WORDS),
                Column(Text("单位和职务", "Unit and post"), WORDS),
            ],
            people,
        ),
        Heading(Text("会议经过", "Proceedings"), 2),
        *written(held.text),
    ]
    if decided:
        blocks.append(
            Table(
                Text("议定事项", "Decisions"),
                [
                    Column(Text("议题", "Topic"), COUNT),
                    Column(Text("名称", "Title"), WORDS),
                    Column(Text("结果", "Outcome"), WORDS),
                    Column(Text("议定内容", "What was decided"), WORDS),
                ],
                decided,
            )
        )
    signed = day(held.signed_on) if held.signed_on else BLANK_DAY
    lines = (
        Text("劳动者一方首席代表（签字）：＿＿＿＿＿＿", "Chief representative of the workers: ____________"),
        Text("企业一方首席代表（签字）：＿＿＿＿＿＿", "Chief representative of the enterprise: ____________"),
        signed,
    )
    facts = (
        Fact(Text("时间", "Time"), Text(f"{day(held.on).zh} {held.time}", f"{day(held.on).en}, {held.time}")),
        Fact(Text("地点", "Place"), Text(plain(held.place), plain(held.place))),
        Fact(Text("主持", "Chair"), held.chaired_by),
    )
    title = Text(f"第 {held.number} 次协商会议纪要", f"Minutes of session {held.number}")
    return Document(title, held.case, (*blocks, Signed(lines)), facts=facts)
