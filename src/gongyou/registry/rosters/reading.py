"""A roster file (CSV or a workbook's first sheet) as rows of members. Headings in Chinese or as identifiers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, load_workbook

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.registry.models import Member
from gongyou.registry.services import MemberRow

HEADINGS: Mapping[str, str] = {
    "姓名": "name",
    "身份证号": "id_number",
    "手机号": "phone",
    "行政区划代码": "region",
    "用工形式": "employment_form",
    "入会日期": "joined_on",
    "组织编码": "organisation_code",
    "用人单位代号": "employer_key",
}
REQUIRED = ("name", "id_number", "region", "employment_form", "joined_on")
FORMS: Mapping[str, str] = {
    "劳动合同": Member.EmploymentForm.STANDARD,
    "劳务派遣": Member.EmploymentForm.DISPATCHED,
    "平台用工": Member.EmploymentForm.PLATFORM,
    "非全日制": Member.EmploymentForm.PART_TIME,
    "个体灵活就业": Member.EmploymentForm.SELF_EMPLOYED,
}
WORKBOOKS = frozenset({".xlsx", ".xls", ".ods"})
DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")


def roster_read(path: Path) -> list[MemberRow]:
    """The rows of the file. A missing column, a wrong date or an unreadable file raises BadInput with file and line."""
    if not path.is_file():
        raise NotFound("registry.roster_missing", Text(f"没有文件“{path}”。", f"There is no file “{path}”."), file=path)
    lines = iter(_workbook(path) if path.suffix.lower() in WORKBOOKS else _csv(path))
    columns = _columns(path, [str(cell).strip() for cell in next(lines, [])])
    rows = []
    for number, cells in enumerate(lines, 2):
        given = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        if any(str(value).strip() for value in given.values()):
            rows.append(_row(path, number, given))
    return rows


def _row(path: Path, line: int, given: Mapping[str, Any]) -> MemberRow:
    text = {name: _text(value) for name, value in given.items()}
    return MemberRow(
        name=text["name"],
        id_number=text["id_number"],
        phone=text.get("phone", ""),
        region=text["region"],
        employment_form=FORMS.get(text["employment_form"], text["employment_form"]),
        joined_on=_day(path, line, given["joined_on"]),
        organisation_code=text.get("organisation_code") or None,
        employer_key=text.get("employer_key") or None,
    )


def _text(value: Any) -> str:
    """A telephone that a workbook took for a number comes back as its digits."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _day(path: Path, line: int, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for form in DATE_FORMS:
        try:
            return datetime.strptime(_text(value), form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise BadInput(
        "registry.roster_date",
        Text(
            f"文件“{path.name}”第 {line} 行入会日期“{value}”不是日期。",
            f"{path.name}, line {line}: the joining date “{value}” is not a date.",
        ),
        Text("请写成 2026-10-01。", "Write it as 2026-10-01."),
        file=path,
        line=line,
        column="入会日期",
    )


def _columns(path: Path, heads: Sequence[str]) -> dict[str, int]:
    found = {HEADINGS.get(head, head): place for place, head in enumerate(heads)}
    missing = [head for head, name in HEADINGS.items() if name in REQUIRED and name not in found]
    if missing:
        raise BadInput(
            "registry.roster_columns",
            Text(
                f"文件“{path.name}”第 1 行缺少列：{'、'.join(missing)}。",
                f"{path.name}, line 1: columns are missing: {', '.join(HEADINGS[head] for head in missing)}.",
            ),
            Text("第一行须为列名。", "The first line must hold the headings."),
            file=path,
            line=1,
        )
    return {name: found[name] for name in HEADINGS.values() if name in found}


def _workbook(path: Path) -> Iterable[Sequence[Any]]:
    try:
        return load_workbook(str(path)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError) as reason:
        raise _unreadable(path) from reason


def _csv(path: Path) -> Iterable[Sequence[Any]]:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return csv.reader(io.StringIO(content.decode(encoding)))
        except UnicodeDecodeError:
            continue
    raise _unreadable(path)


def _unreadable(path: Path) -> BadInput:
    return BadInput(
        "registry.roster_unreadable",
        Text(f"文件“{path.name}”读不出来，可能已损坏。", f"{path.name} cannot be read; it may be damaged."),
        Text("请另存为 XLSX 或 UTF-8 的 CSV。", "Save it again as XLSX or as CSV in UTF-8."),
        file=path,
    )
