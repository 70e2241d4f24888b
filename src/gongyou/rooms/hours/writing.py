"""A look as a workbook: what was found, how the records compare, and when people work. Workers by pseudonym."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gongyou.core.text import Text
from gongyou.kit.spreadsheets.workbook import Column, Kind, Sheet, workbook_write
from gongyou.rooms.hours.made import Look
from gongyou.rooms.hours.said import KINDS, note_of, scheme_words
from gongyou.rules.approvals import WHY_TEXT, Why

FOUND: tuple[tuple[Text, Kind], ...] = (
    (Text("问题", "Breach"), "text"),
    (Text("用人单位编码", "Employer"), "id"),
    (Text("劳动者编码", "Worker"), "id"),
    (Text("起", "From"), "text"),
    (Text("止", "To"), "text"),
    (Text("小时", "Hours"), "number"),
    (Text("最少（小时）", "At least (hours)"), "number"),
    (Text("最多（小时）", "At most (hours)"), "number"),
    (Text("金额（元）", "Amount (yuan)"), "money"),
    (Text("工时制度", "Scheme"), "text"),
    (Text("依据", "Why"), "text"),
    (Text("审批文号", "Approval"), "text"),
    (Text("依据条款", "Article"), "text"),
    (Text("说明", "Note"), "text"),
    (Text("复算编号", "Figure"), "id"),
)


def look_write(made: Look, out: Path, language: str = "zh") -> Path:
    """Writes findings.xlsx into the folder; complete or not at all."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / "findings.xlsx"
    with tempfile.TemporaryDirectory(dir=out, prefix=".hours-") as scratch:
        draft = Path(scratch) / target.name
        heads = [Column(text.on(language), kind) for text, kind in FOUND]
        workbook_write(draft, [Sheet(Text("发现", "Findings").on(language), heads, _lines(made, language))])
        draft.replace(target)
    return target


def _lines(made: Look, language: str) -> Iterator[list[Any]]:
    for row in made.value["found"]:
        kind = KINDS[row["kind"]]
        yield [
            kind.words.on(language),
            row["employer_key"],
            row["worker_key"],
            row["first"],
            row["last"],
            row["chosen"] or None,
            row["least"] or None,
            row["most"] or None,
            row.get("amount"),
            scheme_words(row).on(language),
            WHY_TEXT[Why(row["why"])].on(language),
            row["number"],
            kind.article.on(language),
            note_of(row).on(language),
            made.figure.id,
        ]
