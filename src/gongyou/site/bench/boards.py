"""The monitor and its boards, figures computed ahead: what each page takes, in Chinese and in English."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from gongyou.core.text import Text
from gongyou.site.bench import BenchResult
from gongyou.site.bench.standing_register import environment_of, said

NAME = "market-boards"
GROUP = "market"
TITLE = Text("监测看板每一页的时间", "What each page of the monitor takes")
ON_REQUEST = True

MEMBERS = 50_000
PROMISED_MS = 150.0


def run(workdir: Path, rows: int = MEMBERS) -> BenchResult:
    """The 95th percentile of each page in ms; the ratio is that of the slowest to the promise, by the clock."""
    words = [sys.executable, "-m", "gongyou.site.bench.boards_child", str(rows or MEMBERS)]
    told: dict[str, float] = json.loads(said(words, environment_of(workdir / f"boards-{rows or MEMBERS}", "")))
    slowest = {
        kind: max(value for name, value in told.items() if name.endswith(kind))
        for kind in ("_p95_ms", "_p95_processor_ms")
    }
    figures = {
        "members": rows or MEMBERS,
        **told,
        "slowest_p95_ms": slowest["_p95_ms"],
        "slowest_p95_processor_ms": slowest["_p95_processor_ms"],
        "promised_ms": PROMISED_MS,
        "load": round(os.getloadavg()[0], 1),
    }
    return BenchResult(figures, ratio=round(slowest["_p95_ms"] / PROMISED_MS, 2), limit=1.0)
