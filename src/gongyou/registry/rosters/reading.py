"""A roster file (CSV, XLSX, XLS, ODS) as rows of text with their lines, one after another."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate, chain, islice, repeat
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, NamedTuple

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.registry.rosters import sheet_apart
from gongyou.registry.rosters.columns import REASON_HEADING, ROSTER, FileForm, heading_folded, is_notes_row

LOOK = 1 << 20
HEADER_DEPTH = 10
DELIMITERS = (",", "\t", ";", "|")
LISTED = 10
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SAVE_AGAIN = Text("请另存为 XLSX 或 UTF-8 的 CSV。", "Save it again as XLSX or as CSV in UTF-8.")
FIELD_MOST = 1 << 24
# Rows that are read, checked and sealed together; the first few alone, so that whoever waits soon sees a number.
BLOCK, FIRST_BLOCK = 2_000, 100
BREAK = re.compile(r"\r\n|\r|\n")


class RawRow(NamedTuple):
    """A row as the file has it. `fault` is "" or what makes the whole row unreadable, in code."""

    line: int
    fault: str
    cells: list[str]


class Block(NamedTuple):
    """Some rows of a file, one after another. `faults` has those that cannot be read, by their place in the block."""

    lines: Sequence[int]
    cells: list[list[str]]
    faults: dict[int, str]


@dataclass(slots=True)
class Roster:
    """An open roster. `layout` says in which cell each known column stands; `remarks` what a person must know.

    `expected` is how many rows the file has at most, blank ones included: for telling how far the reading is. Its
    rows come once, in `blocks` or one by one.
    """

    headings: list[str]
    layout: dict[str, int]
    blocks: Iterator[Block]
    remarks: list[Text] = field(default_factory=list)
    expected: int = 0

    @property
    def rows(self) -> Iterator[RawRow]:
        """The rows one by one."""
        for block in self.blocks:
            for place, (line, cells) in enumerate(zip(block.lines, block.cells, strict=True)):
                yield RawRow(line, block.faults.get(place, ""), cells)


@contextmanager
def roster_opened(path: Path, *, name: str = "", form: FileForm = ROSTER) -> Iterator[Roster]:
    """The roster in the file, of which messages speak by `name`. Raises BadInput, NotFound.

    With another `form`, a file with other columns that is read in the same way.

    Rows are read while they are asked for, so that a file of any length takes little memory.
    """
    named = name or path.name
    try:
        with path.open("rb") as opened:
            start = opened.read(8)
    except OSError as reason:
        raise NotFound(
            "registry.roster_missing", Text(f"没有文件“{named}”。", f"There is no file “{named}”."), file=named
        ) from reason
    if start.startswith((ZIP, OLE)):
        with _workbook(path, named, form) as roster:
            yield roster
    elif Path(named).suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods"):
        raise _unreadable(named)
    else:
        with path.open("rb") as opened:
            encoding = _encoding(opened, named)
            lines = _lines(opened)
        with path.open(encoding=encoding, newline="") as text:
            roster = _delimited(text, named, form)
            roster.expected = lines
            yield roster


def _delimited(text: IO[str], name: str, form: FileForm) -> Roster:
    # The limit is the process's: whoever reads sets its own.
    csv.field_size_limit(FIELD_MOST)
    try:
        first = next((line for line in text if line.strip()), "")
        delimiter = max(DELIMITERS, key=first.count)
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter)
        ahead: list[RawRow] = []
        for cells in reader:
            ahead.append(RawRow(reader.line_num, "", cells))
            if len(ahead) == HEADER_DEPTH:
                break
    except (UnicodeDecodeError, csv.Error) as reason:
        raise _unreadable(name) from reason
    scores: list[int] = [len(set(filter(None, map(form.column_of, row.cells)))) for row in ahead]
    best = max(scores, default=0)
    place = scores.index(best) if best else 0
    headings = [cell.strip() for cell in ahead[place].cells] if ahead else []
    # A workbook saved as CSV is as wide as its widest row: what stands below no heading is a cell too many.
    while headings and not headings[-1]:
        headings.pop()
    layout, remarks = _layout(name, headings, ahead[place].line if ahead else 1, form)

    def block(size: int) -> Block:
        before = reader.line_num
        cells: list[list[str]] = []
        try:
            cells.extend(islice(reader, size))
        except (UnicodeDecodeError, csv.Error) as reason:
            raise _broken(name, max(_ends(cells, before), default=before) + 1) from reason
        # Nearly always each row is a line.
        is_even = reader.line_num - before == len(cells)
        return Block(range(before + 1, reader.line_num + 1) if is_even else _ends(cells, before), cells, {})

    def blocks() -> Iterator[Block]:
        known = ahead[place + 1 :]
        more = block(FIRST_BLOCK - len(known))
        some = Block([*(row.line for row in known), *more.lines], [*(row.cells for row in known), *more.cells], {})
        while some.cells:
            yield some
            some = block(BLOCK)

    return Roster(headings, layout, _people(blocks(), len(headings), layout), remarks)


def _sizes() -> Iterator[int]:
    return chain((FIRST_BLOCK,), repeat(BLOCK))


def _ends(rows: Sequence[Sequence[str]], before: int) -> list[int]:
    """The line on which each row ends: a cell in quotation marks may hold several."""
    lines = (1 + sum(len(BREAK.findall(cell)) for cell in cells) for cells in rows)
    return list(accumulate(lines, initial=before))[1:]


def _encoding(opened: IO[bytes], name: str) -> str:
    """UTF-8 with or without mark, UTF-16 with one, else GB18030. A file that is none of them raises BadInput."""
    start = opened.read(LOOK)
    opened.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start[:4096]:
        raise _unreadable(name)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := opened.read(LOOK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "gb18030"
    finally:
        opened.seek(0)


def _lines(opened: IO[bytes]) -> int:
    """The lines below the first, a line that is broken inside quotation marks as several."""
    lines, last = 0, b"\n"
    while block := opened.read(LOOK):
        lines, last = lines + block.count(b"\n"), block[-1:]
    return max(0, lines + (last != b"\n") - 1)


@contextmanager
def _workbook(path: Path, name: str, form: FileForm) -> Iterator[Roster]:
    asked = {
        "path": str(path),
        "known": form.known_headings(),
        "wanted": len(form.required) // 2,
        "mark": form.mark,
    }
    descriptors = [int(path.name)] if str(path).startswith("/proc/self/fd/") else []
    with (
        tempfile.TemporaryFile() as errors,
        # The words are fixed and the pipes private: nothing of the file reaches the command line.
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", sheet_apart.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            pass_fds=descriptors,
        ) as process,
    ):
        if process.stdin is None or process.stdout is None:
            raise _unreadable(name)
        try:
            process.stdin.write(json.dumps(asked).encode())
            process.stdin.close()
            with io.TextIOWrapper(process.stdout, encoding="utf-8", newline="") as text:
                yield _from_sheet(process, text, name, form)
        finally:
            process.kill()


def _from_sheet(process: subprocess.Popen[bytes], text: IO[str], name: str, form: FileForm) -> Roster:
    told = _answer(text.readline(), name)
    layout, remarks = _layout(name, told["heading"], told["line"], form)

    def blocks() -> Iterator[Block]:
        reader = csv.reader(text)
        for size in _sizes():
            some = list(islice(reader, size))
            if not some:
                break
            faults = {place: row[1] for place, row in enumerate(some) if row[1]}
            yield Block([int(row[0]) for row in some], [row[2:] for row in some], faults)
        if process.wait() != 0:
            raise _unreadable(name)

    people = _people(blocks(), len(told["heading"]), layout)
    return Roster(told["heading"], layout, people, [*remarks, *_said_of_sheet(told, form)], told["rows"])


def _answer(line: str, name: str) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(line)
    except ValueError as reason:
        # The process died: out of memory, or over what a hostile workbook may make of it.
        raise _unreadable(name) from reason
    if "refused" in answer:
        told = answer["refused"]
        zh, en = told["sentence"]
        raise BadInput(told["code"], Text(f"文件“{name}”{zh}。", f"{name} {en}."), Text(*told["remedy"]), file=name)
    if "damaged" in answer:
        raise _unreadable(name)
    return answer


def _said_of_sheet(told: dict[str, Any], form: FileForm) -> list[Text]:
    remarks = []
    if told["sheets_skipped"]:
        remarks.append(
            Text(
                f"读取的是工作表“{told['sheet']}”；其余 {len(told['sheets_skipped'])} 张工作表没有读取。",
                f"The sheet “{told['sheet']}” was read; {len(told['sheets_skipped'])} other sheets were not."
                if len(told["sheets_skipped"]) > 1
                else f"The sheet “{told['sheet']}” was read, the sheet “{told['sheets_skipped'][0]}” was not.",
            )
        )
    if hidden := told["hidden"]:
        listed = "、".join(map(str, hidden[:LISTED])) + (" 等" if len(hidden) > LISTED else "")
        english = ", ".join(map(str, hidden[:LISTED])) + (" and more" if len(hidden) > LISTED else "")
        remarks.append(
            Text(
                f"有 {len(hidden)} 行在表格中被隐藏或筛掉（第 {listed} 行），也一并读取。",
                f"{len(hidden)} rows are hidden or filtered out in the workbook (rows {english}); they were read too."
                if len(hidden) > 1
                else f"Row {english} is hidden or filtered out in the workbook; it was read too.",
            )
        )
    if told["version"] and told["version"] < form.version:
        remarks.append(
            Text(
                "文件由旧版模板填写；新版模板增加了列，可重新下载。",
                "The file was filled in on an older template; the current one has more columns.",
            )
        )
    return remarks


def _people(blocks: Iterator[Block], width: int, layout: Mapping[str, int]) -> Iterator[Block]:
    """Rows that hold something, padded; the template's row of notes is passed over.

    A row too long is a fault and keeps all its cells. One that holds nothing but what is not read, a running number or
    合计, is nobody.
    """
    named = itemgetter(layout["name"])
    is_first = True
    for block in blocks:
        if is_first and is_notes_row(block.cells[0]):
            block = Block(block.lines[1:], block.cells[1:], {place - 1: fault for place, fault in block.faults.items()})
        is_first = False
        # As long as the heading and named: so is every row of most blocks.
        is_even = not block.faults and set(map(len, block.cells)) == {width}
        people = block if is_even and all(map(str.strip, map(named, block.cells))) else _picked(block, width, layout)
        if people.cells:
            yield people


def _picked(block: Block, width: int, layout: Mapping[str, int]) -> Block:
    """The rows of somebody, or such as cannot be read; each looked at by itself."""
    name, read = layout["name"], tuple(layout.values())
    lines: list[int] = []
    picked = Block(lines, [], {})
    for place, (line, cells) in enumerate(zip(block.lines, block.cells, strict=True)):
        fault = block.faults.get(place, "")
        is_long = len(cells) > width and any(cell.strip() for cell in cells[width:])
        if len(cells) != width:
            if not is_long:
                cells = [*cells[:width], *[""] * (width - len(cells))]
            fault = fault or ("row.fields:" if is_long else "")
        # The name tells in nearly every row. A legend beside the table is nobody either.
        is_somebody = (cells[name] and not cells[name].isspace()) or any(cells[at].strip() for at in read)
        if is_somebody or (fault and not is_long):
            if fault:
                picked.faults[len(picked.cells)] = fault
            lines.append(line)
            picked.cells.append(cells)
    return picked


def _layout(name: str, headings: Sequence[str], line: int, form: FileForm) -> tuple[dict[str, int], list[Text]]:
    """Where each column stands. A missing or doubled column raises BadInput; columns that are not ours are said."""
    layout: dict[str, int] = {}
    ignored: list[str] = []
    twice: list[str] = []
    for place, heading in enumerate(headings):
        column = form.column_of(heading)
        if column is None:
            if heading and heading_folded(heading) != REASON_HEADING:
                ignored.append(heading)
        elif column in layout:
            twice.append(form.by_name[column].heading)
        else:
            layout[column] = place
    missing = [column.heading for column in form.columns if column.is_required and column.name not in layout]
    if missing or twice:
        listed, english = "、".join(missing or twice), ", ".join(_names(missing or twice, form))
        text = (
            Text(f"文件“{name}”缺少列：{listed}。", f"{name}: columns are missing: {english}.")
            if missing
            else Text(f"文件“{name}”中列重复：{listed}。", f"{name}: columns stand there twice: {english}.")
        )
        raise BadInput(
            "registry.roster_columns",
            text,
            Text("表头应占一行；可下载模板对照。", "The headings must stand in one row; compare with the template."),
            file=name,
            line=line,
        )
    remarks = []
    if unnamed := [str(place) for place, heading in enumerate(headings, 1) if not heading]:
        remarks.append(
            Text(
                f"第 {'、'.join(unnamed[:LISTED])} 列没有表头，没有读取。",
                f"Columns without a heading were not read: {', '.join(unnamed[:LISTED])}.",
            )
        )
    if ignored:
        remarks.append(
            Text(
                f"以下列不在模板中，没有读取：{'、'.join(ignored[:LISTED])}。",
                f"Columns that are not in the template were not read: {', '.join(ignored[:LISTED])}.",
            )
        )
    return layout, remarks


def _names(headings: Sequence[str], form: FileForm) -> list[str]:
    return [f"{column.heading} ({column.title.en})" for column in form.columns if column.heading in headings]


def _broken(name: str, line: int) -> BadInput:
    return BadInput(
        "registry.roster_unreadable",
        Text(
            f"文件“{name}”第 {line} 行起读不出来，可能编码不一致或引号没有闭合。",
            f"{name} cannot be read from line {line} on: mixed encodings, or a quotation mark that is not closed.",
        ),
        SAVE_AGAIN,
        file=name,
        line=line,
    )


def _unreadable(name: str) -> BadInput:
    return BadInput(
        "registry.roster_unreadable",
        Text(f"文件“{name}”读不出来，可能已损坏。", f"{name} cannot be read; it may be damaged."),
        SAVE_AGAIN,
        file=name,
    )
