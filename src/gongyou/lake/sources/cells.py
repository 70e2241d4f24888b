"""The cells of a workbook as CSV text, read by a process of its own.

calamine holds a whole sheet in memory, so the process that reads it holds nothing else: it is started by file name and
imports the standard library and calamine only. It also bears what a hostile workbook may do: its memory is limited,
and if it dies, the ingest says so and goes on living. sheet.py starts it, hands over one JSON object on standard input
and takes one from standard output: the header, or why the workbook was refused.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import python_calamine as calamine

MEMORY = 4 << 30
HEADER_DEPTH = 10


class Refused(Exception):
    """The workbook can't be taken: a code, the sentence in both languages, the remedy in both, and where."""

    def __init__(self, code: str, sentence: Sequence[str], remedy: Sequence[str], **where: Any) -> None:
        super().__init__(code)
        self.told = {"code": code, "sentence": sentence, "remedy": remedy, "where": where}


def copied(asked: Mapping[str, Any]) -> list[str]:
    """Writes the row number, the fault and every cell of each row that isn't empty; returns the header.

    `known` are the names that a header may be told by, `errors` the formula errors by sheet, row and column, `merged`
    the merged areas by sheet that calamine doesn't tell of. Raises Refused.
    """
    path, target, known = asked["path"], asked["target"], frozenset(asked["known"])
    try:
        book = calamine.load_workbook(path)
    except calamine.PasswordError:
        raise Refused(
            "file.locked",
            ("有密码保护", "is protected by a password"),
            ("去掉密码后重试。", "Remove the password and try again."),
        ) from None
    with book:
        sheet = _chosen(book)
        rows = sheet.iter_rows()
        merged = sheet.merged_cell_ranges or asked["merged"].get(sheet.name, [])
        # calamine's rows begin at the sheet's first column that holds something, the names of cells at A.
        left = sheet.start[1] if sheet.start else 0
        header, line, ahead = _header(merged, rows, known, left)
        columns = range(left, left + len(header))
        covered = _covered(merged, line, columns)
        wrong = asked["errors"].get(sheet.name, {})
        with open(target, "w", encoding="utf-8", newline="") as opened:  # noqa: PTH123 (pathlib is not imported here)
            write = csv.writer(opened, lineterminator="\n").writerow
            width = len(header)
            for row in chain(ahead, rows):
                line += 1
                if not any(value != "" for value in row):
                    continue
                fault = _fault(wrong.get(str(line)), covered.get(line), columns)
                fields = [_text(value) for value in row[:width]]
                fields += [""] * (width - len(fields))
                write((line, fault, *fields))
    return header


def _chosen(book: Any) -> Any:
    """The first visible sheet that isn't empty."""
    for place, meta in enumerate(book.sheets_metadata):
        if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.visible == calamine.SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_index(place)
            if sheet.total_height:
                return sheet
    raise Refused(
        "file.empty",
        ("工作簿中没有数据", "holds no data"),
        ("检查是否选错了文件。", "Check that it is the right file."),
    )


def _header(
    merged: Sequence[Any], rows: Iterator[list[Any]], known: frozenset[str], left: int
) -> tuple[list[str], int, list[list[Any]]]:
    """The header among the first rows: the one that names the most columns; a title above it is passed over.

    `left` is the place of the rows' first column in the sheet.
    """
    seen: list[list[str]] = []
    ahead: list[list[Any]] = []
    for row in rows:
        ahead.append(row)
        seen.append([str(value).strip() for value in row])
        if len(ahead) == HEADER_DEPTH:
            break
    scores = [sum(name in known for name in row) for row in seen]
    place = scores.index(max(scores)) if max(scores) else next(n for n, row in enumerate(seen) if any(row))
    line = place + 1
    names = seen[place]
    while names and not names[-1]:
        names.pop()
    in_header = [one for one in merged if one[0][0] <= place <= one[1][0]]
    named = [name or f"unnamed_{number}" for number, name in enumerate(names)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if in_header or twice:
        cell = _cell(in_header[0][0]) if in_header else _cell((place, left + named.index(twice[0])))
        raise Refused(
            "header.merged" if in_header else "header.twice",
            (
                f"第 {line} 行表头（{cell}）有{'合并单元格' if in_header else '重复的列名'}",
                f"the header in row {line} ({cell}) has {'merged cells' if in_header else 'a column twice'}",
            ),
            (
                "表头应占一行，每列一个不同的名称，不合并。",
                "The header must be one row with a different name per column, unmerged.",
            ),
            line=line,
            column=cell,
        )
    return named, line, ahead[place + 1 :]


def _cell(place: tuple[int, int]) -> str:
    row, column = place
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _covered(merged: Sequence[Any], header_line: int, columns: range) -> dict[int, str]:
    """Rows (from 1) with a cell of these columns that a merged area covers, and that cell's name."""
    rows: dict[int, str] = {}
    for (top, left), (bottom, right) in merged:
        for row in range(max(top, header_line), bottom + 1):
            first = max(left + 1 if row == top else left, columns.start)
            if first <= min(right, columns.stop - 1):
                rows.setdefault(row + 1, _cell((row, first)))
    return rows


def _fault(errors: Mapping[str, Sequence[str]] | None, merged: str | None, columns: range) -> str:
    if errors:
        for column in sorted(errors, key=int):
            if int(column) in columns:
                cell, value = errors[column]
                return f"sheet.formula_error:{cell} {value}"
    return f"sheet.merged:{merged}" if merged else ""


def _text(value: Any) -> str:
    """A cell as text: numbers as a spreadsheet shows them (15 digits), times in ISO form, nothing as ""."""
    if type(value) is str:
        return value.strip()
    if type(value) is float:
        whole = int(value) if abs(value) < 1e15 else None
        return str(whole) if whole == value else format(value, ".15g")
    if type(value) is bool:
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds" if not value.microsecond else "microseconds")
    return str(value)


def main() -> None:
    """One workbook: JSON in, JSON out. A full disk is told by its number, so that the parent can say it in words."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    asked = json.load(sys.stdin)
    try:
        header = copied(asked)
        answer: dict[str, Any] = {"header": header}
    except Refused as refused:
        answer = {"refused": refused.told}
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError) as error:
        answer = {"damaged": str(error)[:200]}
    except OSError as error:
        answer = {"errno": error.errno, "damaged": str(error)[:200]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
