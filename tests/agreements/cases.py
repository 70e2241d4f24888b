"""Agreements of the tests, made through the product's own services."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from gongyou.rooms.bargaining.agreements.ballots import Votes
from gongyou.rooms.bargaining.agreements.drafting import proposed_codes
from gongyou.rooms.bargaining.agreements.splitting import split
from gongyou.rooms.bargaining.models import Agreement, AgreementClause, AgreementFiling, Negotiation, Topic
from gongyou.rooms.bargaining.services.agreement_steps import (
    Signature,
    agreement_begin,
    agreement_file,
    agreement_sign,
    ballot_record,
    filing_receive,
)
from gongyou.rooms.bargaining.services.agreements import Named, agreement_draft
from gongyou.rooms.bargaining.services.negotiations import Opening, negotiation_open
from tests.agreements.texts import PLATFORM
from tests.registry.cast import Cast

AT = datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
HEYA = Named("platform", "禾岚市配送平台劳动规则和算法协议", "禾芽配送有限公司", "", "", "heya")
FACTORY = Named("collective", "石桥机械厂集体合同", "石桥机械厂有限公司")
PASSED = Votes(entitled=100, present=80, in_favour=70, against=6, abstained=4)
FAILED = Votes(entitled=100, present=80, in_favour=50, against=20, abstained=10)
SIGNED = Signature(date(2026, 9, 8), "市总工会主席", "总经理")


def draft(cast: Cast, named: Named = HEYA, text: str = PLATFORM) -> Agreement:
    return agreement_draft(
        organisation=cast.district, named=named, clauses=proposed_codes(split(text)), by=cast.wang, now=AT
    )


def voted(cast: Cast, named: Named = HEYA) -> Agreement:
    agreement = draft(cast, named)
    ballot_record(agreement=agreement, body="congress", held_on=date(2026, 9, 1), votes=PASSED, by=cast.wang, now=AT)
    return fresh(agreement)


def signed(cast: Cast, named: Named = HEYA) -> Agreement:
    return agreement_sign(agreement=voted(cast, named), signature=SIGNED, by=cast.wang, now=AT)


def filed(cast: Cast, named: Named = FACTORY) -> AgreementFiling:
    """Submitted and received on 10 September 2026: the review ends on the 25th, a Friday and a day off (中秋节)."""
    agreement = signed(cast, named)
    filing = agreement_file(
        agreement=agreement, authority="禾岚市人社局", submitted_on=date(2026, 9, 10), by=cast.wang, now=AT
    )
    return filing_receive(filing=filing, received_on=date(2026, 9, 10), receipt="集 2026-7", by=cast.wang, now=AT)


def in_force(cast: Cast, until: date = date(2028, 9, 14)) -> Agreement:
    return agreement_begin(
        agreement=signed(cast), effective_from=date(2026, 9, 15), effective_until=until, by=cast.wang, now=AT
    )


def negotiation(cast: Cast) -> Negotiation:
    """With 禾芽; one topic agreed on."""
    opening = Opening("algorithm_guideline", "禾芽规则协商", "platform", platform="heya", opened_on=date(2026, 9, 1))
    case = negotiation_open(organisation=cast.district, opening=opening, by=None, now=AT)
    Topic.objects.create(
        negotiation=case,
        number=1,
        section="pay",
        title="冰雪天气补贴",
        state=Topic.State.AGREED,
        agreed_text="冰雪天气每单补贴 2.00 元。",
        agreed_on=date(2026, 9, 10),
        opened_on=date(2026, 9, 2),
        recorded_at=AT,
    )
    return case


def article(agreement: Agreement, number: str = "第五条") -> AgreementClause:
    return agreement.clauses.get(number=number, valid_until=None)


def fresh(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_related("organisation").get(pk=agreement.pk)


def later(days: int) -> datetime:
    return AT + timedelta(days=days)
