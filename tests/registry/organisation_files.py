"""Lists of organisations as officers write them: small files for the tests."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

HEADS = (
    "组织编码",
    "组织名称",
    "上级组织编码",
    "组织类别",
    "组织层级",
    "行政区划代码",
    "建立日期",
    "单位统一社会信用代码",
    "单位名称",
)
# Well-formed codes of the invented region 990101.
USCC, USCC_OTHER, USCC_THIRD = "91990101234567894F", "91990101345678909G", "919901011234567880"


def line(code: str, parent: str = "", **changes: str) -> list[str]:
    """One organisation under HEADS; `changes` by heading."""
    given = dict(
        zip(HEADS, (code, f"{code}工会", parent, "基层工会", "基层", "990101", "2026-03-05", "", ""), strict=True)
    )
    return list({**given, **changes}.values())


def csv_file(path: Path, *lines: Sequence[str], heads: Sequence[str] = HEADS) -> Path:
    """The lines below their headings."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, *lines])
    return path
