"""The audit of one million orders on DuckDB and on Spark: the same digits, and what Spark takes. Only on request.

GONGYOU_SPARK_MASTER names a cluster, such as a standalone master with workers; without it Spark runs in one process.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gongyou.core.text import Text
from gongyou.lake.engine import DuckdbEngine, TableFiles
from gongyou.site.bench import BenchResult, alternately
from gongyou.site.bench.audit import STORED, by_measure, planted

NAME = "audit-spark"
TITLE = Text(
    "一百万单计酬审计：DuckDB 与 Spark 逐位对照", "Audit of a million orders: DuckDB against Spark, digit by digit"
)
ON_REQUEST = True

ORDERS = 1_000_000


def run(workdir: Path) -> BenchResult:
    """Both engines once each after a start that is not counted."""
    from gongyou.lake.engine_spark import SparkEngine, stop

    path = planted(workdir, ORDERS)
    files = TableFiles((str(path),), STORED)
    kept: dict[str, Any] = {}
    with DuckdbEngine(lambda _name, _snapshot: files, workdir) as duckdb:
        spark = SparkEngine(lambda _name, _snapshot: files, workdir)
        with spark:
            spark.execute(spark.table("orders").count())
            seconds = alternately(
                {
                    "duckdb": lambda: kept.update(duckdb=by_measure(duckdb)),
                    "spark": lambda: kept.update(spark=by_measure(spark)),
                },
                rounds=1,
            )
        stop()
    same = plain(kept["duckdb"]) == plain(kept["spark"])
    return BenchResult(
        {
            "orders": ORDERS,
            "duckdb_seconds": round(seconds["duckdb"], 2),
            "spark_seconds": round(seconds["spark"], 2),
            "same_digits": "yes" if same else "NO",
        },
        # A ratio over the limit is how a bench fails: here it stands for a digit that differs.
        ratio=0.0 if same else float("inf"),
        limit=0.0,
    )


def plain(measured: dict[str, Any]) -> tuple[Any, ...]:
    """The passes in an order of their own, because a worker's rows come as an engine likes."""
    passes = measured["passes"]
    return (
        list(passes.cells),
        sorted(passes.workers, key=lambda row: str(row["worker_key"])),
        dict(passes.month_workers),
        dict(passes.area_workers),
        list(passes.prices),
        [(row["attempt_id"], row["lost"]) for row in measured["worst"]],
    )
