"""Worker-days of a table of spans: how many spans began, and how long their union is."""

from __future__ import annotations

from typing import Any

import ibis

from gongyou.rooms.platforms.riding.spans import DAY
from gongyou.rules.continuous_time import added_spans

Table = Any

# 1970-01-01 was a Thursday; weeks begin on Monday.
MONDAY = 3


def daily(spans: Table) -> Table:
    """worker_key, day (since 1970, local), orders that began on it, seconds engaged on it; in no order.

    Spans that carry what each adds to those before it (`continuous_time.added_spans`) are not sorted again.

    Overlapping spans count once. A span over midnight gives each day the seconds that lie in it; it is an order of the
    day on which it began. Spans are at most a day long, so none touches a third day.
    """
    rows = spans if "added" in spans.columns else added_spans(spans)
    rows = rows.mutate(day=whole_days(rows.start))
    # What a span adds to those before it is its last part: from end − added on.
    midnight = (rows.day + 1) * DAY
    begins = rows.end - rows.added
    within = ibis.greatest(ibis.least(rows.end, midnight) - begins, 0)
    by_start = rows.group_by("worker_key", "day").aggregate(
        orders=rows.count().cast("int64"),
        engaged=within.sum().cast("int64"),
        beyond=(rows.added - within).sum().cast("int64"),
    )
    own = by_start.select("worker_key", "day", "orders", "engaged")
    carried = by_start.filter(by_start.beyond > 0)
    carried = carried.select(
        "worker_key", day=carried.day + 1, orders=ibis.literal(0, type="int64"), engaged=carried.beyond
    )
    both = own.union(carried)
    return both.group_by("worker_key", "day").aggregate(
        orders=both.orders.sum().cast("int64"), engaged=both.engaged.sum().cast("int64")
    )


def whole_days(seconds: Any) -> Any:
    """The local day of a local second, as int64: exact on every engine (the remainder is taken off first)."""
    return ((seconds - seconds % DAY) / DAY).cast("int64")
