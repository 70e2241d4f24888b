"""Wide clock sheets made long: one row a worker, one column a day, arrivals in one file and departures in another.

What comes out is a file for the contract `worktime` under the preset `clock-pairs`: staff numbers become pseudonyms.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

HEADS = ("用人单位编码", "员工号", "上班时间", "下班时间")
EMPTY = ("", "NA", "NAN", "-", "/")


@dataclass(frozen=True, slots=True)
class Unfolded:
    """How many workers and days were in the sheets, and how many spells came out, closed and open."""

    workers: int
    days: int
    spells: int
    open: int
    # Departures without an arrival: there is no spell to make of them.
    lone: int


def unfold(arrivals: Path, departures: Path, out: Path, *, employer: str, form: str) -> Unfolded:
    """Writes the long file. `form` is the strptime form of the cells, such as %d/%m/%Y %H:%M."""
    first, last = _sheet(arrivals), _sheet(departures)
    if first.days != last.days or set(first.rows) != set(last.rows):
        raise BadInput(
            "hours.sheets_differ",
            Text("两个文件的人员或日期不一致。", "The two sheets differ in workers or days."),
            Text("上班和下班两张表的行、列要对应。", "Arrivals and departures must have the same rows and columns."),
            file=departures,
        )
    spells = opened = lone = 0
    draft = out.with_name(f".{out.name}.part")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for worker, cells in first.rows.items():
            for place, begun in enumerate(cells):
                ended = last.rows[worker][place]
                if begun.upper() in EMPTY:
                    lone += ended.upper() not in EMPTY
                    continue
                start = _moment(begun, form, arrivals, worker)
                stop = "" if ended.upper() in EMPTY else _moment(ended, form, departures, worker)
                opened += not stop
                spells += 1
                writer.writerow((employer, worker, start, stop))
    draft.replace(out)
    return Unfolded(len(first.rows), len(first.days), spells, opened, lone)


@dataclass(frozen=True, slots=True)
class _Sheet:
    days: tuple[str, ...]
    rows: dict[str, list[str]]


def _sheet(path: Path) -> _Sheet:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines: Iterator[list[str]] = csv.reader(file)
        head = next(lines, [])
        rows: dict[str, list[str]] = {}
        for number, line in enumerate(lines, start=2):
            cells = [cell.strip() for cell in line]
            if len(cells) != len(head) or cells[0] in rows:
                raise BadInput(
                    "hours.sheet_row",
                    Text("这一行的列数不对，或员工号重复。", "The row has a wrong number of cells, or a number twice."),
                    Text("请改正后重试。", "Correct it and try again."),
                    file=path,
                    line=number,
                )
            rows[cells[0]] = cells[1:]
    return _Sheet(tuple(head[1:]), rows)


def _moment(written: str, form: str, path: Path, worker: str) -> str:
    try:
        return f"{datetime.strptime(written, form):%Y-%m-%d %H:%M:%S}"  # noqa: DTZ007  the clock's own time
    except ValueError as error:
        raise BadInput(
            "hours.sheet_time",
            Text(f"时间“{written}”不是 {form} 的写法。", f"The time “{written}” is not of the form {form}."),
            Text("请用 --form 写明时间的写法。", "Say the form with --form."),
            file=path,
            value=written,
        ) from error
