"""Delimited text: CSV and its relatives, in UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongyou.core.text import Text
from gongyou.lake.engine import Handle, literal
from gongyou.lake.projection import Shape
from gongyou.lake.sources.source import Located, Torn, bad_file

LOOK = 1 << 20
DELIMITERS = (",", "\t", ";", "|")
NULLS = ("", "NULL", "null", "\\N")
SAVE_AS = Text("请另存为“CSV UTF-8”后重试。", "Save it as “CSV UTF-8” and try again.")
FIELD_MOST = 1 << 30
_NUMBERS = itertools.count()
AGAIN = Text("重新导出完整文件。", "Export the whole file again.")


class NotUtf8(Exception):
    """The first megabyte was UTF-8, what follows is not: to be read again as GB18030."""


class Delimited:
    """A delimited text file. The first line that isn't empty is the header."""

    def __init__(self, path: Path, handle: Handle, folder: Path, encoding: str | None = None) -> None:
        self.path = path
        self._handle = handle
        self._read_path = _transcoded(path, folder, encoding) if encoding else _as_utf8(path, folder)
        self._rejects = f"rejects_{next(_NUMBERS)}"
        header, self._delimiter, self._header_lines = _header(path, self._read_path)
        self.header = header
        names = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
        nulls = ", ".join(literal(word) for word in NULLS)
        self.relation = (
            f"read_csv({literal(str(self._read_path))}, auto_detect = false, header = true, "
            f"delim = {literal(self._delimiter)}, quote = '\"', escape = '\"', "
            f"columns = {{{names}}}, nullstr = [{nulls}], new_line = {literal(_new_line(self._read_path))}, "
            f"store_rejects = true, rejects_table = '{self._rejects}', rejects_scan = '{self._rejects}_scan', "
            "rejects_limit = 1000000)"
        )
        self.shape = Shape(dict.fromkeys(header, "VARCHAR"))
        self._torn_at: dict[int, tuple[str, str]] | None = None

    def torn(self) -> list[Torn]:
        """Lines with too few or too many fields. Raises BadInput for a cut or wrongly encoded file."""
        try:
            found = self._handle.rows(
                f"SELECT line_byte_position, error_type, csv_line, error_message FROM {self._rejects} "  # noqa: S608
                "ORDER BY line_byte_position"
            )
        except Exception:
            return []
        at: dict[int, tuple[str, str]] = {}
        for position, kind, text, _ in found:
            if position is not None:
                at.setdefault(int(position), (str(kind), (text or "").strip("\r\n")))
        self._torn_at = at
        lines = _lines_at(self._read_path, sorted(at))
        size = self._read_path.stat().st_size
        told = []
        for position, (kind, text) in at.items():
            line = lines[position]
            ends_file = position + len(text.encode()) >= size - 2 and not _ends_with_newline(self._read_path)
            if "UNICODE" in kind or "ENCOD" in kind:
                if self._read_path == self.path:
                    raise NotUtf8
                raise bad_file(
                    "encoding.wrong",
                    self.path,
                    f"第 {line} 行不是有效的 UTF-8 或 GB18030 文字",
                    f"line {line} is neither UTF-8 nor GB18030 text",
                    SAVE_AS,
                    line=line,
                    value=text[:80],
                )
            if "QUOTE" in kind or "LINE SIZE" in kind or (ends_file and "MISSING" in kind):
                raise bad_file(
                    "file.cut",
                    self.path,
                    f"第 {line} 行在中途结束，文件可能被截断（或引号没有闭合）",
                    f"line {line} ends in the middle; the file may be cut (or a quotation mark is not closed)",
                    AGAIN,
                    line=line,
                    column=self.header[-1],
                    value=text[:80],
                )
            told.append(Torn(line, "row.fields", text[:200], {"": text[:2000]}))
        return told

    def located(self, records: Sequence[int]) -> Iterator[Located]:
        """Physical lines: a quoted record that spans three lines counts as three."""
        torn = set(_lines_at(self._read_path, sorted(self._torn_at or {})).values())
        wanted = iter(records)
        target = next(wanted, None)
        with self._read_path.open(encoding="utf-8", errors="replace", newline="") as opened:
            csv.field_size_limit(FIELD_MOST)  # the process's: whoever reads sets its own
            reader = csv.reader(opened, delimiter=self._delimiter)
            record = -1
            end = 0
            header_seen = False
            for fields in reader:
                line, end = end + 1, reader.line_num
                if not fields:
                    continue
                if not header_seen:
                    header_seen = True
                    continue
                if line in torn:
                    continue
                record += 1
                if target is None:
                    return
                if record == target:
                    values = [value if value not in NULLS else None for value in fields]
                    yield Located(record, line, dict(zip(self.header, values, strict=False)))
                    target = next(wanted, None)


