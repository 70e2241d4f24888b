"""The empty list of organisations: a workbook with drop-downs, notes and text columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from gongyou.core.text import Text
from gongyou.kit.spreadsheets.workbook import Column, Sheet, workbook_write
from gongyou.registry.organisation_imports.columns import COLUMNS
from gongyou.registry.rosters.columns import OPTIONAL_WORD, REQUIRED_WORD, RosterColumn, note_of

# A drop-down for each of so many rows; more rows can be pasted.
OPEN_ROWS = 10_000
SHEET = Text("组织名录", "Organisations")
GUIDE = Text("填写说明", "How to fill in")
PLACES = Text("在册组织", "Known organisations")
STEPS = (
    Text("每个组织一行，从第 2 行起填写；第 1 行不要改动。", "One organisation a row; leave row 1 as it is."),
    Text(
        "上级可以是“在册组织”表中的组织，也可以是本文件中的另一行，先后次序不限。",
        "The superior is one of the known organisations or another row of this file, in any order.",
    ),
    Text(
        "已在册的组织不改动；与在册内容不一致的行会列为有误。",
        "Known organisations stay as they are; a row that says otherwise is listed as wrong.",
    ),
    Text(
        "上传后先核对，只列出有误的行；确认之前不建立任何组织，建立后 30 天内可撤销。",
        "The upload is checked first and only wrong rows are listed; nothing is founded before you confirm, and it "
        "can be undone for 30 days.",
    ),
)


def template_write(target: Path | BinaryIO, *, organisations: Sequence[tuple[str, str]], language: str) -> None:
    """Writes the workbook. `organisations` are code and name of those below which something may be founded."""
    # The headings are Chinese in both languages: by them an upload is recognised, everywhere.
    form = Sheet(
        SHEET.on(language),
        [
            Column(
                column.heading,
                "id",
                note=_note(column, language),
                choices=tuple(column.choices),
                width=30 if column.name in ("name", "employer") else 22,
            )
            for column in COLUMNS
        ],
        open_rows=OPEN_ROWS,
    )
    english = language.startswith("en")
    titles = ("Column", "Required", "Note", "Values") if english else ("列", "是否必填", "说明", "可选值")
    explained = [
        (
            column.heading,
            (REQUIRED_WORD if column.is_required else OPTIONAL_WORD).on(language),
            column.note.on(language),
            "、".join(column.choices),
        )
        for column in COLUMNS
    ]
    steps = [(step.on(language), "", "", "") for step in STEPS]
    guide = Sheet(GUIDE.on(language), [Column(title) for title in titles], [*explained, ("",) * 4, *steps])
    heads = ("Code", "Name") if english else ("编码", "名称")
    places = Sheet(PLACES.on(language), [Column(heads[0], "id"), Column(heads[1])], organisations)
    workbook_write(target, [form, guide, places])


def _note(column: RosterColumn, language: str) -> str:
    lines = [column.title.on(language), note_of(column).on(language)]
    if column.choices:
        lines.append("、".join(column.choices))
    return "\n".join(lines)
