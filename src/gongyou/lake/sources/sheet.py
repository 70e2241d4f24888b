"""Spreadsheets: XLSX, XLS and ODS, read apart by cells.py, kept as a Parquet file of text."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.contract import contract, contract_names
from gongyou.lake.engine import NO_SPACE, Handle, literal, quoted
from gongyou.lake.projection import Shape
from gongyou.lake.sources import cells
from gongyou.lake.sources.formula_errors import Errors, errors_of, merged_of
from gongyou.lake.sources.open_document import Area
from gongyou.lake.sources.source import Located, Torn, bad_file
from gongyou.lake.sources.xls_errors import OLE

LONGEST_ROW = 64 << 20
LARGEST = 2 << 30
LARGEST_RATIO = 200
SMALL_ENOUGH = 64 << 20
_NUMBERS = count()
LINE = "__line"
FAULT = "__fault"
AGAIN = Text("重新导出或重新下载后重试。", "Export or download it again.")


class Sheet:
    """The first visible sheet that isn't empty. A record's line is its row in the sheet."""

    def __init__(self, path: Path, handle: Handle, folder: Path) -> None:
        self.path = path
        self._handle = handle
        self._copy = folder / f"sheet-{next(_NUMBERS)}.parquet"
        errors, merged = _inspected(path)
        header = self._copied(errors, merged)
        names = ", ".join(f"nullif({quoted(name)}, '') AS {quoted(name)}" for name in (FAULT, *header))
        self.relation = (
            f"(SELECT file_row_number, {LINE}, {names} "  # noqa: S608
            f"FROM read_parquet({literal(str(self._copy))}, file_row_number = true))"
        )
        self.shape = Shape(dict.fromkeys(header, "VARCHAR"), record="file_row_number + 1", fault=quoted(FAULT))

    def torn(self) -> list[Torn]:
        return []

    def located(self, records: Sequence[int]) -> Iterator[Located]:
        """Row numbers as the spreadsheet shows them."""
        columns = ", ".join(quoted(name) for name in self.shape.columns)
        self._handle.register("wanted_records", pa.table({"record": pa.array(records, pa.int64())}))
        for batch in self._handle.batches(
            f"SELECT file_row_number, {LINE}, {columns} FROM {self.relation} "  # noqa: S608
            "WHERE file_row_number IN (SELECT record FROM wanted_records) ORDER BY file_row_number"
        ):
            for record, line, *values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield Located(record, line, dict(zip(self.shape.columns, values, strict=True)))

    def _copied(self, errors: Errors, merged: dict[str, list[Area]]) -> list[str]:
        """Copies every row as text and returns the header. Raises BadInput, StorageFull."""
        text = self._copy.with_suffix(".csv")
        asked = {
            "path": str(self.path),
            "target": str(text),
            "known": sorted(_known_names()),
            "errors": errors,
            "merged": merged,
        }
        header = _read_apart(self.path, asked)
        columns = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in _stored(header).items())
        self._handle.rows(
            f"COPY (FROM read_csv({literal(str(text))}, header = false, auto_detect = false, columns = {{{columns}}}, "
            f"delim = ',', quote = '\"', escape = '\"', new_line = '\\n', max_line_size = {LONGEST_ROW})) "
            f"TO {literal(str(self._copy))} (FORMAT parquet, COMPRESSION lz4_raw)"
        )
        text.unlink()
        return header


def _read_apart(path: Path, asked: Mapping[str, Any]) -> list[str]:
    """The header that cells.py found, in a process of its own. Raises BadInput, StorageFull."""
    # The pipes are private, the words fixed: nothing of the file reaches the command line.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", cells.__file__], input=json.dumps(asked).encode(), capture_output=True, check=False
    )
    if done.returncode < 0 and -done.returncode in (signal.SIGINT, signal.SIGTERM):
        raise KeyboardInterrupt
    if done.returncode != 0:
        raise bad_file(
            "file.too_large_for_memory" if b"memory" in done.stderr.lower() else "file.cut",
            path,
            "读取时出错，文件可能过大或已损坏",
            "could not be read; it may be too large or damaged",
            Text("请另存为 CSV 或 Parquet 后重试。", "Save it as CSV or Parquet and try again."),
            value=done.stderr.decode("utf-8", "replace")[-200:],
        )
    answer = json.loads(done.stdout)
    if answer.get("errno") in NO_SPACE:
        raise OSError(answer["errno"], answer["damaged"])
    if "damaged" in answer:
        raise _damaged(path, answer["damaged"])
    if "refused" in answer:
        told = answer["refused"]
        zh, en = told["sentence"]
        raise bad_file(told["code"], path, zh, en, Text(*told["remedy"]), **told["where"])
    return list(answer["header"])


def _stored(header: Sequence[str]) -> dict[str, str]:
    return {LINE: "BIGINT", FAULT: "VARCHAR", **dict.fromkeys(header, "VARCHAR")}


def _known_names() -> frozenset[str]:
    names: set[str] = set()
    for one in contract_names():
        for column in contract(one).columns:
            names.update((column.name, *column.aliases))
    return frozenset(names)


def _inspected(path: Path) -> tuple[Errors, dict[str, list[Area]]]:
    """Formula errors and merged areas that calamine doesn't show. Raises BadInput.

    The zip's directory is read first: a bomb is refused before anything is unpacked.
    """
    with path.open("rb") as opened:
        is_xls = opened.read(len(OLE)) == OLE
    if not is_xls:
        _unpackable(path)
    try:
        return errors_of(path), merged_of(path)
    except (zipfile.BadZipFile, ElementTree.ParseError, OSError, EOFError, ValueError) as error:
        raise _damaged(path, error) from None


def _unpackable(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        raise _damaged(path, "no zip directory")
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        total = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members) or 1
        if total > LARGEST or (total > SMALL_ENOUGH and total / packed > LARGEST_RATIO):
            raise bad_file(
                "file.bomb",
                path,
                f"解压后有 {total / 2**20:,.0f} MB，是压缩后的 {total / packed:,.0f} 倍，疑为压缩炸弹",
                f"unpacks to {total / 2**20:,.0f} MB, {total / packed:,.0f} times its size; it may be a zip bomb",
                Text("请另存为 CSV 或 Parquet 后重试。", "Save it as CSV or Parquet and try again."),
                value=total,
            )
        names = [member.filename for member in members]
        if not any(name.endswith((".xml", ".bin")) for name in names):
            raise bad_file(
                "file.not_its_type",
                path,
                "是压缩包，不是表格",
                "is an archive, not a spreadsheet",
                Text("解压后选择其中的文件。", "Unpack it and choose a file inside."),
            )


def _damaged(path: Path, error: object) -> BadInput:
    return bad_file(
        "file.cut",
        path,
        "不是完整的表格文件，可能在传输中被截断或已损坏",
        "is no whole spreadsheet; it may have been cut on its way or be damaged",
        AGAIN,
        value=str(error)[:200],
    )
