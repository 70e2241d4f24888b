"""Rosters as people write them: small files for the tests."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from tests.registry.cast import id_number

HEADS = ("姓名", "身份证号", "手机号", "行政区划代码", "用工形式", "入会日期", "组织编码")


def line(serial: int, name: str = "新桥", **changes: str) -> list[str]:
    """One person under HEADS; `changes` by heading."""
    given = dict(
        zip(
            HEADS,
            (name, id_number(serial), f"1380000{serial:04d}", "990101", "平台用工", "2026-03-05", "HL-MX-KD"),
            strict=True,
        )
    )
    return list({**given, **changes}.values())


def csv_file(path: Path, *lines: Sequence[str], encoding: str = "utf-8-sig", heads: Sequence[str] = HEADS) -> Path:
    """The lines below their headings."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([heads, *lines])
    return path


def as_workbook(path: Path, *lines: Sequence[str]) -> Path:
    """The same as a workbook of one sheet."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(lines):
            sheet.write_row(number, 0, cells)
    return path
