"""The pages: a month's way from the phone to a release, in both languages."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.core.period import Month
from gongyou.registry.joining.limits import Limit
from gongyou.rooms.market import panel_handing
from gongyou.rooms.market.models import Panel, PanelFile, PanelForm, PanelQuery, PanelRelease, Reporter
from gongyou.rooms.market.panel.sheets import template_write
from gongyou.rooms.market.services.panels import Draw, panel_open, reporter_address, reporters_draw
from tests.panel.panelled import numbers, opened
from tests.registry.cast import Cast
from tests.site.sessions import signed_in

pytestmark = pytest.mark.database


@pytest.fixture
def mine(cast: Cast) -> Panel:
    """麦溪区's panel over months that are over today, of the seven firms there."""
    opened(cast)
    now = timezone.now()
    first = str(Month.of(timezone.localdate()) - 3)
    panel = panel_open(organisation=cast.district, title="麦溪区监测样本", period=first, by=cast.wang, now=now)
    reporters_draw(panel=panel, draw=Draw("employer", 99, 7, first), by=cast.wang, now=now)
    return panel


def written(**changes: Any) -> dict[str, Any]:
    return {name: str(value) for name, value in numbers(**changes).items()}


def test_a_firm_reports_on_the_phone_without_an_account(mine: Panel) -> None:
    reporter = Reporter.objects.filter(panel=mine)[0]
    _, code = reporter_address(reporter=reporter, by=None, now=timezone.now())
    phone, address = Client(), reverse("market:panel_phone", args=[code])
    page = phone.get(address).content.decode()
    assert "月初职工（人）" in page and page.count("<option") == 3
    refused = phone.post(address, {"period": mine.first_period, **written(hires=5)})
    assert refused.status_code == 422 and "内部调动不算" in refused.content.decode()
    # What is wrong stands far below: the head of the page leads there.
    assert "没有提交成功" in refused.content.decode() and '<a href="#id_heads_end">' in refused.content.decode()
    asked = phone.post(address, {"period": mine.first_period, **written(wage_bill="12000")})
    assert asked.status_code == 422 and "人均不到 500 元" in asked.content.decode()
    assert not PanelForm.objects.filter(reporter=reporter).exists()
    sent = {"period": mine.first_period, **written(wage_bill="12000"), "answer_wages_maybe_wan": "只开工三天"}
    assert phone.post(address, sent).status_code == 302
    form = PanelForm.objects.get(reporter=reporter)
    assert (form.source, form.handed_in_by) == ("phone", None)
    assert PanelQuery.objects.get(reporter=reporter).answer == "只开工三天"
    assert "已收到" in phone.get(f"{address}?done={mine.first_period}").content.decode()


def test_a_query_is_answered_on_the_phone(mine: Panel) -> None:
    reporter = Reporter.objects.filter(panel=mine)[0]
    _, code = reporter_address(reporter=reporter, by=None, now=timezone.now())
    address = reverse("market:panel_phone", args=[code])
    sent = {"period": mine.first_period, **written(wage_bill="0"), "answer_staff_without_wages": ""}
    assert Client().post(address, sent).status_code == 302
    query = PanelQuery.objects.get(reporter=reporter)
    assert query.state == "open"
    assert (
        Client().post(reverse("market:panel_phone_answer", args=[code, query.key]), {"answer": "停工"}).status_code
        == 302
    )
    query.refresh_from_db()
    assert (query.state, query.answer) == ("answered", "停工")


