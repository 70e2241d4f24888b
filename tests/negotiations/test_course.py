"""A case from the request to its end, and what is refused on the way."""

from __future__ import annotations

from datetime import date

import pytest

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.models import AuditLine
from gongyou.rooms.bargaining.models import Negotiation, Step
from gongyou.rooms.bargaining.negotiation.course import Standing
from gongyou.rooms.bargaining.recording import Done
from gongyou.rooms.bargaining.services.negotiations import (
    Entry,
    Opening,
    covered_list,
    covered_move,
    negotiation_end,
    negotiation_open,
    negotiation_terms_set,
)
from gongyou.rooms.bargaining.services.standing import course_today
from gongyou.rooms.bargaining.services.steps import step_record, step_withdraw
from gongyou.rooms.bargaining.services.tables import (
    Chair,
    Minutes,
    representative_release,
    representative_seat,
    session_hold,
    session_sign,
)
from gongyou.rooms.bargaining.services.topics import Offer, proposal_make, topic_agree, topic_drop
from tests.negotiations.cases import (
    TODAY,
    a_topic,
    at_the_table,
    contract_case,
    done,
    guideline_case,
    seat,
    seat_all,
)
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database


def standing(case: Negotiation, step: str) -> Standing:
    return next(each.standing for each in course_today(case, TODAY) if each.rule.key == step)


def due(case: Negotiation) -> date | None:
    case.refresh_from_db()
    return case.next_due


def test_a_case_runs_from_the_request_to_a_signed_result(cast: Cast) -> None:
    case = guideline_case(cast)
    session = at_the_table(case)
    topic = a_topic(case)
    first = proposal_make(topic=topic, offer=Offer("union", date(2026, 9, 8), "每单加 1 元"), by=None, now=NOW)
    proposal_make(topic=topic, offer=Offer("other", date(2026, 9, 10), "每单加 0.5 元"), by=None, now=NOW)
    present = list(case.representatives.all())
    minutes = Minutes(present, "双方交换意见。", {topic.pk: "agreed"}, {topic.pk: "按每单 1 元"})
    session_hold(session=session, minutes=minutes, by=None, now=NOW)
    assert standing(case, "session") is Standing.DONE
    session_sign(session=session, on=date(2026, 9, 11), by=None, now=NOW)
    with pytest.raises(Conflict, match="not settled"):
        done(case, "result", date(2026, 9, 15))
    topic_agree(topic=topic, proposal=first, on=date(2026, 9, 10), by=None, now=NOW)
    done(case, "result", date(2026, 9, 15))
    topic.refresh_from_db()
    assert (topic.state, topic.agreed_text) == ("agreed", "每单加 1 元")
    # Five working days from 15 September: 16, 17, 18, the worked Sunday 20, 21.
    assert due(case) == date(2026, 9, 21)
    done(case, "publicity", date(2026, 9, 18))
    # The next to come is the feedback, three months after the result.
    assert due(case) == date(2026, 12, 15)
    negotiation_end(negotiation=case, state="agreed", reason="已签订协议。", by=None, now=NOW)
    with pytest.raises(Conflict, match="closed already"):
        a_topic(case, "另一议题")


def test_a_step_waits_for_the_one_before_and_keeps_the_order_of_days(cast: Cast) -> None:
    case = contract_case(cast)
    with pytest.raises(Conflict, match="“Request” must be done before “Written reply”"):
        done(case, "reply", date(2026, 9, 4), "accepted")
    done(case, "request", date(2026, 9, 2))
    # Twenty calendar days end on the 22nd.
    assert due(case) == date(2026, 9, 22)
    with pytest.raises(BadInput, match="before “Request” on 2 September 2026"):
        done(case, "reply", date(2026, 9, 1), "accepted")
    with pytest.raises(BadInput, match="future"):
        done(case, "reply", date(2026, 10, 2), "accepted")
    with pytest.raises(BadInput, match="Choose the outcome"):
        done(case, "reply", date(2026, 9, 4))
    with pytest.raises(BadInput, match="needs its reason"):
        done(case, "reply", date(2026, 9, 4), "refused")
    with pytest.raises(BadInput, match="no step"):
        done(case, "dance", date(2026, 9, 4))
    assert list(Step.objects.values_list("step", flat=True)) == ["request"]


def test_a_refusal_stops_the_course_until_the_request_is_renewed(cast: Cast) -> None:
    case = contract_case(cast)
    done(case, "request", date(2026, 9, 2))
    done(case, "reply", date(2026, 9, 3), "refused", "时机不成熟")
    assert standing(case, "reply") is Standing.STOPPED and standing(case, "representatives") is Standing.WAITING
    assert due(case) is None
    done(case, "request", date(2026, 9, 9))
    assert standing(case, "reply") is Standing.OPEN
    assert due(case) == date(2026, 9, 29)
    done(case, "reply", date(2026, 9, 10), "accepted")
    assert standing(case, "representatives") is Standing.OPEN


def test_a_record_is_withdrawn_unless_a_later_one_rests_on_it(cast: Cast) -> None:
    case = contract_case(cast)
    done(case, "request", date(2026, 9, 2))
    done(case, "reply", date(2026, 9, 4), "accepted")
    request, reply = case.steps.order_by("pk")
    with pytest.raises(Conflict, match="“Written reply” rests on it"):
        step_withdraw(step=request, reason="日期有误", by=None, now=NOW)
    with pytest.raises(BadInput, match="Say why"):
        step_withdraw(step=reply, reason=" ", by=None, now=NOW)
    step_withdraw(step=reply, reason="登记错了", by=None, now=NOW)
    with pytest.raises(Conflict, match="withdrawn already"):
        step_withdraw(step=reply, reason="再撤", by=None, now=NOW)
    assert due(case) == date(2026, 9, 22)
    assert Step.objects.count() == 2 and standing(case, "reply") is Standing.OPEN


