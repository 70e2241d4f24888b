"""The story of a roster in the console: upload with errors, the error workbook, fix, confirm, undo, export."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import load_workbook

from gongyou.kit.models import AuditLine, TaskRun
from gongyou.kit.sealed_files import sealed_folder
from gongyou.kit.tasks.execute import work_on_run
from gongyou.kit.tasks.services import DEAD_AFTER, tasks_recover
from gongyou.registry.models import Appointment, Approval, Member, RosterExport, RosterImport
from gongyou.registry.rosters import work
from gongyou.registry.services import AccountRow, account_open
from gongyou.registry.services import rosters as services
from gongyou.registry.services.approvals import approval_grant
from tests.registry.cast import NOW, PASSWORD, Cast, id_number
from tests.rosters.files import csv_file, line


@pytest.fixture
def officer(cast: Cast) -> Iterator[Client]:
    client = Client()
    client.force_login(cast.wang)
    yield client


def worked() -> None:
    """What a worker would do with the queue."""
    for run in TaskRun.objects.filter(state="queued"):
        work_on_run.call(str(run.pk))


def uploaded(client: Client, cast: Cast, path: Path) -> RosterImport:
    content = SimpleUploadedFile(path.name, path.read_bytes())
    answer = client.post("/rosters/new/", {"organisation": cast.district.pk, "upload": content})
    assert answer.status_code == 302, answer.content.decode()
    roster = RosterImport.objects.latest("created_at")
    assert answer["Location"] == roster.get_absolute_url()
    worked()
    roster.refresh_from_db()
    return roster


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_upload_with_errors_fix_commit_undo(officer: Client, cast: Cast, tmp_path: Path) -> None:
    before = set(Member.objects.values_list("worker_key", flat=True))
    roster = uploaded(officer, cast, csv_file(tmp_path / "a.csv", line(301), line(302, 身份证号="1.1E+17"), line(303)))
    assert (roster.state, roster.rows_new, roster.rows_wrong) == ("checked", 2, 1)
    page = officer.get(roster.get_absolute_url()).content.decode()
    assert "身份证号被表格软件当作数值" in page
    assert "只登记正确的行：新增 2 人" in page
    assert id_number(301) not in page
    assert not [path for path in sealed_folder().iterdir() if path.name == roster.stored]

    # Without the word about the wrong rows nothing goes in.
    officer.post(f"{roster.get_absolute_url()}confirm/")
    roster.refresh_from_db()
    assert roster.state == "checked"
    officer.post(f"{roster.get_absolute_url()}confirm/", {"leave_wrong": "1"})
    worked()
    roster.refresh_from_db()
    assert (roster.state, roster.rows_added, roster.is_partial) == ("committed", 2, True)
    assert "有误的 1 行没有登记" in officer.get(roster.get_absolute_url()).content.decode()

    book = body(officer.get(f"{roster.get_absolute_url()}errors/"))
    rows = load_workbook(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[0][-1] == "错误原因"
    assert "科学计数" in rows[1][-1] or "数值" in rows[1][-1]
    rows[1][1] = id_number(302)
    fixed = tmp_path / "fixed.xlsx"
    with xlsxwriter.Workbook(str(fixed)) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            for at, value in enumerate(row):
                sheet.write_string(number, at, str(value))
    second = uploaded(officer, cast, fixed)
    assert (second.rows_new, second.rows_wrong) == (1, 0)
    officer.post(f"{second.get_absolute_url()}confirm/")
    worked()
    assert Member.objects.count() == len(before) + 3

    for each in (roster, second):
        assert officer.get(f"{each.get_absolute_url()}undo/").status_code == 200
        officer.post(f"{each.get_absolute_url()}undo/")
    assert set(Member.objects.values_list("worker_key", flat=True)) == before
    assert "已撤销" in officer.get(roster.get_absolute_url()).content.decode()


def test_changed_values_are_shown_masked(officer: Client, cast: Cast, tmp_path: Path) -> None:
    roster = uploaded(
        officer, cast, csv_file(tmp_path / "a.csv", line(1, "林小满", 手机号="13911112222", 组织编码="HL-MX-KD-1"))
    )
    page = officer.get(roster.get_absolute_url()).content.decode()
    assert "138****0001" in page
    assert "139****2222" in page
    assert "13911112222" not in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "不是可以导入的文件"),
        ("a.csv", b"", "是空的"),
        ("a.xlsx", b"not a workbook", "不是 XLSX 文件"),
        ("a.csv", b"PK\x03\x04", "不是 CSV 文件"),
    ],
)
def test_uploads_are_distrusted(officer: Client, cast: Cast, name: str, content: bytes, said: str) -> None:
    upload = SimpleUploadedFile(name, content)
    answer = officer.post("/rosters/new/", {"organisation": cast.district.pk, "upload": upload})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not RosterImport.objects.exists()


@pytest.mark.parametrize(("command", "said"), [("false", "没有通过病毒检查"), ("no-such-scanner", "病毒检查没有完成")])
def test_a_virus_scanner_is_asked_where_there_is_one(
    officer: Client, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, said: str
) -> None:
    monkeypatch.setenv("GONGYOU_VIRUS_SCANNER", command)
    path = csv_file(tmp_path / "a.csv", line(301))
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    answer = officer.post("/rosters/new/", {"organisation": cast.district.pk, "upload": upload})
    assert said in answer.content.decode()
    monkeypatch.setenv("GONGYOU_VIRUS_SCANNER", "true")
    assert uploaded(officer, cast, path).state == "checked"


def test_a_full_disk_leaves_nothing(
    officer: Client, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    before = set(sealed_folder().iterdir())
    monkeypatch.setattr(os, "fsync", full)
    upload = SimpleUploadedFile("a.csv", csv_file(tmp_path / "a.csv", line(301)).read_bytes())
    answer = officer.post("/rosters/new/", {"organisation": cast.district.pk, "upload": upload})
    assert answer.status_code == 422
    assert "没有存下来" in answer.content.decode()
    assert set(sealed_folder().iterdir()) == before


def test_the_template_comes_back_as_a_roster(officer: Client, cast: Cast, tmp_path: Path) -> None:
    for kind in ("xlsx", "csv"):
        path = tmp_path / f"template.{kind}"
        path.write_bytes(body(officer.get(f"/rosters/template/{kind}/")))
        roster = uploaded(officer, cast, path)
        assert (roster.state, roster.rows_read, roster.rows_wrong) == ("checked", 0, 0)


def test_a_masked_export_is_marked_and_leaves_its_lines(officer: Client, cast: Cast) -> None:
    given = {"organisation": cast.district.pk, "reason": "=换届&核对", "form": "csv"}
    officer.post("/rosters/exports/new/", given)
    worked()
    export = RosterExport.objects.get()
    assert (export.state, export.rows) == ("ready", 2)
    text = body(officer.post(f"{export.get_absolute_url()}file/")).decode("utf-8-sig")
    assert export.number in text.splitlines()[0]
    assert "王姐" in text.splitlines()[0]
    assert "林**" in text
    assert id_number(1) not in text
    assert [line.type for line in AuditLine.objects.order_by("-number")[:3]] == [
        "registry.export.fetched",
        "registry.export.made",
        "registry.export.asked",
    ]
    # A colleague sees that it happened, and does not get the file.
    row = AccountRow(username="xin", password=PASSWORD, role=Appointment.Role.OFFICER)
    other = Client()
    other.force_login(account_open(row=row, organisation=cast.district, by=None, now=NOW))
    assert other.get(export.get_absolute_url()).status_code == 200
    assert other.post(f"{export.get_absolute_url()}file/").status_code == 404


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_export_in_clear_takes_two_and_comes_back_unchanged(
    officer: Client, cast: Cast, tmp_path: Path, form: str
) -> None:
    given = {"organisation": cast.district.pk, "reason": "核对", "form": form, "is_clear": "on"}
    officer.post("/rosters/exports/new/", given)
    export = RosterExport.objects.get()
    officer.post(f"{export.get_absolute_url()}start/")
    export.refresh_from_db()
    assert export.state == "asked"
    row = AccountRow(username="anquan2", password=PASSWORD, role=Appointment.Role.SECURITY)
    guard = account_open(row=row, organisation=cast.city, by=None, now=NOW)
    approval_grant(approval=Approval.objects.get(), by=guard, now=timezone.now())
    officer.post(f"{export.get_absolute_url()}start/")
    worked()
    export.refresh_from_db()
    path = tmp_path / f"out.{form}"
    path.write_bytes(body(officer.post(f"{export.get_absolute_url()}file/")))
    roster = uploaded(officer, cast, path)
    assert (roster.rows_read, roster.rows_unchanged, roster.rows_wrong) == (2, 2, 0)


def test_a_check_that_could_not_be_ended_finds_its_file_again(
    officer: Client, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk full at the check and still full when its end was to be written: the next attempt goes on."""
    path = csv_file(tmp_path / "a.csv", line(301))
    content = SimpleUploadedFile(path.name, path.read_bytes())
    officer.post("/rosters/new/", {"organisation": cast.district.pk, "upload": content})
    run = TaskRun.objects.get()

    def full(*given: Any, **more: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(services, "roster_check", full)
        patched.setattr(work, "staged_clear", full)
        with pytest.raises(OSError, match="No space"):
            work_on_run.call(str(run.pk))
    run.refresh_from_db()
    assert (run.state, RosterImport.objects.get().state) == ("running", "checking")
    assert tasks_recover(now=timezone.now() + DEAD_AFTER * 2) == 1
    worked()
    assert RosterImport.objects.get().state == "checked"


def test_a_check_that_failed_says_why(
    officer: Client, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv_file(tmp_path / "a.csv", line(301))
    content = SimpleUploadedFile(path.name, path.read_bytes())
    officer.post("/rosters/new/", {"organisation": cast.district.pk, "upload": content})

    def full(*given: Any, **more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(services, "roster_check", full)
    with pytest.raises(OSError, match="No space"):
        worked()
    roster = RosterImport.objects.get()
    assert roster.state == "refused"
    page = officer.get(roster.get_absolute_url()).content.decode()
    assert "服务器磁盘已满" in page
    assert "重新上传" in page
