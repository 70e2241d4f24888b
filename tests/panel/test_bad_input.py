"""Bad input as a reporter hands it in: on the phone, in a workbook, by REST. Nothing goes without a word."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.kit.spreadsheets.workbook import Column, Sheet, workbook_write
from gongyou.rooms.market.models import PanelFile, PanelForm, PanelQuery, Reporter
from gongyou.rooms.market.panel.fields import period_read
from gongyou.rooms.market.panel.sheets import lines_read
from gongyou.rooms.market.services.panel_files import panel_file_commit
from gongyou.rooms.market.services.panels import Draw, panel_open, reporter_address, reporters_draw
from tests.panel.panelled import numbers, opened
from tests.registry.cast import Cast
from tests.site.sessions import signed_in

pytestmark = pytest.mark.database
HEADS = {
    "heads_start": "月初职工（人）", "hires": "本月新招", "separations": "本月离职", "heads_end": "月末职工",
    "vacancies": "月末空岗", "hours_paid": "计薪工时合计", "wage_bill": "应发工资总额（元）", "region": "区划代码",
    "occupation": "职业代码", "form": "用工形式", "heads": "该职业人数",
}  # fmt: skip
Sent = Callable[..., None]


@pytest.fixture
def firm(cast: Cast) -> Reporter:
    """A firm of 麦溪区 whose last four months are over."""
    opened(cast)
    now = timezone.now()
    first = str(Month.of(timezone.localdate()) - 4)
    panel = panel_open(organisation=cast.district, title="麦溪区监测样本", period=first, by=None, now=now)
    reporters_draw(panel=panel, draw=Draw("employer", 99, 7, first), by=None, now=now)
    found = Reporter.objects.filter(panel=panel, employer__name__startswith="甲").first()
    assert found is not None
    return found


@pytest.fixture(params=["phone", "workbook", "rest"])
def send(request: pytest.FixtureRequest, firm: Reporter, cast: Cast) -> Sent:
    """Hands a form of the firm in by one of the three ways; refused forms leave nothing."""
    _, code = reporter_address(reporter=firm, by=None, now=timezone.now())

    def phone(period: str, parts: Any = (), **changes: Any) -> None:
        if parts:
            pytest.skip("The phone asks for no occupations.")
        given = {name: str(value) for name, value in numbers(**changes).items()}
        address = reverse("market:panel_phone", args=[code])
        first = Client().post(address, {"period": period, **given})
        page = first.content.decode() if first.status_code == 422 else ""
        asked = dict.fromkeys(_named_answers(page), "")
        if first.status_code == 422 and asked:
            Client().post(address, {"period": period, **given, **asked})

    def workbook(period: str, parts: Any = (), **changes: Any) -> None:
        given = {name: str(value) for name, value in numbers(**changes).items()} | dict(*parts)
        heads = [Column("监测点编号", "id"), Column("月份", "id"), *(Column(HEADS[name], "id") for name in given)]
        target = BytesIO()
        workbook_write(target, [Sheet("用人单位", heads, [[firm.number, period, *given.values()]])])
        upload = SimpleUploadedFile("报表.xlsx", target.getvalue())
        answer = signed_in(cast.wang).post(reverse("market:panel_upload", args=[firm.panel.key]), {"upload": upload})
        assert answer.status_code == 302
        file = PanelFile.objects.latest("pk")
        panel_file_commit(file=file, leave_wrong=True, by=cast.wang, now=timezone.now())

    def rest(period: str, parts: Any = (), **changes: Any) -> None:
        region = changes.pop("region", "")
        given = {name: str(value) for name, value in numbers(**changes).items()}
        body = {"code": code, "period": period, "values": given, "region": region, "parts": list(parts)}
        answer = Client().post("/api/v1/panel/forms", json.dumps(body), content_type="application/json")
        assert answer.status_code in (201, 409, 422), answer.content

    ways: dict[str, Sent] = {"phone": phone, "workbook": workbook, "rest": rest}
    return ways[request.param]


def _named_answers(page: str) -> list[str]:
    return sorted({each.split('"')[0] for each in page.split('name="') if each.startswith("answer_")})


def rules_of(firm: Reporter) -> set[str]:
    return set(PanelQuery.objects.filter(reporter=firm).values_list("rule", flat=True))


def forms_of(firm: Reporter) -> int:
    return PanelForm.objects.filter(reporter=firm, is_current=True).count()


def test_wages_in_wan_are_refused_or_asked_about(firm: Reporter, send: Sent) -> None:
    send(firm.first_period, wage_bill="26")
    assert forms_of(firm) == 0 and not rules_of(firm)
    if PanelFile.objects.exists():
        assert [each["rule"] for row in PanelFile.objects.get().staged for each in row["faults"]] == [
            "wages_surely_wan"
        ]
    send(firm.first_period, wage_bill="12000")
    assert forms_of(firm) == 1 and "wages_maybe_wan" in rules_of(firm)


def test_staff_of_nought_with_wages_is_kept_held_and_asked_about(firm: Reporter, send: Sent) -> None:
    send(firm.first_period, heads_start=0, heads_end=0, hires=0, separations=0, hours_paid=0, wage_bill="50000")
    assert forms_of(firm) == 1 and rules_of(firm) == {"wages_without_staff"}
    assert PanelQuery.objects.get(reporter=firm).holds


def test_months_missing_or_twice_and_a_hundredfold_are_asked_about(firm: Reporter, send: Sent) -> None:
    send(firm.first_period)
    send(firm.first_period)
    assert forms_of(firm) == 1 and PanelForm.objects.filter(reporter=firm).count() == 1
    later = str(Month.read(firm.first_period) + 2)
    send(later, wage_bill="26000000")
    assert rules_of(firm) == {"wages_hundredfold", "month_missing"}
    assert PanelQuery.objects.get(rule="month_missing").period == str(Month.read(firm.first_period) + 1)
    assert PanelQuery.objects.get(rule="wages_hundredfold").holds
    send(later)
    assert PanelForm.objects.filter(reporter=firm, period=later).count() == 2
    assert PanelQuery.objects.get(rule="wages_hundredfold").state == "corrected"


def test_a_region_code_that_changed_is_replaced_or_refused(firm: Reporter, send: Sent) -> None:
    Reporter.objects.filter(pk=firm.pk).update(region="330105")
    send(firm.first_period, region="330103")
    assert forms_of(firm) == 1 and rules_of(firm) == {"region_renumbered"}
    send(str(Month.read(firm.first_period) + 1), region="330104")
    assert forms_of(firm) == 1


def test_an_occupation_of_2015_is_kept_and_asked_about(firm: Reporter, send: Sent) -> None:
    send(firm.first_period, parts=[{"occupation": "4-77-01", "form": "劳务派遣", "heads": 40}])
    assert forms_of(firm) == 1 and rules_of(firm) == {"occupation_not_2022"}
    (part,) = PanelForm.objects.get(reporter=firm).kept["parts"]
    assert part == {"occupation": "4-77-01", "form": "dispatched", "heads": 40, "is_unknown": True}


def test_an_item_that_nobody_knows_is_refused_by_rest(firm: Reporter) -> None:
    _, code = reporter_address(reporter=firm, by=None, now=timezone.now())
    values = {name: str(value) for name, value in numbers().items()} | {"vacancy": "3"}
    body = {"code": code, "period": firm.first_period, "values": values}
    answer = Client().post("/api/v1/panel/forms", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422 and "vacancy" in answer.content.decode() and forms_of(firm) == 0


def _book(tmp_path: Any, *sheets: Sheet) -> Any:
    path = tmp_path / "a.xlsx"
    workbook_write(path, list(sheets))
    return path


def test_both_sheets_of_the_template_are_read_and_a_third_is_not_passed_over(tmp_path: Any) -> None:
    firms = Sheet("用人单位", [Column("监测点编号", "id"), Column("月份", "id"), Column("月初职工", "id")],
                  [["E00001", "2026-03", "40"]])  # fmt: skip
    members = Sheet("会员", [Column("监测点编号", "id"), Column("月份", "id"), Column("全月工时", "id")],
                    [["M00001", "2026年3月", "170"]])  # fmt: skip
    lines = lines_read(_book(tmp_path, firms, members), "a.xlsx")
    assert [(each.reporter, each.period) for each in lines] == [("E00001", "2026-03"), ("M00001", "2026-03")]
    other = Sheet("补充说明", [Column("事项", "id")], [["八月停工"]])
    with pytest.raises(BadInput, match="补充说明"):
        lines_read(_book(tmp_path, firms, members, other), "a.xlsx")
    strange = Sheet("用人单位", [Column("监测点编号", "id"), Column("月份", "id"), Column("实发", "id")],
                    [["E00001", "2026-03", "40"]])  # fmt: skip
    with pytest.raises(BadInput, match="实发"):
        lines_read(_book(tmp_path, strange), "a.xlsx")


@pytest.mark.parametrize(
    "written", ["2026-03", "2026-3", "2026/03", "2026年3月", "202603", "2026-03-01", "2026-03-01 00:00:00", " 2026.03 "]
)
def test_a_month_is_read_as_people_and_spreadsheets_write_it(written: str) -> None:
    assert period_read(written) == "2026-03"
    assert period_read("三月") == "三月" and period_read("2026-03-15") == "2026-03-15"