def test_a_wrong_code_finds_nothing_and_too_many_tries_wait(mine: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get(reverse("market:panel_phone", args=["0" * 16])).status_code == 404
    monkeypatch.setattr(panel_handing, "ADDRESS", Limit("panel.address", 2, timedelta(hours=1)))
    answers = [Client().get(reverse("market:panel_phone", args=["1" * 16])).status_code for _ in range(3)]
    assert answers[-1] == 429


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_desk_sees_the_month_through_to_two_vintages(mine: Panel, cast: Cast, language: str) -> None:
    desk = signed_in(cast.wang)
    desk.cookies["django_language"] = language
    reporters = list(Reporter.objects.filter(panel=mine))
    for each in reporters:
        sent = {"period": mine.first_period, **written(wage_bill="0" if each == reporters[0] else "260000")}
        sent["answer_staff_without_wages"] = ""
        assert desk.post(reverse("market:panel_enter", args=[each.key]), sent).status_code == 302
    publish = reverse("market:panel_publish", args=[mine.key])
    assert desk.post(publish, {"period": mine.first_period}).status_code == 302
    query = PanelQuery.objects.get(rule="staff_without_wages")
    assert desk.post(reverse("market:panel_query_settle", args=[query.key]), {"state": "confirmed"}).status_code == 302
    assert desk.post(publish, {"period": mine.first_period}).status_code == 302
    two, one = PanelRelease.objects.filter(panel=mine)
    for name, key in (
        ("market:panel", mine.key),
        ("market:panel_reporters", mine.key),
        ("market:panel_queries", mine.key),
        ("market:panel_revisions", mine.key),
        ("market:panel_compare", mine.key),
        ("market:panel_reporter", reporters[0].key),
        ("market:panel_release", one.key),
    ):
        assert desk.get(reverse(name, args=[key])).status_code == 200
    answer = desk.get(reverse("market:panel_release", args=[two.key]))
    page = answer.content.decode()
    folded = [each.split("</details>")[0] for each in page.split("<details")[1:] if "fold" in each.split(">")[0]]
    # Every table folds, the first stands open, and each heading tells the whole's own value.
    assert page.count("<table") == sum(each.count("<table") for each in folded) == len(folded) > 2
    assert [" open" in each.split(">")[0] for each in folded] == [True, *[False] * (len(folded) - 1)]
    wholes = [each["whole"] for each in answer.context["tables"]]
    assert all(wholes)
    for whole, each in zip(wholes, folded, strict=False):
        heading, table = each.split("</summary>")
        assert f"<strong>{whole['value']}</strong>" in heading
        assert f'<td class="number">{whole["value"]}</td>' in table
    triangle = desk.get(reverse("market:panel_revisions", args=[mine.key]), {"measure": "wage_month"}).content.decode()
    assert "¥6,500.00" in triangle and "−¥" in triangle
    compared = desk.get(reverse("market:panel_compare", args=[mine.key])).content.decode()
    assert "¥6,500.00" in compared
    # The measure is the heading of its rows, so that a phone has room for the numbers.
    heads = [each.split("<")[0] for each in compared.split('<th scope="rowgroup" colspan="6">')[1:]]
    assert len(heads) > 3 and len(set(heads)) == len(heads)
    told = desk.get(reverse("market:panel_figures", args=[two.key])).content.decode()
    assert told.splitlines()[0].endswith("imputed,hidden") and "wage_month" in told
    hidden = [row for row in csv.DictReader(told.lstrip("\ufeff").splitlines()) if row["hidden"]]
    assert hidden and not [row for row in hidden for name in ("value", "units", "workers", "imputed") if row[name]]
    assert compared.count("＊ → ＊") >= len([row for row in hidden if row["period"] == mine.first_period])


def test_a_workbook_goes_up_shows_what_is_wrong_and_comes_back(mine: Panel, cast: Cast) -> None:
    desk = signed_in(cast.wang)
    template: Any = desk.get(reverse("market:panel_template", args=[mine.key]))
    assert b"".join(template.streaming_content)[:2] == b"PK"
    target = BytesIO()
    template_write(
        target, list(Reporter.objects.filter(panel=mine).select_related("employer")), mine.first_period, "zh"
    )
    first = Reporter.objects.filter(panel=mine)[0].number
    text = "监测点编号,月份,月初职工,本月新招,本月离职,月末职工,应发工资总额\n"
    text += (
        f"{first},{mine.first_period},40,2,2,40,260000\n{first},{Month.read(mine.first_period) + 1},40,2,2,41,260000\n"
    )
    upload = reverse("market:panel_upload", args=[mine.key])
    answer = desk.post(upload, {"upload": SimpleUploadedFile("五月.csv", text.encode())})
    assert answer.status_code == 302
    file = PanelFile.objects.get()
    page = desk.get(file.get_absolute_url()).content.decode()
    assert "不等于月末 41 人" in page and "内部调动不算" in page
    desk.post(reverse("market:panel_file_commit", args=[file.key]), {"leave_wrong": "1"})
    assert PanelForm.objects.filter(is_current=True).count() == 1
    desk.post(reverse("market:panel_file_undo", args=[file.key]))
    assert not PanelForm.objects.filter(is_current=True).exists()
    bad = desk.post(upload, {"upload": SimpleUploadedFile("b.xlsx", b"no workbook")})
    assert bad.status_code == 422


def test_opening_drawing_leaving_and_the_poster(cast: Cast) -> None:
    desk = signed_in(cast.wang)
    assert "还没有监测样本" in desk.get(reverse("market:panels")).content.decode()
    given = {"organisation": cast.district.pk, "title": "监测", "period": "2026-01"}
    assert desk.post(reverse("market:panel_open"), given).status_code == 302
    panel = Panel.objects.get()
    drawn = {"kind": "member", "count": 5, "seed": 1, "period": "2026-01", "rotates_after": ""}
    assert desk.post(reverse("market:panel_draw", args=[panel.key]), drawn).status_code == 302
    reporter = Reporter.objects.filter(panel=panel)[0]
    assert "林小满" not in desk.get(reporter.get_absolute_url()).content.decode()
    poster = desk.post(reverse("market:panel_address", args=[reporter.key])).content.decode()
    assert "/market/panel/p/" in poster and "<svg" in poster
    left = {"reason": "refused", "period": "2026-02"}
    assert desk.post(reverse("market:panel_leave", args=[reporter.key]), left).status_code == 302
    reporter.refresh_from_db()
    assert (reporter.state, reporter.last_period, reporter.token) == ("left", "2026-02", "")
    assert date(2026, 1, 1) < timezone.localdate()
