"""A document as a Word file in the layout of official documents, as far as Word can say it (GB/T 9704-2012).

A4, 37 mm above, 28 mm at the binding, 156 × 225 mm of text; 22 lines of 28 characters in size 3 (16 pt); title in
small-title Song of size 2 (22 pt), headings in Hei, Kai and bold Fangsong, page numbers between dashes at the edge.
Faces that are missing on a computer have a named substitute in the file.
"""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import quoteattr

from docx import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from gongyou.kit.documents.structure import (
    Block,
    Bullets,
    Document,
    FigureBlock,
    Heading,
    Notes,
    Paragraph,
    Provenance,
)
from gongyou.kit.documents.word import WRITTEN, add_block, add_figure

TOP, BINDING, WIDE, HIGH = Mm(37), Mm(28), Mm(156), Mm(225)
LATIN = "Times New Roman"
SONG, FANGSONG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
# What stands in where a face is missing.
SUBSTITUTES = {SONG: "宋体", FANGSONG: "仿宋", KAI: "楷体"}
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)
# 225 mm in 22 lines.
LINE = Pt(28.95)
BLACK = RGBColor(0, 0, 0)
BODY = "Official Body"
FACES = {
    "Normal": (FANGSONG, Pt(12), False),
    "Title": (SONG, SIZE_2, False),
    "Subtitle": (KAI, SIZE_3, False),
    "Heading 1": (HEI, SIZE_3, False),
    "Heading 2": (KAI, SIZE_3, False),
    "Heading 3": (FANGSONG, SIZE_3, True),
    "Caption": (HEI, Pt(12), False),
    BODY: (FANGSONG, SIZE_3, False),
}


def to_official_docx(document: Document, language: str) -> bytes:
    """The Word file, in one language."""
    word = WordFile()
    settle_page(word)
    settle_styles(word)
    name_substitutes(word)
    number_pages(word)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = document.title.on(language), "工友 Gongyou", ""
    properties.language = "en-GB" if language.startswith("en") else "zh-CN"
    properties.created = properties.modified = WRITTEN
    word.add_paragraph(document.title.on(language), style="Title")
    word.add_paragraph(f"（{document.subtitle.on(language)}）" if language == "zh" else document.subtitle.on(language),
                       style="Subtitle")  # fmt: skip
    for fact in document.facts:
        stop = "：" if language == "zh" else ": "
        word.add_paragraph(f"{fact.label.on(language)}{stop}{fact.value.on(language)}", style=BODY)
    for block in document.blocks:
        add(word, document, block, language)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def add(word: Any, document: Document, block: Block, language: str) -> None:
    """Running text in the body style; tables and pictures as in any Word file."""
    match block:
        case Heading():
            word.add_heading(document.said(block.text, language), level=min(block.level, 3))
        case Paragraph():
            word.add_paragraph(document.said(block.text, language), style=BODY)
        case Bullets():
            for number, item in enumerate(block.items, 1):
                text = document.said(item, language)
                word.add_paragraph(f"（{number}）{text}" if language == "zh" else f"({number}) {text}", style=BODY)
        case FigureBlock():
            add_figure(word, document, block, language, width=WIDE)
        case Notes() | Provenance():
            add_block(word, document, block, language)
        case _:
            add_block(word, document, block, language)


def settle_page(word: Any) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = TOP, BINDING
    section.right_margin = Mm(210) - BINDING - WIDE
    section.bottom_margin = Mm(297) - TOP - HIGH
    section.footer_distance = Mm(28)


def settle_styles(word: Any) -> None:
    word.styles.add_style(BODY, WD_STYLE_TYPE.PARAGRAPH).base_style = word.styles["Normal"]
    for name, (face, size, is_bold) in FACES.items():
        style = word.styles[name]
        style.font.name, style.font.size, style.font.bold = LATIN, size, is_bold
        style.font.italic, style.font.color.rgb = False, BLACK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for kind in ("w:ascii", "w:hAnsi"):
            fonts.set(qn(kind), LATIN)
        fonts.set(qn("w:eastAsia"), face)
    for name in ("Title", "Subtitle"):
        shape = word.styles[name].paragraph_format
        shape.alignment, shape.space_before, shape.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(0), Pt(14)
        for border in word.styles[name].element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    for name in ("Heading 1", "Heading 2", "Heading 3", BODY):
        shape = word.styles[name].paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        shape.space_before = shape.space_after = Pt(0)
        shape.keep_with_next = name != BODY
        indent = word.styles[name].element.get_or_add_pPr().get_or_add_ind()
        # Two characters, whatever their size; the points are for who does not know characters.
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), "640")


def name_substitutes(word: Any) -> None:
    """The table of fonts: which face stands in for one that the computer lacks."""
    table = next(part for part in word.part.package.iter_parts() if str(part.partname).endswith("/fontTable.xml"))
    fonts = "".join(
        f"<w:font w:name={quoteattr(face)}><w:altName w:val={quoteattr(other)}/></w:font>"
        for face, other in SUBSTITUTES.items()
    )
    table._blob = table.blob.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())


def number_pages(word: Any) -> None:
    """— 1 — at the outer edge: right on odd pages, left on even ones."""
    word.settings.odd_and_even_pages_header_footer = True
    section = word.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        line = footer.paragraphs[0]
        line.alignment = side
        for text in ("— ", None, " —"):
            run = line.add_run(text or "")
            run.font.size, run.font.name = SIZE_4, "宋体"
            if text is None:
                for kind in ("begin", None, "end"):
                    run._r.append(_field(kind))


def _field(kind: str | None) -> Any:
    if kind is None:
        code = OxmlElement("w:instrText")
        code.text = "PAGE"
        return code
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark
