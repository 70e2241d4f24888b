"""A document as PDF: A4 pages laid out here, with the paper font embedded; text can be searched and copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongyou.core.text import Text
from gongyou.kit.documents.columns import column_widths
from gongyou.kit.documents.font_file import font_file
from gongyou.kit.documents.pdf_file import HEIGHT, WIDTH, Colour, PdfFile, PdfPage
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

LEFT = RIGHT = 51.0
TOP, BOTTOM = 54.0, 60.0
ACROSS = WIDTH - LEFT - RIGHT
INK: Colour = (0.12, 0.16, 0.2)
QUIET: Colour = (0.32, 0.38, 0.43)
ACCENT: Colour = (0.7, 0.15, 0.12)
RULE: Colour = (0.83, 0.85, 0.88)
SHADE: Colour = (0.94, 0.95, 0.96)
BODY, SMALL, CELL = 10.5, 8.5, 9.5
LEADING = 1.6
HEADS = {1: 15.0, 2: 12.5, 3: 11.0}
BOLD = 0.035
GAP = 10.0
# What is not torn by the end of a page: a third of one.
KEPT = (HEIGHT - TOP - BOTTOM) / 3
PAGE = Text("第 {number} 页，共 {pages} 页", "Page {number} of {pages}")
# No line begins with these, and none ends with those.
NOT_FIRST = frozenset("，。；：、？！）》」』”’%％…—·,.;:?!)]}℃°")
NOT_LAST = frozenset("（《「『“‘([{¥$")


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks."""

    size: float = BODY
    colour: Colour = INK
    is_bold: bool = False

    @property
    def weight(self) -> float:
        return self.size * BOLD if self.is_bold else 0

    @property
    def height(self) -> float:
        return self.size * LEADING


PLAIN, FINE, STRONG = Look(), Look(SMALL, QUIET), Look(is_bold=True)


def to_pdf(document: Document, language: str, *, font: Path) -> bytes:
    """The file, in one language. `font` is an OpenType file with CFF outlines: the product's paper font."""
    press = _Press(document, language, font)
    press.head()
    for block in document.blocks:
        press.block(block)
    return press.done()


