"""A list of organisations from the upload to the undo, and what is refused of it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import load_workbook

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.models import AuditLine, TaskRun
from gongyou.kit.sealed_files import sealed_folder
from gongyou.kit.tasks.execute import work_on_run
from gongyou.registry import services
from gongyou.registry.models import CoverageTally, Employer, Organisation, OrganisationImport, QualityMonth
from gongyou.registry.organisation_imports import shown, work
from gongyou.registry.services import organisation_imports as imports
from gongyou.registry.services.organisation_changes import organisation_close
from tests.registry.cast import NOW, Cast, roster_row
from tests.registry.organisation_files import HEADS, USCC, USCC_OTHER, USCC_THIRD, csv_file, line


def worked() -> None:
    """What a worker would do with the queue."""
    for run in TaskRun.objects.filter(state="queued"):
        work_on_run.call(str(run.pk))


def checked(cast: Cast, path: Path) -> OrganisationImport:
    return work.import_checked_from(path, cast.district)


def codes_of(batch: OrganisationImport) -> dict[int, set[str]]:
    """Line to the codes of what is wrong with it."""
    return {
        row.line: {fault["code"].removeprefix("registry.") for fault in row.faults}
        for row in batch.rows.all()
        if row.faults
    }


def tree() -> list[tuple[str, str, int, int]]:
    return list(Organisation.objects.order_by("path").values_list("code", "path", "depth", "numchild"))


def test_it_goes_in_by_the_page_and_back(cast: Cast, client: Client, tmp_path: Path) -> None:
    before, employers = tree(), set(Employer.objects.values_list("key", flat=True))
    client.force_login(cast.wang)
    path = csv_file(
        tmp_path / "组织.csv",
        line("B-1", "B"),  # before its superior
        line("B", "", 组织类别="乡镇街道总工会", 组织层级="乡镇街道级", 行政区划代码="990101001"),
        line("C", "B-1", 组织类别="企业工会", 单位统一社会信用代码=USCC.lower(), 单位名称="禾岚精工"),
        line("HL-MX-KD", 组织名称="麦溪区快递工会", 组织类别="联合工会", 建立日期=""),
        line("D", "NONE"),
    )
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    answer = client.post("/organisation-imports/new/", {"organisation": cast.district.pk, "upload": upload})
    assert answer.status_code == 302, answer.content.decode()
    worked()
    batch = OrganisationImport.objects.get()
    assert (batch.state, batch.rows_new, batch.rows_known, batch.rows_wrong) == ("checked", 3, 1, 1)
    assert not any(found.name == batch.stored for found in sealed_folder().iterdir())
    page = client.get(answer["Location"]).content.decode()
    assert "上级组织不存在" in page
    assert "只导入正确的行：建立组织 3 个，留下有误的 1 行" in page
    assert tree() == before

    # Without the word about the wrong row nothing goes in.
    client.post(f"{batch.get_absolute_url()}confirm/")
    batch.refresh_from_db()
    assert batch.state == "checked"
    client.post(f"{batch.get_absolute_url()}confirm/", {"leave_wrong": "1"})
    worked()
    batch.refresh_from_db()
    assert (batch.state, batch.rows_founded) == ("committed", 3)
    assert Organisation.objects.find_problems() == ([], [], [], [], [])
    founded = Organisation.objects.get(code="C")
    assert [found.code for found in Organisation.objects.get_ancestors(founded)] == ["HL", "HL-MX", "B", "B-1"]
    assert Employer.objects.get(uscc=USCC).organisation == founded
    assert founded.join_code
    assert "有误的 1 行没有导入" in client.get(batch.get_absolute_url()).content.decode()

    book = b"".join(client.get(f"{batch.get_absolute_url()}errors/").streaming_content)  # type: ignore[attr-defined]
    rows = load_workbook(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[0][-1] == "错误原因"
    rows[1][2] = "B"
    fixed = tmp_path / "fixed.xlsx"
    with xlsxwriter.Workbook(str(fixed)) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [str(value) for value in row])
    second = work.import_committed_now(checked(cast, fixed), leave_wrong=False)
    assert second.rows_founded == 1

    # The second hangs below the first, so the first keeps its superior; taken back in order nothing stays.
    first = imports.organisation_import_undo(batch=batch, by=cast.wang, now=NOW)
    assert (first.rows_removed, first.rows_kept) == (2, 1)
    assert "保留的 1 个组织" in client.get(batch.get_absolute_url()).content.decode()
    assert set(Employer.objects.values_list("key", flat=True)) == employers
    imports.organisation_import_undo(batch=second, by=None, now=NOW)
    Organisation.objects.get(code="B").delete()
    assert [row[0] for row in tree()] == [row[0] for row in before]
    assert Organisation.objects.find_problems() == ([], [], [], [], [])
    assert AuditLine.objects.filter(type__startswith="registry.organisation_import.").count() >= 9


def test_what_is_wrong_is_said_of_each_row(cast: Cast, tmp_path: Path) -> None:
    home = {"组织类别": "网上会员之家"}
    path = csv_file(
        tmp_path / "a.csv",
        line("A1", "A2"),
        line("A2", "A3"),
        line("A3", "A1"),
        line("A4", "A1"),  # hangs on the circle
        line("S", "S"),
        line("K", 组织类别="俱乐部"),
        line("L", 组织层级="", 行政区划代码="99"),
        line("N", 组织名称=" "),
        line("二"),
        line("4.40301E+17"),
        line("TWICE"),
        line("TWICE", 组织名称="另一个"),
        line("HL-SQ-JX"),  # of the other district
        line("HL-MX-KD"),  # another name
        line("HL-MX-KD-1", "HL-MX", 组织名称="第一网格", 组织类别="网格工会小组", 组织层级="小组", 建立日期=""),
        line("P", "HL-SQ"),
        line("U1", 单位统一社会信用代码=USCC[:-1] + "1"),
        line("U2", 单位统一社会信用代码=USCC),
        line("U3", 单位统一社会信用代码=USCC),
        line("U4", 组织类别="联合工会", 单位统一社会信用代码=USCC_OTHER, 单位名称="某"),
        line("H1", **home),
        line("H2", **home),
        line("D1", 建立日期="2099-01-01"),
        line("D2", 建立日期="2026-03"),
        line("X", "K"),  # below a wrong row
    )
    batch = checked(cast, path)
    assert codes_of(batch) == {
        2: {"tree_circular"},
        3: {"tree_circular"},
        4: {"tree_circular"},
        5: {"parent_wrong"},
        6: {"tree_circular"},
        7: {"choice_unknown"},
        8: {"roster_missing_cell", "region_wrong"},
        9: {"roster_missing_cell"},
        10: {"organisation_code"},
        11: {"organisation_code"},
        12: {"code_repeated"},
        13: {"code_repeated"},
        14: {"code_taken"},
        15: {"organisation_differs"},
        16: {"organisation_differs"},
        17: {"parent_missing"},
        18: {"uscc_wrong"},
        19: {"uscc_repeated"},
        20: {"uscc_repeated"},
        21: {"employer_not_own"},
        23: {"online_home_taken"},
        24: {"roster_date"},
        25: {"roster_date"},
        26: {"parent_wrong"},
    }
    assert (batch.rows_new, batch.rows_known) == (1, 0)
    circle = batch.rows.get(line=2).faults[0]
    assert all(name in circle["zh"] for name in ("A1工会", "A2工会", "A3工会", "一圈"))
    assert "A4" not in circle["zh"]
    # The other district's names are not told.
    assert "石桥" not in str([row.faults for row in batch.rows.all()])
    with pytest.raises(Conflict):
        imports.organisation_import_confirm(batch=batch, leave_wrong=False, by=None, now=NOW)
    told = shown.wrong_rows(batch)
    assert "第 2 行上级组织编码：" in told.text.zh
    assert "and 4 more rows" in told.text.en


def test_known_employers_are_linked_once(cast: Cast, tmp_path: Path) -> None:
    def employer(key: str, uscc: str, code: str | None) -> Employer:
        row = services.EmployerRow(key, key, "990101", uscc=uscc, organisation_code=code)
        return services.employer_record(row=row, by=None, now=NOW)

    shared = employer("shared", USCC, "HL-MX-KD")
    employer("own", USCC_OTHER, "HL-SQ-JX")
    path = csv_file(
        tmp_path / "a.csv",
        line("E1", 单位统一社会信用代码=USCC),
        line("E2", 单位统一社会信用代码=USCC_OTHER),
        line("E3", 单位统一社会信用代码=USCC_THIRD),
    )
    batch = checked(cast, path)
    assert codes_of(batch) == {3: {"employer_has_union"}, 4: {"employer_missing"}}
    work.import_committed_now(batch, leave_wrong=True)
    shared.refresh_from_db()
    assert shared.organisation is not None
    assert shared.organisation.code == "E1"
    batch.refresh_from_db()
    imports.organisation_import_undo(batch=batch, by=None, now=NOW)
    shared.refresh_from_db()
    assert shared.organisation is not None
    assert shared.organisation.code == "HL-MX-KD"


def test_an_undo_keeps_what_something_hangs_on(cast: Cast, tmp_path: Path) -> None:
    rows = [line("A"), line("A-1", "A"), line("A-2", "A"), line("A-2-1", "A-2"), line("B"), line("C")]
    batch = work.import_committed_now(checked(cast, csv_file(tmp_path / "a.csv", *rows)), leave_wrong=False)
    services.members_register_many(organisation=cast.city, rows=[roster_row(9, "何人", "A-2-1")], by=None, now=NOW)
    organisation_close(organisation=Organisation.objects.get(code="B"), by=None, now=NOW)
    # What is counted anew by itself keeps nothing.
    counted = {"employment_form": "platform", "occupation": "other", "region": "990101", "members": 0}
    CoverageTally.objects.create(organisation=Organisation.objects.get(code="C"), **counted)
    QualityMonth.objects.create(organisation=Organisation.objects.get(code="C"), month="2026-10", score=900, members=0)
    done = imports.organisation_import_undo(batch=batch, by=None, now=NOW)
    assert (done.rows_removed, done.rows_kept) == (2, 4)
    assert set(batch.rows.filter(verdict="kept").values_list("code", flat=True)) == {"A", "A-2", "A-2-1", "B"}
    assert Organisation.objects.find_problems() == ([], [], [], [], [])
    with pytest.raises(Conflict):
        imports.organisation_import_undo(batch=batch, by=None, now=NOW)


def test_a_register_that_changed_meanwhile_is_told(cast: Cast, tmp_path: Path) -> None:
    row = services.OrganisationRow("NEW", "新组", "grid", "group", "990101", "HL-MX-KD")
    superior = services.organisation_found(row=row, by=None, now=NOW)
    batch = checked(cast, csv_file(tmp_path / "a.csv", line("A", "NEW"), line("B")))
    organisation_close(organisation=superior, by=None, now=NOW)
    batch = imports.organisation_import_confirm(batch=batch, leave_wrong=False, by=cast.wang, now=NOW)
    worked()
    batch.refresh_from_db()
    assert (batch.state, batch.rows_new, batch.rows_wrong) == ("checked", 1, 1)
    assert "没有建立任何组织" in batch.remarks_shown[-1]
    assert not Organisation.objects.filter(code__in="AB").exists()


def test_a_failure_leaves_it_waiting(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = checked(cast, csv_file(tmp_path / "a.csv", line("A")))

    def full(*given: Any, **more: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(imports, "lines_write", full)
        with pytest.raises(OSError, match="No space"):
            work.import_committed_now(batch, leave_wrong=False)
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert work.import_committed_now(batch, leave_wrong=False).rows_founded == 1


def test_a_file_without_the_columns_is_refused(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"columns are missing: 组织类别 \(Kind\), 组织层级 \(Level\)"):
        checked(cast, csv_file(tmp_path / "a.csv", ["A", "甲"], heads=HEADS[:2]))
    assert OrganisationImport.objects.get().state == "refused"


def test_the_template_comes_back_as_an_empty_list(cast: Cast, client: Client, tmp_path: Path) -> None:
    client.force_login(cast.wang)
    answer = client.get("/organisation-imports/template/")
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    book = load_workbook(str(path))
    assert tuple(book.get_sheet_by_index(0).to_python()[0]) == HEADS
    assert ["HL-MX-KD-1", "第一网格"] in book.get_sheet_by_index(2).to_python()
    batch = checked(cast, path)
    assert (batch.state, batch.rows_read) == ("checked", 0)


def test_it_is_cleared_when_nobody_decides(cast: Cast, tmp_path: Path) -> None:
    batch = checked(cast, csv_file(tmp_path / "a.csv", line("A")))
    later = batch.created_at + imports.DECIDE_WITHIN * 2
    assert imports.organisation_imports_to_expire(later)
    assert imports.organisation_imports_expire(now=later) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == ("expired", 0)
    assert not imports.organisation_imports_to_expire(later)
