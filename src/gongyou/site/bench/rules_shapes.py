"""Every rule in its three shapes: a table on DuckDB, the same on Spark, and row by row, digit by digit.

The rows are spread evenly over the rules that have a table form, and every one of them is asked in each shape. The
one-row form is asked for many cases at a time, as the REST face does: the same code writes the same trace for each.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.core.text import Text
from gongyou.lake.engine import TableFiles, memory_backend
from gongyou.rules.catalogue import standard
from gongyou.rules.evaluate import NOT_EVALUABLE, evaluate_table
from gongyou.rules.one import Case, evaluate_each
from gongyou.rules.rule import Rule
from gongyou.site.bench import BenchResult
from gongyou.site.bench.drawn_cases import rows_of, table_of

NAME = "rules-shapes"
GROUP = "rules"
TITLE = Text(
    "每条规则三种形态逐位对照：DuckDB、Spark、逐行", "Every rule on DuckDB, on Spark and row by row, digit by digit"
)
ON_REQUEST = True
ROWS = 1_000_000
AT_A_TIME = 2_000
SEED = 20_260_101
SQL_TYPES = {
    pa.int64(): "BIGINT",
    pa.date32(): "DATE",
    pa.string(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.timestamp("us"): "TIMESTAMP",
}
Answers = dict[str, list[Any]]


def tabular() -> list[Rule]:
    """The rules with a table form."""
    return [rule for rule in standard().rules() if rule.definition.shape.plain is None]


def of_table(rule: Rule, table: Any, execute: Callable[[Any], pa.Table]) -> Answers:
    """The rule's results and what was missing, in the order of the rows."""
    judged = evaluate_table(rule, table, on="day", place="region", parameters=standard().parameters)
    names = [*(output.name for output in rule.outputs), NOT_EVALUABLE]
    # Sorted here: on Spark a sort is a second job over the same few rows.
    found = execute(judged.select("row", *names)).sort_by("row")
    return {name: found[name].to_pylist() for name in names}


def differing(named: str, seed: int, count: int) -> int:
    """How many of a rule's rows answer otherwise in the table than one by one."""
    parameters, backend = standard().parameters, memory_backend()
    rule, wrong = standard().rule(named), 0
    rows = rows_of(rule, seed, count)
    told = of_table(rule, ibis.memtable(table_of(rule, rows)), backend.to_pyarrow)
    for start in range(0, count, AT_A_TIME):
        some = rows[start : start + AT_A_TIME]
        cases = [Case({each.name: row[each.name] for each in rule.inputs}, row["day"], row["region"]) for row in some]
        for place, answer in enumerate(evaluate_each(rule, cases, parameters=parameters, backend=backend), start):
            line = {name: values[place] for name, values in told.items()}
            lacks = line.pop(NOT_EVALUABLE)
            if isinstance(answer, MissingParameter):
                wrong += lacks not in rule.uses
            elif isinstance(answer, BadInput):
                wrong += lacks != answer.where["input"]
            else:
                wrong += lacks is not None or line != {name: answer.values[name] for name in line}
    return wrong


def apart(engine: type, workdir: Path, counts: list[tuple[str, int, int]]) -> list[str]:
    """The rules whose table answers otherwise on `engine` than on DuckDB."""
    found = []
    for named, seed, count in counts:
        rule = standard().rule(named)
        table = table_of(rule, rows_of(rule, seed, count))
        path = workdir / f"{named}.parquet"
        pq.write_table(table, path)
        stored = {field.name: _stored(field.type) for field in table.schema}
        files = TableFiles((str(path),), stored)
        with engine(lambda _name, _snapshot, files=files: files, workdir) as opened:
            mine = of_table(rule, opened.table("cases"), opened.execute)
        backend = memory_backend()
        if mine != of_table(rule, ibis.memtable(table), backend.to_pyarrow):
            found.append(named)
        path.unlink()
    return found


def _stored(kind: pa.DataType) -> str:
    return f"DECIMAL({kind.precision},{kind.scale})" if pa.types.is_decimal(kind) else SQL_TYPES[kind]


def run(workdir: Path, rows: int = ROWS, spark: int = 0) -> BenchResult:
    """Every row in each shape, with `spark` on Spark too; a digit that differs fails the bench."""
    rules = tabular()
    counts = [
        (rule.id, SEED + number * 1_000_003, rows // len(rules) + (number < rows % len(rules)))
        for number, rule in enumerate(rules)
    ]
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        wrong = dict(
            zip((named for named, _, _ in counts), pool.map(differing, *zip(*counts, strict=True)), strict=True)
        )
    notes = tuple(f"{named}: {number} rows differ" for named, number in wrong.items() if number)
    on_spark = "not asked"
    if spark:
        from gongyou.lake.engine_spark import SparkEngine, stop

        others = apart(SparkEngine, workdir, counts)
        stop()
        on_spark = "NO" if others else "yes"
        notes += tuple(f"{named}: differs on Spark" for named in others)
    differ = sum(wrong.values())
    return BenchResult(
        {"rules": len(rules), "rows": rows, "differing": differ, "same_on_spark": on_spark},
        ratio=float("inf") if differ or on_spark == "NO" else 0.0,
        limit=0.0,
        notes=notes,
    )
