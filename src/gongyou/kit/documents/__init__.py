"""One structure of a document, and its renderers to HTML, Word and PDF, so that text and figures can't drift apart.

document = Document(title=…, subtitle=…, blocks=(…), figures={"members": KeyFigure(…)})
to_html(document, "zh")     a self-contained page that prints well
to_docx(document, "zh")     bytes of a Word file with real headings
to_official_docx(document, "zh")     the same in the layout of official documents (GB/T 9704-2012)
to_xlsx(document, "zh")     bytes of a workbook: each table a sheet, numbers as numbers
to_pdf(document, "zh", font=FONT_FILE)     bytes of A4 pages with the paper font in them
"""

from gongyou.kit.documents.html import to_html
from gongyou.kit.documents.official import to_official_docx
from gongyou.kit.documents.pdf import to_pdf
from gongyou.kit.documents.sheets import to_xlsx
from gongyou.kit.documents.structure import (
    Amount,
    Block,
    Bullets,
    Column,
    Document,
    Drawn,
    Fact,
    FigureBlock,
    Heading,
    KeyFigure,
    KeyFigures,
    Notes,
    PageBreak,
    Paragraph,
    Provenance,
    Signed,
    Table,
)
from gongyou.kit.documents.word import to_docx

__all__ = [
    "Amount",
    "Block",
    "Bullets",
    "Column",
    "Document",
    "Drawn",
    "Fact",
    "FigureBlock",
    "Heading",
    "KeyFigure",
    "KeyFigures",
    "Notes",
    "PageBreak",
    "Paragraph",
    "Provenance",
    "Signed",
    "Table",
    "to_docx",
    "to_html",
    "to_official_docx",
    "to_pdf",
    "to_xlsx",
]
