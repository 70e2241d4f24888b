"""The room's pages: from the form through the task to the sums, the findings, the file, the approvals and my hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.findings.models import Finding
from gongyou.kit.models import AuditLine
from gongyou.kit.tasks.models import TaskRun
from gongyou.registry.models import Employer
from gongyou.rooms.hours.made import Look
from gongyou.rooms.hours.models import HoursApproval, HoursLook
from gongyou.rooms.hours.selectors import scope_params
from gongyou.rooms.hours.services.approvals import Decision, approval_record, approval_withdraw
from gongyou.rooms.hours.services.looks import look_publish
from gongyou.rooms.hours.views.leaves import answered
from gongyou.rooms.hours.work import look_run
from tests.hours.records import WORKDAYS, lake_of, october, spell
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database
YEAR = Decision("comprehensive", "month", "装配工", "人社审1号", "区人社局", date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def wang(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.wang)
    return client


def test_it_publishes_each_thing_once_and_names_no_worker_on_the_page(
    cast: Cast, wang: Client, plant_look: Look
) -> None:
    before = AuditLine.objects.count()
    look = look_publish(made=plant_look, organisation=cast.district, by=cast.wang, now=NOW)
    count = Finding.objects.count()
    assert count == look.findings == len(plant_look.value["found"]) == 6
    # One line for the look, one for the findings.
    assert AuditLine.objects.count() == before + 2
    assert look_publish(made=plant_look, organisation=cast.district, by=cast.wang, now=NOW).pk == look.pk
    assert Finding.objects.count() == count
    page = wang.get(look.get_absolute_url()).content.decode()
    for words in ("一周没有休息日", "班外工作迹象", "gongyou replay", "标准工时制", "＊", "考勤机 › 设备"):
        assert words in page
    assert "restless" not in page
    sign = Finding.objects.get(kind="hours.hidden_overtime", subject_key="mail")
    shown = wang.get(reverse("findings:finding", args=[sign.pk])).content.decode()
    assert "不能证明加班" in shown
    assert sign.amount is None
    for user in (cast.zhao, cast.analyst, cast.lin):
        with pytest.raises(Forbidden):
            look_publish(made=plant_look, organisation=cast.district, by=user, now=NOW)


def test_an_analyst_sees_no_group_under_ten_and_the_page_is_there_in_english(cast: Cast, plant_look: Look) -> None:
    look = look_publish(made=plant_look, organisation=cast.district, by=None, now=NOW)
    client = Client()
    client.force_login(cast.analyst)
    client.cookies["django_language"] = "en"
    page = client.get(look.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "Fewer than 10" in page
    assert "A week without a day of rest" in page
    assert "Export the findings" not in page
    assert client.post(reverse("hours:look_file", args=[look.pk]), {"reason": "x"}).status_code == 404


def test_the_file_needs_a_reason_masks_workers_and_leaves_a_line(cast: Cast, wang: Client, plant_look: Look) -> None:
    look = look_publish(made=plant_look, organisation=cast.district, by=None, now=NOW)
    before = AuditLine.objects.count()
    assert wang.post(reverse("hours:look_file", args=[look.pk]), {"reason": " "}).status_code == 302
    assert AuditLine.objects.count() == before
    Finding.objects.filter(subject_key="mail").update(subject_key="w" + "0" * 24)
    answer = wang.post(reverse("hours:look_file", args=[look.pk]), {"reason": "与单位核对"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 1 + look.findings
    assert {"w000000…"} < {row[1] for row in rows[1:]}
    assert {row[8] for row in rows[1:]} == {look.figure}
    line = AuditLine.objects.latest("pk")
    assert (line.type, line.data["reason"], line.data["count"]) == ("hours.look.exported", "与单位核对", 6)


def test_it_goes_from_the_form_to_the_look_of_my_employers_only(cast: Cast, wang: Client, data_dir: Path) -> None:
    approval_record(employer=cast.employer, decision=YEAR, by=cast.wang, now=NOW)
    key = cast.employer.key
    lake_of(data_dir, [*october("w1", "21:00", employer=key), *october("w2", "21:00", employer="elsewhere")])
    assert "2026-10" in wang.get(reverse("hours:look_new")).content.decode()
    asked: dict[str, Any] = {"first": "2026-10", "last": "2026-10", "organisation": cast.district.pk}
    assert wang.post(reverse("hours:look_new"), {**asked, "first": "2026-13"}).status_code == 422
    assert wang.post(reverse("hours:look_new"), asked).status_code == 302
    task = TaskRun.objects.get()

    class Doing:
        arguments = task.arguments
        owner = cast.wang

        def stage(self, text: object) -> None: ...
        def progress(self, done: int, total: int | None = None) -> None: ...
        def share(self, share: float | None, *, rows: int | None = None) -> None: ...

    outcome = look_run(Doing())
    look = HoursLook.objects.get()
    assert outcome.link == look.get_absolute_url()
    # 54 hours of overtime would be beyond 36, but the approved cycle of a month leaves 32.67 hours.
    assert look.report["schemes"] == [
        {"scheme": "comprehensive", "why": "approved", "workers": 1, "employers": 1, "months": 1}
    ]
    assert look.findings == 0
    assert look.report["cycles"]["with_overtime"] == 1


def test_an_approval_is_recorded_once_and_withdrawn_with_a_reason(cast: Cast, wang: Client) -> None:
    form = {
        "employer": cast.employer.key, "scheme": "comprehensive", "cycle": "", "posts": "装配工", "number": "人社审2号",
        "authority": "区人社局", "first_day": "2026-01-01", "last_day": "2026-06-30",
    }  # fmt: skip
    assert wang.post(reverse("hours:approval_new"), form).status_code == 422
    form["cycle"] = "quarter"
    assert wang.post(reverse("hours:approval_new"), {**form, "employer": "别处的厂"}).status_code == 422
    answer = wang.post(reverse("hours:approval_new"), form)
    approval = HoursApproval.objects.get()
    assert answer.headers["Location"].endswith(approval.get_absolute_url())
    assert wang.post(reverse("hours:approval_new"), form).status_code == 422
    assert [approval.state_on(date(*day)) for day in ((2025, 12, 31), (2026, 6, 30), (2026, 7, 1))] == [
        "coming", "in_force", "expired",
    ]  # fmt: skip
    params = scope_params(cast.district, "2026-10", "2026-10")
    assert [each["number"] for each in params["approvals"]] == ["人社审2号"]
    assert wang.post(reverse("hours:approval_withdraw", args=[approval.pk]), {"reason": ""}).status_code == 422
    wang.post(reverse("hours:approval_withdraw", args=[approval.pk]), {"reason": "录错单位"})
    approval.refresh_from_db()
    assert approval.state_on(date(2026, 3, 1)) == "withdrawn"
    assert scope_params(cast.district, "2026-10", "2026-10")["approvals"] == []
    page = wang.get(approval.get_absolute_url()).content.decode()
    assert "录错单位" in page
    with pytest.raises(Conflict):
        approval_withdraw(approval=approval, reason="再来", by=cast.wang, now=NOW)
    backward = Decision("irregular", "", "销售", "3", "局", date(2026, 2, 1), date(2026, 1, 1))
    with pytest.raises(BadInput):
        approval_record(employer=cast.employer, decision=backward, by=cast.wang, now=NOW)
    with pytest.raises(Forbidden):
        approval_record(employer=cast.employer, decision=YEAR, by=cast.zhao, now=NOW)


def test_an_employer_without_a_union_has_its_approvals_and_is_looked_at(cast: Cast, wang: Client) -> None:
    lone = Employer.objects.create(key="lone", name="远帆五金", region="990101003", industry="C")
    form = {
        "employer": "远帆五金", "scheme": "irregular", "posts": "外勤", "number": "人社审3号",
        "authority": "区人社局", "first_day": "2026-01-01", "last_day": "2026-12-31",
    }  # fmt: skip
    assert wang.post(reverse("hours:approval_new"), form).status_code == 302
    approval = HoursApproval.objects.get(employer=lone)
    params = scope_params(cast.district, "2026-10", "2026-10")
    assert params["employers"] == sorted([cast.employer.key, "lone"])
    assert [each["employer_key"] for each in params["approvals"]] == ["lone"]
    # A grid answers for no area, and the other district for another one.
    assert scope_params(cast.grid, "2026-10", "2026-10")["employers"] == []
    assert scope_params(cast.other_district, "2026-10", "2026-10")["employers"] == []
    zhao = Client()
    zhao.force_login(cast.zhao)
    assert zhao.post(reverse("hours:approval_new"), {**form, "number": "4"}).status_code == 422
    assert zhao.get(approval.get_absolute_url()).status_code == 404
    with pytest.raises(Forbidden):
        approval_withdraw(approval=approval, reason="不归我管", by=cast.zhao, now=NOW)
    assert wang.get(approval.get_absolute_url()).status_code == 200


def test_a_norm_is_answered_with_its_interval(wang: Client, cast: Cast) -> None:
    lines = "\n".join(["400 8"] * 15 + ["300，8"] * 15)
    form = {"norm": "400", "price": "0.5", "share": "90", "made": lines}
    page = wang.post(reverse("hours:norm"), form).content.decode()
    for words in ("达不到比例", "50.0", "33.2", "66.8", "400 ÷ 8"):
        assert words in page
    assert wang.post(reverse("hours:norm"), {**form, "made": "四百 8"}).status_code == 422


def test_the_ledger_of_leave_follows_the_rules(cast: Cast) -> None:
    data = {"began_on": date(2015, 3, 2), "hired_on": date(2023, 7, 1), "taken": {2024: 1, 2025: 4}, "wage": None}
    found = answered(data, date(2026, 11, 21))
    # 184 days of 365 × 5 = 2.5 → 2; ten years of work are full on 2025-03-02, so 2026 is the first year of ten days.
    assert [(each.year, each.entitled, each.carried_in) for each in found["ledger"]] == [
        (2023, 2, 0), (2024, 5, 2), (2025, 5, 5), (2026, 10, 5),
    ]  # fmt: skip
    # One day each of 2023 and 2024 is over; the five of 2025 may still be taken until December.
    assert (found["owed"], found["ending"]) == (2, 5)
    assert answered(data, date(2027, 1, 4))["owed"] == 7
    paid = answered({**data, "wage": Decimal(4350)}, date(2026, 11, 21))["pay"].values
    # 4350 ÷ 21.75 = 200; × 300 % × 2 = 1200.
    assert (paid["full_300pct"], paid["extra_due_200pct"]) == (1200, 800)


def test_the_ledger_s_form_names_what_is_wrong(cast: Cast, wang: Client) -> None:
    form = {"began_on": "2015-03-02", "hired_on": "2023-07-01", "taken": "2024 3\n2025，4", "wage": "4350"}
    assert "年休假台账" in wang.post(reverse("hours:leave"), form).content.decode()
    for wrong in (
        {"taken": "去年 3"},
        {"taken": "2024 1\n2024 2"},
        {"hired_on": "2014-01-01"},
        {"hired_on": "2007-01-01"},
    ):
        assert wang.post(reverse("hours:leave"), {**form, **wrong}).status_code == 422


def test_a_member_sees_the_own_hours_and_nobody_else_s(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = cast.lin_member.worker_key
    spells = [*october(key, "20:00", WORKDAYS[:2]), *october("w" + "9" * 24, "23:00")]
    spells.append(spell(key, WORKDAYS[0], "09:00", "22:00", source="diary", employer=""))
    lake = lake_of(tmp_path, spells)
    monkeypatch.setattr("gongyou.rooms.hours.own.open_lake", lambda: lake)
    client = Client()
    client.force_login(cast.lin)
    page = client.get(reverse("hours:mine"), {"month": "2026-10"}).content.decode()
    # Two days of ten hours; the diary says thirteen for one.
    for words in ("20.00", "4.00", "7.00", "本人填报 13.00", "不一致", "有 1 天"):
        assert words in page, words
    assert page.count("weui-cell__bd") == 2
    Employer.objects.create(key="E1", name="禾芽仓库", region="990101")
    irregular = replace(YEAR, scheme="irregular", cycle="")
    approval_record(employer=Employer.objects.get(key="E1"), decision=irregular, by=None, now=NOW)
    page = client.get(reverse("hours:mine"), {"month": "2026-10"}).content.decode()
    # Under an approval of irregular hours no overtime of the month is claimed.
    assert "不定时工作制" in page
    assert "其中加班" not in page
    assert "没有您的工时记录" in client.get(reverse("hours:mine"), {"month": "2026-09"}).content.decode()
    assert client.get(reverse("hours:mine"), {"month": "?"}).status_code == 200
