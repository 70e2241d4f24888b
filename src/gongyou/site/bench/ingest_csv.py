"""Ten million order rows from CSV into the lake, against DuckDB's own COPY of the same file to Parquet."""

from __future__ import annotations

import shutil
from pathlib import Path

from gongyou.core.text import Text
from gongyou.lake.engine import Handle, literal
from gongyou.site.bench import BenchResult, alternately
from gongyou.site.bench.child import ingested

NAME = "ingest-csv"
TITLE = Text("一千万行 CSV 入湖，对照 DuckDB 自身的 COPY", "Ten million CSV rows into the lake against DuckDB's COPY")

ROWS = 10_000_000
LIMIT = 2.0
MEMORY_LIMIT_MB = 2048
YARDSTICK_MEMORY = "6GB"

ORDERS = """
COPY (
  SELECT 'heya' AS platform, 'A' || lpad(i::VARCHAR, 10, '0') AS attempt_id,
    'O' || lpad(i::VARCHAR, 10, '0') AS order_id,
    'w' || lpad((hash(i) % 5000)::VARCHAR, 5, '0') AS worker_key, t AS dispatched_at,
    t + INTERVAL 30 SECOND AS accepted_at, t + INTERVAL 400 SECOND AS picked_up_at,
    t + INTERVAL 1500 SECOND AS delivered_at, t + INTERVAL 2400 SECOND AS promised_at, 'accepted' AS outcome,
    (500 + hash(i + 1) % 9000)::DECIMAL(18,2) AS distance_m, 'CNY' AS currency,
    (base + way + spell)::DECIMAL(18,2) AS pay_total, base AS pay_base, way AS pay_distance, spell AS pay_time,
    (25 + base)::DECIMAL(18,2) AS customer_price, 'v1' AS rule_version, 'assigned' AS channel, '麦溪区' AS area,
    (120 + (hash(i + 9) % 100000) / 1e6)::DECIMAL(9,6) AS pickup_lon,
    (30 + (hash(i + 19) % 100000) / 1e6)::DECIMAL(9,6) AS pickup_lat
  FROM (
    SELECT i, TIMESTAMP '2026-01-01' + to_seconds((i * 3 % 31000000)::BIGINT) AS t,
      (3 + hash(i + 2) % 300 / 100)::DECIMAL(18,2) AS base, (hash(i + 3) % 300 / 100)::DECIMAL(18,2) AS way,
      (hash(i + 4) % 300 / 100)::DECIMAL(18,2) AS spell
    FROM range({rows}) r(i)
  )
) TO {file} (HEADER)
"""


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """Seconds of both, their ratio, and the peak memory of the process that took the file in."""
    file = workdir / f"orders-{rows}.csv"
    with Handle(workdir, YARDSTICK_MEMORY) as handle:
        if not file.exists():
            handle.rows(ORDERS.format(rows=rows, file=literal(str(file))))
        copy = workdir / "yardstick.parquet"
        memory: list[float] = []

        def yardstick() -> None:
            handle.rows(f"COPY (FROM read_csv({literal(str(file))})) TO {literal(str(copy))}")

        def ours() -> None:
            lake = workdir / "lake-of-bench"
            shutil.rmtree(lake, ignore_errors=True)
            memory.append(ingested("orders", file, lake, rows))
            shutil.rmtree(lake, ignore_errors=True)

        seconds = alternately({"yardstick": yardstick, "ours": ours}, rounds=2)
    copy.unlink(missing_ok=True)
    ratio = seconds["ours"] / seconds["yardstick"]
    peak = max(memory)
    return BenchResult(
        figures={
            "rows": rows,
            "megabytes": round(file.stat().st_size / 1e6),
            "yardstick_seconds": round(seconds["yardstick"], 2),
            "ingest_seconds": round(seconds["ours"], 2),
            "peak_memory_mb": round(peak),
            "memory_limit_mb": MEMORY_LIMIT_MB,
        },
        ratio=max(ratio, LIMIT * peak / MEMORY_LIMIT_MB) if peak > MEMORY_LIMIT_MB else ratio,
        limit=LIMIT,
        notes=("The ingest's seconds hold the start of its process.",),
    )
