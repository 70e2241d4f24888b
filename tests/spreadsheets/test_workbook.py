"""Workbooks are read back with two other people's readers."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from gongyou.kit.spreadsheets import Column, Sheet, workbook_write
from gongyou.kit.spreadsheets import workbook as module

DANGEROUS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "http://x.invalid"]


def read(target: BytesIO | Path, sheet: int = 0) -> list[list[Any]]:
    book = CalamineWorkbook.from_object(target)
    return book.get_sheet_by_index(sheet).to_python()


def test_it_writes_every_kind_of_cell_and_reads_it_back() -> None:
    target = BytesIO()
    columns = [
        Column("证件号", "id"),
        Column("金额", "money"),
        Column("日期", "date"),
        Column("时间", "datetime"),
        Column("人数", "integer"),
    ]
    row = ("110105199001010012", Decimal("1234.50"), date(2026, 10, 1), datetime(2026, 10, 1, 8, 30, tzinfo=UTC), 7)
    assert workbook_write(target, [Sheet("会员", columns, [row, (None,) * 5])]) == 2
    target.seek(0)
    head, first, *_ = read(target)
    assert head == ["证件号", "金额", "日期", "时间", "人数"]
    assert first == ["110105199001010012", 1234.5, date(2026, 10, 1), datetime(2026, 10, 1, 8, 30), 7.0]


def test_it_never_writes_a_formula_or_a_link() -> None:
    target = BytesIO()
    workbook_write(target, [Sheet("a", [Column("x")], [(text,) for text in DANGEROUS])])
    with zipfile.ZipFile(target) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    target.seek(0)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == DANGEROUS
    # openpyxl guesses "f" from a leading "=" when it reads an inline string; the file's own word is what Excel obeys.
    assert xml.count('t="inlineStr"') == len(DANGEROUS) + 1


def test_it_keeps_long_numbers_as_text() -> None:
    target = BytesIO()
    rows = [("12345678901234567",), ("9007199254740993",), ("不是数",), (True,), (0,)]
    workbook_write(target, [Sheet("a", [Column("编号", "integer")], rows)])
    target.seek(0)
    assert [row[0] for row in read(target)[1:]] == ["12345678901234567", "9007199254740993", "不是数", "True", 0.0]


def test_it_freezes_the_head_filters_and_widens_for_chinese() -> None:
    target = BytesIO()
    workbook_write(target, [Sheet("a", [Column("原因"), Column("a")], [("行程时间早于派单时间，请核对来源文件", "b")])])
    target.seek(0)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet.column_dimensions["A"].width > 34
    assert sheet["A2"].number_format == "@"


def test_it_goes_on_in_a_next_sheet_when_one_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_OF_A_SHEET", 4)
    target = BytesIO()
    assert workbook_write(target, [Sheet("行/列", [Column("n", "integer")], ((n,) for n in range(7)))]) == 7
    target.seek(0)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["行_列", "行_列 (2)", "行_列 (3)"]
    assert [[cell.value for cell in row] for row in book.worksheets[2].iter_rows()] == [["n"], [6]]


def test_it_survives_control_characters_and_endless_cells() -> None:
    target = BytesIO()
    workbook_write(target, [Sheet("a", [Column("x")], [("a\x01b\x0bc",), ("长" * 40_000,)])])
    target.seek(0)
    rows = read(target)
    assert len(str(rows[2][0])) == 32_767
    assert str(rows[2][0]).endswith("…")


def test_it_writes_a_head_even_without_rows(tmp_path: Path) -> None:
    target = tmp_path / "空.xlsx"
    assert workbook_write(target, [Sheet("", [Column("x")])]) == 0
    assert read(target) == [["x"]]
