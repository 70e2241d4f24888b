"""The files of `gongyou rules run`: rows of a rule's inputs in, the same rows with its answers out."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from gongyou.core.decoding import unread_said
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.spreadsheets.workbook import Column, Sheet, workbook_write
from gongyou.lake.engine import Handle, memory_backend, quoted
from gongyou.lake.sources.source import open_source
from gongyou.rules.evaluate import evaluate_table
from gongyou.rules.facts import read_fact
from gongyou.rules.parameters import Parameters
from gongyou.rules.places import lookup_order
from gongyou.rules.rule import Input, Rule
from gongyou.rules.units import Unit

ON, PLACE, ROW = "on", "place", "row__"
KINDS = (".csv", ".xlsx", ".parquet", ".jsonl", ".ndjson")


def rows_of(path: Path, rule: Rule, otherwise: tuple[date, str | None]) -> pa.Table:
    """The file's rows as exact columns, with `on` and `place` filled from `otherwise` where the file has none.

    Raises BadInput that names file, line, column, value and remedy.
    """
    lines = _lines(path) if path.suffix.lower() in (".jsonl", ".ndjson") else _records(path)
    inputs = {each.name: each for each in rule.inputs}
    names: list[str] = []
    columns: dict[str, list[Any]] = {}
    for number, (line, fields) in enumerate(lines):
        for name in fields:
            if name not in columns:
                columns[name] = [None] * number
                names.append(name)
        for name in names:
            columns[name].append(_value(fields.get(name), name, inputs, (path, line)))
    total = len(next(iter(columns.values()), []))
    arrays = {name: pa.array(values, _type(name, inputs)) for name, values in columns.items()}
    day, place = otherwise
    arrays.setdefault(ON, pa.array([day] * total, pa.date32()))
    arrays.setdefault(PLACE, pa.array([place] * total, pa.string()))
    arrays[ROW] = pa.array(range(total), pa.int64())
    return pa.table(arrays)


def results(rule: Rule, table: pa.Table, parameters: Parameters) -> pa.Table:
    """The rows in their order with the rule's outputs and `not_evaluable`."""
    backend = memory_backend()
    expression = evaluate_table(rule, ibis.memtable(table), on=ON, place=PLACE, parameters=parameters)
    found: pa.Table = backend.to_pyarrow(expression.order_by(ROW))
    return found.drop_columns([ROW])


def written(table: pa.Table, path: Path) -> None:
    """Writes the table by the suffix of the path, complete or not at all."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise BadInput(
            "rules.output_kind",
            Text(
                f"不能写出 {path.suffix or '没有扩展名的'} 文件。", f"Cannot write a {path.suffix or 'nameless'} file."
            ),
            Text(f"请用 {'、'.join(KINDS)}。", f"Use {', '.join(KINDS)}."),
            file=path,
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".rules-") as folder:
        draft = Path(folder) / f"draft{kind}"
        if kind == ".parquet":
            pq.write_table(table, draft)
        elif kind == ".xlsx":
            sheet = Sheet("结果 Results", [_column(field) for field in table.schema], _plain_rows(table))
            workbook_write(draft, [sheet])
        elif kind == ".csv":
            # With a mark, so that Excel reads the Chinese.
            with draft.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(table.column_names)
                writer.writerows(_plain_rows(table))
        else:
            with draft.open("w", encoding="utf-8") as file:
                for row in table.to_pylist():
                    file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        draft.replace(path)


def _column(field: pa.Field) -> Column:
    if pa.types.is_decimal(field.type):
        return Column(field.name, "money" if field.type.scale == 2 else "number")
    return Column(field.name, "date" if pa.types.is_date(field.type) else "text")


def _plain_rows(table: pa.Table) -> Iterator[Sequence[Any]]:
    for batch in table.to_batches():
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line and fields of every record of a CSV, workbook or Parquet file, as text."""
    with tempfile.TemporaryDirectory(prefix="gongyou-rules-") as name:
        folder = Path(name)
        with Handle(folder) as handle:
            source = open_source(path, handle, folder)
            listed = ", ".join(f"CAST({quoted(each)} AS VARCHAR)" for each in source.shape.columns)
            rows = handle.rows(f"SELECT {listed} FROM {source.relation}")  # noqa: S608
            for torn in source.torn():
                raise BadInput(
                    "rules.line_torn",
                    Text(
                        f"{path} 第 {torn.line} 行的列数与表头不符。",
                        f"{path}:{torn.line}: not as many fields as the header.",
                    ),
                    Text("请检查这一行的分隔符和引号。", "Check separators and quotes of this line."),
                    file=path,
                    line=torn.line,
                )
    for number, values in enumerate(rows):
        yield number + 2, dict(zip(source.shape.columns, values, strict=True))


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        written_lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = unread_said(error)
        raise BadInput(
            "rules.file_unreadable",
            Text(f"文件 {path} 读不出来：{why.zh}。", f"The file {path} cannot be read: {why.en}."),
            Text("请检查路径，并存为 UTF-8。", "Check the path and save it as UTF-8."),
            file=path,
        ) from error
    for line, text in enumerate(written_lines, 1):
        if not text.strip():
            continue
        try:
            fields = json.loads(text, parse_float=Decimal)
        except json.JSONDecodeError as error:
            fields = error.msg
        if not isinstance(fields, dict):
            raise BadInput(
                "rules.line_no_json",
                Text(f"{path} 第 {line} 行不是 JSON 对象。", f"{path}:{line} is not a JSON object."),
                Text("每行写一个对象。", "Write one object per line."),
                file=path,
                line=line,
            )
        yield line, fields


def _type(name: str, inputs: dict[str, Input]) -> pa.DataType:
    if name == ON:
        return pa.date32()
    if name not in inputs:
        return pa.string()
    return pa.bool_() if inputs[name].unit is Unit.YES_NO else pa.decimal128(18, inputs[name].places)


def _value(raw: Any, name: str, inputs: dict[str, Input], at: tuple[Path, int]) -> Any:
    if raw is None or str(raw).strip() == "":
        return None
    try:
        if name in inputs:
            return read_fact(inputs[name], raw)
        if name == ON:
            return date.fromisoformat(str(raw)[:10] if len(str(raw)) != 7 else f"{raw}-01")
        if name == PLACE:
            lookup_order(str(raw))
        return str(raw)
    except ValueError:
        reason = BadInput(
            "rules.day_unreadable", Text("日期不可用。", "not a day."), Text("请写成 2026-10-31。", "Write 2026-10-31.")
        )
    except BadInput as error:
        reason = error
    path, line = at
    raise BadInput(
        reason.code,
        Text(
            f"{path} 第 {line} 行，列“{name}”，值“{raw}”：{reason.text.zh}",
            f"{path}:{line}, {name} = “{raw}”: {reason.text.en}",
        ),
        reason.remedy,
        file=path,
        line=line,
        column=name,
        value=raw,
    )
