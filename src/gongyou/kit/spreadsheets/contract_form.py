"""An empty workbook to be filled in: the columns of a contract with notes and drop-downs."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from gongyou.core.text import Text
from gongyou.kit.spreadsheets.workbook import Column, Kind, Sheet, workbook_write
from gongyou.lake.contract import Column as ContractColumn
from gongyou.lake.contract import Contract

# A drop-down for each of so many rows; more rows can be typed or pasted.
OPEN_ROWS = 5000
KINDS: dict[str, Kind] = {
    "text": "id",
    "worker": "id",
    "choice": "text",
    "month": "id",
    "time": "datetime",
    "date": "date",
    "money": "money",
    "rate": "number",
    "metres": "number",
    "degrees": "number",
    "hours": "number",
    "kilograms": "number",
    "seconds": "integer",
    "integer": "integer",
    "flag": "text",
}
WRITTEN: dict[str, Text] = {
    "text": Text("文本", "text"),
    "worker": Text("劳动者编码（文本）", "worker key (text)"),
    "choice": Text("从列表中选择", "one of a list"),
    "month": Text("月份，如 2026-10", "month, such as 2026-10"),
    "time": Text("时间，如 2026-10-01 08:30:00", "time, such as 2026-10-01 08:30:00"),
    "date": Text("日期，如 2026-10-01", "date, such as 2026-10-01"),
    "money": Text("金额，两位小数", "amount with two decimals"),
    "rate": Text("小数，最多六位", "decimal number, at most six decimals"),
    "metres": Text("距离（米）", "distance in metres"),
    "degrees": Text("经纬度（度）", "degrees"),
    "hours": Text("小时，两位小数", "hours with two decimals"),
    "kilograms": Text("重量（千克），至多三位小数", "kilograms, at most three decimals"),
    "seconds": Text("整秒数", "whole seconds"),
    "integer": Text("整数", "whole number"),
    "flag": Text("是或否", "true or false"),
}
REQUIRED = Text("必填", "required")
OPTIONAL = Text("选填", "optional")


def contract_form_write(contract: Contract, target: Path | BinaryIO, *, language: str) -> None:
    """Writes the workbook: a sheet to fill in whose head the ingest knows, and a sheet that explains each column."""
    english = language.startswith("en")
    form = Sheet(
        contract.title.on(language),
        [
            Column(
                head_of(column, language),
                KINDS[column.type],
                note=_note(column, language),
                choices=_offered(column, language),
            )
            for column in contract.columns
        ],
        open_rows=OPEN_ROWS,
    )
    titles = (
        ("Column", "Name", "Required", "Type", "Meaning", "Values", "Needed by")
        if english
        else ("列", "代码", "是否必填", "类型", "含义", "可选值", "用于")
    )
    explanation = Sheet(
        "Notes" if english else "说明",
        [Column(title) for title in titles],
        [
            (
                head_of(column, language),
                column.name,
                (REQUIRED if column.required else OPTIONAL).on(language),
                WRITTEN[column.type].on(language),
                column.meaning.on(language),
                _choices_said(column, language),
                ", ".join(column.needed_by),
            )
            for column in contract.columns
        ],
    )
    workbook_write(target, [form, explanation])


def head_of(column: ContractColumn, language: str) -> str:
    """The head of a column as the ingest recognises it: the first Chinese alias, or the column's own name."""
    if language.startswith("en") or not column.aliases:
        return column.name
    return column.aliases[0]


def _note(column: ContractColumn, language: str) -> str:
    parts = [
        f"{column.meaning.on(language)}",
        f"{WRITTEN[column.type].on(language)} · {(REQUIRED if column.required else OPTIONAL).on(language)}",
        _choices_said(column, language),
    ]
    return "\n".join(part for part in parts if part)


def _choices_said(column: ContractColumn, language: str) -> str:
    return "; ".join(f"{text.on(language)}（{code}）" for code, text in column.choices.items())


def _offered(column: ContractColumn, language: str) -> tuple[str, ...]:
    """What the drop-down holds: words, which the ingest reads as well as codes."""
    if column.type == "flag":
        return ("true", "false") if language.startswith("en") else ("是", "否")
    return tuple(text.on(language) for text in column.choices.values())
