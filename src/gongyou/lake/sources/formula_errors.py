"""Formula errors of a workbook by sheet, row and column. calamine shows such a cell as an empty one (or as 0).

A wage that is #DIV/0! must not become a wage that is not there. Standard library only: a spreadsheet is also read in
processes of their own, which import little.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from gongyou.lake.sources.open_document import CONTENT, Area, marks_of
from gongyou.lake.sources.xls_errors import OLE, errors_of_xls

# sheet → row → column (both as a spreadsheet counts: rows from 1, columns from 0) → the cell's name and what it shows
Errors = dict[str, dict[int, dict[int, tuple[str, str]]]]
BLOCK = 1 << 20
# A formula has at most 8,192 characters, some of them escaped: so much of a block is looked at again with the next.
OVERLAP = 1 << 16
ERROR_MARK = b't="e"'
ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)<'
)
CELL_NAME = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')


def errors_of(path: Path) -> Errors:
    """Every formula error of the workbook. Raises BadZipFile, OSError, EOFError, ParseError for a damaged one."""
    with path.open("rb") as opened:
        start = opened.read(len(OLE))
        opened.seek(0)
        if start == OLE:
            return _named(errors_of_xls(opened))
        with zipfile.ZipFile(opened) as archive:
            names = set(archive.namelist())
            if CONTENT in names:
                return _named(marks_of(archive).errors)
            return {sheet: wrong for sheet, part in _parts(archive, names) if (wrong := _of_part(archive, part))}


def merged_of(path: Path) -> dict[str, list[Area]]:
    """The merged areas of an ODS by sheet, which calamine doesn't tell of; nothing for other kinds."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        return marks_of(archive).merged if CONTENT in archive.namelist() else {}


def _named(errors: Iterable[tuple[str, int, int, str]]) -> Errors:
    found: Errors = {}
    for sheet, row, column, shown in errors:
        found.setdefault(sheet, {}).setdefault(row, {})[column] = (_cell_name(row, column), shown)
    return found


def _cell_name(row: int, column: int) -> str:
    """A cell as a spreadsheet calls it: row from 1, column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


# XLSX -----------------------------------------------------------------------------------------------------------------
def _parts(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the part of the archive that holds it."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 (expat refuses bombs)
    }
    for one in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if one.tag.rpartition("}")[2] != "sheet":
            continue
        relation = next((value for name, value in one.attrib.items() if name.endswith("}id")), None)
        part = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/")
        if part in names:
            yield one.get("name", ""), part


def _of_part(archive: zipfile.ZipFile, part: str) -> dict[int, dict[int, tuple[str, str]]]:
    found: dict[int, dict[int, tuple[str, str]]] = {}
    tail = b""
    with archive.open(part) as opened:
        while block := opened.read(BLOCK):
            text = tail + block
            if ERROR_MARK in text:
                for match in ERROR_CELL.finditer(text):
                    if named := CELL_NAME.search(match[1]):
                        name = named[1].decode() + named[2].decode()
                        shown = match[2].decode("utf-8", "replace")
                        found.setdefault(int(named[2]), {})[_column(named[1])] = (name, shown)
            tail = text[-OVERLAP:]
    return found


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1
