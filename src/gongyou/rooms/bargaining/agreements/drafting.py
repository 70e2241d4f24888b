"""Clauses made of something else: of split text, of a former agreement, of what a negotiation agreed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gongyou.rooms.bargaining.agreements.codes import code_name, names_with
from gongyou.rooms.bargaining.agreements.numerals import chinese
from gongyou.rooms.bargaining.agreements.splitting import Part, Piece
from gongyou.rooms.bargaining.agreements.written_term import OPEN, term_clause, years_agreed
from gongyou.rooms.bargaining.models import Agreement, AgreementClause, Decision, Negotiation, Topic
from gongyou.rooms.bargaining.services.agreements import Named, Written

KINDS = {
    Negotiation.Reach.PLATFORM: Agreement.Kind.PLATFORM,
    Negotiation.Reach.REGION: Agreement.Kind.REGIONAL,
    Negotiation.Reach.INDUSTRY: Agreement.Kind.INDUSTRY,
    Negotiation.Reach.EMPLOYER: Agreement.Kind.COLLECTIVE,
}
CHAPTERS = ("dispatch", "pay", "hours", "time", "conduct")
# What 《集体合同规定》第八条 asks of a contract besides its matter; the words are those of the Labour Contract Law.
OF_A_CONTRACT = (
    ("双方协商一致，可以变更或者解除本合同；变更、解除的程序与订立相同，并报送劳动行政部门。", "term", None),
    (
        "因履行本合同发生争议，双方应当协商；协商不成的，工会可以依法申请仲裁、提起诉讼（《劳动合同法》第五十六条）。",
        "dispute",
        None,
    ),
    (
        "用人单位违反本合同，侵犯职工劳动权益的，工会可以依法要求用人单位承担责任（《劳动合同法》第五十六条）。",
        "liability",
        None,
    ),
)
CLOSING = """
工会方首席代表（签字）：　　　　　　　　工会（盖章）
对方首席代表（签字）：　　　　　　　　对方（盖章）
签订日期：　　　　年　　月　　日
"""


def proposed_codes(pieces: Iterable[Piece | AgreementClause]) -> list[Written]:
    """The parts as they are to be kept. A subject is kept only where one was confirmed before."""
    return [
        Written(
            text=each.text,
            part=str(each.part),
            number=each.number,
            code=each.code if isinstance(each, AgreementClause) else "",
            text_en=each.text_en if isinstance(each, AgreementClause) else "",
        )
        for each in pieces
    ]


def negotiated(negotiation: Negotiation) -> list[Topic]:
    """The topics on which the sides agreed, by heading."""
    agreed = [topic for topic in negotiation.topics.all() if topic.state == Topic.State.AGREED and topic.agreed_text]
    return sorted(agreed, key=lambda topic: (CHAPTERS.index(topic.section), topic.number))


def draft_of(negotiation: Negotiation) -> dict[str, Any]:
    """What the facts of a draft would be."""
    other = negotiation.other_side
    kind = KINDS[Negotiation.Reach(negotiation.reach)]
    if kind != Agreement.Kind.PLATFORM and "工资" in negotiation.title:
        kind = Agreement.Kind.WAGE
    # What the case was called for is the title, where it names the paper at all.
    called = negotiation.title.removesuffix("协商")
    is_named = called.endswith(("集体合同", "协议"))
    ending = "劳动规则和算法协议" if kind == Agreement.Kind.PLATFORM else "集体合同"
    return {
        "kind": kind,
        "title": called if is_named else f"{other.zh}{ending}",
        "counterpart": other.zh,
        "counterpart_en": other.en if other.en != other.zh else "",
        "platform": negotiation.platform,
        "employers": [negotiation.employer_id] if negotiation.employer_id else [],
        "years": _term_recorded(negotiation),
    }


def _term_recorded(negotiation: Negotiation) -> int | None:
    """The years that the agreed topics or the decisions of a session give the agreement."""
    decided = Decision.objects.filter(session__negotiation=negotiation, outcome=Decision.Outcome.AGREED)
    newest_first = decided.order_by("-session__number", "-pk").values_list("text", flat=True)
    return years_agreed([*(topic.agreed_text for topic in negotiated(negotiation)), *newest_first])


def written_of(named: Named, topics: Sequence[Topic], years: int | None = None) -> list[Written]:
    """The text of a draft: title, purpose, one clause for each topic under its heading, term and signatures.

    Without `years` the term is left blank, unless the words of a topic have it.
    """
    is_contract = named.kind != Agreement.Kind.PLATFORM
    called = "合同" if is_contract else "协议"
    parts = [Written(f"{named.title}\n\n", Part.PREAMBLE.value)]
    chapters: list[tuple[str, list[tuple[str, str, Topic | None]]]] = [
        (
            "总则",
            [
                (
                    f"本{called}由工会与{named.counterpart}平等协商订立，对双方和本{called}覆盖的劳动者具有约束力。",
                    "general",
                    None,
                )
            ],
        )
    ]
    for section in CHAPTERS:
        agreed: list[tuple[str, str, Topic | None]] = [
            (topic.agreed_text.strip(), section, topic) for topic in topics if topic.section == section
        ]
        if agreed:
            chapters.append((code_name(section, names_with(named.platform)).zh, agreed))
    is_agreed = years_agreed(topic.agreed_text for topic in topics) is not None
    closing = (
        (
            f"每期结算后，对方应当提供检验本{called}所需的数据；工会按期检查履行情况，并向劳动者公布。",
            "consultation",
            None,
        ),
        *(OF_A_CONTRACT if is_contract else ()),
        (term_clause(named.kind, called, None if is_agreed else years or OPEN), "term", None),
    )
    chapters.append(("附则", list(closing)))
    number = 0
    for place, (heading, clauses) in enumerate(chapters, 1):
        chapter = f"第{chinese(place)}章"
        parts.append(Written(f"{chapter} {heading}\n", Part.CHAPTER.value, chapter))
        for text, code, topic in clauses:
            number += 1
            article = f"第{chinese(number)}条"
            parts.append(Written(f"{article} {text}\n", Part.ARTICLE.value, article, code, topic=topic))
    parts.append(Written(CLOSING, Part.CLOSING.value))
    return parts
