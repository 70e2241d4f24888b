"""What is done with an agreement does its step in the negotiation that it was drafted from."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.text import Text
from gongyou.rooms.bargaining.agreements.drafting import negotiated, written_of
from gongyou.rooms.bargaining.case_recording import case_steps
from gongyou.rooms.bargaining.models import Agreement, Negotiation, Topic
from gongyou.rooms.bargaining.services import agreement_steps as steps
from gongyou.rooms.bargaining.services.agreements import Origin, agreement_draft
from gongyou.rooms.bargaining.services.negotiations import Entry, covered_list, negotiation_end
from gongyou.rooms.bargaining.services.steps import step_withdraw
from gongyou.rooms.bargaining.services.tables import Minutes, session_hold
from tests.agreements import cases
from tests.agreements.cases import AT, FACTORY, FAILED, PASSED, SIGNED
from tests.negotiations import cases as tables
from tests.registry.cast import Cast

pytestmark = pytest.mark.database
TODAY = date(2026, 10, 1)


def settled(cast: Cast) -> Negotiation:
    """The collective contract of 禾芽配送: talked over on 10 September 2026, one topic agreed."""
    case = tables.contract_case(cast)
    session = tables.at_the_table(case)
    topic = tables.a_topic(case)
    Topic.objects.filter(pk=topic.pk).update(state="agreed", agreed_text="每单补贴 2 元。", agreed_on=date(2026, 9, 10))
    session_hold(session=session, minutes=Minutes(list(case.representatives.all()), "谈定补贴。"), by=None, now=AT)
    return case


def draft(case: Negotiation, cast: Cast) -> Agreement:
    return agreement_draft(
        organisation=cast.district,
        named=FACTORY,
        clauses=written_of(FACTORY, negotiated(case)),
        by=cast.wang,
        now=AT,
        origin=Origin(negotiation=case),
    )


def recorded(case: Negotiation) -> list[tuple[str, date, str]]:
    """The steps after the session, as they stand in the case."""
    rows = case.steps.filter(withdrawn_at=None, on__gt=date(2026, 9, 10))
    return [(row.step, row.on, row.given.get("outcome", "")) for row in rows]


def test_a_contract_does_the_steps_of_its_case(cast: Cast) -> None:
    case = settled(cast)
    agreement = draft(case, cast)
    on = date(2026, 9, 11)
    steps.ballot_record(agreement=agreement, body="congress", held_on=on, votes=FAILED, by=cast.wang, now=AT)
    again = date(2026, 9, 14)
    steps.ballot_record(agreement=agreement, body="congress", held_on=again, votes=PASSED, by=cast.wang, now=AT)
    signature = steps.Signature(date(2026, 9, 15), "区总工会主席", "总经理")
    steps.agreement_sign(agreement=agreement, signature=signature, by=cast.wang, now=AT)
    assert recorded(case) == [
        ("draft", on, ""),
        ("congress", on, "rejected"),
        ("draft", again, ""),
        ("congress", again, "passed"),
        ("signing", date(2026, 9, 15), ""),
    ]
    # Its clock moves on: ten days from the signature end on the festival, so on Monday the 28th.
    case.refresh_from_db()
    assert case.next_due == date(2026, 9, 28)
    filing = steps.agreement_file(
        agreement=agreement, authority="人社局", submitted_on=date(2026, 9, 17), by=cast.wang, now=AT
    )
    steps.filing_receive(filing=filing, received_on=date(2026, 9, 18), receipt="", by=cast.wang, now=AT)
    case.refresh_from_db()
    # Fifteen days from the receipt end on 3 October, a holiday, so on Thursday the 8th.
    assert (recorded(case)[-2:], case.next_due) == (
        [("filing", date(2026, 9, 17), ""), ("receipt", date(2026, 9, 18), "")],
        date(2026, 10, 8),
    )
    steps.filing_object(
        filing=filing, objected_on=date(2026, 9, 21), objection="第三条低于最低工资。", by=cast.wang, now=AT
    )
    assert recorded(case)[-1] == ("review", date(2026, 9, 21), "objected")
    steps.ballot_record(
        agreement=agreement, body="congress", held_on=date(2026, 9, 23), votes=PASSED, by=cast.wang, now=AT
    )
    assert recorded(case)[-1] == ("congress", date(2026, 9, 23), "passed")


def test_a_step_that_was_withdrawn_is_shown_as_missing(cast: Cast, client: Client) -> None:
    case = settled(cast)
    agreement = draft(case, cast)
    steps.ballot_record(
        agreement=agreement, body="congress", held_on=date(2026, 9, 11), votes=PASSED, by=cast.wang, now=AT
    )
    assert all(one.missing is None for one in case_steps(cases.fresh(agreement), TODAY))
    row = case.steps.get(step="congress")
    step_withdraw(step=row, reason="票数有误", by=cast.wang, now=AT)
    congress = case_steps(cases.fresh(agreement), TODAY)[-1]
    assert (congress.key, congress.missing) == ("congress", Text("还没有登记", "not on record yet"))
    client.force_login(cast.wang)
    shown = client.get(agreement.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "Steps in the negotiation" in shown and "Not recorded" in shown
    assert "随协议登记" in client.get(case.get_absolute_url()).content.decode()


def test_what_is_too_early_or_closed_stands_on_the_agreement_alone(cast: Cast) -> None:
    case = cases.negotiation(cast)
    agreement = agreement_draft(
        organisation=cast.district,
        named=cases.HEYA,
        clauses=written_of(cases.HEYA, negotiated(case)),
        by=cast.wang,
        now=AT,
        origin=Origin(negotiation=case),
    )
    steps.ballot_record(
        agreement=agreement, body="platform", held_on=date(2026, 9, 1), votes=PASSED, by=cast.wang, now=AT
    )
    steps.agreement_sign(agreement=agreement, signature=SIGNED, by=cast.wang, now=AT)
    assert cases.fresh(agreement).state == "signed" and not case.steps.exists()
    (result,) = case_steps(cases.fresh(agreement), TODAY)
    assert result.missing is not None and result.missing.en == "“Session” must be done before “Result”."
    negotiation_end(negotiation=case, state="ended", reason="另案处理", by=None, now=AT)
    (result,) = case_steps(cases.fresh(agreement), TODAY)
    assert result.missing is not None and result.missing.zh == "协商案已经结束"


def test_the_papers_hold_the_list_of_whom_the_case_covers(cast: Cast, client: Client) -> None:
    case = settled(cast)
    for name, state in (("甲公司", "signed"), ("乙公司", "declined"), ("丙公司", "joined")):
        covered_list(negotiation=case, entry=Entry("employer", name, state, TODAY, workers=40), by=None, now=AT)
    agreement = draft(case, cast)
    agreement.clauses.filter(part="article").update(number="第九条", text="按月支付。")
    client.force_login(cast.wang)
    for paper in ("text", "filing"):
        page = client.get(reverse("bargaining:agreement_paper", args=[agreement.key, paper, "html"])).content.decode()
        assert "签约名单" in page and "甲公司" in page and "乙公司" not in page
    Agreement.objects.update(state="voted")
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "还有 1 家没有签字盖章" in page and "区域（行业）" not in page
    # A clause whose words lack its number is printed with it; a ballot that was not held is a form.
    text = client.get(reverse("bargaining:agreement_paper", args=[agreement.key, "text", "html"])).content.decode()
    assert "第九条　按月支付。" in text
    ballot = client.get(reverse("bargaining:agreement_paper", args=[agreement.key, "ballot", "html"])).content.decode()
    assert "供表决时填写" in ballot and "□ 通过" in ballot
