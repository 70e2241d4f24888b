"""What the pages ask for."""

from __future__ import annotations

from gongyou.kit.lakes import open_lake


def months_there() -> list[str]:
    """The months of the payrolls in the lake, newest first; one small aggregation."""
    lake = open_lake()
    if lake.snapshot("payroll") is None:
        return []
    with lake.engine() as engine:
        payroll = engine.table("payroll")
        rows = engine.execute(payroll.select("period").distinct().order_by("period")).to_pylist()
    return [row["period"] for row in reversed(rows)]
