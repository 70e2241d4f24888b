"""All metrics of an audit over a year of a platform, against scanning and grouping the same columns once per family.

The yardstick of a family is one statement in DuckDB a table over the columns that its metrics read, grouped by the
columns by which they count (worker, local day, area and the like); beside it stands what the scan alone takes, grouped
by worker.
The log is the demo platform's own year, with breaches, copied with other workers until it has the rows asked for. Only
on request: the demo city is built first.
"""

from __future__ import annotations

import os
import resource
import shutil
import time
from collections.abc import Mapping
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
from gongyou.rooms.platforms.metrics.assessed import assessed, one_assessed, outcome_value
from gongyou.rooms.platforms.metrics.catalogue import metrics
from gongyou.rooms.platforms.metrics.judging import judged
from gongyou.rooms.platforms.metrics.material import Material, local_seconds, whole_part
from gongyou.rooms.platforms.metrics.outcome import Outcome
from gongyou.rooms.platforms.metrics.strata import distance_band, hour_band
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
# Of the generated log.
FILE_ROWS = 1_000_000
PARAMS = {"platform": "heya", "from": "2025-11-01", "to": "2026-10-31", "scheme": "demo.heya"}
ADDED = {"source_zone": "VARCHAR", "batch_id": "VARCHAR"}
# By what the metrics of each family count the orders, besides the worker; other tables are grouped by worker alone.
COUNTED_BY: Mapping[str, tuple[str, ...]] = {
    "A": ("area", "day"),
    "B": ("area", "day", "hour", "distance", "weather_code", "tier"),
    "C": ("area", "day", "deduction_code"),
    "D": ("area", "day", "hour", "distance", "weather_code"),
    "E": ("day",),
    "F": (),
    "G": ("day",),
}
SPELLS = "online_at offline_at"
# The columns that the engine's own plans say it reads for the metrics of each family.
READ: Mapping[str, Mapping[str, str]] = {
    "A": {
        "orders": "accepted_at access_code area attempt_id channel currency customer_price deduction delivered_at "
        "dispatched_at distance_m outcome pay_total picked_up_at source_zone weather_code"
    },
    "B": {
        "orders": "area channel dispatched_at distance_m offered_pay offered_seconds order_id outcome outcome_reason "
        "pay_total pushed_at tier weather_code",
        "sessions": SPELLS,
        "workers": "contract_kind joined_on",
    },
    "C": {
        "orders": "accepted_at area cause_code customer_price deduction deduction_code delivered_at dispatched_at "
        "distance_m merchant_fee outcome pay_subsidy pay_total released_at",
        "sessions": SPELLS,
        "rewards": "amount code ends_on starts_on",
    },
    "D": {
        "orders": "accepted_at area credit_seconds delivered_at dispatched_at distance_m meal_ready_at "
        "meal_ready_estimated_at outcome picked_up_at promised_at weather_code"
    },
    "E": {
        "orders": "accepted_at attempt_id channel delivered_at dispatched_at outcome pushed_at released_at",
        "sessions": f"{SPELLS} kind paid forced_offline",
        "prompts": "prompted_at confirmed_at kind",
        "rewards": "code starts_on ends_on threshold",
    },
    "F": {"appeals": "opened_at closed_at subject cause result decided_by"},
    "G": {"orders": "deduction dispatched_at outcome points", "sessions": "auto_accept"},
}


def run(workdir: Path, rows: int = ATTEMPTS, spark: int = 0) -> BenchResult:
    """Processor seconds of both, each metric's own, and the greatest memory; over the limit also beyond four GiB.

    With `spark` every metric is asked on Spark too (GONGYOU_SPARK_MASTER names a cluster), and must say the same.
    """
    rows = rows or ATTEMPTS
    files = {name: _copied(workdir, name, rows) for name in TABLES}
    taken: dict[str, float] = {}
    outcomes: dict[str, Outcome] = {}
    with DuckdbEngine(lambda name, _snapshot: files[name], workdir) as engine:
        scope, scheme = Scope.read(PARAMS), scheme_of(PARAMS["scheme"])
        with Material(View(engine, dict.fromkeys(TABLES)), scope, scheme, Terms(), {}) as material:
            # The file is read once beforehand, so that neither side pays for the disk.
            _yardstick(engine, material, "B", {})
            scanned = {family: _yardstick(engine, material, family, {}) for family in COUNTED_BY}
            grouped = {family: _yardstick(engine, material, family, COUNTED_BY) for family in COUNTED_BY}
            family = ""
            for each in metrics():
                if each.id[0] != family:
                    material.let_go()
                family, begun = each.id[0], time.process_time()
                outcomes[each.id] = one_assessed(each, material)
                taken[each.id] = time.process_time() - begun
            [counted] = material.rows(material.attempts.count().as_table())
    begun = time.perf_counter()
    judged(outcomes, Terms())
    judging = time.perf_counter() - begun
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    ours, theirs = sum(taken.values()), max(sum(grouped.values()), 0.01)
    figures: dict[str, Any] = {
        "attempts": next(iter(counted.values())),
        "metrics_processor_seconds": round(ours, 2),
        "grouping_processor_seconds": round(theirs, 2),
        "scan_processor_seconds": round(sum(scanned.values()), 2),
        "ratio_to_the_scan_alone": round(ours / max(sum(scanned.values()), 0.01), 2),
        "judging_seconds": round(judging, 2),
        "greatest_megabytes": megabytes,
        "states": ", ".join(f"{name} {outcome.state.value}" for name, outcome in outcomes.items()),
    }
    for name in COUNTED_BY:
        own = {key: seconds for key, seconds in taken.items() if key[0] == name}
        told = ", ".join(f"{key} {seconds:.2f}" for key, seconds in own.items())
        figures[f"family_{name}"] = f"{sum(own.values()):.2f} s against {grouped[name]:.2f} s: {told}"
    over = 0.0 if megabytes <= MOST_MEGABYTES else LIMIT + 1
    if spark:
        figures["same_digits_on_spark"] = "yes" if (same := _same_on_spark(workdir, files, outcomes)) else "NO"
        over = over if same else LIMIT + 1
    return BenchResult(figures, ratio=round(max(ours / theirs, over), 2), limit=LIMIT)