class _Press:
    """One document on its way to paper: the page under work and how far down it is filled."""

    def __init__(self, document: Document, language: str, font: Path) -> None:
        self.document, self.language = document, language
        self.file = PdfFile(font_file(font), title=document.title.on(language), language=language)
        self.page: PdfPage = self.file.page()
        self.down = TOP

    def head(self) -> None:
        self.run(self.document.title.on(self.language), Look(20, INK, is_bold=True))
        self.run(self.document.subtitle.on(self.language), Look(12, QUIET))
        self.down += 6
        self.file.line(self.page, (LEFT, self.down), (LEFT + ACROSS, self.down), 2, ACCENT)
        self.down += GAP
        for fact in self.document.facts:
            label = f"{fact.label.on(self.language)}  "
            self.room(FINE.height)
            self.file.text(self.page, (LEFT, self.down + SMALL * 1.2), label, SMALL, QUIET, SMALL * BOLD)
            wide = self.file.width(label, SMALL)
            self.run(fact.value.on(self.language), FINE, left=LEFT + wide)
        self.down += GAP / 2

    def block(self, block: Block) -> None:
        match block:
            case Heading():
                self.heading(self.said(block.text), block.level)
            case Paragraph():
                self.run(self.said(block.text), PLAIN)
                self.down += GAP / 2
            case Bullets():
                self.points([self.said(each) for each in block.items], PLAIN)
            case KeyFigures():
                self.key_figures(block)
            case Table():
                self.table(block)
            case FigureBlock():
                self.figure(block)
            case Notes():
                self.heading(block.title.on(self.language), 3)
                self.points([self.said(each) for each in block.items], FINE)
            case Provenance():
                self.heading(block.title.on(self.language), 3)
                for line in block.lines:
                    self.run(line.on(self.language), FINE)
                self.down += GAP / 2
            case Signed():
                self.down += GAP
                for line in block.lines:
                    text = self.said(line)
                    wide = min(self.file.width(text, PLAIN.size), ACROSS)
                    self.run(text, PLAIN, left=LEFT + ACROSS - wide)
                self.down += GAP / 2
            case _:
                self.turn()

    def said(self, text: Text) -> str:
        return self.document.said(text, self.language)

    def heading(self, text: str, level: int) -> None:
        size = HEADS[min(level, 3)]
        self.down += GAP if self.down > TOP else 0
        self.room(size * LEADING + 3 * PLAIN.height)
        self.run(text, Look(size, ACCENT if level == 1 else INK, is_bold=True))
        self.down += 3

    def points(self, items: Sequence[str], look: Look) -> None:
        for item in items:
            self.room(look.height)
            self.file.text(
                self.page, (LEFT + 4, self.down + look.size * 1.2), "·", look.size, look.colour, look.size * BOLD
            )
            self.run(item, look, left=LEFT + 16)
        self.down += GAP / 2

    def key_figures(self, block: KeyFigures) -> None:
        keys = list(block.keys)
        across = 4 if len(keys) == 4 else 3
        for start in range(0, len(keys), across):
            part = keys[start : start + across]
            wide = (ACROSS - 16 * (len(part) - 1)) / len(part)
            self.room(64)
            top, lowest = self.down, self.down
            for number, key in enumerate(part):
                figure = self.document.figures[key]
                left = LEFT + number * (wide + 16)
                self.file.line(self.page, (left, top), (left + wide, top), 1.5, ACCENT)
                self.down = top + 4
                self.run(figure.label.on(self.language), FINE, left=left, wide=wide)
                self.run(figure.shown(self.language), Look(16, INK, is_bold=True), left=left, wide=wide)
                lowest = max(lowest, self.down)
            self.down = lowest + GAP

    def figure(self, block: FigureBlock) -> None:
        png = block.picture.png(self.language)
        words = Look(CELL).height + 2 * FINE.height
        self.room(self.file.high(ACROSS, png) + 4 + words)
        self.down += self.file.picture(self.page, (LEFT, self.down), ACROSS, png) + 4
        self.run(self.said(block.caption), Look(CELL, INK, is_bold=True))
        if block.provenance.on(self.language):
            self.run(block.provenance.on(self.language), FINE)
        self.down += GAP

    def table(self, table: Table) -> None:
        heads = [column.title.on(self.language) for column in table.columns]
        rows = table.cells(self.language)
        numbers = [column.is_number for column in table.columns]
        widths = column_widths(heads, rows, numbers, ACROSS, lambda text: self.file.width(text, CELL) + 10)
        high = [self.height(row, widths) for row in rows]
        caption, notes = table.caption.on(self.language), table.notes(self.language)
        above = self.height(heads, widths) + (Look(CELL).height + 2 if caption else 0)
        below = sum(len(self.lines(note, ACROSS, SMALL)) for note in notes) * FINE.height
        whole = above + sum(high) + below
        # A small table stays in one piece; of a large one no single row stands alone before or behind.
        self.room(whole if whole <= KEPT else above + sum(high[:2]))
        if caption:
            self.run(caption, Look(CELL, INK, is_bold=True))
            self.down += 2
        self.row(heads, widths, numbers, is_head=True)
        for at, row in enumerate(rows):
            ahead = high[at] + (sum(high[at + 1 :]) + below if at >= len(rows) - 2 else 0)
            is_last = at == len(rows) - 1 and at > 0
            if not is_last and self.down + min(ahead, KEPT) > HEIGHT - BOTTOM and self.down > TOP + 60:
                self.turn()
                self.row(heads, widths, numbers, is_head=True)
            self.row(row, widths, numbers, is_head=False)
        for note in notes:
            self.run(note, FINE)
        self.down += GAP

    def height(self, row: Sequence[str], widths: Sequence[float]) -> float:
        """How high a row of a table is."""
        most = max(len(self.lines(cell, wide - 8, CELL)) for cell, wide in zip(row, widths, strict=True))
        return most * CELL * LEADING + 6

    def row(self, cells: Sequence[str], widths: Sequence[float], numbers: Sequence[bool], *, is_head: bool) -> None:
        """One row, over as many pages as it takes."""
        look = Look(CELL, INK, is_bold=is_head)
        columns = [self.lines(cell, wide - 8, CELL) for cell, wide in zip(cells, widths, strict=True)]
        left_over = max(len(lines) for lines in columns)
        at = 0
        while left_over > 0:
            fit = max(1, int((HEIGHT - BOTTOM - self.down - 6) / look.height))
            count = min(fit, left_over)
            if is_head:
                self.file.box(self.page, (LEFT, self.down), (ACROSS, count * look.height + 6), SHADE)
            left = LEFT
            for lines, wide, is_number in zip(columns, widths, numbers, strict=True):
                for number, line in enumerate(lines[at : at + count]):
                    place = left + wide - 4 - self.file.width(line, CELL) if is_number else left + 4
                    base = self.down + 3 + CELL * 1.2 + number * look.height
                    self.file.text(self.page, (place, base), line, CELL, look.colour, look.weight)
                left += wide
            self.down += count * look.height + 6
            at, left_over = at + count, left_over - count
            if left_over > 0:
                self.turn()
        self.file.line(self.page, (LEFT, self.down), (LEFT + ACROSS, self.down), 0.6, RULE)

    def run(self, text: str, look: Look, *, left: float = LEFT, wide: float | None = None) -> None:
        """Running text, line by line, over the end of the page."""
        for line in self.lines(text, wide or LEFT + ACROSS - left, look.size):
            self.room(look.height)
            base = self.down + look.size * 1.2
            self.file.text(self.page, (left, base), line, look.size, look.colour, look.weight)
            self.down += look.height

    def lines(self, text: str, wide: float, size: float) -> list[str]:
        """The text broken into lines: between Chinese characters, and between Latin words."""
        found: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for piece in pieces(paragraph):
                if line and self.file.width(line + piece.rstrip(), size) > wide:
                    carried = 0
                    while line and (piece[0] in NOT_FIRST or line[-1] in NOT_LAST) and carried < 6:
                        # With the whole word before it: a number is never torn.
                        last = pieces(line)[-1]
                        piece, carried, line = last + piece, carried + 1, line[: -len(last)]
                    if line.strip():
                        found.append(line.rstrip())
                    line = piece.lstrip()
                else:
                    line += piece
                # A blank at the end takes no room: it would be cut off as a line of its own.
                while self.file.width(line.rstrip(), size) > wide and len(line) > 1:
                    cut = next(end for end in range(len(line) - 1, 0, -1) if self._fits(line[:end], wide, size, end))
                    found.append(line[:cut])
                    line = line[cut:]
            found.append(line.rstrip())
        return found

    def _fits(self, text: str, wide: float, size: float, end: int) -> bool:
        return end == 1 or self.file.width(text, size) <= wide

    def room(self, height: float) -> None:
        if self.down + height > HEIGHT - BOTTOM and self.down > TOP:
            self.turn()

    def turn(self) -> None:
        self.page = self.file.page()
        self.down = TOP

    def done(self) -> bytes:
        pages = self.file.pages
        for number, page in enumerate(pages, 1):
            foot = PAGE.filled(number=number, pages=len(pages)).on(self.language)
            at = HEIGHT - BOTTOM / 2
            self.file.text(page, (LEFT, at), self.document.title.on(self.language), SMALL, QUIET)
            self.file.text(page, (LEFT + ACROSS - self.file.width(foot, SMALL), at), foot, SMALL, QUIET)
        return self.file.written()


def pieces(text: str) -> list[str]:
    """Where a line may break: after each wide character and after each blank."""
    found: list[str] = []
    word = ""
    for character in text:
        if ord(character) > 0x2E7F:
            if word:
                found.append(word)
            found.append(character)
            word = ""
        elif character == " ":
            found.append(f"{word} ")
            word = ""
        else:
            word += character
    return [*found, word] if word else found