def test_the_table_is_refused_with_its_remedy_until_it_is_complete(cast: Cast) -> None:
    case = guideline_case(cast)
    done(case, "request", date(2026, 9, 2))
    done(case, "reply", date(2026, 9, 4), "accepted")
    with pytest.raises(Conflict, match="0 representatives; at least 3"):
        done(case, "representatives", date(2026, 9, 7))
    seats = seat_all(case)
    representative_release(representative=seats[-1], on=date(2026, 9, 4), by=None, now=NOW)
    with pytest.raises(Conflict, match="has 2 representatives"):
        done(case, "representatives", date(2026, 9, 7))
    seat(case, "other", "甲代表1")
    with pytest.raises(Conflict, match="on both sides"):
        done(case, "representatives", date(2026, 9, 7))
    with pytest.raises(BadInput, match="does not know this way of choosing"):
        chair = Chair("other", "member", "丁", "congress", date(2026, 9, 3))
        representative_seat(negotiation=case, chair=chair, by=None, now=NOW)


def test_terms_of_law_stay_and_conventions_move(cast: Cast) -> None:
    case = guideline_case(cast)
    done(case, "request", date(2026, 9, 2))
    # Ten working days from 2 September.
    assert due(case) == date(2026, 9, 16)
    negotiation_terms_set(negotiation=case, terms={"reply": 5}, by=None, now=NOW)
    assert due(case) == date(2026, 9, 9)
    with pytest.raises(BadInput, match="given by law"):
        negotiation_terms_set(negotiation=case, terms={"next_round": 6}, by=None, now=NOW)
    with pytest.raises(BadInput, match="between 1 and"):
        negotiation_terms_set(negotiation=case, terms={"reply": 0}, by=None, now=NOW)
    contract = contract_case(cast)
    with pytest.raises(BadInput, match="given by law"):
        negotiation_terms_set(negotiation=contract, terms={"reply": 30}, by=None, now=NOW)


def test_the_sign_on_list_keeps_each_once_and_moves_forward(cast: Cast) -> None:
    opening = Opening("collective_contract", "麦溪区快递业集体合同", "industry", "on_behalf", counterpart="区快递协会")
    case = negotiation_open(organisation=cast.district, opening=opening, by=None, now=NOW)
    entry = Entry("employer", "甲速递有限公司", "invited", date(2026, 9, 1), workers=40)
    line = covered_list(negotiation=case, entry=entry, by=None, now=NOW)
    with pytest.raises(Conflict, match="on the list already"):
        covered_list(negotiation=case, entry=entry, by=None, now=NOW)
    covered_move(covered=line, state="signed", on=date(2026, 9, 20), by=None, now=NOW)
    with pytest.raises(BadInput, match="after the last state"):
        covered_move(covered=line, state="declined", on=date(2026, 9, 19), by=None, now=NOW)
    with pytest.raises(BadInput, match="does not apply"):
        negotiation_open(
            organisation=cast.district,
            opening=Opening("collective_contract", "甲", "platform", platform="heya"),
            by=None,
            now=NOW,
        )
    with pytest.raises(BadInput, match="Say who the other side is"):
        negotiation_open(
            organisation=cast.district, opening=Opening("collective_contract", "甲", "region"), by=None, now=NOW
        )


def test_minutes_need_both_sides_and_topics_of_the_case(cast: Cast) -> None:
    case = guideline_case(cast)
    session = at_the_table(case)
    union = list(case.representatives.filter(side="union"))
    with pytest.raises(BadInput, match="Both sides"):
        session_hold(session=session, minutes=Minutes(union, "只有一方。"), by=None, now=NOW)
    foreign = a_topic(contract_case(cast))
    both = list(case.representatives.all())
    with pytest.raises(BadInput, match="do not match"):
        session_hold(session=session, minutes=Minutes(both, "会议。", {foreign.pk: "agreed"}), by=None, now=NOW)
    with pytest.raises(BadInput, match="cannot be empty"):
        session_hold(session=session, minutes=Minutes(both, "  "), by=None, now=NOW)


def test_proposals_follow_each_other_and_a_scheme_names_its_line(cast: Cast) -> None:
    topic = a_topic(guideline_case(cast))
    proposal_make(topic=topic, offer=Offer("union", date(2026, 9, 8), "甲"), by=None, now=NOW)
    with pytest.raises(BadInput, match="order in which they were made"):
        proposal_make(topic=topic, offer=Offer("other", date(2026, 9, 7), "乙"), by=None, now=NOW)
    with pytest.raises(BadInput, match=r"scheme\.yaml:1"):
        offer = Offer("other", date(2026, 9, 8), "乙", "colour: red")
        proposal_make(topic=topic, offer=offer, by=None, now=NOW)
    topic_drop(topic=topic, reason="并入其他议题", by=None, now=NOW)
    with pytest.raises(Conflict, match="agreed or withdrawn"):
        proposal_make(topic=topic, offer=Offer("union", date(2026, 9, 9), "丙"), by=None, now=NOW)


def test_no_audit_line_names_a_representative(cast: Cast) -> None:
    case = guideline_case(cast)
    seat(case, "union", "王小明")
    raw = list(case.representatives.values_list("pk", flat=True))
    assert raw and not any("王小明" in str(line.data) for line in AuditLine.objects.all())
    with pytest.raises(Exception, match="not allowed"):
        step_record(negotiation=case, done=Done("request", date(2026, 9, 2)), by=cast.zhao, now=NOW)
