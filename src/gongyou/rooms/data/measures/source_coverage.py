"""What each source holds of each platform and month: orders, workers, filled columns, and what two sources share.

See docs/algorithms/source-coverage.md. Whole numbers only, grouped and ordered; shares are made from them later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from gongyou.core.text import Text
from gongyou.lake.contract import contract
from gongyou.lake.provenance import View, measure

TITLE = Text("各来源数据覆盖", "Coverage of each source")
# Days begin at midnight in China, as everywhere in the product's own figures.
EAST = ibis.interval(hours=8)
PLATFORM, WORKERS = "platform", "workers"
COUNTED = tuple(name for name in contract("orders").names if name not in contract("orders").required)
SHOWN = tuple(name for name in contract("own_orders").names if name not in contract("own_orders").required)


@measure("data.source_coverage", version=1, tables=("orders", "own_orders"), title=TITLE, page="source-coverage")
def source_coverage(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Rows by platform, month and source, and the overlap of the two sources by platform and month."""
    log, own = _log(view.table("orders")), _own(view.table("own_orders"))
    return {
        "sources": [*_summed(view, log, PLATFORM, COUNTED), *_summed(view, own, WORKERS, SHOWN)],
        "overlaps": _overlaps(view, log, own),
    }


def _log(orders: Any) -> Any:
    """The platform's accepted attempts; an order that changed hands is counted once."""
    accepted = orders.filter(orders.outcome == "accepted")
    return accepted.mutate(month=_month(accepted.dispatched_at))


def _own(orders: Any) -> Any:
    """Orders that workers gave for the collective audit. What is for the own check alone enters nothing."""
    shared = orders.filter(orders.use == "collective")
    return shared.mutate(month=_month(shared.delivered_at.fill_null(shared.accepted_at)))


def _month(moment: Any) -> Any:
    local = moment + EAST
    return local.year() * 100 + local.month()


def _summed(view: View, rows: Any, source: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    has_both = rows.promised_at.notnull() & rows.delivered_at.notnull()
    filled = {f"filled_{name}": rows[name].notnull().sum() for name in columns}
    summed = rows.group_by("platform", "month").aggregate(
        orders=rows.order_id.nunique(),
        workers=rows.worker_key.nunique(),
        rows=rows.count(),
        promised=has_both.sum(),
        late=(has_both & (rows.delivered_at > rows.promised_at)).sum(),
        **filled,
    )
    found = view.execute(summed.order_by("platform", "month")).to_pylist()
    return [
        {
            "platform": row["platform"],
            "month": _written(row["month"]),
            "source": source,
            **{name: int(row[name] or 0) for name in ("orders", "workers", "rows", "promised", "late")},
            "columns": [name for name in columns if row[f"filled_{name}"]],
        }
        for row in found
    ]


def _overlaps(view: View, log: Any, own: Any) -> list[dict[str, Any]]:
    """Orders that both sources hold, by the order's number; told apart by whether they say the same pay."""
    told = log.group_by("platform", "order_id").aggregate(
        told=log.pay_total.sum(), has_pay=log.pay_total.notnull().sum()
    )
    shown = own.group_by("platform", "order_id").aggregate(month=own.month.min(), shown=own.pay_total.max())
    both = told.inner_join(shown, ["platform", "order_id"])
    comparable = both.has_pay > 0
    summed = both.group_by("platform", "month").aggregate(
        both=both.count(),
        compared=comparable.sum(),
        differing=(comparable & (both.told != both.shown)).sum(),
    )
    found = view.execute(summed.order_by("platform", "month")).to_pylist()
    return [
        {
            "platform": row["platform"],
            "month": _written(row["month"]),
            **{name: int(row[name] or 0) for name in ("both", "compared", "differing")},
        }
        for row in found
    ]


def _written(month: int | None) -> str:
    return f"{month // 100:04d}-{month % 100:02d}" if month else ""
