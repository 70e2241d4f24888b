"""The rows that were not taken in, with the reason beside each: corrected, the workbook can be uploaded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from gongyou.core.text import Text
from gongyou.kit.spreadsheets.workbook import Column, Sheet, workbook_write
from gongyou.lake.report import QuarantinedRow

SHEET = Text("问题行", "Quarantined rows")
# Both languages in the head: the workbook travels to a platform whose people may read only one.
PLACES = ("文件 File", "行号 Line", "问题列 Column", "问题值 Value", "原因", "Reason")


def quarantine_write(rows: Callable[[], Iterator[QuarantinedRow]], target: Path | BinaryIO, *, language: str) -> int:
    """How many rows were written: the source's own columns first, as the source wrote them, then place and reason.

    `rows` is asked twice: once for the columns, which differ from file to file, once for the rows.
    """
    heads: dict[str, None] = {}
    for row in rows():
        heads.update(dict.fromkeys(row.raw))
    columns = [Column(_apart(head), "text") for head in heads]
    kinds: list[Column] = [
        Column(PLACES[0]),
        Column(PLACES[1], "integer"),
        *(Column(title) for title in PLACES[2:]),
    ]

    def cells() -> Iterator[list[Any]]:
        for row in rows():
            yield [
                *(row.raw.get(head) for head in heads),
                row.file,
                row.line,
                row.column,
                row.value,
                row.text.zh,
                row.text.en,
            ]

    return workbook_write(target, [Sheet(SHEET.on(language), [*columns, *kinds], cells())])


def _apart(head: str) -> str:
    # A source may have a column of the same name as one of ours.
    return f"{head} (source)" if head in PLACES else head
