"""A figure of the tests' own: what erasures and copies must bring back to the same digits."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure

FIGURE = "test.pay_of_all"


@measure(FIGURE, version=1, tables=("orders",), title=Text("合计", "Sum"), page="wages")
def pay_of_all(view: View, params: object) -> dict[str, object]:
    """Workers, orders and pay, and the spread between workers: what a published figure is made of."""
    rows = view.table("orders")
    each = rows.group_by("worker_key").aggregate(pay=rows.pay_total.sum(), n=rows.count())
    found = view.execute(each.aggregate(workers=each.count(), n=each.n.sum(), pay=each.pay.sum(), most=each.pay.max()))
    return dict(found.to_pylist()[0])
