"""The sign-on list of a region, an industry or a superior union's contract, as its papers print it."""

from __future__ import annotations

from gongyou.core.figures import COUNT
from gongyou.core.text import Text
from gongyou.kit.documents import Block, Column, Heading, Paragraph, Table
from gongyou.rooms.bargaining.agreements.words import COVERED, SIDES
from gongyou.rooms.bargaining.models import Agreement, Covered

BLANK = "＿＿＿＿＿＿"
# Who was only asked is bound by nothing and counts nowhere.
TAKING_PART = (Covered.State.JOINED, Covered.State.SIGNED)


def sign_on_list(agreement: Agreement) -> list[Block]:
    """Who joined or signed, with room for ink and the sum of the workers; who was asked and has not answered, below."""
    case = agreement.negotiation
    lines = list(case.covered.exclude(state=Covered.State.DECLINED)) if case is not None else []
    taking_part = [line for line in lines if line.state in TAKING_PART]
    invited = [line.name for line in lines if line.state not in TAKING_PART]
    if not lines:
        return []
    columns = [
        Column(Text("序号", "No."), COUNT),
        Column(Text("类别", "Side")),
        Column(Text("名称", "Name")),
        Column(Text("职工人数", "Workers"), COUNT),
        Column(Text("状态", "State")),
        Column(Text("签字盖章", "Signature and seal")),
    ]
    rows = [
        (number, SIDES[line.side], Text(line.name, line.name), line.workers, COVERED[line.state], BLANK)
        for number, line in enumerate(taking_part, 1)
    ]
    blocks: list[Block] = [Heading(Text("覆盖名单", "Who is covered"), 2)]
    if rows:
        blocks.append(Table(Text("签约名单", "Sign-on list"), columns, rows))
    employers = [line for line in taking_part if line.side == Covered.Side.EMPLOYER]
    workers = sum(line.workers or 0 for line in employers)
    unknown = sum(line.workers is None for line in employers)
    if employers:
        more_zh = f"，其中 {unknown} 家没有填人数" if unknown else ""
        more_en = f"; of {unknown} the number is not on record" if unknown else ""
        blocks.append(
            Paragraph(
                Text(
                    f"用人单位 {len(employers)} 家，职工合计 {workers:,} 人{more_zh}。",
                    f"Employers: {len(employers)}, with {workers:,} workers{more_en}.",
                )
            )
        )
    if invited:
        blocks.append(
            Paragraph(
                Text(
                    f"已邀请、尚未加入的 {len(invited)} 家，不在签约名单内：{'、'.join(invited)}。",
                    f"Asked and not joined yet, so not on the list: {', '.join(invited)}.",
                )
            )
        )
    return blocks


def employers_covered(agreement: Agreement) -> int:
    """How many employers it covers: those of the agreement, else those of the sign-on list."""
    case = agreement.negotiation
    listed = case.covered.filter(side=Covered.Side.EMPLOYER, state__in=TAKING_PART) if case else None
    return len(agreement.employers.all()) or (listed.count() if listed is not None else 0)
