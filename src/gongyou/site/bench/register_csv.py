"""A roster of a million people from CSV into the register on PostgreSQL, against a bare COPY of the encrypted rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from gongyou.core.errors import GongyouError
from gongyou.core.text import Text
from gongyou.site.bench import BenchResult
from gongyou.site.bench.private_postgres import server
from gongyou.site.bench.roster_rows import csv_made

NAME = "register-csv"
GROUP = "registry"
TITLE = Text(
    "一百万人名册（CSV）核对、加密并登记，对照裸 COPY",
    "A roster of a million from CSV: checked, sealed and registered, against a bare COPY",
)
ON_REQUEST = True

ROWS = 1_000_000
LIMIT = 3.0
FLOOR = 15_000


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """Rows a second of the whole way, its ratio to COPY alone, and the peak memory of the importing process."""
    file = workdir / f"roster-{rows}.csv"
    if not file.exists():
        csv_made(file, rows)
    with server() as url:
        if url is None:
            return BenchResult({"rows": rows}, notes=("PostgreSQL is not installed: nothing was measured.",))
        said = registered(file, workdir / "data", rows, DATABASE_URL=url, bare=True)
    each_second = rows / said["seconds"]
    ratio = said["seconds"] / said["bare_seconds"]
    return BenchResult(
        figures={
            "rows": rows,
            "rows_per_second": round(each_second),
            "rows_per_second_wanted": FLOOR,
            "check_seconds": round(said["check_seconds"], 1),
            "commit_seconds": round(said["commit_seconds"], 1),
            "bare_copy_seconds": round(said["bare_seconds"], 1),
            "peak_memory_mb": round(said["peak_memory_mb"]),
        },
        ratio=round(max(ratio, LIMIT * FLOOR / each_second) if each_second < FLOOR else ratio, 2),
        limit=LIMIT,
        notes=("Over the limit also when fewer rows a second went in than wanted.",),
    )


def registered(file: Path, data_dir: Path, rows: int, *, bare: bool, **environment: str) -> dict[str, Any]:
    """What the process that registered the file says of itself. Raises GongyouError unless every row went in."""
    words = [sys.executable, "-m", "gongyou.site.bench.register_child", str(file), *(["--bare"] if bare else [])]
    done = subprocess.run(  # noqa: S603
        words,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, "GONGYOU_DATA_DIR": str(data_dir), **environment},
    )
    said: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"rows": 0}
    if said["rows"] != rows:
        raise GongyouError(
            "bench.failed",
            Text(f"测速中的登记没有成功（{done.returncode}）。", f"The bench's import failed ({done.returncode})."),
        )
    return said
