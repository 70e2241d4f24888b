"""What a document is made of. Every word is a Text, every number a KeyFigure or a table cell with a style."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from gongyou.core.figures import COUNT, SUPPRESSED, SUPPRESSED_LEGEND, WORDS, Kind, Style, shown
from gongyou.core.text import Text

EMPTY = Text("", "")
REFERENCE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


class Drawn(Protocol):
    """A picture that draws itself in a language: `ui.paper.Drawing` is one."""

    def svg(self, language: str) -> str: ...

    def narrow(self, language: str) -> str: ...

    def png(self, language: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number with its name, unit and origin; sentences refer to it as {key}."""

    label: Text
    value: Any
    style: Style = COUNT
    unit: Text = EMPTY
    provenance: Text = EMPTY

    def shown(self, language: str) -> str:
        """Value and unit as a sentence says them: 12,345 人, ¥1,234.50, 12.3 %."""
        value = shown(self.value, self.style, language)
        unit = self.unit.on(language)
        return f"{value} {unit}" if unit and self.value is not None else value


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; the title of the document stands above level 1."""

    text: Text
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; {key} stands for a figure of the document."""

    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    """Points, each with {key} as in a paragraph."""

    items: Sequence[Text]


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A row of figures, named by their keys."""

    keys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Column:
    """Head with its unit, and how the cells are written. Words stand left, numbers right."""

    title: Text
    style: Style = WORDS

    @property
    def is_number(self) -> bool:
        return self.style.kind in (Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.SHARE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A cell with a number of its own kind, in a column that holds several: a workbook gets the number behind it."""

    value: Any
    style: Style = COUNT
    unit: Text = EMPTY
    is_signed: bool = False

    def shown(self, language: str) -> str:
        """+1.2 %, −56 人, ¥1,234.50, — for none, ＊ for suppressed."""
        if self.value is None or self.value == SUPPRESSED:
            return shown(self.value, self.style, language)
        sign = ""
        value = self.value
        if self.is_signed:
            sign = "+" if value > 0 else "−" if value < 0 else ""
            value = abs(value)
        unit = self.unit.on(language)
        return f"{sign}{shown(value, self.style, language)}{f' {unit}' if unit else ''}"


def cell_shown(value: Any, style: Style, language: str) -> str:
    """One cell as every medium writes it."""
    if isinstance(value, Amount):
        return value.shown(language)
    return value.on(language) if isinstance(value, Text) else shown(value, style, language)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption that says what it shows; the head row repeats on every page."""

    caption: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    note: Text = EMPTY
    provenance: Text = EMPTY

    def cells(self, language: str) -> list[list[str]]:
        return [
            [cell_shown(value, column.style, language) for value, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]

    @property
    def is_suppressed(self) -> bool:
        """Whether the legend of ＊ is needed below."""
        return any(
            (value.value if isinstance(value, Amount) else value) == SUPPRESSED for row in self.rows for value in row
        )

    def notes(self, language: str) -> list[str]:
        lines = [self.note.on(language)] if self.note.on(language) else []
        lines += [SUPPRESSED_LEGEND.on(language)] if self.is_suppressed else []
        return lines + ([self.provenance.on(language)] if self.provenance.on(language) else [])


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A picture with the words that stand for it when it can't be seen, a caption and its origin."""

    picture: Drawn
    alt: Text
    caption: Text
    provenance: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Notes:
    """Remarks on method and limits, in small print."""

    title: Text
    items: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where every number comes from and how to compute it again, one line per figure."""

    lines: Sequence[Text]
    title: Text = field(default=Text("数据出处与复算", "Sources and how to recompute"))


@dataclass(frozen=True, slots=True)
class Signed:
    """The end of a letter: who signs and on which day, one below the other at the right margin."""

    lines: Sequence[Text]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


Block = Heading | Paragraph | Bullets | KeyFigures | Table | FigureBlock | Notes | Provenance | Signed | PageBreak


@dataclass(frozen=True, slots=True)
class Fact:
    """One line below the title: who, which period, as of when."""

    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Document:
    """The whole. `figures` holds every number that the text may name."""

    title: Text
    subtitle: Text
    blocks: Sequence[Block]
    figures: Mapping[str, KeyFigure] = field(default_factory=dict)
    facts: Sequence[Fact] = ()

    def said(self, text: Text, language: str) -> str:
        """The sentence with its figures; a {key} that the document does not hold raises KeyError."""
        return REFERENCE.sub(lambda found: self.figures[found[1]].shown(language), text.on(language))
