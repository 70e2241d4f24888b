"""What the pages ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from gongyou.lake import Lake


def open_lake() -> Lake:
    """The lake of this data directory; the engines take a second to import, so not before it is needed."""
    from gongyou.lake import Lake

    return Lake.open(settings.GONGYOU_DATA_DIR)


def months_there() -> list[str]:
    """The months of the payrolls in the lake, newest first; one small aggregation."""
    lake = open_lake()
    if lake.snapshot("payroll") is None:
        return []
    with lake.engine() as engine:
        payroll = engine.table("payroll")
        rows = engine.execute(payroll.select("period").distinct().order_by("period")).to_pylist()
    return [row["period"] for row in reversed(rows)]
