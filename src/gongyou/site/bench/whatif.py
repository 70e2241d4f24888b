"""A what-if of one million orders against one plain scan of the same columns, grouped by worker."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from gongyou.core.text import Text
from gongyou.lake.engine import DuckdbEngine, TableFiles, literal
from gongyou.rooms.bargaining.whatif.asked import Asked
from gongyou.rooms.bargaining.whatif.outcome import outcome
from gongyou.rooms.bargaining.whatif.replay import Replay, known_of, replayed
from gongyou.site.bench import BenchResult, alternately
from gongyou.site.bench.audit import STORED, planted

NAME = "whatif"
GROUP = "audit"
TITLE = Text("一百万单规则试算，对照一次扫描", "What-if of a million orders against one scan")

ORDERS, ROUNDS = 1_000_000, 3
PROMISED_SECONDS = 2.0
CHANGES = {"terms.base.amount": "4.10", "terms.distance.2.rate": "1.20", "at_least": "5"}
PARAMS = {"platform": "heya", "before": "demo.heya", "after": "demo.heya", "first": "2026-05-01", "last": "2026-06-30"}
SCAN = """
SELECT worker_key, count(*), sum(pay_total), sum(deduction), sum(distance_m), sum(customer_price),
  sum(epoch(delivered_at) - epoch(picked_up_at)), min(dispatched_at), count(weather_code)
FROM read_parquet({path}) WHERE platform = 'heya' AND outcome = 'accepted' GROUP BY worker_key ORDER BY worker_key
"""


def run(workdir: Path, rows: int = ORDERS) -> BenchResult:
    """Seconds of moving one number, against the promise of two; and how many plain scans that is."""
    path = planted(workdir, rows or ORDERS)
    files = {"orders": TableFiles((str(path),), STORED)}
    kept: dict[str, Any] = {}
    with DuckdbEngine(lambda name, _snapshot: files[name], workdir) as engine:
        view = _Lent(engine)
        # Every order of the log, under one version: the whole million is reckoned twice.
        asked = Asked.read({**PARAMS, "first": "2026-01-01", "on": "2026-05-01", "changes": CHANGES})
        begun = time.process_time()
        known = known_of(view, asked)
        prepared = time.process_time() - begun

        def move() -> Replay:
            kept["replay"] = replayed(view, asked, known)
            kept["value"] = outcome(kept["replay"], draws=0)
            replay: Replay = kept["replay"]
            return replay

        scan = SCAN.format(path=literal(str(path)))
        seconds = alternately({"what_if": move, "scan": lambda: engine.backend.raw_sql(scan).fetchall()}, rounds=ROUNDS)
        begun = time.process_time()
        move()
        processor = time.process_time() - begun
    replay: Replay = kept["replay"]
    right = int(replay.change.sum()) == int(kept["value"]["cost"]["change"] * 100) and len(replay.at) > 0
    return BenchResult(
        {
            "orders": int(replay.orders.sum()),
            "workers": len(replay.at),
            "what_if_seconds": round(seconds["what_if"], 2),
            "what_if_processor_seconds": round(processor, 2),
            "scan_seconds": round(seconds["scan"], 2),
            "times_a_scan": round(seconds["what_if"] / seconds["scan"], 1),
            "prepared_once_processor_seconds": round(prepared, 2),
            "sums_agree": str(right),
        },
        ratio=round(max(seconds["what_if"] / PROMISED_SECONDS, 0.0 if right else 2.0), 2),
        limit=1.0,
    )


class _Lent:
    """The orders alone: the bench has neither sessions nor a register of workers."""

    def __init__(self, engine: DuckdbEngine) -> None:
        self.engine = engine

    def table(self, name: str) -> Any:
        if name != "orders":
            raise KeyError(name)
        return self.engine.table(name)

    def execute(self, expression: Any) -> Any:
        return self.engine.execute(expression)
