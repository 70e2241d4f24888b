"""Checking and sealing a roster's rows, shared out between processes once there are many.

A chunk goes out as text and comes back as what the database takes: lines for COPY or tuples for executemany.
"""

from __future__ import annotations

import marshal
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import compress, repeat
from multiprocessing import get_context
from operator import itemgetter
from typing import Any

from gongyou.core.errors import GongyouError
from gongyou.core.text import Text
from gongyou.registry.rosters.columnwise import Column, ColumnSealer
from gongyou.registry.rosters.name_tokens import NameNumbers, NameTokens
from gongyou.registry.rosters.reading import Block
from gongyou.registry.rosters.sealing import Fault, Places, RowSealer, Sealed, row_sealed

# A process of its own costs a second to start: worth it from here on.
ALONE_UP_TO = 20_000
MOST_PROCESSES = 4
# Chunks that wait in the pipes: enough to keep everybody busy, few enough to keep memory flat.
AHEAD = 3
# Which of the sealed columns are keys, and may be none.
KEYS = [place for place, name in enumerate(Sealed._fields) if name in ("organisation_id", "employer_id", "station_id")]
# The version of marshal's form that looks for nothing twice.
PLAINLY = 2

ENDED = Text(
    "核对名册的进程被中断，没有登记任何人，可能是服务器内存不足。",
    "A process that was checking the roster was ended, perhaps for want of memory. Nobody was registered.",
)
AGAIN = Text(
    "请重新导入；再次中断时请联系系统管理员。", "Import it again. If it happens again, ask the system administrator."
)

ROW_FAULTS = {
    "row.fields": (
        Text("这一行的单元格多于表头的列。", "The row has more cells than there are headings."),
        Text("请检查是否多了逗号或多填了单元格。", "Look for a comma too many or a cell beyond the last column."),
    ),
    "sheet.beyond": (
        Text("单元格 {place} 有内容，但这一列没有表头。", "The cell {place} holds something below no heading."),
        Text(
            "请移到有表头的列，或给这一列写上表头；不需要的请清空。",
            "Move it below a heading, write a heading above it, or clear it.",
        ),
    ),
    "sheet.merged": (
        Text("单元格 {place} 是合并单元格。", "The cell {place} is part of a merged area."),
        Text("请取消合并，每人一行逐格填写。", "Unmerge it and fill in every cell of every row."),
    ),
    "sheet.formula_unworked": (
        Text("单元格 {place} 的公式没有计算结果。", "The formula in cell {place} has no result saved with it."),
        Text(
            "请用 Excel 或 WPS 打开文件、保存一次后重新上传，或改成数值或文字。",
            "Open the file in Excel or WPS, save it once and upload it again, or replace the formula by its value.",
        ),
    ),
    "sheet.formula_error": (
        Text("单元格 {place} 的公式有错误。", "The formula in cell {place} has an error."),
        Text("请改成数值或文字后重新上传。", "Replace it by its value and upload again."),
    ),
}


class Chunk:
    """Some rows on their way out, and what they need to be judged."""

    __slots__ = ("cells", "faults", "layout", "lines", "places")

    def __init__(self, block: Block, layout: Mapping[str, int], places: Places) -> None:
        self.lines, self.cells, self.faults = block
        self.layout, self.places = layout, places

    def __reduce__(self) -> tuple[Callable[..., Chunk], tuple[Any, ...]]:
        # Pickle would remember every text in case it comes again; between processes of one program this is safe.
        return _unpacked, (marshal.dumps(self.cells, PLAINLY), self.lines, self.faults, self.layout, self.places)


def _unpacked(
    cells: bytes, lines: Sequence[int], faults: dict[int, str], layout: Mapping[str, int], places: Places
) -> Chunk:
    return Chunk(Block(lines, marshal.loads(cells), faults), layout, places)  # noqa: S302


@dataclass(slots=True)
class Checked:
    """The same rows on their way back. `right` holds line and sealed columns, `wrong` line, cells and faults."""

    read: int
    right: list[tuple[int, Sealed]] = field(default_factory=list)
    copy: bytes = b""
    wrong: list[tuple[int, list[str], list[Fault]]] = field(default_factory=list)


