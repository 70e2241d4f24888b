"""A contract that was objected to goes its way again: its days in order, its papers as the authority reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.documents import to_html
from gongyou.rooms.bargaining.agreements.documents import paper_of
from gongyou.rooms.bargaining.agreements.drafting import draft_of, written_of
from gongyou.rooms.bargaining.agreements.law import law_of
from gongyou.rooms.bargaining.models import Agreement, Negotiation
from gongyou.rooms.bargaining.services import agreement_steps as steps
from gongyou.rooms.bargaining.services.negotiations import Entry, covered_list
from tests.agreements import cases
from tests.agreements.cases import AT, PASSED
from tests.negotiations import cases as tables
from tests.registry.cast import Cast

pytestmark = pytest.mark.database
TODAY = date(2026, 10, 1)


def paper(agreement: Agreement, name: str) -> str:
    return to_html(paper_of(name, cases.fresh(agreement), TODAY), "zh")


def test_while_the_review_runs_nothing_is_in_force(cast: Cast) -> None:
    filing = cases.filed(cast)
    # The fifteen days end on 28 September; on that day the authority may still object.
    last_day = datetime(2026, 9, 28, 4, tzinfo=UTC)
    with pytest.raises(Conflict, match="until then the authority may object"):
        steps.agreement_begin(
            agreement=filing.agreement,
            effective_from=date(2026, 9, 29),
            effective_until=date(2027, 9, 28),
            by=cast.wang,
            now=last_day,
        )
    steps.filing_object(filing=filing, objected_on=date(2026, 9, 28), objection="期限", by=cast.wang, now=last_day)
    assert cases.fresh(filing.agreement).state == "draft"


def test_after_an_objection_the_vote_comes_later_and_the_letter_says_so(cast: Cast) -> None:
    filing = cases.filed(cast)
    agreement = filing.agreement
    on = date(2026, 9, 21)
    steps.filing_object(filing=filing, objected_on=on, objection="低于最低工资标准。", by=cast.wang, now=AT)
    with pytest.raises(BadInput) as early:
        steps.ballot_record(
            agreement=agreement, body="congress", held_on=date(2026, 9, 20), votes=PASSED, by=cast.wang, now=AT
        )
    assert "上次审查异议送达的日期（2026-09-21）" in early.value.text.zh
    steps.ballot_record(agreement=agreement, body="congress", held_on=on, votes=PASSED, by=cast.wang, now=AT)
    letter = paper(agreement, "filing")
    assert "于2026年9月21日送达审查意见，异议为“低于最低工资标准”。双方已重新协商、表决和签字" in letter


def test_the_form_has_the_term_of_the_text_or_room_for_it(cast: Cast) -> None:
    agreement = cases.signed(cast, cases.FACTORY)
    clause = cases.article(agreement)
    agreement.clauses.exclude(pk=clause.pk).delete()
    agreement.clauses.update(text="第五条 本合同自生效之日起有效期二年。")
    assert "自生效之日起 2 年" in paper(agreement, "filing")
    agreement.clauses.update(text="第五条 工资按月支付。")
    form = paper(agreement, "filing")
    assert "<td>约定期限</td><td>＿＿＿＿＿＿</td>" in form and "<td>—</td>" not in form.partition("表决情况")[0]


def test_who_was_only_asked_is_on_no_list_and_counts_nowhere(cast: Cast) -> None:
    case = tables.contract_case(cast)
    for name, state, workers in (
        ("甲公司", "signed", 120),
        ("乙公司", "joined", None),
        ("丙公司", "invited", 50),
        ("丁公司", "declined", 40),
    ):
        covered_list(negotiation=case, entry=Entry("employer", name, state, TODAY, workers=workers), by=None, now=AT)
    agreement = cases.draft(cast, cases.FACTORY)
    Agreement.objects.filter(pk=agreement.pk).update(negotiation=case)
    page = paper(agreement, "filing")
    assert "用人单位 2 家，职工合计 120 人，其中 1 家没有填人数" in page
    assert "尚未加入的 1 家，不在签约名单内：丙公司" in page and "丁公司" not in page
    assert "<td>丙公司</td>" not in page and "<td>涉及用人单位数</td><td>2</td>" in page


def test_a_wage_contract_is_called_one_and_has_what_the_provisions_ask_of_it(cast: Cast) -> None:
    case = tables.contract_case(cast)
    Negotiation.objects.filter(pk=case.pk).update(title="石桥机械厂工资专项集体合同协商")
    case.refresh_from_db()
    proposed = draft_of(case)
    assert (proposed["kind"], proposed["title"]) == ("wage", "石桥机械厂工资专项集体合同")
    text = "".join(each.text for each in written_of(cases.FACTORY, []))
    assert "本协议" not in text
    for asked in ("变更或者解除本合同", "发生争议", "侵犯职工劳动权益", "（盖章）", "签订日期"):
        assert asked in text
    assert "仲裁" not in "".join(each.text for each in written_of(cases.HEYA, []))
    review = law_of("collective").review
    assert review is not None and "第五十四条（已核对" in review.source.zh
    # A draft is shown to be spoken about: not under the article on what is in force.
    notice = paper(cases.draft(cast, cases.FACTORY), "notice")
    assert "《劳动合同法》第五十一条" in notice and "第四十八条" not in notice
