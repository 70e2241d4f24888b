"""An officer's way by clicking: open a case, record steps, make a finding a topic, propose, print, export."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as WordFile

from gongyou.findings.models import Finding
from gongyou.kit.agenda import Severity
from gongyou.rooms.bargaining import agenda, origins
from gongyou.rooms.bargaining.erasing import Negotiations
from gongyou.rooms.bargaining.models import Negotiation, Proposal, Representative, Session, Topic
from gongyou.rooms.bargaining.negotiation_shown import proposals_shown
from gongyou.rooms.bargaining.services.topics import Offer, proposal_make
from tests.negotiations import addresses
from tests.negotiations.cases import a_topic, at_the_table, contract_case, done, guideline_case
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database


@pytest.fixture
def wang(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.wang)
    return client


def body(client: Client, name: str, *keys: Any, **headers: str) -> str:
    answer = client.get(reverse(f"bargaining:{name}", args=keys), headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_case_is_opened_and_its_steps_recorded_by_forms(cast: Cast, wang: Client) -> None:
    sent = {
        "organisation": cast.district.pk,
        "procedure": "collective_contract",
        "title": "禾芽集体合同",
        "capacity": "own",
        "reach": "employer",
        "employer": "禾芽配送公司",
        "opened_on": "2026-09-01",
    }
    refused = wang.post(reverse("bargaining:negotiation_new"), sent)
    assert refused.status_code == 422 and "请核对全称" in refused.content.decode()
    made = wang.post(reverse("bargaining:negotiation_new"), {**sent, "employer": "禾芽配送"})
    case = Negotiation.objects.get()
    assert made.url == case.get_absolute_url()  # type: ignore[attr-defined]
    page = body(wang, "negotiation", case.key)
    assert "提出协商要求" in page and "未到" in page
    early = wang.post(
        reverse("bargaining:step_new", args=[case.key, "reply"]), {"on": "2026-09-04", "outcome": "accepted"}
    )
    assert early.status_code == 422 and "之前要先完成“提出协商要求”" in early.content.decode()
    wang.post(reverse("bargaining:step_new", args=[case.key, "request"]), {"on": "2026-09-02"})
    page = body(wang, "negotiation", case.key)
    # The term of the law with its clause, how it was counted, and what may be done now that it has passed.
    for words in (
        "已逾期",
        "20 日（自然日）",
        "第三十二条",
        "据二手来源",
        "可以采取的办法",
        "《中华人民共和国工会法》第五十四条",
    ):
        assert words in page
    english = body(wang, "negotiation", case.key, **{"Accept-Language": "en"})
    assert "Trade Union Law, Article 54" in english and "What can be done" in english
    record = case.steps.get()
    wang.post(reverse("bargaining:step_withdraw", args=[case.key, record.pk]), {"reason": "日期有误"})
    assert "日期有误" in body(wang, "negotiation", case.key)


def test_a_finding_becomes_a_topic_with_its_figures_once(cast: Cast, wang: Client) -> None:
    case = guideline_case(cast)
    pk = addresses.finding(cast)["pk"]
    page = wang.get(reverse("findings:finding", args=[pk])).content.decode()
    assert reverse("bargaining:finding_topic", args=[pk]) in page
    assert "禾芽配送：A2 规则可复算率" in body(wang, "topic_new", case.key)
    address = reverse("bargaining:topic_from", args=[case.key, "finding", pk])
    assert wang.post(address).status_code == 302
    topic = Topic.objects.get()
    kept = (topic.section, topic.people, topic.figure, topic.finding_id, topic.source)
    assert kept == ("pay", 57, "f1", pk, "finding")
    assert wang.post(address).status_code == 404
    known = wang.post(reverse("bargaining:finding_topic", args=[pk]), {"negotiation": case.pk})
    assert known.status_code == 422 and "已经有这个来源的议题" in known.content.decode()
    # A case with another employer is not offered a platform's finding.
    assert list(origins.findings_offered(cast.wang, contract_case(cast))) == []


def test_a_worker_finding_is_never_offered(cast: Cast, wang: Client) -> None:
    pk = addresses.finding(cast)["pk"]
    Finding.objects.filter(pk=pk).update(subject_kind="worker", subject_key="w1")
    assert list(origins.findings_offered(cast.wang, guideline_case(cast))) == []
    page = wang.get(reverse("findings:finding", args=[pk])).content.decode()
    assert "转为协商议题" not in page


def test_proposals_show_what_changed_and_the_position(cast: Cast, wang: Client) -> None:
    topic = a_topic(guideline_case(cast))
    proposal_make(topic=topic, offer=Offer("union", date(2026, 9, 8), "每单加 1.50 元"), by=None, now=NOW)
    sent = {"side": "other", "on": "2026-09-09", "text": "每单加 0.80 元"}
    assert wang.post(reverse("bargaining:proposal_new", args=[topic.key]), sent).status_code == 302
    page = body(wang, "topic", topic.key)
    assert "<del>1.50</del><ins>0.80</ins>" in page
    union = Proposal.objects.get(side="union")
    wang.post(reverse("bargaining:topic_agree", args=[topic.key]), {"proposal": union.pk, "on": "2026-09-20"})
    topic.refresh_from_db()
    assert topic.agreed_text == "每单加 1.50 元"


def test_minutes_are_written_by_form_and_printed_in_word_and_pdf(cast: Cast, wang: Client) -> None:
    case = guideline_case(cast)
    session, topic = at_the_table(case), a_topic(case)
    present = list(case.representatives.values_list("pk", flat=True))
    sent = {
        "present": present,
        "text": "说明议题。\n{braces} 照录。",
        f"outcome_{topic.pk}": "partly",
        f"words_{topic.pk}": "先行试点",
    }
    assert wang.post(reverse("bargaining:session_held", args=[session.key]), sent).status_code == 302
    assert Session.objects.get().state == "held"
    page = body(wang, "minutes", session.key, "html")
    for words in (
        "第 1 次协商会议纪要",
        "甲代表1",
        "部分一致",
        "先行试点",
        "2026年9月10日 09:30–11:30",
        "首席代表（签字）",
    ):
        assert words in page
    word = wang.get(reverse("bargaining:minutes", args=[session.key, "docx"])).content
    assert "劳动者一方首席代表（签字）：＿＿＿＿＿＿" in [line.text for line in WordFile(io.BytesIO(word)).paragraphs]
    pdf = wang.get(reverse("bargaining:minutes", args=[session.key, "pdf"]))
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"
    assert wang.get(reverse("bargaining:minutes", args=[session.key, "xlsx"])).status_code == 404


def test_letters_say_the_term_and_on_what_it_rests(cast: Cast, wang: Client) -> None:
    case = contract_case(cast)
    a_topic(case)
    done(case, "request", date(2026, 9, 2))
    page = body(wang, "letter", case.key, "request", "html")
    for words in (
        "禾芽配送：",
        "请不晚于2026年9月22日书面答复",
        "《集体合同规定》第三十二条",
        "《中华人民共和国劳动合同法》第五十一条、第五十三条",
        "冰雪天气补贴",
        "麦溪区总工会（盖章）",
    ):
        assert words in page
    reply = body(wang, "letter", case.key, "reply", "html")
    assert "你方2026年9月2日关于“禾芽集体合同”的协商要约书收悉" in reply
    assert "约定值，由工会设定" in body(wang, "letter", guideline_case(cast).key, "request", "html")
    assert wang.get(reverse("bargaining:letter", args=[case.key, "leave", "html"])).status_code == 404


def test_the_calendar_holds_sessions_and_deadlines_of_the_scope(cast: Cast, wang: Client) -> None:
    case = guideline_case(cast)
    session = at_the_table(case)
    lone = contract_case(cast)
    done(lone, "request", date(2026, 9, 2))
    one = body(wang, "negotiation_calendar", case.key)
    assert f"UID:session-{session.key}@gongyou\r\n" in one and "DTSTART:20260910T013000Z\r\n" in one
    everything = body(wang, "calendar").replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20260922\r\n" in everything and f"deadline-{lone.key}-reply-20260902" in everything
    stranger = Client()
    stranger.force_login(cast.zhao)
    assert "BEGIN:VEVENT" not in body(stranger, "calendar")


def test_the_agenda_names_the_nearest_deadline(cast: Cast) -> None:
    case = contract_case(cast)
    assert list(agenda.waiting(cast.wang, date(2026, 9, 2))) == []
    done(case, "request", date(2026, 9, 2))

    def told(today: date) -> tuple[int, date | None, Severity]:
        (item,) = agenda.waiting(cast.wang, today)
        return item.count, item.due, item.severity

    assert told(date(2026, 9, 2)) == (1, date(2026, 9, 22), Severity.NORMAL)
    # Three working days: Friday the 18th, the worked Sunday, Monday, Tuesday.
    assert told(date(2026, 9, 18)) == (1, date(2026, 9, 22), Severity.SOON)
    assert told(date(2026, 9, 23)) == (1, date(2026, 9, 22), Severity.OVERDUE)
    assert list(agenda.waiting(cast.wang, date(2026, 8, 1))) == [] == list(agenda.waiting(cast.zhao, date(2026, 9, 23)))


def test_an_erased_name_is_found_nowhere_in_the_case(cast: Cast, wang: Client) -> None:
    case = addresses.made(cast)
    at = Representative.objects.filter(negotiation=case)[0]
    name = at.name
    session = Session.objects.get(number=1)
    session.minutes = f"{name}发言。"
    session.save()
    assert name in body(wang, "minutes", session.key, "html")
    assert Negotiations().sweep_names([name]) == 2
    assert name not in body(wang, "minutes", session.key, "html") + body(wang, "negotiation", case.key)
    assert Negotiations().sweep_names([name]) == 0


def test_schemes_of_two_proposals_are_told_apart(cast: Cast, wang: Client) -> None:
    topic = a_topic(guideline_case(cast))
    scheme = (files("gongyou.rules") / "packs/demo/schemes/heya.yaml").read_text(encoding="utf-8")
    assert "amount: 3.60" in scheme
    dearer = scheme.replace("amount: 3.60", "amount: 3.85")
    proposal_make(topic=topic, offer=Offer("other", date(2026, 9, 8), "现行规则", scheme), by=None, now=NOW)
    proposal_make(topic=topic, offer=Offer("union", date(2026, 9, 9), "提高基础费", dearer), by=None, now=NOW)
    newest, first = proposals_shown(list(topic.proposals.order_by("number")))
    (told,) = newest.scheme_differences
    assert (told.old, told.new) == (Decimal("3.60"), Decimal("3.85")) and first.scheme_differences == []
    assert "计价规则与上一稿不同之处" in body(wang, "topic", topic.key)
