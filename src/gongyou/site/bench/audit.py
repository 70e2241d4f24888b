"""The pay audit of ten million orders against the same computation written by hand in DuckDB SQL.

The hand-written SQL is what an experienced analyst would write for this one rule: integers throughout, six
aggregations, no generality. Both sides read the same Parquet file on the same engine and must give the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from gongyou.core.text import Text
from gongyou.lake.engine import DuckdbEngine, Engine, Handle, TableFiles, literal
from gongyou.rooms.platforms.measures import queries
from gongyou.rooms.platforms.measures.assemble import Passes
from gongyou.rooms.platforms.measures.orders import audited_orders
from gongyou.rooms.platforms.measures.pay_audit import passes_over, scheme_of
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.site.bench import BenchResult, alternately

NAME = "audit-pay"
GROUP = "audit"
TITLE = Text("一千万单计酬审计，对照手写 SQL", "Audit of ten million orders against hand-written SQL")

ORDERS = 10_000_000
LIMIT = 1.5
ROUNDS = 5
WORST = 20
PARAMS = {"platform": "heya", "from": "2026-01-01", "to": "2026-06-30", "scheme": "demo.heya", "worst": WORST}

STORED = {
    "platform": "VARCHAR",
    "attempt_id": "VARCHAR",
    "order_id": "VARCHAR",
    "worker_key": "VARCHAR",
    "outcome": "VARCHAR",
    "dispatched_at": "TIMESTAMP",
    "picked_up_at": "TIMESTAMP",
    "delivered_at": "TIMESTAMP",
    "distance_m": "DECIMAL(18,6)",
    "area": "VARCHAR",
    "currency": "VARCHAR",
    "pay_total": "DECIMAL(18,2)",
    "deduction": "DECIMAL(18,2)",
    "deduction_code": "VARCHAR",
    "customer_price": "DECIMAL(18,2)",
    "weather_code": "VARCHAR",
    "channel": "VARCHAR",
}

# Declared pay in cents over 10^9: kilometres come as micrometres, minutes as seconds. Edition 2025, then 2026.
DECLARED = """
  CASE WHEN dispatched_at < TIMESTAMP '2026-04-30 16:00:00' THEN
    380000000000 + 90 * greatest(0, least(um, 4000000000) - 2000000000) + 140 * greatest(0, um - 4000000000)
    + 200000000 * greatest(0, s - 900) + 100000000000 * night + 120000000000 * wet
  ELSE
    360000000000 + 95 * greatest(0, least(um, 4000000000) - 2000000000) + 150 * greatest(0, um - 4000000000)
    + 250000000 * greatest(0, s - 900) + 120000000000 * night + 150000000000 * wet
  END
