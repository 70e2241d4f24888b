"""A document as a Word file: real heading styles, East Asian fonts, repeated head rows, pictures with alt text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

from gongyou.kit.documents.columns import column_widths
from gongyou.kit.documents.structure import (
    Block,
    Bullets,
    Document,
    FigureBlock,
    Heading,
    KeyFigures,
    Notes,
    Paragraph,
    Provenance,
    Signed,
    Table,
)

LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"
ACCENT, INK, QUIET = RGBColor(0xB3, 0x26, 0x1E), RGBColor(0x1F, 0x29, 0x33), RGBColor(0x52, 0x60, 0x6D)
TEXT_WIDTH = Cm(17.4)
CELL_POINTS, CELL_BESIDE = 9.5, 12.0
SIZES = {"Normal": 11, "Title": 22, "Subtitle": 13, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11, "Caption": 10}
# The same document gives the same file: Word's own dates would differ each time.
WRITTEN = datetime(2000, 1, 1, tzinfo=UTC)


def to_docx(document: Document, language: str) -> bytes:
    """The Word file, in one language."""
    word = WordFile()
    settle_page(word)
    settle_styles(word)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = document.title.on(language), "工友 Gongyou", ""
    properties.language = "en-GB" if language.startswith("en") else "zh-CN"
    properties.created = properties.modified = WRITTEN
    word.add_paragraph(document.title.on(language), style="Title")
    word.add_paragraph(document.subtitle.on(language), style="Subtitle")
    for fact in document.facts:
        line = word.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        small(line.add_run(f"{fact.label.on(language)}  ")).bold = True
        small(line.add_run(fact.value.on(language)))
    for block in document.blocks:
        add_block(word, document, block, language)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def settle_page(word: Any) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin, section.bottom_margin = Cm(2), Cm(1.8)


def settle_styles(word: Any) -> None:
    """Sizes and colours; python-docx sets only the Latin font, so the East Asian one is set beside it."""
    for name, size in SIZES.items():
        style = word.styles[name]
        style.font.name, style.font.size = LATIN, Pt(size)
        style.font.color.rgb = ACCENT if name == "Heading 1" else QUIET if name == "Subtitle" else INK
        style.font.italic = False
        style.font.bold = name.startswith("Heading") or name in ("Title", "Caption")
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:ascii"), LATIN)
        fonts.set(qn("w:hAnsi"), LATIN)
        fonts.set(qn("w:eastAsia"), EAST_ASIAN)
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        word.styles[name].paragraph_format.keep_with_next = True
    normal = word.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(6), 1.25


def add_block(word: Any, document: Document, block: Block, language: str) -> None:
    match block:
        case Heading():
            word.add_heading(document.said(block.text, language), level=block.level)
        case Paragraph():
            word.add_paragraph(document.said(block.text, language))
        case Bullets():
            for item in block.items:
                word.add_paragraph(document.said(item, language), style="List Bullet")
        case KeyFigures():
            add_key_figures(word, document, block, language)
        case Table():
            add_table(word, block, language)
        case FigureBlock():
            add_figure(word, document, block, language)
        case Notes():
            word.add_heading(block.title.on(language), level=2)
            for item in block.items:
                small(word.add_paragraph(style="List Bullet").add_run(document.said(item, language)))
        case Provenance():
            word.add_heading(block.title.on(language), level=2)
            for line in block.lines:
                add_small(word, line.on(language))
        case Signed():
            for line in block.lines:
                word.add_paragraph(document.said(line, language)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
        case _:
            word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def add_key_figures(word: Any, document: Document, block: KeyFigures, language: str) -> None:
    """Figures in a table of at most four columns, label above the value."""
    keys = list(block.keys)
    for start in range(0, len(keys), 4):
        part = keys[start : start + 4]
        table = word.add_table(rows=1, cols=len(part))
        for cell, key in zip(table.rows[0].cells, part, strict=True):
            figure = document.figures[key]
            small(cell.paragraphs[0].add_run(figure.label.on(language)))
            value = cell.add_paragraph().add_run(figure.shown(language))
            value.font.size, value.bold = Pt(16), True
            if figure.provenance.on(language):
                small(cell.add_paragraph().add_run(figure.provenance.on(language)), points=7)
        word.add_paragraph().paragraph_format.space_after = Pt(2)


def add_table(word: Any, table: Table, language: str) -> None:
    caption = word.add_paragraph(table.caption.on(language), style="Caption")
    caption.paragraph_format.keep_with_next = True
    made = word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    rows = table.cells(language)
    for cell, column in zip(made.rows[0].cells, table.columns, strict=True):
        run = fill(cell, column.title.on(language), column.is_number)
        run.bold = True
        shade(cell)
    repeat_head(made.rows[0])
    for row in rows:
        cells = made.add_row().cells
        for cell, text, column in zip(cells, row, table.columns, strict=True):
            fill(cell, text, column.is_number)
    for row in made.rows:
        keep_whole(row)
    heads, numbers = [each.title.on(language) for each in table.columns], [each.is_number for each in table.columns]
    set_widths(made, column_widths(heads, rows, numbers, across(word), cell_width))
    for note in table.notes(language):
        add_small(word, note)
    word.add_paragraph().paragraph_format.space_after = Pt(2)


def across(word: Any) -> float:
    """Points between the margins."""
    section = word.sections[0]
    return float(Length(section.page_width - section.left_margin - section.right_margin).pt)


def cell_width(text: str) -> float:
    """About what a text takes in a cell, with the room on both sides; a face may be wider than another."""
    return sum(CELL_POINTS * (1.0 if ord(each) > 0x2E7F else 0.6) for each in text) + CELL_BESIDE


def set_widths(table: Any, widths: Sequence[float]) -> None:
    """Fixed columns: by itself Word makes them all alike, and tears the numbers."""
    table.autofit = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Pt(wide)
    for row in table._tbl.tr_lst:
        for cell, wide in zip(row.tc_lst, widths, strict=True):
            cell.width = Pt(wide)


def fill(cell: Any, text: str, is_number: bool) -> Any:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.font.size = Pt(CELL_POINTS)
    return run


def shade(cell: Any) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), "F0F2F5")
    cell._tc.get_or_add_tcPr().append(shading)


def repeat_head(row: Any) -> None:
    """Word repeats the row at the top of every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def keep_whole(row: Any) -> None:
    """A row is not torn by the end of a page."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def add_figure(word: Any, document: Document, block: FigureBlock, language: str, width: Any = TEXT_WIDTH) -> None:
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    picture = paragraph.add_run().add_picture(io.BytesIO(block.picture.png(language)), width=width)
    picture._inline.docPr.set("descr", document.said(block.alt, language))
    word.add_paragraph(document.said(block.caption, language), style="Caption")
    if block.provenance.on(language):
        add_small(word, block.provenance.on(language))


def add_small(word: Any, text: str) -> None:
    small(word.add_paragraph().add_run(text))


def small(run: Any, points: float = 9) -> Any:
    run.font.size, run.font.color.rgb = Pt(points), QUIET
    return run