def _as_utf8(path: Path, folder: Path) -> Path:
    """The path of the file as UTF-8: itself, or a copy made as a stream. Raises BadInput."""
    with path.open("rb") as opened:
        start = opened.read(LOOK)
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if start.startswith(mark):
            return _transcoded(path, folder, name)
    whole = start if len(start) < LOOK else start[: start.rfind(b"\n") + 1]
    if b"\x00" in whole[:4096]:
        raise bad_file(
            "file.not_text",
            path,
            "不是文字文件",
            "is not a text file",
            Text("支持 CSV、XLSX、XLS、ODS、Parquet。", "CSV, XLSX, XLS, ODS and Parquet can be read."),
            line=1,
        )
    try:
        whole.decode("utf-8")
        return path
    except UnicodeDecodeError:
        return _transcoded(path, folder, "gb18030")


def _transcoded(path: Path, folder: Path, encoding: str) -> Path:
    copy = folder / f"utf8-{next(_NUMBERS)}.csv"
    lines = 0
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as opened, copy.open("w", encoding="utf-8", newline="") as written:
            while block := opened.read(LOOK):
                text = decoder.decode(block)
                written.write(text)
                lines += text.count("\n")
            written.write(decoder.decode(b"", final=True))
    except UnicodeDecodeError as error:
        at = lines + 1 + bytes(error.object[: error.start]).count(b"\n")
        raise bad_file(
            "encoding.wrong",
            path,
            f"第 {at} 行不是有效的 UTF-8 或 GB18030 文字",
            f"line {at} is neither UTF-8 nor GB18030 text",
            SAVE_AS,
            line=at,
            value=bytes(error.object[error.start : error.start + 8]).hex(),
        ) from None
    return copy


def _header(path: Path, read_path: Path) -> tuple[list[str], str, int]:
    with read_path.open("rb") as opened:
        text = opened.read(LOOK).decode("utf-8-sig", errors="ignore")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda mark: first.count(mark))
    csv.field_size_limit(FIELD_MOST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    fields = next((fields for fields in reader if any(field.strip() for field in fields)), [])
    names = [name.strip() or f"unnamed_{place}" for place, name in enumerate(fields)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not names or twice:
        raise bad_file(
            "header.twice" if twice else "header.missing",
            path,
            f"表头中有重复的列：{'、'.join(twice)}" if twice else "没有表头",
            f"these columns stand twice in the header: {', '.join(twice)}" if twice else "has no header",
            Text("第一行应为互不相同的列名。", "The first line must hold different column names."),
            line=1,
            column=", ".join(twice),
        )
    return names, delimiter, reader.line_num


def _new_line(path: Path) -> str:
    with path.open("rb") as opened:
        start = opened.read(LOOK)
    if b"\r\n" in start:
        return "\\r\\n"
    return "\\r" if b"\r" in start and b"\n" not in start else "\\n"


def _lines_at(path: Path, positions: Sequence[int]) -> dict[int, int]:
    """Physical line, from 1, that starts at each of these ascending byte positions."""
    found: dict[int, int] = {}
    if not positions:
        return found
    wanted = iter(positions)
    position = next(wanted, None)
    line, offset = 1, 0
    with path.open("rb") as opened:
        while position is not None and (block := opened.read(LOOK)):
            here = 0
            while position is not None and position < offset + len(block):
                line += block.count(b"\n", here, position - offset)
                here = max(here, position - offset)
                found[position] = line
                position = next(wanted, None)
            line += block.count(b"\n", here)
            offset += len(block)
    while position is not None:
        found[position] = line
        position = next(wanted, None)
    return found


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as opened:
        opened.seek(-1, io.SEEK_END)
        return opened.read(1) in (b"\n", b"\r")
