"""Checking and sealing a roster's rows, shared out between processes once there are many.

A chunk goes out as text and comes back as what the database takes: lines for COPY or tuples for executemany.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from gongyou.core.text import Text
from gongyou.registry.rosters.reading import RawRow
from gongyou.registry.rosters.sealing import Fault, Places, RowSealer, Sealed, row_sealed

# A process of its own costs a second to start: worth it from here on.
ALONE_UP_TO = 20_000
MOST_PROCESSES = 4
# Chunks that wait in the pipes: enough to keep everybody busy, few enough to keep memory flat.
AHEAD = 3

ROW_FAULTS = {
    "row.fields": (
        Text("这一行的单元格多于表头的列。", "The row has more cells than there are headings."),
        Text("请检查是否多了逗号或多填了单元格。", "Look for a comma too many or a cell beyond the last column."),
    ),
    "sheet.merged": (
        Text("单元格 {place} 是合并单元格。", "The cell {place} is part of a merged area."),
        Text("请取消合并，每人一行逐格填写。", "Unmerge it and fill in every cell of every row."),
    ),
    "sheet.formula_error": (
        Text("单元格 {place} 的公式有错误。", "The formula in cell {place} has an error."),
        Text("请改成数值或文字后重新上传。", "Replace it by its value and upload again."),
    ),
}


@dataclass(slots=True)
class Chunk:
    """Some rows on their way out, and what they need to be judged."""

    rows: list[RawRow]
    layout: Mapping[str, int]
    places: Places


@dataclass(slots=True)
class Checked:
    """The same rows on their way back. `right` holds line and sealed columns, `wrong` line, cells and faults."""

    read: int
    right: list[tuple[int, Sealed]] = field(default_factory=list)
    copy: bytes = b""
    wrong: list[tuple[int, list[str], list[Fault]]] = field(default_factory=list)
    right_count: int = 0


def chunk_checked(chunk: Chunk, by: RowSealer, *, head: str = "") -> Checked:
    """The rows of one chunk. With a `head` (the columns before the line number) the right ones are lines for COPY."""
    done = Checked(len(chunk.rows))
    layout = chunk.layout
    places = chunk.places
    lines: list[str] = []
    for row in chunk.rows:
        cells = row.cells
        if row.fault:
            done.wrong.append((row.line, cells, [_fault_of_row(row.fault)]))
            continue
        sealed = row_sealed({name: cells[place] for name, place in layout.items()}, places, by)
        if type(sealed) is list:
            done.wrong.append((row.line, cells, sealed))
        elif head:
            lines.append(_copy_line(head, row.line, sealed))  # type: ignore[arg-type]
        else:
            done.right.append((row.line, sealed))  # type: ignore[arg-type]
    done.right_count = len(lines) or len(done.right)
    done.copy = "".join(lines).encode()
    return done


def checked_in_order(chunks: Iterable[Chunk], *, head: str = "") -> Iterator[Checked]:
    """Each chunk checked, in their order; by this process alone for the first rows, then by several."""
    alone = RowSealer()
    rows = 0
    coming = iter(chunks)
    for chunk in coming:
        rows += len(chunk.rows)
        yield chunk_checked(chunk, alone, head=head)
        if rows >= ALONE_UP_TO:
            break
    else:
        return
    processes = max(1, min(os.cpu_count() or 1, MOST_PROCESSES))
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(os.getpid(), head)
    ) as pool:
        waiting: deque[Future[Checked]] = deque()
        try:
            for chunk in coming:
                waiting.append(pool.submit(_check, chunk))
                if len(waiting) > processes * AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


_of_process: dict[str, Any] = {}


def _begin(parent: int, head: str) -> None:
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _of_process.update(sealer=RowSealer(), head=head)


def _check(chunk: Chunk) -> Checked:
    return chunk_checked(chunk, _of_process["sealer"], head=_of_process["head"])


def _end_with(parent: int) -> None:
    # Who shares the work of a process that was killed has nobody left to answer.
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(2)
    os._exit(0)


def _copy_line(head: str, line: int, sealed: Sealed) -> str:
    organisation, employer = sealed.organisation_id, sealed.employer_id
    return (
        f"{head}\t{line}\t{sealed.name}\t{sealed.name_index}\t{sealed.name_tokens}\t{sealed.phone}\t"
        f"{sealed.phone_index}\t{sealed.region}\t{sealed.employment_form}\t{sealed.occupation}\t{sealed.work_area}\t"
        f"{sealed.joined_on}\t{sealed.state}\t{chr(92) + 'N' if organisation is None else organisation}\t"
        f"{chr(92) + 'N' if employer is None else employer}\t{sealed.id_number}\t{sealed.id_number_index}\t"
        f"{sealed.worker_key}\n"
    )


def _fault_of_row(told: str) -> Fault:
    code, _, place = told.partition(":")
    text, remedy = ROW_FAULTS[code]
    return Fault("", code, text.filled(place=place), remedy)
