"""The five headings in a contract with no platform: the words of the contract law, not those of the guideline."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from gongyou.kit import audit
from gongyou.rooms.bargaining.agreements.codes import BOTH, CODES, OF_A_CONTRACT, code_name, names_with
from gongyou.rooms.bargaining.agreements.drafting import draft_of, negotiated, written_of
from gongyou.rooms.bargaining.headings import heading_of
from gongyou.rooms.bargaining.letters import letter
from gongyou.rooms.bargaining.models import AgreementClause, ContractSection, Section, Topic
from gongyou.rooms.bargaining.origins import Origin
from gongyou.rooms.bargaining.services.agreements import Named
from gongyou.rooms.bargaining.services.topics import topic_open
from tests.agreements import cases
from tests.negotiations import cases as tables
from tests.registry.cast import Cast


def test_both_kinds_of_names_cover_the_same_headings() -> None:
    assert set(OF_A_CONTRACT) == set(BOTH) == set(Section.values) == set(ContractSection.values)
    for language, attribute in (("zh-hans", "zh"), ("en", "en")):
        with translation.override(language):
            for section in Section:
                assert str(section.label) == getattr(CODES[section.value].name, attribute)
                contract = ContractSection(section.value).label
                assert str(contract) == getattr(OF_A_CONTRACT[section.value], attribute)
    assert code_name("pay", names_with("heya")).zh == "收入与抽成"
    assert code_name("pay", names_with("")).zh == "劳动报酬"
    assert code_name("safety", names_with("")).zh == "劳动安全与卫生"


@pytest.mark.database
def test_a_factory_reads_of_remuneration_and_a_platform_of_its_take(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    contract, platform = tables.contract_case(cast), cases.negotiation(cast)
    Topic.objects.all().delete()
    for case in (contract, platform):
        topic_open(negotiation=case, origin=Origin("pay", "夜班津贴"), by=cast.wang, now=cases.AT)
    for case, wanted, other in ((contract, "劳动报酬", "收入与抽成"), (platform, "收入与抽成", "劳动报酬")):
        topic = case.topics.get()
        assert heading_of(topic).zh == wanted
        for address in (case.get_absolute_url(), topic.get_absolute_url()):
            page = client.get(address).content.decode()
            assert wanted in page
            assert other not in page
        paper = letter(case, "request", cases.AT.date())
        assert [row[1].zh for block in paper.blocks if hasattr(block, "rows") for row in block.rows] == [wanted]
        opened = audit.lines_about(case)
        assert any(wanted in audit.said(line, "zh") for line in opened)
        form = client.get(reverse("bargaining:topic_new", args=[case.key])).content.decode()
        assert wanted in form
        assert other not in form


@pytest.mark.database
def test_a_draft_has_the_term_that_was_agreed_on_or_a_blank(cast: Cast, client: Client) -> None:
    case = cases.negotiation(cast)

    def text(years: int | None = None, named: Named = cases.HEYA) -> str:
        return "".join(each.text for each in written_of(named, negotiated(case), years))

    assert "有效期＿＿年，期满前三个月内" in text()
    assert "有效期二年" not in text() and "有效期三年，" in text(3)
    assert "期满前六十日内" in text(1, replace(cases.FACTORY, kind="wage"))
    client.force_login(cast.wang)
    address = reverse("bargaining:agreement_from", args=[case.key])
    assert 'name="years"' in client.get(address).content.decode()
    # What a topic says of something else is no term of the agreement.
    Topic.objects.filter(negotiation=case).update(agreed_text="冰雪天气每单补贴 2.00 元，补贴有效期一年。")
    assert draft_of(case)["years"] is None
    form = {"kind": "platform", "title": "协议", "counterpart": "禾芽", "platform": "heya", "years": ""}
    draft = client.post(address, form).headers["Location"]
    page = client.get(draft).content.decode()
    assert "第四条有空白没有填写" in page
    paper = client.get(f"{draft}papers/text.html").content.decode()
    assert "有效期＿＿年" in paper and "第四条有空白没有填写" in paper
    Topic.objects.filter(negotiation=case).update(agreed_text="本协议自生效之日起，期限为两年。")
    assert draft_of(case)["years"] == 2
    # The number stands once, where the sides wrote it.
    assert "有效期" not in text(2) and "本协议期满前三个月内" in text(2)


@pytest.mark.database
def test_the_draft_of_a_factory_has_chapters_of_its_own_words(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    case = cases.negotiation(cast)
    text = "".join(each.text for each in written_of(cases.FACTORY, negotiated(case)))
    assert "第二章 劳动报酬" in text
    assert "收入与抽成" not in text
    assert "第二章 收入与抽成" in "".join(each.text for each in written_of(cases.HEYA, negotiated(case)))
    agreement = cases.draft(cast, cases.FACTORY)
    AgreementClause.objects.filter(agreement=agreement).update(code="pay")
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert '<span class="badge">劳动报酬</span>' in page
    assert '<span class="badge">收入与抽成</span>' not in page
    assert "劳动报酬" in client.get(reverse("bargaining:agreement_codes", args=[agreement.key])).content.decode()