"""

PLANT = """
COPY (
  WITH drawn AS (
    SELECT i, hash(i) AS h, hash(i + 77777777) AS g, hash(i * 3 + 1) AS f FROM range({orders}) r(i)
  ), laid AS (
    SELECT i, (h % 5000)::INT AS w, (400000000 + g % 7000000000)::BIGINT AS um, (300 + f % 3000)::BIGINT AS s,
      TIMESTAMP '2025-12-31 16:00:00' + to_seconds(((i * 17) % (181 * 86400))::BIGINT) AS dispatched_at,
      (h % 9)::INT AS a, (g % 1000)::INT AS luck, (f % 5 = 0)::INT AS wet, (90 + h % 120)::BIGINT AS markup
    FROM drawn
  ), timed AS (
    SELECT *, (hour(dispatched_at + INTERVAL 8 HOUR) NOT BETWEEN 6 AND 21)::INT AS night FROM laid
  ), paid AS (
    SELECT *, greatest(450, ({declared} + 500000000) // 1000000000) AS due FROM timed
  )
  SELECT 'heya' AS platform, 'a' || i AS attempt_id, 'o' || i AS order_id, 'w' || w AS worker_key,
    CASE WHEN luck < 20 THEN 'rejected' ELSE 'accepted' END AS outcome, dispatched_at,
    dispatched_at + INTERVAL 5 MINUTE AS picked_up_at,
    dispatched_at + INTERVAL 5 MINUTE + to_seconds(s) AS delivered_at,
    CASE WHEN luck = 900 THEN NULL ELSE (um / 1000000)::DECIMAL(18, 6) END AS distance_m, '99010' || a AS area,
    'CNY' AS currency,
    ((due - CASE WHEN luck = 500 THEN 50 WHEN luck = 501 THEN 300 ELSE 0 END) / 100)::DECIMAL(18, 2) AS pay_total,
    CASE WHEN luck = 501 THEN 3 END::DECIMAL(18, 2) AS deduction,
    CASE WHEN luck = 501 THEN 'late' END AS deduction_code,
    (due * markup // 100 / 100)::DECIMAL(18, 2) AS customer_price,
    CASE WHEN wet = 1 THEN 'rain' ELSE 'clear' END AS weather_code, 'assigned' AS channel
  FROM paid
) TO {path} (FORMAT parquet, ROW_GROUP_SIZE 122880)
"""

BASE = """
WITH held AS (
  SELECT attempt_id, worker_key, coalesce(area, '') AS area, dispatched_at,
    (dispatched_at >= TIMESTAMP '2026-01-31 16:00:00')::BIGINT
    + (dispatched_at >= TIMESTAMP '2026-02-28 16:00:00')::BIGINT
    + (dispatched_at >= TIMESTAMP '2026-03-31 16:00:00')::BIGINT
    + (dispatched_at >= TIMESTAMP '2026-04-30 16:00:00')::BIGINT
    + (dispatched_at >= TIMESTAMP '2026-05-31 16:00:00')::BIGINT AS month,
    round(pay_total::DOUBLE * 100)::BIGINT AS paid, round(customer_price::DOUBLE * 100)::BIGINT AS price,
    coalesce(round(deduction::DOUBLE * 100)::BIGINT, 0) AS deducted,
    CASE WHEN deduction_code = 'goods_damaged' THEN 0 ELSE coalesce(round(deduction::DOUBLE * 100)::BIGINT, 0) END
      AS undeclared,
    round(distance_m::DOUBLE * 1000000)::BIGINT AS um,
    floor(epoch(delivered_at))::BIGINT - floor(epoch(picked_up_at))::BIGINT AS s,
    ((floor(epoch(dispatched_at))::BIGINT + 28800) % 86400 NOT BETWEEN 21600 AND 79199)::BIGINT AS night,
    CASE WHEN weather_code IS NULL THEN NULL ELSE (weather_code IN ('rain', 'snow'))::BIGINT END AS wet,
    distance_m IS NULL AS no_distance, pay_total IS NULL AS no_pay, coalesce(currency <> 'CNY', false) AS foreign_money,
    picked_up_at IS NULL AS no_pick, delivered_at IS NULL AS no_drop, weather_code IS NULL AS no_weather
  FROM read_parquet({path})
  WHERE platform = 'heya' AND outcome = 'accepted'
    AND dispatched_at >= TIMESTAMP '2025-12-31 16:00:00' AND dispatched_at < TIMESTAMP '2026-06-30 16:00:00'
), rule AS (
  SELECT *, CASE WHEN um BETWEEN 0 AND 2000000000000 AND s BETWEEN 0 AND 604800
    THEN ({declared} + 500000000) // 1000000000 END AS unfloored FROM held
), due AS (
  SELECT *, CASE WHEN unfloored IS NOT NULL THEN greatest(450, unfloored) END AS declared FROM rule
), judged AS (
  SELECT *, CASE WHEN no_pay THEN 1 WHEN foreign_money THEN 2 WHEN declared IS NOT NULL THEN 0 WHEN no_distance THEN 4
    WHEN no_pick THEN 5 WHEN no_drop THEN 6 WHEN no_weather THEN 7 ELSE 8 END AS reason,
    paid + deducted - declared AS gap FROM due
)
"""

CELLS = """
SELECT month, area, reason, count(*) AS orders, coalesce(sum(paid), 0) AS paid,
  coalesce(sum(CASE WHEN reason = 0 THEN declared ELSE 0 END), 0) AS declared,
  sum(CASE WHEN abs(gap) <= 1 THEN 1 ELSE 0 END) AS exact, sum(CASE WHEN gap < -1 THEN 1 ELSE 0 END) AS below,
  sum(CASE WHEN gap < -1 THEN -gap ELSE 0 END) AS short, sum(CASE WHEN gap > 1 THEN 1 ELSE 0 END) AS above,
  sum(CASE WHEN gap > 1 THEN gap ELSE 0 END) AS excess, coalesce(sum(abs(gap)), 0) AS absolute,
  coalesce(sum(gap), 0) AS net, sum(CASE WHEN reason = 0 AND declared > unfloored THEN 1 ELSE 0 END) AS at_floor,
  sum(CASE WHEN gap < -1 AND abs(gap + declared - unfloored) <= 1 THEN 1 ELSE 0 END) AS floor_ignored,
  sum(CASE WHEN gap < -1 AND abs(gap + declared - unfloored) <= 1 THEN -gap ELSE 0 END) AS floor_short,
  sum(CASE WHEN paid IS NOT NULL AND price > 0 THEN 1 ELSE 0 END) AS priced,
  sum(CASE WHEN paid IS NOT NULL AND price > 0 THEN paid ELSE 0 END) AS priced_pay,
  sum(CASE WHEN paid IS NOT NULL AND price > 0 THEN price ELSE 0 END) AS priced_price,
  sum(CASE WHEN price > 0 AND paid * 2 < price THEN 1 ELSE 0 END) AS over_half,
  sum(CASE WHEN deducted > 0 THEN 1 ELSE 0 END) AS deducted, coalesce(sum(deducted), 0) AS deductions,
  sum(CASE WHEN undeclared > 0 THEN 1 ELSE 0 END) AS undeclared, coalesce(sum(undeclared), 0) AS undeclared_sum
FROM judged GROUP BY ALL ORDER BY ALL
"""

WORKERS = """
SELECT worker_key, count(*) AS orders, sum(CASE WHEN gap < -1 THEN 1 ELSE 0 END) AS below,
  sum(CASE WHEN undeclared > 0 THEN 1 ELSE 0 END) AS undeclared
FROM judged GROUP BY worker_key ORDER BY worker_key
"""

MONTHS = "SELECT month, count(DISTINCT worker_key) FROM judged WHERE worker_key <> 'not-provided' GROUP BY 1 ORDER BY 1"
AREAS = "SELECT area, count(DISTINCT worker_key) FROM judged WHERE worker_key <> 'not-provided' GROUP BY 1 ORDER BY 1"

PRICES = """
SELECT CASE WHEN paid IS NOT NULL AND price > 0 THEN price ELSE -1 END AS price,
  CASE WHEN reason <> 0 THEN -1 WHEN gap <= -1000 THEN 0 WHEN gap <= -500 THEN 1 WHEN gap <= -200 THEN 2
    WHEN gap <= -100 THEN 3 WHEN gap <= -50 THEN 4 WHEN gap <= -2 THEN 5 WHEN gap <= 1 THEN 6 WHEN gap <= 50 THEN 7
    WHEN gap <= 100 THEN 8 WHEN gap <= 200 THEN 9 WHEN gap <= 500 THEN 10 WHEN gap <= 1000 THEN 11 ELSE 12 END AS band,
  count(*) AS orders, coalesce(sum(paid), 0) AS paid
FROM judged GROUP BY ALL ORDER BY ALL
"""

WORST_ORDERS = """
SELECT attempt_id, CASE WHEN gap < -1 THEN -gap ELSE 0 END + undeclared AS lost FROM judged
WHERE gap < -1 OR undeclared > 0 ORDER BY lost DESC, attempt_id LIMIT 20
"""

HAND = {"cells": CELLS, "workers": WORKERS, "months": MONTHS, "areas": AREAS, "prices": PRICES, "worst": WORST_ORDERS}


class Lent:
    """The view that a measure gets, over any engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def table(self, name: str) -> Any:
        return self.engine.table(name)

    def execute(self, expression: Any) -> pa.Table:
        return self.engine.execute(expression)


def planted(workdir: Path, orders: int = ORDERS) -> Path:
    """A Parquet file of orders of the demo platform; about seven seconds for ten million, kept for the next run."""
    path = workdir / f"orders-{orders}.parquet"
    if not path.exists():
        draft = path.with_suffix(".part")
        sql = PLANT.format(orders=orders, declared=DECLARED, path=literal(str(draft)))
        with Handle(workdir) as handle:
            handle.rows(sql)
        draft.replace(path)
    return path


def by_measure(engine: Engine) -> dict[str, Any]:
    """The audit's passes through the product's own definition."""
    scope = Scope.read(PARAMS)
    view = Lent(engine)
    audited = audited_orders(view.table("orders"), scheme_of(scope.scheme), scope)
    passes = passes_over(view, audited)  # type: ignore[arg-type]
    return {"passes": passes, "worst": view.execute(queries.worst(audited.table, WORST)).to_pylist()}


def by_hand(handle: Handle, path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The same by hand."""
    base = BASE.format(path=literal(str(path)), declared=DECLARED)
    return {name: handle.rows(base + sql) for name, sql in HAND.items()}


def compared(measured: Mapping[str, Any], hand: Mapping[str, list[tuple[Any, ...]]]) -> bool:
    """Whether both sides gave the same whole numbers."""
    passes: Passes = measured["passes"]
    kept = ("worker_key", "orders", "below", "undeclared")
    workers = sorted(tuple(row[name] for name in kept) for row in passes.workers)
    return (
        [tuple(row.values()) for row in passes.cells] == hand["cells"]
        and workers == hand["workers"]
        and sorted(passes.month_workers.items()) == hand["months"]
        and sorted(passes.area_workers.items()) == hand["areas"]
        and [tuple(row.values()) for row in passes.prices] == hand["prices"]
        and [(row["attempt_id"], row["lost"]) for row in measured["worst"]] == hand["worst"]
    )


def run(workdir: Path) -> BenchResult:
    """Both sides by turns, five rounds, the least disturbed of each."""
    path = planted(workdir)
    files = TableFiles((str(path),), STORED)
    kept: dict[str, Any] = {}
    with DuckdbEngine(lambda _name, _snapshot: files, workdir) as engine, Handle(workdir) as handle:
        seconds = alternately(
            {
                "hand": lambda: kept.update(hand=by_hand(handle, path)),
                "measure": lambda: kept.update(measure=by_measure(engine)),
            },
            rounds=ROUNDS,
        )
    same = compared(kept["measure"], kept["hand"])
    ratio = seconds["measure"] / seconds["hand"]
    return BenchResult(
        {
            "orders": ORDERS,
            "hand_seconds": round(seconds["hand"], 2),
            "measure_seconds": round(seconds["measure"], 2),
            "same_digits": "yes" if same else "NO",
        },
        ratio=round(ratio, 3) if same else float("inf"),
        limit=LIMIT,
    )
