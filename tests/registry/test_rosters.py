"""Roster files: CSV in both encodings and workbooks, read with the line of what is wrong."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from gongyou.core.errors import BadInput, NotFound
from gongyou.registry.models import Member
from gongyou.registry.rosters import roster_read
from gongyou.site import cli
from tests.registry.cast import Cast, id_number

HEADS = ["姓名", "身份证号", "手机号", "行政区划代码", "用工形式", "入会日期", "组织编码"]
LINE = ["新桥", id_number(301), "13800000301", "990101", "平台用工", "2026年3月5日", "HL-MX-KD"]


def written(path: Path, *lines: list[str], encoding: str = "utf-8-sig") -> Path:
    path.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_reads_csv_in_the_encodings_that_offices_use(tmp_path: Path, encoding: str) -> None:
    [row] = roster_read(written(tmp_path / "名册.csv", HEADS, LINE, ["", "", "", "", "", "", ""], encoding=encoding))
    assert (row.name, row.employment_form, row.joined_on) == ("新桥", "platform", date(2026, 3, 5))


def test_it_reads_a_workbook_with_numbers_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, ["新桥", id_number(301), 13800000301, 990101, "劳动合同"])
        sheet.write_datetime(1, 5, date(2026, 3, 5))
    [row] = roster_read(path)
    assert (row.phone, row.region, row.joined_on) == ("13800000301", "990101", date(2026, 3, 5))


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([HEADS[1:], LINE[1:]], "registry.roster_columns"),
        ([], "registry.roster_columns"),
        ([HEADS, [*LINE[:5], "2026-02-30", "HL-MX"]], "registry.roster_date"),
    ],
)
def test_it_names_what_is_wrong(tmp_path: Path, lines: list[list[str]], code: str) -> None:
    with pytest.raises(BadInput) as wrong:
        roster_read(written(tmp_path / "名册.csv", *lines))
    assert wrong.value.code == code
    assert "名册.csv" in wrong.value.said("zh")


def test_it_refuses_what_is_no_file_or_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        roster_read(tmp_path / "none.csv")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(BadInput):
        roster_read(tmp_path / "broken.xlsx")


def test_it_imports_only_when_it_is_not_a_dry_run(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(written(tmp_path / "名册.csv", HEADS, LINE))
    before = Member.objects.count()
    assert cli.run(["members", "import", path, "--org", "HL-MX", "--dry-run"]) == 0
    assert Member.objects.count() == before
    capsys.readouterr()
    assert cli.run(["members", "import", path, "--org", "HL-MX", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"read": 1, "added": 1, "known": 0, "dry_run": False}
    assert Member.objects.count() == before + 1
    assert cli.run(["members", "import", path, "--org", "NONE"]) == 2
