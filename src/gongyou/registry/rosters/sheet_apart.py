"""The roster in a workbook as lines of CSV, read by a process of its own.

calamine holds a whole sheet in memory, and an uploaded workbook is distrusted: this process imports nothing but the
standard library, calamine and the lake's rules for cells, its memory is limited, and if it dies, the import says so.
The rows are packed before the first one goes out and the sheet is given back then: those who check and seal begin only
when this process is small again, so that the memory of all of them together stays flat.
Asked by one JSON object on standard input; answers with one JSON line (the heading, or why the workbook was refused)
and then one CSV record for each row: row number, fault, cells.
"""

from __future__ import annotations

import csv
import ctypes
import io
import json
import re
import resource
import sys
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

import python_calamine as calamine

from gongyou.lake.sources import cells

HEADER_DEPTH = 10
BLOCK = 1 << 20
# Of one piece read so much is looked at again with the next, for what stands across the cut.
OVERLAP = 2048
ROW = re.compile(rb"<row\b([^>]*)>")
ROW_NUMBER = re.compile(rb'\br="(\d+)"')
# Excel and WPS write 1, LibreOffice writes true.
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
# A formula whose result nobody has worked out and saved: a program wrote the file. An empty text is a result.
UNWORKED = re.compile(rb"<c\b([^>]*)><f\b(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>")
CELL = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
ERROR_CELL = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*?\bt="e"[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?<v>([^<]*)</v>'
)
SHEET = re.compile(r'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
RELATION = re.compile(r"<Relationship\b[^>]*>")
ATTRIBUTE = re.compile(r'\b(Id|Target)="([^"]*)"')


def told(asked: dict[str, Any]) -> Iterator[Any]:
    """First what is known of the sheet, then its rows. Raises cells.Refused."""
    known, wanted = frozenset(asked["known"]), asked["wanted"]
    try:
        # Opened here: the path may be one of this process's own descriptors, which has no ending to guess from.
        book = calamine.load_workbook(open(asked["path"], "rb"))  # noqa: SIM115, PTH123 (calamine closes it)
    except calamine.PasswordError:
        raise cells.Refused(
            "file.locked",
            ("有密码保护", "is protected by a password"),
            ("去掉密码后重试。", "Remove the password and try again."),
        ) from None
    with book:
        version = _version(book, asked["mark"])
        name, place, heading, skipped = _chosen(book, known, wanted)
        sheet = book.get_sheet_by_name(name)
        rows = sheet.iter_rows()
        for _ in range(place + 1):
            next(rows)
        width = len(heading)
        # calamine's rows begin at the sheet's first column that holds something, the names of cells at A.
        left = sheet.start[1] if sheet.start else 0
        # What stands in a column that is not read makes no row wrong.
        read = [left + at for at, written in enumerate(heading) if _folded(written) in known]
        marks = _marks(asked["path"], name, frozenset(read))
        faults = {**_covered(sheet.merged_cell_ranges or [], place + 1, read), **marks.faults}
        yield {
            "heading": heading,
            "line": place + 1,
            "sheet": name,
            "sheets_skipped": skipped,
            "hidden": [row for row in marks.hidden if row > place + 1],
            "version": version,
            "rows": sheet.end[0] - place if sheet.end else 0,
        }
        for line, row in enumerate(rows, place + 2):
            if not any(value != "" for value in row):
                continue
            fault = faults.get(line, "")
            fields = [cells._text(value) for value in row[:width]]
            beyond = [cells._text(value) for value in row[width:]]
            if any(beyond):
                # Whose heading is missing, or who was moved to the right: the person is told wrongly without it.
                at = next(at for at, text in enumerate(beyond, width) if text)
                yield (line, fault or f"sheet.beyond:{cells._cell((line - 1, left + at))}", *fields, *beyond)
            else:
                yield (line, fault, *fields, *[""] * (width - len(fields)))


def _chosen(book: Any, known: frozenset[str], wanted: int) -> tuple[str, int, list[str], list[str]]:
    """The visible sheet whose first rows name the most columns of a roster, and where its heading stands."""
    best: tuple[int, int, str, int, list[str]] | None = None
    others: list[str] = []
    for order, meta in enumerate(book.sheets_metadata):
        if meta.typ != calamine.SheetTypeEnum.WorkSheet or meta.visible != calamine.SheetVisibleEnum.Visible:
            continue
        others.append(meta.name)
        top = chain(book.get_sheet_by_index(order).iter_rows())
        for place, row in zip(range(HEADER_DEPTH), top, strict=False):
            names = [str(value).strip() for value in row]
            score = len({_folded(name) for name in names} & known)
            if best is None or score > best[0]:
                while names and not names[-1]:
                    names.pop()
                best = (score, -order, meta.name, place, names)
    if best is None:
        raise cells.Refused(
            "file.empty",
            ("工作簿中没有数据", "holds no data"),
            ("检查是否选错了文件。", "Check that it is the right file."),
        )
    score, _, name, place, names = best
    others.remove(name)
    if score < wanted:
        place = 0
    return name, place, names, others


def _folded(written: str) -> str:
    # The same folding as columns.heading_folded, which this process does not load.
    import unicodedata

    plain = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]", "", unicodedata.normalize("NFKC", written)).lower()
    return re.sub(r"[\s*＊:：]", "", plain)


