"""platforms.pay_breaches: which orders of which worker fall short, by kind: the rows behind the findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.platforms.measures.orders import Table, audited_orders
from gongyou.rooms.platforms.measures.pay_audit import scheme_of
from gongyou.rooms.platforms.measures.pay_kinds import (
    BELOW_RULE,
    FLOOR_IGNORED,
    KINDS,
    SHORT_KINDS,
    UNDECLARED_DEDUCTION,
)
from gongyou.rooms.platforms.measures.scope import Scope

NAME = "platforms.pay_breaches"

# Rows kept as evidence for one worker and kind; the count and the sum are always complete.
MOST_ROWS = 2000


def breach_rows(rows: Table) -> Table:
    """One row per order and kind: attempt, worker, day, cents lost. An order can be of two kinds."""
    short = rows.filter(rows.is_below)
    short = short.select(
        "attempt_id",
        "worker_key",
        "dispatched_at",
        kind=ibis.ifelse(short.is_floor_ignored, FLOOR_IGNORED, BELOW_RULE),
        lost=-short.gap,
    )
    deducted = rows.filter(rows.undeclared > 0)
    deducted = deducted.select(
        "attempt_id",
        "worker_key",
        "dispatched_at",
        kind=ibis.literal(UNDECLARED_DEDUCTION),
        lost=deducted.undeclared,
    )
    return ibis.union(short, deducted, distinct=False)


@measure(
    NAME,
    # 2: it says how many workers are paid below the rule in any way, which decides what may be shown.
    version=2,
    tables=("orders",),
    title=Text("低于公示规则的订单", "Orders paid below the declared rule"),
    page="pay-audit",
)
def pay_breaches(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Per worker and kind: orders, amount lost, and the attempts (the first 2,000 by name) with their amounts."""
    scope = Scope.read(params)
    scheme = scheme_of(scope.scheme)
    view.uses(scheme.id, scheme.version)
    rows = breach_rows(audited_orders(view.table("orders"), scheme, scope).table)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in view.execute(rows.order_by("worker_key", "kind", "attempt_id")).to_pylist():
        key = row["worker_key"], row["kind"]
        held = found.setdefault(key, {"worker_key": key[0], "kind": key[1], "orders": 0, "cents": 0, "rows": []})
        held["orders"] += 1
        held["cents"] += row["lost"]
        if len(held["rows"]) < MOST_ROWS:
            held["rows"].append({"attempt_id": row["attempt_id"], "lost": yuan_from(row["lost"])})
    groups = [
        {
            "worker_key": each["worker_key"],
            "kind": each["kind"],
            "orders": each["orders"],
            "amount": yuan_from(each["cents"]),
            "rows": each["rows"],
        }
        for each in found.values()
    ]
    kinds = []
    for kind in KINDS:
        held_of = [each for each in found.values() if each["kind"] == kind]
        kinds.append(
            {
                "kind": kind,
                "workers": len(held_of),
                "orders": sum(each["orders"] for each in held_of),
                "amount": yuan_from(sum(each["cents"] for each in held_of)),
            }
        )
    return {
        "platform": scope.platform,
        "from": scope.first.isoformat(),
        "to": scope.last.isoformat(),
        "scheme": scheme.id,
        "currency": scheme.currency,
        "kinds": kinds,
        "short_workers": len({each["worker_key"] for each in found.values() if each["kind"] in SHORT_KINDS}),
        "groups": groups,
    }
