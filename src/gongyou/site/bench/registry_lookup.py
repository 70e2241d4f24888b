"""Looking people up in a register of millions: by number, by name, by parts of it, in scopes of three sizes."""

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

NAME = "registry-lookup"
GROUP = "registry"
TITLE = Text("在五百万人的名册中查人、数人", "Finding and counting people in a register of five million (PostgreSQL)")
ON_REQUEST = True

ROWS = 5_000_000
PROMISED_MS = 50.0


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """The 95th percentile of each kind of look-up in ms; the ratio is that of the slowest to the promise."""
    with server() as url:
        if url is None:
            return BenchResult({"rows": rows}, notes=("PostgreSQL is not installed: nothing was measured.",))
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "gongyou.site.bench.lookup_child", str(rows)],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "GONGYOU_DATA_DIR": str(workdir / "data"), "DATABASE_URL": url},
        )
    if done.returncode:
        raise GongyouError(
            "bench.failed", Text("测速没有完成。", "The bench did not finish."), returned=done.returncode
        )
    said: dict[str, Any] = json.loads(done.stdout)
    slowest = max(value for name, value in said.items() if name.endswith("_ms"))
    return BenchResult(
        {"rows": rows, **said, "promised_ms": PROMISED_MS}, ratio=round(slowest / PROMISED_MS, 2), limit=1.0
    )
