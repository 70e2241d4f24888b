"""What the sides say to an audit, its release to the public and its withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import BadInput
from gongyou.kit.documents import to_docx, to_html
from gongyou.kit.models import AuditLine
from gongyou.rooms.platforms.models import AuditStatement
from gongyou.rooms.platforms.report.compose import report_of
from gongyou.rooms.platforms.report.saved import audit_of
from gongyou.rooms.platforms.services.statements import Stated, statement_record
from tests.platforms.runs import saved_run, small_audit
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.django_db
ANSWER = Stated("platform", "算法治理部", NOW.date(), "拒单后的派单间隔将在三十日内取消。")


def test_a_statement_stands_in_the_report_in_place_of_the_empty_box(cast: Cast, client: Client) -> None:
    run = saved_run(cast.district, small_audit())
    client.force_login(cast.wang)
    address = reverse("platforms:statement_new", args=[run.pk])
    given = {"side": "platform", "stated_by": "算法治理部", "stated_on": "2026-01-02", "body": ANSWER.body}
    assert client.post(address, given).status_code == 302
    page = client.get(run.get_absolute_url()).content.decode()
    assert ANSWER.body in page
    document = report_of(audit_of(run.report), list(run.statements.all()))
    assert ANSWER.body in to_html(document, "zh")
    assert to_docx(document, "zh")
    assert AuditLine.objects.filter(type="platforms.audit.statement_recorded").count() == 1


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        (Stated("nobody", "部门", NOW.date(), "话"), "side"),
        (Stated("workers", " ", NOW.date(), "话"), "body"),
        (Stated("workers", "部门", NOW.date(), " "), "body"),
        (Stated("workers", "部门", NOW.date(), "话" * 4001), "body"),
        (Stated("workers", "部门", NOW.date() + timedelta(days=1), "话"), "stated_on"),
    ],
)
def test_a_statement_that_cannot_be_kept_is_refused(cast: Cast, stated: Stated, field: str) -> None:
    run = saved_run(cast.district, small_audit())
    with pytest.raises(BadInput) as refused:
        statement_record(run=run, stated=stated, by=cast.wang, now=NOW)
    assert refused.value.where["field"] == field
    assert not AuditStatement.objects.exists()


def test_a_released_audit_is_read_by_everybody_without_single_orders_until_it_is_withdrawn(
    cast: Cast, client: Client
) -> None:
    run = saved_run(cast.district)
    order = run.report["pay_audit"]["value"]["worst"][0]["attempt_id"]
    client.force_login(cast.wang)
    client.post(reverse("platforms:audit_release", args=[run.pk]))
    public = reverse("platforms:public_audit", args=[run.releases.get().key])
    answer = Client().get(public)
    page = answer.content.decode()
    assert "unsafe-inline" in answer["Content-Security-Policy"]
    assert "平台劳动规则和算法审计报告" in page
    assert order not in page
    assert order in to_html(report_of(audit_of(run.report)), "zh")
    # It is found from the public page of the platforms' rules, in either language.
    listed = reverse("platforms:public_rules")
    shown = Client().get(listed).content.decode()
    assert f'href="{public}"' in shown and "已公开的审计" in shown and "疑似不符" in shown
    assert "Audits released" in Client().get(listed, headers={"accept-language": "en"}).content.decode()
    withdrawn = reverse("platforms:audit_withdraw", args=[run.pk])
    assert client.post(withdrawn, {"reason": ""}).status_code == 422
    assert client.post(withdrawn, {"reason": "数据有误，重新审计。"}).status_code == 302
    assert Client().get(public).status_code == 404
    assert public not in Client().get(listed).content.decode()
