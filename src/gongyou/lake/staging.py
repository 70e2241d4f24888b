"""One file on its way in: read once into a Parquet file of the stage, refused rows told apart afterwards."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake import reasons
from gongyou.lake.catalogue import QUARANTINE_STORED, arrow_schema
from gongyou.lake.contract import Contract
from gongyou.lake.engine import Handle, literal, quoted
from gongyou.lake.mapping import Bound
from gongyou.lake.projection import REFUSED, projection
from gongyou.lake.report import QuarantinedRow
from gongyou.lake.sources.source import Located, Source, Torn

PREVIEWS = 50
CHUNK = 20_000
PERSONAL = "worker_key.personal"


@dataclass
class Staged:
    """A file that has been read: good rows in `path`, the others told in `faults`."""

    source: Source
    bound: Bound
    path: Path
    rows: int
    torn: list[Torn]
    faults: dict[int, str] = field(default_factory=dict)
    part: Path | None = None

    @property
    def read(self) -> int:
        return self.rows + len(self.torn)

    @property
    def refused(self) -> int:
        return len(self.faults) + len(self.torn)


def staged(contract: Contract, bound: Bound, source: Source, handle: Handle, target: Path, batch_id: str) -> Staged:
    """Reads the whole file once. Raises BadInput for a file that can't be read as a whole, StorageFull."""
    select = projection(contract, bound, source.shape, source.relation, batch_id)
    handle.rows(f"COPY ({select}) TO {literal(str(target))} (FORMAT parquet)")
    torn = source.torn()
    rows = handle.rows(f"SELECT count(*) FROM read_parquet({literal(str(target))})")[0][0]  # noqa: S608
    bad = handle.rows(
        f"SELECT file_row_number, quality FROM read_parquet({literal(str(target))}, file_row_number = true) "  # noqa: S608
        f"WHERE quality >= '{REFUSED}' AND quality < '{chr(ord(REFUSED) + 1)}' ORDER BY 1"
    )
    return Staged(source, bound, target, rows, torn, {record: told[1:] for record, told in bad})


def mark_repeated(contract: Contract, files: list[Staged], handle: Handle) -> None:
    """Marks rows whose key stands earlier in the same batch. The first one stays."""
    if not contract.key:
        return
    key = ", ".join(quoted(name) for name in contract.key)
    good = f"quality IS NULL OR NOT starts_with(quality, '{REFUSED}')"
    union = " UNION ALL ".join(
        f"SELECT {key}, {place} AS part, file_row_number FROM read_parquet({literal(str(one.path))}, "  # noqa: S608
        f"file_row_number = true) WHERE {good}"
        for place, one in enumerate(files)
    )
    # The hash alone is grouped: 8 bytes a row instead of the key. Its rare collisions are sorted out below.
    handle.rows(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT h FROM (SELECT hash({key}) AS h FROM ({union})) "  # noqa: S608
        "GROUP BY h HAVING count(*) > 1"
    )
    if handle.rows("SELECT count(*) FROM twice")[0][0] == 0:
        return
    for part, record in handle.rows(
        f"SELECT part, file_row_number FROM (SELECT *, row_number() OVER "  # noqa: S608
        f"(PARTITION BY {key} ORDER BY part, file_row_number) AS place FROM ({union}) "
        f"WHERE hash({key}) IN (SELECT h FROM twice)) WHERE place > 1"
    ):
        files[part].faults[record] = f"key.duplicate:{contract.key[-1]}"


def mark_known(contract: Contract, files: list[Staged], handle: Handle, known: tuple[str, ...]) -> int:
    """Marks rows whose key is in these committed files already; returns how many."""
    if not contract.key or not known:
        return 0
    key = ", ".join(quoted(name) for name in contract.key)
    paths = ", ".join(literal(path) for path in known)
    marked = 0
    for one in files:
        for (record,) in handle.rows(
            f"SELECT file_row_number FROM (SELECT {key}, file_row_number FROM "  # noqa: S608
            f"read_parquet({literal(str(one.path))}, file_row_number = true) "
            f"WHERE quality IS NULL OR NOT starts_with(quality, '{REFUSED}')) "
            f"SEMI JOIN (SELECT {key} FROM read_parquet([{paths}], union_by_name = true)) USING ({key})"
        ):
            if record not in one.faults:
                one.faults[record] = f"key.known:{contract.key[-1]}"
                marked += 1
    return marked


def part_of(one: Staged, handle: Handle, target: Path) -> Path | None:
    """The file of good rows only, None when there is none. A clean file is the staged file itself."""
    if not one.faults:
        one.part = one.path if one.rows else None
        return one.part
    if len(one.faults) == one.rows:
        one.part = None
        return None
    records = pa.table({"record": pa.array(one.faults, pa.int64())})
    handle.register("refused", records)
    handle.rows(
        f"COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet({literal(str(one.path))}, "  # noqa: S608
        f"file_row_number = true) ANTI JOIN refused ON file_row_number = record) "
        f"TO {literal(str(target))} (FORMAT parquet)"
    )
    one.part = target
    return target


