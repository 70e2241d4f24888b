"""What officers write: each act with its state, its days, its audit line and who may do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.kit.documents import to_html
from gongyou.kit.models import AuditLine
from gongyou.rooms.bargaining.agreements.documents import paper_of
from gongyou.rooms.bargaining.agreements.found import clauses_on
from gongyou.rooms.bargaining.models import Agreement
from gongyou.rooms.bargaining.services import agreement_lasting as lasting
from gongyou.rooms.bargaining.services import agreement_steps as steps
from gongyou.rooms.bargaining.services import agreements as drafts
from gongyou.rooms.bargaining.services.agreements import Named, Term, Written
from tests.agreements import cases
from tests.agreements.cases import AT, FAILED, HEYA, SIGNED, fresh
from tests.registry.cast import Cast

pytestmark = pytest.mark.database


def lines() -> list[str]:
    return list(
        AuditLine.objects.filter(type__startswith="bargaining.").order_by("number").values_list("type", flat=True)
    )


def test_it_goes_from_draft_to_force_with_one_line_each(cast: Cast) -> None:
    filing = cases.filed(cast)
    agreement = filing.agreement
    with pytest.raises(BadInput, match="The review lasts") as early:
        steps.agreement_begin(
            agreement=agreement,
            effective_from=date(2026, 9, 20),
            effective_until=date(2028, 9, 19),
            by=cast.wang,
            now=AT,
        )
    assert early.value.where["field"] == "effective_from"
    # The review's 15 days end on 25 September, the festival: the next working day is Monday the 28th.
    agreement = steps.agreement_begin(
        agreement=agreement, effective_from=date(2026, 9, 29), effective_until=date(2028, 9, 28), by=cast.wang, now=AT
    )
    steps.agreement_publicise(agreement=agreement, day=date(2026, 9, 30), where="公示栏", by=cast.wang, now=AT)
    assert fresh(agreement).state == "in_force"
    assert lines() == [
        f"bargaining.agreement.{each}"
        for each in ("drafted", "ballot_passed", "signed", "filed", "received", "in_force", "publicised")
    ]


def test_a_failed_ballot_leaves_a_draft(cast: Cast) -> None:
    agreement = cases.draft(cast)
    ballot = steps.ballot_record(
        agreement=agreement, body="congress", held_on=date(2026, 9, 1), votes=FAILED, by=cast.wang, now=AT
    )
    assert not ballot.is_passed
    assert fresh(agreement).state == "draft"
    assert lines()[-1] == "bargaining.agreement.ballot_failed"
    with pytest.raises(Conflict):
        steps.agreement_sign(agreement=agreement, signature=SIGNED, by=cast.wang, now=AT)
    # What nobody has signed is put up as a draft, not as something concluded.
    page = to_html(paper_of("notice", fresh(agreement), date(2026, 9, 2)), "zh")
    assert "协议草案公示" in page and "拟订立" in page and "另行公布" not in page


def test_an_objection_sends_it_back_and_it_is_signed_anew(cast: Cast) -> None:
    filing = cases.filed(cast)
    with pytest.raises(BadInput, match="The review ended"):
        steps.filing_object(filing=filing, objected_on=date(2026, 9, 29), objection="期限", by=cast.wang, now=AT)
    steps.filing_object(
        filing=filing, objected_on=date(2026, 9, 18), objection="第三条低于最低工资。", by=cast.wang, now=AT
    )
    agreement = fresh(filing.agreement)
    assert (agreement.state, agreement.signed_on) == ("draft", None)
    drafts.clause_change(
        clause=agreement.clauses.get(number="第三条"),
        written=Written("第三条 每单不低于 5 元。\n", number="第三条"),
        by=cast.wang,
        now=AT,
    )
    assert lines()[-2:] == ["bargaining.agreement.objected", "bargaining.agreement.clause_changed"]


def test_a_platform_agreement_needs_no_filing(cast: Cast) -> None:
    agreement = cases.in_force(cast)
    assert (agreement.state, agreement.filings.count()) == ("in_force", 0)


def test_it_is_not_signed_before_the_vote(cast: Cast) -> None:
    agreement = cases.voted(cast)
    early = steps.Signature(date(2026, 8, 31), "主席", "总经理")
    with pytest.raises(BadInput, match="the day of the vote"):
        steps.agreement_sign(agreement=agreement, signature=early, by=cast.wang, now=AT)


def test_what_has_not_happened_is_not_recorded(cast: Cast) -> None:
    with pytest.raises(BadInput, match="has not come"):
        steps.ballot_record(
            agreement=cases.draft(cast), body="congress", held_on=date(2026, 10, 2), votes=FAILED, by=cast.wang, now=AT
        )


def test_a_draft_without_text_is_not_voted_on(cast: Cast) -> None:
    empty = drafts.agreement_draft(organisation=cast.district, named=HEYA, clauses=(), by=cast.wang, now=AT)
    with pytest.raises(Conflict, match="no clauses"):
        steps.ballot_record(
            agreement=empty, body="congress", held_on=date(2026, 9, 1), votes=cases.PASSED, by=cast.wang, now=AT
        )


def test_an_amendment_keeps_the_former_wording(cast: Cast) -> None:
    agreement = cases.in_force(cast)
    former = cases.article(agreement)
    amended = lasting.clause_amend(
        clause=former,
        written=Written("第五条 连续接单满 3 小时，停止派单 20 分钟。\n"),
        valid_from=date(2027, 1, 1),
        reason="双方协商一致",
        by=cast.wang,
        now=AT,
    )
    held = Agreement.objects.prefetch_related("clauses").get(pk=agreement.pk)
    before, after = (
        [clause.text for clause in clauses_on(held, day) if clause.number == "第五条"]
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    )
    assert (before, after) == ([former.text], [amended.text])
    with pytest.raises(Conflict, match="amended already"):
        lasting.clause_amend(
            clause=former, written=Written("x"), valid_from=date(2027, 2, 1), reason="再变", by=cast.wang, now=AT
        )
    assert lines()[-1] == "bargaining.agreement.amended"


def test_it_expires_after_its_last_day_and_is_renewed_by_its_successor(cast: Cast) -> None:
    agreement = cases.in_force(cast, until=date(2026, 12, 31))
    with pytest.raises(Conflict, match="is not over"):
        lasting.agreement_expire(agreement=agreement, by=None, now=AT)
    expired = lasting.agreement_expire(agreement=agreement, by=None, now=cases.later(120))
    assert (expired.state, expired.ended_on) == ("expired", date(2026, 12, 31))


def test_an_existing_agreement_is_in_force_at_once(cast: Cast) -> None:
    term = Term(date(2025, 1, 2), date(2025, 1, 10), date(2027, 1, 9))
    agreement = drafts.agreement_enter(
        organisation=cast.district,
        named=Named("wage", "快递行业工资专项集体合同", "麦溪区快递业协会"),
        clauses=[Written("工资按月支付。")],
        term=term,
        by=cast.wang,
        now=AT,
    )
    assert (agreement.state, agreement.effective_until) == ("in_force", term.effective_until)
    with pytest.raises(BadInput):
        drafts.agreement_enter(
            organisation=cast.district,
            named=Named("wage", "甲", "乙"),
            clauses=[Written("甲")],
            term=Term(date(2025, 1, 2), date(2025, 1, 10), date(2025, 1, 9)),
            by=cast.wang,
            now=AT,
        )


def test_subjects_are_of_the_catalogue(cast: Cast) -> None:
    agreement = cases.draft(cast)
    key = str(cases.article(agreement).key)
    assert drafts.clauses_code(agreement=agreement, codes={key: "hours"}, by=cast.wang, now=AT) == 1
    assert cases.article(agreement).code == "hours"
    with pytest.raises(BadInput):
        drafts.clauses_code(agreement=agreement, codes={key: "sunshine"}, by=cast.wang, now=AT)


@pytest.mark.parametrize(
    "act",
    [
        lambda agreement, by: lasting.agreement_release(agreement=agreement, by=by, now=AT),
        lambda agreement, by: lasting.agreement_withdraw(agreement=agreement, by=by, now=AT),
        lambda agreement, by: steps.agreement_publicise(
            agreement=agreement, day=date(2026, 9, 20), where="公示栏", by=by, now=AT
        ),
        lambda agreement, by: lasting.agreement_terminate(
            agreement=agreement, ended_on=date(2026, 9, 30), reason="协商一致", by=by, now=AT
        ),
        lambda agreement, by: drafts.clauses_code(agreement=agreement, codes={}, by=by, now=AT),
        lambda agreement, by: drafts.clause_bind(clause=agreement.clauses.first(), binding=None, by=by, now=AT),
    ],
)
def test_only_its_own_officers_act(cast: Cast, act: Callable[..., object]) -> None:
    agreement = cases.in_force(cast)
    before = len(lines())
    for other in (cast.zhao, cast.analyst):
        with pytest.raises(Forbidden):
            act(agreement, other)
    assert len(lines()) == before
    act(agreement, cast.wang)
    assert len(lines()) == before + 1
