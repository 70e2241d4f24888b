"""Writes XLSX row by row, so that a million rows need the memory of one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

import xlsxwriter

Kind = Literal["text", "id", "integer", "number", "money", "percent", "date", "datetime"]

# Excel's own limits.
ROWS_OF_A_SHEET = 1_048_576
LETTERS_OF_A_CELL = 32_767
LETTERS_OF_A_SHEET_NAME = 31
# A double holds 15 decimal digits; a longer number is written as text, or Excel would change its last digits.
EXACT_DIGITS = 15

FORMATS: dict[str, str] = {
    "text": "@",
    "id": "@",
    "integer": "#,##0",
    "number": "#,##0.######",
    "money": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm:ss",
}
# Rows looked at before the widths are set: constant memory forbids looking back.
ROWS_MEASURED = 100
NARROWEST, WIDEST = 8, 60
HEAD_COLOUR = "#F3E3E1"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, what its cells are, a note on its head and the values that may be chosen."""

    title: str
    kind: Kind = "text"
    note: str = ""
    choices: tuple[str, ...] = ()
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows` are read once, in order; `open_rows` get the formats and drop-downs of an empty form."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]] = field(default_factory=tuple)
    open_rows: int = 0


def workbook_write(target: Path | BinaryIO, sheets: Iterable[Sheet]) -> int:
    """How many rows were written below the heads, over all sheets.

    Strings stay strings: a cell that begins with = or @ is text, never a formula, and no address becomes a link.
    A sheet that is full goes on in a next one with the same head.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
        "remove_timezone": True,
    }
    place: Any = str(target) if isinstance(target, Path) else target
    with xlsxwriter.Workbook(place, options) as book:
        writer = _Writer(book)
        return sum(writer.sheet(sheet) for sheet in sheets)


def width_of(text: str) -> int:
    """The width of a text in Excel's units: a Chinese character takes the place of two Latin ones."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel accepts and that no other sheet of the book has."""
    clean = "".join("_" if letter in "[]:*?/\\" else letter for letter in wanted).strip("' ") or "Sheet"
    name, number = clean[:LETTERS_OF_A_SHEET_NAME], 2
    while name.lower() in taken:
        tail = f" ({number})"
        name = clean[: LETTERS_OF_A_SHEET_NAME - len(tail)] + tail
        number += 1
    taken.add(name.lower())
    return name


class _Writer:
    def __init__(self, book: Any) -> None:
        self.book = book
        self.taken: set[str] = set()
        self.head = book.add_format({"bold": True, "bg_color": HEAD_COLOUR, "bottom": 1, "valign": "top"})
        self.formats = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}

    def sheet(self, sheet: Sheet) -> int:
        """How many rows the sheet took, its continuations included."""
        rows = iter(sheet.rows)
        written = 0
        while True:
            count = self._page(sheet, islice(rows, ROWS_OF_A_SHEET - 1))
            written += count
            following = next(rows, None)
            if following is None:
                return written
            rows = chain([following], rows)

    def _page(self, sheet: Sheet, rows: Iterator[Sequence[Any]]) -> int:
        page = self.book.add_worksheet(sheet_name(sheet.name, self.taken))
        page.freeze_panes(1, 0)
        first = list(islice(rows, ROWS_MEASURED))
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, self._width(column, index, first), self.formats[column.kind])
            if column.note:
                page.write_comment(0, index, column.note, {"x_scale": 2.5, "y_scale": 1.6, "author": "Gongyou"})
            if column.choices and sheet.open_rows:
                _offer(page, index, column, sheet.open_rows)
        for index, column in enumerate(sheet.columns):
            page.write_string(0, index, column.title, self.head)
        writers = [_cell_writer(page, column.kind, self.formats[column.kind]) for column in sheet.columns]
        count = 0
        for count, row in enumerate(chain(first, rows), start=1):
            for index, (write, value) in enumerate(zip(writers, row, strict=True)):
                if value is not None and value != "":
                    write(count, index, value)
        if sheet.columns:
            page.autofilter(0, 0, max(count, sheet.open_rows), len(sheet.columns) - 1)
        return count

    def _width(self, column: Column, index: int, first: list[Sequence[Any]]) -> int:
        if column.width is not None:
            return column.width
        # Three more than the head: the filter's button stands there.
        widths = [width_of(column.title) + 3, *(width_of(str(row[index])) + 1 for row in first if row[index])]
        return min(WIDEST, max(NARROWEST, *widths))


def _offer(page: Any, index: int, column: Column, rows: int) -> None:
    # Excel takes a list of at most 255 letters; a longer one is explained in the notes instead.
    if len(",".join(column.choices)) > 255:
        return
    page.data_validation(
        1,
        index,
        rows,
        index,
        {
            "validate": "list",
            "source": list(column.choices),
            "error_title": "请从列表中选择 / Choose from the list",
            "error_message": "、".join(column.choices)[:250],
        },
    )


def _cell_writer(page: Any, kind: Kind, shape: Any) -> Callable[[int, int, Any], None]:
    def text(row: int, column: int, value: Any) -> None:
        written = str(value)
        if len(written) > LETTERS_OF_A_CELL:
            written = written[: LETTERS_OF_A_CELL - 1] + "…"
        page.write_string(row, column, written, shape)

    def number(row: int, column: int, value: Any) -> None:
        exact = _number(value)
        if exact is None:
            text(row, column, value)
        else:
            page.write_number(row, column, float(exact), shape)

    def moment(row: int, column: int, value: Any) -> None:
        # Excel's calendar begins in 1900; an older day stays text.
        if isinstance(value, date) and value.year >= 1900:
            page.write_datetime(row, column, value, shape)
        else:
            text(row, column, value)

    if kind in ("text", "id"):
        return text
    if kind in ("date", "datetime"):
        return moment
    return number


def _number(value: Any) -> Decimal | None:
    """The value as a number that a double holds to the last digit; None where it must stay text."""
    if isinstance(value, bool):
        return None
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    if not exact.is_finite() or len(exact.normalize().as_tuple().digits) > EXACT_DIGITS:
        return None
    return exact
