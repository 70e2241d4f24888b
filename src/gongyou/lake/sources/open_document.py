"""What calamine does not tell of an ODS: its formula errors (it shows an empty cell, or 0) and its merged cells."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

# Top left and bottom right, each as row and column from 0: as calamine gives the areas of other workbooks.
Area = tuple[tuple[int, int], tuple[int, int]]
CONTENT = "content.xml"
BLOCK = 1 << 20
LONGEST_MARK = 100
ERROR = r"Err:\d{3}|#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)"
SHOWN = re.compile(ERROR)
MARK = re.compile(rb'value-type="error"|-spanned="|>\s*(?:' + ERROR.encode() + rb")\s*<")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


@dataclass
class Marks:
    """Errors as sheet, row (from 1), column (from 0) and what the cell shows; merged areas by sheet."""

    errors: list[tuple[str, int, int, str]] = field(default_factory=list)
    merged: dict[str, list[Area]] = field(default_factory=dict)


def marks_of(archive: zipfile.ZipFile) -> Marks:
    """Only a content that holds a mark is taken apart: few do. Raises ParseError."""
    with archive.open(CONTENT) as opened:
        tail = b""
        while block := opened.read(BLOCK):
            if MARK.search(tail + block):
                break
            tail = block[-LONGEST_MARK:]
        else:
            return Marks()
    found = Marks()
    sheet, row, column = "", 0, 0
    with archive.open(CONTENT) as opened:
        for event, element in ElementTree.iterparse(opened, ("start", "end")):  # noqa: S314 (expat refuses bombs)
            if element.tag == f"{TABLE}table" and event == "start":
                sheet, row = element.get(f"{TABLE}name", ""), 0
            elif element.tag == f"{TABLE}table-row" and event == "start":
                row, column = row + 1, 0
            elif element.tag == f"{TABLE}table-row":
                row += int(element.get(f"{TABLE}number-rows-repeated", "1")) - 1
                element.clear()
            elif element.tag in CELLS and event == "end":
                _looked_at(found, element, sheet, (row, column))
                column += int(element.get(f"{TABLE}number-columns-repeated", "1"))
    return found


def _looked_at(found: Marks, cell: ElementTree.Element, sheet: str, place: tuple[int, int]) -> None:
    row, column = place
    shown = "".join("".join(one.itertext()) for one in cell.iter(f"{TEXT}p")).strip()
    is_formula = cell.get(f"{TABLE}formula") is not None
    if cell.get(f"{CALCEXT}value-type") == "error" or (is_formula and SHOWN.fullmatch(shown)):
        found.errors.append((sheet, row, column, shown))
    height = int(cell.get(f"{TABLE}number-rows-spanned", "1"))
    width = int(cell.get(f"{TABLE}number-columns-spanned", "1"))
    if height > 1 or width > 1:
        area = ((row - 1, column), (row + height - 2, column + width - 1))
        found.merged.setdefault(sheet, []).append(area)
