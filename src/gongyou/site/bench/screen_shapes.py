"""A screen in its three shapes: a table on DuckDB, the same on Spark, and row by row, digit by digit.

Both engines judge every row. The one-row form, which writes a trace for each, judges every n-th: a few milliseconds a
row would be hours for a million.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.engine import DuckdbEngine, Engine, TableFiles, memory_backend
from gongyou.rules.catalogue import standard
from gongyou.rules.screening.check import Applied, Grain, applied, checks
from gongyou.rules.screening.judge import column_of, judge_row, judged_table
from gongyou.rules.screening.rows import HOURS, month_columns
from gongyou.site.bench import BenchResult
from gongyou.site.bench.rules_payrolls import SPAN, STORED, planted

NAME = "screen-shapes"
GROUP = "rules"
TITLE = Text("筛查三种形态逐位对照：DuckDB、Spark、逐行", "A screen on DuckDB, on Spark and row by row, digit by digit")
ON_REQUEST = True
ROWS = 1_000_000
ONE_BY_ONE = 500


def judged(engine: Engine, some: tuple[Applied, ...], *, with_rows: bool) -> tuple[pa.Table, list[dict[str, Any]]]:
    """The answers in the order of the workers, and every n-th row that was judged."""
    parameters = standard().parameters
    payroll = engine.table("payroll")
    rows = payroll.mutate(clocked=False, max_daily_overtime=ibis.null(HOURS))
    with engine.kept(month_columns(rows, SPAN)) as laid:
        answers = engine.execute(judged_table(laid, some, parameters, ("worker_key",)).order_by("worker_key"))
        asked: list[dict[str, Any]] = []
        if with_rows:
            wanted = set(answers["worker_key"].to_pylist()[:: max(1, answers.num_rows // ONE_BY_ONE)])
            asked = engine.execute(laid.filter(laid.worker_key.isin(sorted(wanted)))).to_pylist()
    return answers, asked


def differing(answers: pa.Table, asked: list[dict[str, Any]], some: tuple[Applied, ...]) -> int:
    """How many of the rows asked one by one answer otherwise than in the table."""
    told = dict(zip(answers["worker_key"].to_pylist(), answers.to_pylist(), strict=True))
    parameters, backend, wrong = standard().parameters, memory_backend(), 0
    for row in asked:
        for number, check in enumerate(some):
            one, line = judge_row(check, row, parameters, backend), told[row["worker_key"]]
            same = (one.reason, one.amount, one.extent) == tuple(
                line.get(column_of(number, name)) for name in ("reason", "amount", "extent")
            )
            wrong += not same or (one.state == "breach") != bool(line[column_of(number, "breach")])
    return wrong


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """Every row on both engines, some one by one; a digit that differs fails the bench."""
    path = planted(workdir, rows)
    files = TableFiles((str(path),), STORED)
    some = applied([check for check in checks() if check.grain is Grain.MONTH], standard())
    with DuckdbEngine(lambda _name, _snapshot: files, workdir) as engine:
        answers, asked = judged(engine, some, with_rows=True)
    wrong = differing(answers, asked, some)
    notes: tuple[str, ...] = ()
    on_spark = "not there"
    try:
        from gongyou.lake.engine_spark import SparkEngine, stop

        with SparkEngine(lambda _name, _snapshot: files, workdir) as spark:
            others, _ = judged(spark, some, with_rows=False)
        stop()
        on_spark = "yes" if others.equals(answers) else "NO"
    except BadInput as missing:
        notes = (missing.said("en"),)
    failed = wrong or on_spark == "NO"
    return BenchResult(
        {"rows": rows, "one_by_one": len(asked), "differing": wrong, "same_on_spark": on_spark},
        ratio=float("inf") if failed else 0.0,
        limit=0.0,
        notes=notes,
    )
