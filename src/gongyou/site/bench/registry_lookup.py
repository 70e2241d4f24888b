"""Looking people up in a register of millions: by number, by name, by parts of it, in scopes of four sizes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from gongyou.core.text import Text
from gongyou.site.bench import BenchResult
from gongyou.site.bench.standing_register import said, standing

NAME = "registry-lookup"
GROUP = "registry"
TITLE = Text("在五百万人的名册中查人、数人", "Finding and counting people in a register of five million")
ON_REQUEST = True

ROWS = 5_000_000
PROMISED_MS = 50.0


def run(workdir: Path, rows: int = ROWS) -> BenchResult:
    """The 95th percentile of each kind of look-up in ms; the ratio is that of the slowest to the promise."""
    with standing(workdir, rows) as environment:
        if environment is None:
            return BenchResult({"rows": rows}, notes=("PostgreSQL is not installed: nothing was measured.",))
        told = said([sys.executable, "-m", "gongyou.site.bench.lookup_child", str(rows)], environment)
    figures: dict[str, Any] = json.loads(told)
    slowest = max(value for name, value in figures.items() if name.endswith("_ms"))
    return BenchResult(
        {"rows": rows, **figures, "promised_ms": PROMISED_MS}, ratio=round(slowest / PROMISED_MS, 2), limit=1.0
    )