def chunk_checked(chunk: Chunk, by: ColumnSealer, *, head: str = "") -> Checked:
    """The rows of one chunk. With a `head` (the columns before the line number) the right ones are lines for COPY.

    The sealer is then one of `sealer_for` the same head: it writes the tokens as COPY reads them.
    """
    done = Checked(len(chunk.lines))
    lines, cells, faults = chunk.lines, chunk.cells, chunk.faults
    if faults:
        done.wrong = [(lines[place], cells[place], [_fault_of_row(fault)]) for place, fault in faults.items()]
        lines = [line for place, line in enumerate(lines) if place not in faults]
        cells = [row for place, row in enumerate(cells) if place not in faults]
    if not lines:
        return done
    is_plain, columns = by.sealed(cells, chunk.layout, chunk.places)
    odd = [place for place, plain in enumerate(is_plain) if not plain]
    right: list[tuple[int, Sealed]] = []
    for place in odd:
        row = cells[place]
        sealed = row_sealed({name: row[at] for name, at in chunk.layout.items()}, chunk.places, by.by)
        if type(sealed) is list:
            done.wrong.append((lines[place], row, sealed))
        else:
            right.append((lines[place], sealed))  # type: ignore[arg-type]
    done.wrong.sort(key=itemgetter(0))
    plain_lines = list(compress(lines, is_plain)) if odd else lines
    if head:
        if right:
            plain_lines = [*plain_lines, *(line for line, _ in right)]
            columns = [[*column, *more] for column, *more in zip(columns, *(each for _, each in right), strict=True)]
        done.copy = _copy_lines(head, plain_lines, columns)
    else:
        done.right = sorted([*zip(plain_lines, map(Sealed._make, zip(*columns, strict=True)), strict=True), *right])
    return done


def sealer_for(head: str) -> ColumnSealer:
    """What seals chunks for lines of COPY that begin with the head, or for tuples where there is none."""
    return ColumnSealer(RowSealer(NameNumbers() if head else NameTokens()))


def checked_in_order(chunks: Iterable[Chunk], *, head: str = "", expected: int = 0) -> Iterator[Checked]:
    """Each chunk checked, in their order: by several processes when many rows are `expected`, else by this one until
    they turn out to be many. A process that is killed meanwhile raises GongyouError.
    """
    coming = iter(chunks)
    if expected <= ALONE_UP_TO:
        rows = 0
        alone = sealer_for(head)
        for chunk in coming:
            rows += len(chunk.lines)
            yield chunk_checked(chunk, alone, head=head)
            if rows >= ALONE_UP_TO:
                break
        else:
            return
        del alone  # with all that it remembers
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
        except BrokenProcessPool as reason:
            _let_go(pool)
            raise GongyouError("registry.roster_process_ended", ENDED, AGAIN) from reason
        finally:
            for future in waiting:
                future.cancel()


def _let_go(pool: ProcessPoolExecutor) -> None:
    # Before 3.12.1 and 3.11.7 the pool waits for ever for its thread, which writes to a pipe that nobody reads any
    # more (CPython gh-94777). What ends that there ends it here: the last reading end, our own, is closed.
    queue = getattr(pool, "_call_queue", None)
    if queue is not None:
        queue._reader.close()


_of_process: dict[str, Any] = {}


def _begin(parent: int, head: str) -> None:
    # Names are read character by character here: the dictionary of words would be 44 MB in each of these processes.
    os.environ["PYPINYIN_NO_PHRASES"] = "1"
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _of_process.update(sealer=sealer_for(head), head=head)


def _check(chunk: Chunk) -> Checked:
    return chunk_checked(chunk, _of_process["sealer"], head=_of_process["head"])


def _end_with(parent: int) -> None:
    # Who shares the work of a process that was killed has nobody left to answer.
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(2)
    os._exit(0)


def _copy_lines(head: str, lines: Sequence[int], columns: Sequence[Column]) -> bytes:
    """No value needs an escape: ciphertexts, digits and codes."""
    if not lines:
        return b""
    written = list(columns)
    for place in KEYS:
        written[place] = ["\\N" if key is None else str(key) for key in written[place]]
    rows = zip(repeat(head), map(str, lines), *written)
    return ("\n".join(map("\t".join, rows)) + "\n").encode()


def _fault_of_row(told: str) -> Fault:
    code, _, place = told.partition(":")
    text, remedy = ROW_FAULTS[code]
    return Fault("", code, text.filled(place=place), remedy)
