"""The error workbook: the wrong rows as the file had them, each with its reason, the wrong cells marked.

Corrected and uploaded again, it is a roster like any other: the column of reasons is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from gongyou.kit.spreadsheets.workbook import FORMATS, HEAD_COLOUR, LETTERS_OF_A_CELL, width_of
from gongyou.registry.models import RosterFault, RosterImport
from gongyou.registry.rosters.columns import REASON_HEADING, ROSTER, FileForm

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WRONG_COLOUR = "#FBE3E1"
SHEET_ROWS = 1_048_575
Faulty = tuple[list[str], list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class WrongRows:
    """The wrong rows of a file: its headings, and the cells of each row with what is wrong with them."""

    form: FileForm
    headings: Sequence[str]
    rows: Iterable[Faulty]


def errors_write(roster: RosterImport, target: Path | BinaryIO, *, language: str) -> int:
    """How many rows were written. Strings stay strings, so that nothing of the file can become a formula."""
    return wrong_rows_write(WrongRows(ROSTER, roster.headings, _rows(roster)), target, language=language)


def wrong_rows_write(given: WrongRows, target: Path | BinaryIO, *, language: str) -> int:
    """How many rows were written, as `errors_write` does, of a file with any columns."""
    place: Any = str(target) if isinstance(target, Path) else target
    headings = list(given.headings)
    width = len(headings)
    columns = [given.form.column_of(heading) for heading in headings]
    reason_at = next((at for at, head in enumerate(headings) if head.strip() == REASON_HEADING), len(headings))
    if reason_at == len(headings):
        headings.append(REASON_HEADING)
    count = 0
    with xlsxwriter.Workbook(place, OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": HEAD_COLOUR, "bottom": 1})
        plain = book.add_format({"num_format": FORMATS["text"]})
        wrong = book.add_format({"num_format": FORMATS["text"], "bg_color": WRONG_COLOUR, "font_color": "#8C1D18"})
        page = book.add_worksheet("Wrong rows" if language.startswith("en") else "有误的行")
        page.freeze_panes(1, 0)
        for at, heading in enumerate(headings):
            page.set_column(at, at, 60 if at == reason_at else max(12, width_of(heading) + 3), plain)
            page.write_string(0, at, heading, head)
        for count, (cells, faults) in enumerate(given.rows, 1):
            if count > SHEET_ROWS:
                break
            at_fault = {fault["column"] for fault in faults}
            for at, cell in enumerate(cells):
                if at == reason_at and at < width:
                    continue
                is_wrong = bool(cell) if at >= width else columns[at] in at_fault
                # What stood below no heading still does, behind the reasons, until somebody has settled it.
                place_now = at if at < width else at + len(headings) - width
                page.write_string(count, place_now, cell[:LETTERS_OF_A_CELL], wrong if is_wrong else plain)
            page.write_string(count, reason_at, _said(faults, given.form, language)[:LETTERS_OF_A_CELL], plain)
    return count


def _rows(roster: RosterImport) -> Iterator[Faulty]:
    for row in RosterFault.objects.filter(roster=roster).order_by("line").iterator(chunk_size=1000):
        yield json.loads(row.cells), row.faults


def _said(faults: list[dict[str, str]], form: FileForm, language: str) -> str:
    english = language.startswith("en")
    said = []
    for fault in faults:
        column = form.by_name.get(fault["column"])
        text = f"{fault['en']} {fault['remedy_en']}" if english else f"{fault['zh']}{fault['remedy_zh']}"
        head = (column.title.en + ": " if english else column.heading + "：") if column else ""
        said.append(f"{head}{text}".strip())
    return ("; " if english else "；").join(said)
