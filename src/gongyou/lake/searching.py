"""Whether a file that waits to be taken in holds one of some texts, whatever its format."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

PARQUET, ZIP, OLE = b"PAR1", (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0"
BLOCK = 1 << 20
# A cell's text may be cut into runs, each between marks of its own.
MARKS = re.compile(rb"<[^<>]*>")
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def file_holds(path: Path, texts: Sequence[str]) -> bool:
    """Whether any cell holds any of the texts. A file that cannot be read may hold anything."""
    wanted = [text for text in texts if text]
    if not wanted:
        return False
    try:
        with path.open("rb") as opened:
            start = opened.read(8)
        if start.startswith(PARQUET):
            return _among(_parquet_cells(path), wanted)
        if start.startswith(OLE):
            return _among(_old_sheet_cells(path), wanted)
        if start.startswith(ZIP):
            with zipfile.ZipFile(path) as parts:
                return any(_part_holds(parts, part, wanted) for part in parts.infolist())
        with path.open("rb") as opened:
            return _bytes_hold(opened, wanted)
    except Exception:  # damaged, encrypted, of a version that nobody reads: nothing is known of it
        return True


def _among(cells: Iterable[str], wanted: Sequence[str]) -> bool:
    return any(text in cell for cell in cells for text in wanted)


def _parquet_cells(path: Path) -> Iterator[str]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches():
        for column in batch.columns:
            yield from (str(value) for value in column.to_pylist() if value is not None)


def _old_sheet_cells(path: Path) -> Iterator[str]:
    """Old workbooks keep numbers as binary fractions; they are small enough to be read whole."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(path)) as book:
        for name in book.sheet_names:
            for row in book.get_sheet_by_name(name).iter_rows():
                yield from map(_said, row)


def _said(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _part_holds(parts: zipfile.ZipFile, part: zipfile.ZipInfo, wanted: Sequence[str]) -> bool:
    """The parts are read as a stream: a workbook of any size takes a megabyte or two."""
    with parts.open(part) as opened:
        return _bytes_hold(opened, wanted)


def _bytes_hold(opened: IO[bytes], wanted: Sequence[str]) -> bool:
    traces = {text.encode(encoding) for text in wanted for encoding in ENCODINGS}
    overlap = 4 * max(map(len, traces)) + 256
    before = b""
    while block := opened.read(BLOCK):
        piece = before + block
        bare = MARKS.sub(b"", piece)
        if any(trace in piece or trace in bare for trace in traces):
            return True
        before = piece[-overlap:]
    return False