def _same_on_spark(workdir: Path, files: Mapping[str, TableFiles], outcomes: Mapping[str, Outcome]) -> bool:
    """Whether every metric says on Spark what it said here, to the last digit and word."""
    from gongyou.lake.engine_spark import SparkEngine, stop

    with SparkEngine(lambda name, _snapshot: files[name], workdir) as engine:
        view = View(engine, dict.fromkeys(TABLES))
        with Material(view, Scope.read(PARAMS), scheme_of(PARAMS["scheme"]), Terms(), {}) as material:
            found = assessed(material)
    stop()
    return {name: outcome_value(each) for name, each in found.items()} == {
        name: outcome_value(each) for name, each in outcomes.items()
    }


def _yardstick(engine: Engine, material: Material, family: str, counted_by: Mapping[str, tuple[str, ...]]) -> float:
    """Processor seconds of one pass over all columns that the family's metrics read, grouped by worker and so on.

    How many groups there are is all that comes back, so that handing them over is not counted.
    """
    seconds = 0.0
    for table, listed in READ[family].items():
        rows = material.attempts if table == "orders" else material.table(table)
        keys = {
            "day": lambda rows=rows: whole_part(local_seconds(rows.dispatched_at, material), 86_400),
            "hour": lambda rows=rows: hour_band(rows, material),
            "distance": lambda rows=rows: distance_band(rows),
        }
        named = counted_by.get(family, ()) if table == "orders" else ()
        by = {name: keys[name]() if name in keys else rows[name] for name in named}
        columns = sorted(set(listed.split()) & set(rows.columns) - set(by))
        grouped = rows.group_by("worker_key", **by).aggregate(
            rows.count().name("n"), *(rows[name].max().name(f"most_{name}") for name in columns)
        )
        begun = time.process_time()
        engine.execute(grouped.aggregate(**{f"{name}_": grouped[name].max() for name in grouped.columns}))
        seconds += time.process_time() - begun
    return seconds


def _copied(workdir: Path, name: str, rows: int) -> TableFiles:
    """The platform's rows of a table with as many copies of every worker as give the orders asked for.

    DuckDB writes the copies straight to Parquet, one year of all workers after the other, some to a file: it holds a
    file's rows until they are written, and a hundred million of them at once would take sixty gigabytes of disk.
    """
    folder = workdir / f"metrics-{rows}" / name
    columns = {each.name: STORED[each.type] for each in contract(name).columns} | ADDED
    if not folder.exists():
        draft = folder.with_suffix(".part")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        source = _city(workdir)
        with source.engine("duckdb") as engine:
            table = engine.table(name)
            small = engine.execute(table.filter(table.platform == PARAMS["platform"]))
            orders = engine.table("orders")
            held = engine.execute(orders.filter(orders.platform == PARAMS["platform"]).count().as_table())
        times = -(-rows // held.column(0)[0].as_py())
        step = max(1, FILE_ROWS // max(1, len(small)))
        keys = [key for key in ("worker_key", "attempt_id", "order_id", "appeal_id") if key in columns]
        renamed = ", ".join(f"{key} || '-' || k AS {key}" for key in keys)
        one = draft / "one"
        pq.write_table(small, one)
        with Handle(workdir) as handle:
            for first in range(0, times, step):
                handle.rows(
                    f"COPY (SELECT * EXCLUDE (k) REPLACE ({renamed}) "  # noqa: S608
                    f"FROM read_parquet({literal(str(one))}), range({first}, {min(times, first + step)}) r(k)) "
                    f"TO {literal(str(draft / f'{first:08}.parquet'))} (FORMAT parquet, ROW_GROUP_SIZE 122880)"
                )
        one.unlink()
        draft.replace(folder)
    paths = tuple(map(str, sorted(folder.glob("*.parquet"))))
    there = [each for each in pq.read_schema(paths[0]).names if each in columns]
    return TableFiles(paths, {each: columns[each] for each in there})


def _city(workdir: Path) -> Any:
    from gongyou.lake import Lake

    folder = workdir / f"metrics-city-{SCALE}"
    if not (folder / "demo" / "plan.json").exists():
        said([*GONGYOU, "demo", "--scale", SCALE, "--no-serve"], os.environ | {"GONGYOU_DATA_DIR": str(folder)})
    return Lake.open(folder)
