"""The console and the public pages of agreements: from pasted text to the clause that everybody reads."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from gongyou.registry.joining.limits import Limit
from gongyou.rooms.bargaining.models import Agreement
from gongyou.rooms.bargaining.services.agreement_lasting import agreement_release
from gongyou.rooms.bargaining.views import public_agreements
from tests.agreements import cases
from tests.agreements.texts import PLATFORM
from tests.registry.cast import Cast

pytestmark = pytest.mark.database
FACTS = {
    "kind": "platform",
    "title": "禾岚市配送平台劳动规则和算法协议",
    "counterpart": "禾芽配送有限公司",
    "platform": "heya",
}
VOTE = {
    "body": "platform",
    "held_on": "2026-09-01",
    "entitled": 100,
    "present": 67,
    "in_favour": 51,
    "against": 10,
    "abstained": 6,
}


def said(client: Client, address: str, language: str = "zh-CN") -> str:
    page = client.get(address, headers={"accept-language": language})
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def at(name: str, agreement: Agreement) -> str:
    return reverse(f"bargaining:{name}", args=[agreement.key])


def test_an_officer_takes_an_agreement_from_paste_to_the_public(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    entered = client.post(reverse("bargaining:agreement_new"), {**FACTS, "organisation": cast.district.pk})
    agreement = Agreement.objects.get()
    assert entered.headers["Location"] == at("agreement_text", agreement)
    tried = client.post(at("agreement_text", agreement), {"text": PLATFORM, "look": ""}).content.decode()
    assert "按此保存" in tried
    assert "建议主题 工作时长与休息" in tried
    assert not agreement.clauses.exists()
    client.post(at("agreement_text", agreement), {"text": PLATFORM, "keep": ""})
    assert "".join(clause.text for clause in agreement.clauses.all()) == PLATFORM
    # Subjects are proposals until the officer confirms them.
    assert set(agreement.clauses.values_list("code", flat=True)) == {""}
    rest = cases.article(agreement)
    codes = {f"code:{clause.key}": "hours" if clause == rest else "" for clause in agreement.clauses.all()}
    client.post(at("agreement_codes", agreement), codes)
    assert cases.article(agreement).code == "hours"
    client.post(at("ballot_new", agreement), VOTE)
    assert "3 × 67 = 201 ≥ 2 × 100 = 200；至少需要 67 人" in said(client, agreement.get_absolute_url())
    signed = {"signed_on": "2026-09-08", "union_signatory": "主席", "counterpart_signatory": "总经理"}
    client.post(at("agreement_sign", agreement), signed)
    term = {"effective_from": "2026-09-15", "effective_until": "2028-09-14"}
    assert client.post(at("agreement_begin", agreement), term).status_code == 302
    client.post(at("agreement_publicise", agreement), {"day": "2026-09-16", "where": "骑手端公告"})
    client.post(at("agreement_release", agreement))
    client.logout()
    public = said(client, at("public_agreement", agreement))
    assert "停止派单 20 分钟" in public
    assert "骑手" not in public.replace("骑手端", "")
    listed = client.get(reverse("bargaining:public_agreements"), {"q": "停止派单"}).content.decode()
    assert "<mark>停止派单</mark>" in listed


def test_a_vote_that_does_not_add_up_is_refused_beside_its_field(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    refused = client.post(at("ballot_new", cases.draft(cast)), {**VOTE, "abstained": 5})
    assert refused.status_code == 422
    assert "51 + 10 + 5 = 66，与出席 67 人不符" in refused.content.decode()


def test_it_finds_chinese_words_and_takes_signs_for_themselves(cast: Cast, client: Client) -> None:
    cases.draft(cast)
    client.force_login(cast.wang)
    address = reverse("bargaining:agreements")
    found = client.get(address, {"q": "4小时 派单"}).content.decode()
    assert "<mark>4 小时</mark>" in found
    assert "<mark>派单</mark>" in found
    assert "<mark>20%</mark>" in client.get(address, {"q": "20%"}).content.decode()
    for nothing in ("2_%", "每单%抽成", "休_"):
        assert "没有条文同时含有这些字词" in said(client, f"{address}?q={nothing}")


def test_the_list_narrows_by_subject_and_last_day(cast: Cast, client: Client) -> None:
    agreement = cases.in_force(cast, until=cases.AT.date().replace(year=2030))
    client.force_login(cast.wang)
    address = reverse("bargaining:agreements")
    assert agreement.title in said(client, f"{address}?state=in_force&platform=heya")
    assert agreement.title not in said(client, f"{address}?ending=30")
    assert agreement.title not in said(client, f"{address}?code=hours")
    agreement.clauses.filter(number="第五条").update(code="hours")
    assert agreement.title in said(client, f"{address}?code=hours")
    assert "停止派单 20 分钟" in said(client, reverse("bargaining:clauses") + "?code=hours")


def test_a_draft_comes_from_a_negotiation(cast: Cast, client: Client) -> None:
    case = cases.negotiation(cast)
    client.force_login(cast.wang)
    assert client.post(reverse("bargaining:agreement_from", args=[case.key]), FACTS).status_code == 302
    agreement = Agreement.objects.get(negotiation=case)
    clause = agreement.clauses.get(topic__isnull=False)
    assert (clause.number, clause.code, clause.text) == ("第二条", "pay", "第二条 冰雪天气每单补贴 2.00 元。\n")


def test_an_existing_agreement_is_read_from_word_with_its_own_numbers(cast: Cast, client: Client) -> None:
    file = Document()
    for line in ("快递行业集体合同", "第一条 工资按月支付。", "第二条 每周休息一日。"):
        file.add_paragraph(line)
    content = BytesIO()
    file.save(content)
    given = {
        **FACTS,
        "organisation": cast.district.pk,
        "signed_on": "2025-01-02",
        "effective_from": "2025-01-10",
        "effective_until": "2027-01-09",
        "file": SimpleUploadedFile("合同.docx", content.getvalue()),
    }
    client.force_login(cast.wang)
    assert client.post(reverse("bargaining:agreement_enter"), given).status_code == 302
    agreement = Agreement.objects.get()
    assert [clause.number for clause in agreement.clauses.all()] == ["", "第一条", "第二条"]
    broken = {**given, "file": SimpleUploadedFile("合同.docx", b"PK\x03\x04 no word")}
    refused = client.post(reverse("bargaining:agreement_enter"), broken)
    assert (refused.status_code, "打不开" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("paper", "holds"), [("notice", "现将全文公布如下"), ("filing", "报送说明"), ("ballot", "3 × 80 = 240")]
)
def test_papers_are_written_in_both_languages(cast: Cast, client: Client, paper: str, holds: str) -> None:
    agreement = cases.in_force(cast)
    client.force_login(cast.wang)
    address = reverse("bargaining:agreement_paper", args=[agreement.key, paper, "html"])
    assert holds in said(client, address)
    assert "Only the Chinese text binds" in said(client, address, "en")


def test_the_text_is_a_word_file_and_the_register_a_workbook(cast: Cast, client: Client) -> None:
    agreement = cases.in_force(cast)
    client.force_login(cast.wang)
    word = client.get(reverse("bargaining:agreement_paper", args=[agreement.key, "text", "docx"]))
    lines = [paragraph.text for paragraph in Document(BytesIO(word.content)).paragraphs]
    whole = [line.strip() for line in PLATFORM.splitlines() if line.strip()]
    assert [line for line in whole if line not in lines] == []
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(reverse("bargaining:agreements_file")).content))
    assert book.sheet_names == ["协议", "条文", "报送登记"]
    assert book.get_sheet_by_index(0).to_python()[1][:3] == [agreement.title, "平台规则协议", "已生效"]


def test_what_was_taken_off_is_public_no_more(cast: Cast, client: Client) -> None:
    agreement = cases.in_force(cast)
    address = at("public_agreement", agreement)
    assert client.get(address).status_code == 404
    agreement_release(agreement=agreement, by=None, now=cases.AT)
    assert client.get(address).status_code == 200
    client.force_login(cast.wang)
    client.post(at("agreement_withdraw", agreement))
    assert client.get(address).status_code == 404


def test_one_address_reads_and_searches_so_often(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    agreement = cases.in_force(cast)
    agreement_release(agreement=agreement, by=None, now=cases.AT)
    monkeypatch.setattr(public_agreements, "READINGS", Limit("agreements.read", 2, timedelta(hours=1)))
    address, register = at("public_agreement", agreement), reverse("bargaining:public_agreements")
    assert [client.get(each).status_code for each in (address, register, address, register)] == [200, 200, 429, 429]
    # Searching is counted by itself, and another address has its own share.
    assert client.get(register, {"q": "报酬"}).status_code == 200
    refused = client.get(address)
    assert int(refused["Retry-After"]) > 0 and agreement.title not in refused.content.decode()
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_renewal_begins_with_the_same_words(cast: Cast, client: Client) -> None:
    agreement = cases.in_force(cast)
    client.force_login(cast.wang)
    client.post(at("agreement_renew", agreement))
    client.post(at("agreement_renew", agreement))
    (renewal,) = Agreement.objects.filter(renews=agreement)
    assert "".join(clause.text for clause in renewal.clauses.all()) == PLATFORM


def test_a_negotiation_leads_to_its_agreement(cast: Cast, client: Client) -> None:
    case = cases.negotiation(cast)
    client.force_login(cast.wang)
    page = client.get(case.get_absolute_url()).content.decode()
    assert reverse("bargaining:agreement_from", args=[case.key]) in page
    client.post(reverse("bargaining:agreement_from", args=[case.key]), FACTS)
    assert Agreement.objects.get().get_absolute_url() in client.get(case.get_absolute_url()).content.decode()
    client.force_login(cast.analyst)
    page = client.get(case.get_absolute_url()).content.decode()
    assert reverse("bargaining:agreement_from", args=[case.key]) not in page


def test_a_term_that_is_not_the_one_of_the_text_is_said(cast: Cast) -> None:
    """Article 7 of the text: 有效期两年."""
    agreement = cases.in_force(cast, until=date(2027, 9, 14))
    said = "条文写明有效期 2 年，应到2028年9月14日；登记的期限到2027年9月14日，请核对。"
    assert said in shown_page(cast, agreement)
    Agreement.objects.update(effective_until=date(2028, 9, 14))
    assert "条文写明有效期" not in shown_page(cast, agreement)


def test_the_case_alone_says_until_when_a_platform_shows_what_it_agreed(cast: Cast) -> None:
    """Both days are conventions of the union: one of them is enough, and the case's can be set."""
    agreement = cases.in_force(cast)
    assert "向全体人员公布，最迟" in shown_page(cast, agreement)
    Agreement.objects.update(negotiation=cases.negotiation(cast))
    assert "向全体人员公布，最迟" not in shown_page(cast, agreement)


def shown_page(cast: Cast, agreement: Agreement) -> str:
    client = Client()
    client.force_login(cast.wang)
    return client.get(agreement.get_absolute_url()).content.decode()