class Quarantine:
    """Writes the refused rows of a batch and counts them by their first reason."""

    def __init__(self, contract: Contract, batch_id: str, target: Path | None) -> None:
        self._contract = contract
        self._batch_id = batch_id
        self._target = target
        self._schema = arrow_schema(QUARANTINE_STORED)
        self.counts: Counter[tuple[str, str | None]] = Counter()
        self.previews: list[QuarantinedRow] = []
        self.rows = 0

    def write(self, files: list[Staged]) -> None:
        writer = pq.ParquetWriter(self._target, self._schema) if self._target is not None else None
        try:
            chunk: list[dict[str, Any]] = []
            for one in files:
                for row, record in self._told(one):
                    self.rows += 1
                    self.counts[(row.code, row.column)] += 1
                    if len(self.previews) < PREVIEWS:
                        self.previews.append(row)
                    chunk.append(self._written(row, record))
                    if len(chunk) >= CHUNK:
                        self._flush(writer, chunk)
            self._flush(writer, chunk)
        finally:
            if writer is not None:
                writer.close()

    def _flush(self, writer: pq.ParquetWriter | None, chunk: list[dict[str, Any]]) -> None:
        if writer is not None and chunk:
            writer.write_table(pa.Table.from_pylist(chunk, self._schema))
        chunk.clear()

    def _told(self, one: Staged) -> Iterator[tuple[QuarantinedRow, int | None]]:
        name = one.source.path.name
        for torn in one.torn:
            yield (
                QuarantinedRow(
                    name,
                    torn.line,
                    None,
                    torn.value,
                    torn.code,
                    reasons.said(torn.code, self._contract, None, torn.value),
                    torn.raw,
                ),
                None,
            )
        if not one.faults:
            return
        for located in one.source.located(sorted(one.faults)):
            yield self._row(one, located, name), located.record

    def _row(self, one: Staged, located: Located, name: str) -> QuarantinedRow:
        raw = dict(located.raw)
        faults = [_fault(text) for text in one.faults[located.record].split(",")]
        said = []
        for code, column in faults:
            value = _value_of(raw, one.bound, column)
            if code == PERSONAL:
                raw = _masked(raw, one.bound, column)
                value = _value_of(raw, one.bound, column)
            if code.startswith("sheet."):
                column, _, value = (column or "").partition(" ")
            said.append((code, column, value, reasons.said(code, self._contract, column, value)))
        code, column, value, _ = said[0]
        text = Text("；".join(item[3].zh for item in said) + "。", "; ".join(item[3].en for item in said) + ".")
        return QuarantinedRow(name, located.line, column, value, code, text, raw)

    def _written(self, row: QuarantinedRow, record: int | None) -> dict[str, Any]:
        return {
            "batch_id": self._batch_id,
            "contract": self._contract.name,
            "file": row.file,
            "record": record,
            "line": row.line,
            "column": row.column,
            "value": row.value,
            "code": row.code,
            "reason_zh": row.text.zh,
            "reason_en": row.text.en,
            "raw": json.dumps(row.raw, ensure_ascii=False),
        }


def refuse_personal(files: list[Staged]) -> None:
    """Raises BadInput when at least half of the rows carry an identity or telephone number as worker_key."""
    for one in files:
        personal = sum(1 for told in one.faults.values() if PERSONAL in told)
        if personal and personal * 2 >= one.rows:
            first = min(record for record, told in one.faults.items() if PERSONAL in told)
            line = next(one.source.located([first])).line
            raise BadInput(
                PERSONAL,
                Text(
                    f"文件 {one.source.path.name} 第 {line} 行起，worker_key 是身份证号或手机号；数据湖不收真实身份。",
                    f"File {one.source.path.name}: from line {line} on, worker_key is an identity or telephone number; "
                    "the lake takes no real identities.",
                ),
                Text(
                    "在对应关系中写 worker_key: {source: 列名, hmac: true}，系统会换成密钥化假名。",
                    "Say worker_key: {source: name, hmac: true} in the mapping; they become keyed pseudonyms.",
                ),
                file=str(one.source.path),
                line=line,
                column="worker_key",
                value="***",
            )


def awaited(work: Callable[[], Any], tick: Callable[[], None], stop: Callable[[], None]) -> Any:
    """The result of `work` done in a thread, with `tick` called meanwhile here; Ctrl-C stops it and goes on up."""
    done: dict[str, Any] = {}

    def run() -> None:
        try:
            done["result"] = work()
        except BaseException as error:
            done["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.2)
            tick()
    except BaseException:
        stop()
        thread.join(30)
        raise
    if "error" in done:
        raise done["error"]
    return done["result"]


def _fault(text: str) -> tuple[str, str | None]:
    code, _, column = text.partition(":")
    return code, column or None


def _source_of(bound: Bound, column: str | None) -> str | None:
    term = bound.terms.get(column or "")
    return term.source if term is not None else column


def _value_of(raw: dict[str, str | None], bound: Bound, column: str | None) -> str | None:
    return raw.get(_source_of(bound, column) or "")


def _masked(raw: dict[str, str | None], bound: Bound, column: str | None) -> dict[str, str | None]:
    name = _source_of(bound, column)
    value = raw.get(name or "")
    return {**raw, name: "***" + value[-4:]} if name and value else raw
