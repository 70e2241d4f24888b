"""A document's tables as a workbook: each table a sheet with its notes, numbers as numbers, the head row fixed."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import xlsxwriter

from gongyou.core.figures import SUPPRESSED, SYMBOLS, Kind, Style
from gongyou.core.text import Text
from gongyou.kit.documents.structure import Amount, Document, FigureBlock, Notes, Provenance, Table, cell_shown
from gongyou.kit.spreadsheets.workbook import EXACT_DIGITS, NARROWEST, WIDEST, sheet_name, width_of

ABOUT, LIST, SOURCE = Text("说明", "About"), Text("工作表", "Sheets"), Text("数据出处", "Source")
HEAD_COLOUR = "#F3E3E1"
HEAD_ROW = 1
UPRIGHT_COLUMNS = 6
# The same document gives the same file.
WRITTEN = datetime(2000, 1, 1, tzinfo=UTC)


def to_xlsx(document: Document, language: str) -> bytes:
    """The workbook, in one language. ＊ and — stay text; every other number is a number with its unit in the format."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, options) as book:
        book.set_properties({"title": document.title.on(language), "author": "工友 Gongyou", "created": WRITTEN})
        _Book(book, document, language).write()
    return written.getvalue()


def shape_of(value: Any, style: Style, language: str) -> str:
    """The number format that shows a cell as the page does."""
    unit, signed = "", False
    if isinstance(value, Amount):
        style, signed = value.style, value.is_signed
        unit = f'" {value.unit.on(language)}"' if value.unit.on(language) else ""
    tail = f".{'0' * style.digits}" if style.digits else ""
    plain = {
        Kind.SHARE: f"0{tail}\\ %",
        Kind.MONEY: f'"{SYMBOLS.get(style.currency, style.currency + " ")}"#,##0{tail}',
    }.get(style.kind, f"#,##0{tail}")
    plain += unit
    return f'"+"{plain};"−"{plain};{plain}' if signed else plain


class _Book:
    """One workbook under work."""

    def __init__(self, book: Any, document: Document, language: str) -> None:
        self.book, self.document, self.language = book, document, language
        self.taken: set[str] = set()
        self.head = book.add_format({"bold": True, "bg_color": HEAD_COLOUR, "bottom": 1, "text_wrap": True})
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.right = book.add_format({"align": "right"})
        self.shapes: dict[str, Any] = {}

    def write(self) -> None:
        tables = [block for block in self.document.blocks if isinstance(block, Table)]
        about = self.book.add_worksheet(sheet_name(ABOUT.on(self.language), self.taken))
        names = [self.sheet(number, table) for number, table in enumerate(tables, 1)]
        self.about(about, list(zip(names, tables, strict=True)))

    def about(self, page: Any, listed: list[tuple[str, Table]]) -> None:
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 96)
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.write_string(0, 0, self.document.title.on(self.language), self.title)
        page.write_string(1, 0, self.document.subtitle.on(self.language))
        lines: list[tuple[str, str]] = [
            (fact.label.on(self.language), fact.value.on(self.language)) for fact in self.document.facts
        ]
        lines += [(name, table.caption.on(self.language)) for name, table in listed]
        for block in self.document.blocks:
            if isinstance(block, Notes):
                title = block.title.on(self.language)
                lines += [(title, self.document.said(each, self.language)) for each in block.items]
            elif isinstance(block, Provenance):
                lines += [(block.title.on(self.language), each.on(self.language)) for each in block.lines]
            elif isinstance(block, FigureBlock) and block.provenance.on(self.language):
                lines.append((block.caption.on(self.language), block.provenance.on(self.language)))
        for row, (label, text) in enumerate(lines, 3):
            page.write_string(row, 0, label, self.wrapped)
            page.write_string(row, 1, text, self.wrapped)

    def sheet(self, number: int, table: Table) -> str:
        caption = table.caption.on(self.language)
        name = sheet_name(f"{number} {caption}", self.taken)
        page = self.book.add_worksheet(name)
        page.write_string(0, 0, caption, self.title)
        page.freeze_panes(HEAD_ROW + 1, 1)
        # On paper: as wide as the page, lying where there are many columns, the head on every page.
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0, HEAD_ROW)
        if len(table.columns) > UPRIGHT_COLUMNS:
            page.set_landscape()
        for index, column in enumerate(table.columns):
            page.write_string(HEAD_ROW, index, column.title.on(self.language), self.head)
        for at, row in enumerate(table.rows, HEAD_ROW + 1):
            for index, (value, column) in enumerate(zip(row, table.columns, strict=True)):
                self.cell(page, (at, index), value, column.style)
        shown = table.cells(self.language)
        for index, column in enumerate(table.columns):
            widest = max([width_of(column.title.on(self.language)), *(width_of(row[index]) for row in shown)])
            page.set_column(index, index, min(WIDEST, max(NARROWEST, widest + 2)))
        for at, note in enumerate(table.notes(self.language), HEAD_ROW + 2 + len(table.rows)):
            page.write_string(at, 0, note)
        return name

    def cell(self, page: Any, place: tuple[int, int], value: Any, style: Style) -> None:
        number = number_of(value, style)
        if number is None:
            text = cell_shown(value, style, self.language)
            is_word = isinstance(value, Text) or style.kind is Kind.WORDS
            page.write_string(*place, text, None if is_word else self.right)
            return
        shape = shape_of(value, style, self.language)
        if shape not in self.shapes:
            self.shapes[shape] = self.book.add_format({"num_format": shape, "align": "right"})
        page.write_number(*place, float(number), self.shapes[shape])


def number_of(value: Any, style: Style) -> Decimal | None:
    """The number of a cell; None for words, for none, for a suppressed one and for one that a double can't hold."""
    if isinstance(value, Amount):
        value, style = value.value, value.style
    if style.kind not in (Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.SHARE) or isinstance(value, Text):
        return None
    if value is None or value == "" or value == SUPPRESSED:
        return None
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() and len(exact.normalize().as_tuple().digits) <= EXACT_DIGITS else None
