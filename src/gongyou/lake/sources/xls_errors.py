"""Formula errors of an XLS workbook: the compound file is opened, its records of cells are walked through.

Records and layouts: [MS-XLS] 2.4.28 BoundSheet8, 2.4.24 BoolErr, 2.4.127 Formula; [MS-CFB] for the file around them.
What is damaged is left to calamine to tell: here a chain that leads nowhere just ends.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

OLE = b"\xd0\xcf\x11\xe0"
LARGEST = 1 << 30
NAMES = ("Workbook", "Book")
SHOWN = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
FORMULA, END, BOUND_SHEET, BOOL_OR_ERROR = 0x0006, 0x000A, 0x0085, 0x0205
NONE = 0xFFFFFFFA


def errors_of_xls(opened: BinaryIO) -> Iterator[tuple[str, int, int, str]]:
    """Sheet, row (from 1), column (from 0) and what the cell shows."""
    book = _workbook(opened.read(LARGEST))
    for kind, body in _records(book, 0):
        if kind == BOUND_SHEET and len(body) >= 8:
            start = struct.unpack_from("<I", body)[0]
            yield from ((_sheet_name(body), *error) for error in _errors(book, start))


def _errors(book: bytes, start: int) -> Iterator[tuple[int, int, str]]:
    for kind, body in _records(book, start):
        code = None
        if kind == BOOL_OR_ERROR and len(body) >= 8 and body[7]:
            code = body[6]
        elif kind == FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            code = body[8]
        if code is not None:
            row, column = struct.unpack_from("<HH", body)
            yield row + 1, column, SHOWN.get(code, f"#{code}")


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from here to the end of this sheet, or of the part that stands before all sheets."""
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        if kind == END:
            return
        yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _sheet_name(body: bytes) -> str:
    """Of the version of 1997 and later; an older one is a name in the code page of its time, here taken as Chinese."""
    if len(body) == 8 + body[6] * (2 if body[7] & 1 else 1):
        return body[8:].decode("utf-16-le" if body[7] & 1 else "latin-1", "replace")
    return body[7:].decode("gbk", "replace")


# The compound file ----------------------------------------------------------------------------------------------------
def _workbook(data: bytes) -> bytes:
    """The stream that holds the records, or nothing."""
    if len(data) < 512:
        return b""
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
    small = 1 << min(struct.unpack_from("<H", data, 32)[0], 12)
    directory, cutoff, small_table = struct.unpack_from("<I4xII", data, 48)
    table = _table(data, size)
    entries = _chained(data, table, directory, size)
    root = b""
    for at in range(0, len(entries) - 127, 128):
        length = min(struct.unpack_from("<H", entries, at + 64)[0], 64)
        name = entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        start, bytes_held = struct.unpack_from("<II", entries, at + 116)
        if entries[at + 66] == 5:
            root = _chained(data, table, start, size)
        elif name in NAMES:
            if bytes_held >= cutoff:
                return _chained(data, table, start, size)[:bytes_held]
            sectors = _numbers(_chained(data, table, small_table, size))
            return _chained(root, sectors, start, small, header=0)[:bytes_held]
    return b""


def _table(data: bytes, size: int) -> list[int]:
    """Which sector follows which: the list of its own sectors begins in the header and goes on in a chain."""
    places = list(struct.unpack_from("<109I", data, 76))
    more, seen = struct.unpack_from("<I", data, 68)[0], set[int]()
    while more < NONE and more not in seen:
        seen.add(more)
        numbers = _numbers(data[(more + 1) * size : (more + 2) * size])
        if not numbers:
            break
        places += numbers[:-1]
        more = numbers[-1]
    table: list[int] = []
    for place in places:
        if place < NONE:
            table += _numbers(data[(place + 1) * size : (place + 2) * size])
    return table


def _chained(data: bytes, table: list[int], start: int, size: int, header: int = 1) -> bytes:
    parts: list[bytes] = []
    while start < len(table) and len(parts) <= len(table):
        parts.append(data[(start + header) * size : (start + header + 1) * size])
        start = table[start]
    return b"".join(parts)


def _numbers(sector: bytes) -> list[int]:
    return [one for (one,) in struct.iter_unpack("<I", sector[: len(sector) // 4 * 4])]
