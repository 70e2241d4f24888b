"""A document as one HTML file that needs nothing else: style and pictures inside, A4 when printed."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path

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

SVG = re.compile(r"<svg.*</svg>", re.DOTALL)
# Such as +12.5 %: characters of a number that is never broken.
SHORT = 8


@cache
def style() -> str:
    return (Path(__file__).parent / "paper.css").read_text(encoding="utf-8")


def to_html(document: Document, language: str) -> str:
    """The whole page as text, in one language."""
    title = escape(document.title.on(language))
    body = "\n".join(block_html(document, block, language) for block in document.blocks)
    facts = "".join(
        f"<div><dt>{escape(fact.label.on(language))}</dt><dd>{escape(fact.value.on(language))}</dd></div>"
        for fact in document.facts
    )
    return f"""<!doctype html>
<html lang="{"en" if language.startswith("en") else "zh-Hans"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style()}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p class="subtitle">{escape(document.subtitle.on(language))}</p>
{f'<dl class="facts">{facts}</dl>' if facts else ""}
</header>
<main>
{body}
</main>
</body>
</html>
"""


def block_html(document: Document, block: Block, language: str) -> str:
    """One block; every text is escaped here and nowhere else."""
    match block:
        case Heading():
            level = block.level + 1
            return f"<h{level}>{escape(document.said(block.text, language))}</h{level}>"
        case Paragraph():
            return f"<p>{escape(document.said(block.text, language))}</p>"
        case Bullets():
            return items_html(document, block.items, language)
        case KeyFigures():
            return key_figures_html(document, block, language)
        case Table():
            return table_html(block, language)
        case FigureBlock():
            return figure_html(document, block, language)
        case Notes():
            head = escape(block.title.on(language))
            return f'<section class="notes"><h3>{head}</h3>{items_html(document, block.items, language)}</section>'
        case Provenance():
            lines = "".join(f"<p>{escape(line.on(language))}</p>" for line in block.lines)
            head = escape(block.title.on(language))
            return f'<section class="sources"><h3>{head}</h3><div class="provenance">{lines}</div></section>'
        case Signed():
            lines = "".join(f"<p>{escape(document.said(line, language))}</p>" for line in block.lines)
            return f'<div class="signed">{lines}</div>'
        case _:
            return '<div class="page-break"></div>'


def items_html(document: Document, items: object, language: str) -> str:
    lines = "".join(f"<li>{escape(document.said(item, language))}</li>" for item in items)  # type: ignore[attr-defined]
    return f"<ul>{lines}</ul>"


def key_figures_html(document: Document, block: KeyFigures, language: str) -> str:
    cards = []
    for key in block.keys:
        figure = document.figures[key]
        value, _, unit = figure.shown(language).partition(" ")
        origin = figure.provenance.on(language)
        cards.append(
            f'<div class="key-figure"><div class="label">{escape(figure.label.on(language))}</div>'
            f'<div class="value">{escape(value)} <span class="unit">{escape(unit)}</span></div>'
            + (f'<div class="provenance">{escape(origin)}</div>' if origin else "")
            + "</div>"
        )
    return f'<div class="key-figures">{"".join(cards)}</div>'


def _cell(cell: str, kind: str) -> str:
    """A short number keeps its per cent on its line on however narrow a screen; a long one may break there."""
    kept = ' class="number short"' if kind and len(cell) <= SHORT else kind
    return f"<td{kept}>{escape(cell)}</td>"


def table_html(table: Table, language: str) -> str:
    kinds = [' class="number"' if column.is_number else "" for column in table.columns]
    head = "".join(
        f'<th scope="col"{kind}>{escape(column.title.on(language))}</th>'
        for column, kind in zip(table.columns, kinds, strict=True)
    )
    rows = "".join(
        "<tr>" + "".join(_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in table.cells(language)
    )
    notes = "".join(f'<p class="small">{escape(note)}</p>' for note in table.notes(language))
    caption = escape(table.caption.on(language))
    # What scrolls inside is reached by keyboard and has a name.
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{caption}">'
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>{notes}</div>"
    )


def figure_html(document: Document, block: FigureBlock, language: str) -> str:
    """Drawn in two widths; the style shows the one that fits the screen, so the other is silent too."""
    wide, narrow = (SVG.search(drawn) for drawn in (block.picture.svg(language), block.picture.narrow(language)))
    alt = escape(document.said(block.alt, language))
    picture = wide[0].replace("<svg", f'<svg role="img" aria-label="{alt}"', 1) if wide else ""
    small = f'<div class="narrow" role="img" aria-label="{alt}">{narrow[0]}</div>' if narrow else ""
    origin = block.provenance.on(language)
    return (
        f'<figure><div class="picture">{picture}</div>{small}'
        f"<figcaption>{escape(document.said(block.caption, language))}</figcaption>"
        + (f'<p class="provenance">{escape(origin)}</p>' if origin else "")
        + "</figure>"
    )