def _version(book: Any, mark: str) -> int:
    """The version of the template that the workbook was made from; 0 for a workbook of other origin."""
    for meta in book.sheets_metadata:
        if meta.visible == calamine.SheetVisibleEnum.Visible:
            continue
        first: list[Any] = next(iter(book.get_sheet_by_name(meta.name).iter_rows()), [])
        if len(first) > 1 and first[0] == mark and isinstance(first[1], float):
            return int(first[1])
    return 0


class _Marks:
    """What calamine does not tell of a sheet: the rows that are hidden, and what is wrong with a row, in code."""

    def __init__(self) -> None:
        self.hidden: dict[int, None] = {}
        self.faults: dict[int, str] = {}


def _marks(path: str, name: str, read: frozenset[int]) -> _Marks:
    """The marks of the columns that are read. Nothing for XLS and ODS."""
    marks = _Marks()
    with open(path, "rb") as opened:  # noqa: PTH123
        if not zipfile.is_zipfile(opened):
            return marks
        with zipfile.ZipFile(opened) as archive:
            part = _part(archive, name)
            if part is None:
                return marks
            tail = b""
            with archive.open(part) as xml:
                while block := xml.read(BLOCK):
                    text = tail + block
                    _marks_of(text, read, marks)
                    tail = text[-OVERLAP:]
    return marks


def _marks_of(text: bytes, read: frozenset[int], marks: _Marks) -> None:
    if b'hidden="1"' in text or b'hidden="true"' in text:
        for found in ROW.finditer(text):
            number = ROW_NUMBER.search(found[1])
            if number and HIDDEN.search(found[1]):
                marks.hidden[int(number[1])] = None
    if b't="e"' in text:
        for found in ERROR_CELL.finditer(text):
            if _column(found[1].decode()) in read:
                said = f"{found[1].decode()}{found[2].decode()} {found[3].decode('utf-8', 'replace')}"
                marks.faults.setdefault(int(found[2]), f"sheet.formula_error:{said}")
    if b"<f" in text:
        for found in UNWORKED.finditer(text):
            cell = CELL.search(found[1])
            if cell and b't="str"' not in found[1] and _column(cell[1].decode()) in read:
                said = f"{cell[1].decode()}{cell[2].decode()}"
                marks.faults.setdefault(int(cell[2]), f"sheet.formula_unworked:{said}")


def _covered(merged: Any, header_line: int, read: list[int]) -> dict[int, str]:
    """The fault of each row (from 1) in which a merged area covers a cell that is read."""
    rows: dict[int, str] = {}
    for (top, left), (bottom, right) in merged:
        for column in read:
            if left <= column <= right:
                first = top + 1 if column == left else top
                for row in range(max(first, header_line), bottom + 1):
                    rows.setdefault(row + 1, f"sheet.merged:{cells._cell((row, column))}")
    return rows


def _part(archive: zipfile.ZipFile, name: str) -> str | None:
    from html import unescape

    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return None
    targets = {}
    for found in RELATION.finditer(relations):
        given = dict(ATTRIBUTE.findall(found[0]))
        targets[given.get("Id", "")] = given.get("Target", "")
    for sheet, key in SHEET.findall(book):
        if unescape(sheet) == name and key in targets:
            target = targets[key]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in archive.namelist() else None
    return None


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _packed(rows: Iterator[Any]) -> deque[bytes]:
    """All rows as compressed blocks of CSV; the sheet is let go at the end of `rows`."""
    blocks: deque[bytes] = deque()
    text = io.StringIO(newline="")
    write = csv.writer(text, lineterminator="\n").writerow
    for row in rows:
        write(row)
        if text.tell() >= BLOCK:
            blocks.append(zlib.compress(text.getvalue().encode("utf-8", "surrogatepass"), 1))
            text.seek(0)
            text.truncate()
    blocks.append(zlib.compress(text.getvalue().encode("utf-8", "surrogatepass"), 1))
    return blocks


def _unpacked(blocks: deque[bytes]) -> None:
    while blocks:
        sys.stdout.write(zlib.decompress(blocks.popleft()).decode("utf-8", "surrogatepass"))


def _given_back() -> None:
    """Hands what was freed back to the system, where its C library can."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def main() -> None:
    """One workbook. A refusal is an answer; memory that runs out is a death, which the parent puts into words."""
    resource.setrlimit(resource.RLIMIT_AS, (cells.MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    asked = json.load(sys.stdin)
    try:
        answers = told(asked)
        print(json.dumps(next(answers), ensure_ascii=True))
        packed = _packed(answers)
        _given_back()
        _unpacked(packed)
    except cells.Refused as refused:
        print(json.dumps({"refused": refused.told}))
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, zipfile.BadZipFile, EOFError) as error:
        print(json.dumps({"damaged": str(error)[:200]}))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
