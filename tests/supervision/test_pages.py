"""The pages: binding a clause, trying it, a month by hand, a run, a breach from the answer to its close."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.findings.models import Finding
from gongyou.kit.agenda import agenda_for
from gongyou.kit.models import AuditLine
from gongyou.kit.tasks.models import TaskRun
from gongyou.rooms.bargaining.models import AgreementClause, Breach, SupervisionRun
from gongyou.rooms.bargaining.services.supervision import breach_close, breach_judge
from tests.registry.cast import Cast
from tests.supervision.agreed import LEAST, agreement_with, brought_in, worked
from tests.supervision.kept import kept_breach, kept_run, rows

BINDING = {"least": "4.50", "least_unit": "元/单", "counted": "after_deductions", "answer_days": "7"}


@pytest.fixture
def client_of_wang(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.wang)
    return client


def test_a_clause_is_tried_on_the_data_and_then_bound(
    cast: Cast, client_of_wang: Client, data_dir: Path, tmp_path: Path
) -> None:
    agreement = agreement_with(cast.district, None)
    brought_in(rows(), tmp_path)
    clause = AgreementClause.objects.get()
    address = reverse("bargaining:clause_bind", args=[clause.key])
    assert "每单最低报酬" in client_of_wang.get(address).content.decode()
    tried = client_of_wang.post(f"{address}?test=order_minimum", {**BINDING, "try": ""}).content.decode()
    assert "每一单的报酬（扣款后）不低于 4.5 元/单。" in tried and "¥0.90" in tried
    clause.refresh_from_db()
    assert clause.binding is None and not SupervisionRun.objects.exists()
    wrong = client_of_wang.post(f"{address}?test=order_minimum", {**BINDING, "least": "4.505", "keep": ""})
    assert wrong.status_code == 422 and "第一条：" in wrong.content.decode()
    client_of_wang.post(f"{address}?test=order_minimum", {**BINDING, "keep": ""})
    clause.refresh_from_db()
    assert clause.binding == {**LEAST, "answer_days": 7}
    now = reverse("bargaining:supervise_now", args=[agreement.key])
    assert client_of_wang.post(now, {"month": "2026-06"}).status_code == 302
    assert TaskRun.objects.get().owner == cast.wang
    assert worked() == ["done"]
    page = client_of_wang.get(reverse("bargaining:agreement_supervision", args=[agreement.key])).content.decode()
    for words in ("违反", "每单最低报酬", "2026年6月", "待平台答复", "更改检验"):
        assert words in page
    client_of_wang.post(f"{address}?test=order_minimum", {"remove": ""})
    clause.refresh_from_db()
    assert clause.binding is None


def test_a_run_names_no_worker_and_hides_few_from_papers(cast: Cast, client_of_wang: Client) -> None:
    run = kept_run(agreement_with(cast.district, LEAST, None))
    page = client_of_wang.get(run.get_absolute_url()).content.decode()
    for words in ("违反（单）", "¥0.90", "人工检查", "fg-1", "990101-01 · 3"):
        assert words in page
    assert "w001" not in page
    for kind in ("html", "docx", "json"):
        paper = client_of_wang.get(reverse("bargaining:supervision_file", args=[run.pk, kind]))
        assert paper.status_code == 200
        assert b"w001" not in paper.content
    report = json.loads(client_of_wang.get(reverse("bargaining:supervision_file", args=[run.pk, "json"])).content)
    assert report["supervision"]["clauses"][0]["workers_broken"] == "＊"
    english = client_of_wang.get(run.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "Lowest pay of an order" in english


def test_a_breach_is_answered_judged_and_closed(cast: Cast, client_of_wang: Client) -> None:
    breach = kept_breach(agreement_with(cast.district, LEAST))
    Breach.objects.update(found_on=date(2026, 7, 2), answer_due=date(2026, 7, 9))
    before = AuditLine.objects.count()
    assert [item.title.zh for item in agenda_for(cast.wang, date(2026, 7, 10)) if item.icon == "shield-check"] == [
        "平台逾期没有答复违反协议的情况"
    ]
    page = client_of_wang.get(breach.get_absolute_url()).content.decode()
    assert "w001" in page and "¥4.20" in page and "逾期未答复" in page
    answer = {"answer": "系统参数有误，已补付。", "answered_on": "2026-07-08"}
    client_of_wang.post(reverse("bargaining:breach_answered", args=[breach.key]), answer)
    breach.refresh_from_db()
    assert (breach.state, breach.answered_on) == ("answered", date(2026, 7, 8))
    assert "按期答复" in client_of_wang.get(breach.get_absolute_url()).content.decode()
    Breach.objects.update(answer_due=date(2026, 7, 6))
    for address in (
        breach.get_absolute_url(),
        reverse("bargaining:agreement_supervision", args=[breach.agreement.key]),
    ):
        assert "逾期 2 日答复" in client_of_wang.get(address).content.decode()
    judged = {"verdict": "refused", "reason": "没有补付凭证。"}
    client_of_wang.post(reverse("bargaining:breach_judged", args=[breach.key]), judged)
    client_of_wang.post(reverse("bargaining:breach_closed", args=[breach.key]), {"reason": "转入劳动监察。"})
    breach.refresh_from_db()
    assert (breach.state, breach.judgement) == ("closed", "转入劳动监察。")
    assert AuditLine.objects.count() == before + 3
    with pytest.raises(Conflict):
        breach_judge(breach=breach, verdict="accepted", reason="x", by=cast.wang, now=timezone.now())
    with pytest.raises(Conflict):
        breach_close(breach=breach, reason="x", by=cast.wang, now=timezone.now())
    finding = Finding.objects.get()
    assert (
        reverse("bargaining:breach_of_finding", args=[finding.pk])
        in client_of_wang.get(reverse("findings:finding", args=[finding.pk])).content.decode()
    )
    # Who reads findings but not breaches is not offered a link that answers 404.
    client_of_wang.force_login(cast.administrator)
    page = client_of_wang.get(reverse("findings:finding", args=[finding.pk]))
    assert page.status_code == 200 and "/breach/" not in page.content.decode()


def test_another_union_sees_none_of_it(cast: Cast) -> None:
    breach = kept_breach(agreement_with(cast.district, LEAST))
    client = Client()
    client.force_login(cast.zhao)
    run = SupervisionRun.objects.get()
    for address in (breach.get_absolute_url(), run.get_absolute_url()):
        assert client.get(address).status_code == 404
    assert "禾芽" not in client.get(reverse("bargaining:supervision")).content.decode()


def test_an_officer_records_a_check_by_hand(cast: Cast, client_of_wang: Client) -> None:
    agreement = agreement_with(cast.district, None)
    clause = AgreementClause.objects.get()
    sent = {"checked_on": "2026-07-01", "outcome": "not_kept", "note": "没有会议纪要。"}
    client_of_wang.post(reverse("bargaining:clause_checked", args=[clause.key]), sent)
    page = client_of_wang.get(reverse("bargaining:agreement_supervision", args=[agreement.key])).content.decode()
    assert "没有遵守" in page and "没有会议纪要。" in page
    assert clause.checks.get().recorded_by == cast.wang
