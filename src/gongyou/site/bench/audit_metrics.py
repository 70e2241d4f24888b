"""All metrics of an audit over a year of a platform, against scanning and grouping the same columns once per family.

The log is the demo platform's own year, with breaches, copied with other workers until it has the rows asked for. Only
on request: the demo city is built first.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from gongyou.core.text import Text
from gongyou.lake.contract import STORED, contract
from gongyou.lake.engine import DuckdbEngine, Engine, Handle, TableFiles, literal
from gongyou.lake.provenance import View
from gongyou.rooms.platforms.measures.metrics import TABLES
from gongyou.rooms.platforms.measures.pay_audit import scheme_of
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.metrics.assessed import assessed
from gongyou.rooms.platforms.metrics.catalogue import metrics
from gongyou.rooms.platforms.metrics.judging import judged
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.outcome import Outcome
from gongyou.rooms.platforms.metrics.terms import Terms
from gongyou.site.bench import BenchResult
from gongyou.site.bench.registry_load import GONGYOU
from gongyou.site.bench.standing_register import said

NAME = "audit-metrics"
GROUP = "audit"
TITLE = Text(
    "一千万次派单的全部指标，对照每类指标扫描分组一次",
    "All metrics over ten million attempts, against one scan and grouping per family",
)
ON_REQUEST = True

ATTEMPTS = 10_000_000
LIMIT = 2.0
SCALE = "0.02"
MOST_MEGABYTES = 4096
PARAMS = {"platform": "heya", "from": "2025-11-01", "to": "2026-10-31", "scheme": "demo.heya"}
ADDED = {"source_zone": "VARCHAR", "batch_id": "VARCHAR"}


def run(workdir: Path, rows: int = ATTEMPTS) -> BenchResult:
    """Processor seconds of both, each metric's own, and the greatest memory; over the limit also beyond four GiB."""
    rows = rows or ATTEMPTS
    files = {name: _copied(workdir, name, rows) for name in TABLES}
    with DuckdbEngine(lambda name, _snapshot: files[name], workdir) as engine:
        scanned = {family: _scanned(engine, family) for family in "ABCDEFG"}
        view = View(engine, dict.fromkeys(TABLES))
        material = Material(view, Scope.read(PARAMS), scheme_of(PARAMS["scheme"]), Terms(), {})
        taken: dict[str, float] = {}
        outcomes: dict[str, Outcome] = {}
        for each in metrics():
            begun = time.process_time()
            outcomes |= assessed(material, [each.id])
            taken[each.id] = time.process_time() - begun
        begun = time.perf_counter()
        judged(outcomes, Terms())
        judging = time.perf_counter() - begun
        [counted] = material.rows(material.attempts.count().as_table())
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures: dict[str, Any] = {
        "attempts": next(iter(counted.values())),
        "scan_processor_seconds": round(sum(scanned.values()), 2),
        "metrics_processor_seconds": round(sum(taken.values()), 2),
        "judging_seconds": round(judging, 2),
        "greatest_megabytes": megabytes,
        "states": ", ".join(f"{name} {outcome.state.value}" for name, outcome in outcomes.items()),
    }
    figures |= {f"{name}_seconds": round(seconds, 2) for name, seconds in taken.items()}
    ratio = sum(taken.values()) / max(sum(scanned.values()), 0.01)
    over = 0.0 if megabytes <= MOST_MEGABYTES else LIMIT + 1
    return BenchResult(figures, ratio=round(max(ratio, over), 2), limit=LIMIT)


def _scanned(engine: Engine, family: str) -> float:
    """Processor seconds of one pass over all columns that the family's metrics need, grouped by worker."""
    named = {
        column
        for each in metrics()
        if each.id.startswith(family)
        for needs in each.needs
        if needs.table == "orders"
        for column in needs.columns
    }
    orders = engine.table("orders")
    columns = sorted(named & set(orders.columns) - {"worker_key"})
    begun = time.process_time()
    engine.execute(
        orders.group_by("worker_key").aggregate(
            orders.count().name("n"), *(orders[name].max().name(f"most_{name}") for name in columns)
        )
    )
    return time.process_time() - begun


def _copied(workdir: Path, name: str, rows: int) -> TableFiles:
    """The platform's rows of a table with as many copies of every worker as give the orders asked for."""
    path = workdir / f"metrics-{rows}" / f"{name}.parquet"
    columns = {each.name: STORED[each.type] for each in contract(name).columns} | ADDED
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        source, copies = _city(workdir), workdir / f"metrics-{rows}"
        with source.engine("duckdb") as engine:
            table = engine.table(name)
            small = engine.execute(table.filter(table.platform == PARAMS["platform"]))
            orders = engine.table("orders")
            held = engine.execute(orders.filter(orders.platform == PARAMS["platform"]).count().as_table())
        times = -(-rows // held.column(0)[0].as_py())
        keys = [key for key in ("worker_key", "attempt_id", "order_id", "appeal_id") if key in columns]
        renamed = ", ".join(f"{key} || '-' || k AS {key}" for key in keys)
        draft = copies / f"{name}.part"
        one = copies / f"{name}.one"
        pq.write_table(small, one)
        with Handle(workdir) as handle:
            handle.rows(
                f"COPY (SELECT * EXCLUDE (k) REPLACE ({renamed}) "  # noqa: S608
                f"FROM read_parquet({literal(str(one))}), range({times}) r(k)) "
                f"TO {literal(str(draft))} (FORMAT parquet, ROW_GROUP_SIZE 122880)"
            )
        one.unlink()
        draft.replace(path)
    there = [name for name in pq.read_schema(path).names if name in columns]
    return TableFiles((str(path),), {name: columns[name] for name in there})


def _city(workdir: Path) -> Any:
    from gongyou.lake import Lake

    folder = workdir / f"metrics-city-{SCALE}"
    if not (folder / "demo" / "plan.json").exists():
        said([*GONGYOU, "demo", "--scale", SCALE, "--no-serve"], os.environ | {"GONGYOU_DATA_DIR": str(folder)})
    return Lake.open(folder)
