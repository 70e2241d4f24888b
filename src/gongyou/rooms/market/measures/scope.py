"""Which rows a figure speaks of: a region with everything below it, a month, a smallest cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.core.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

CODE = re.compile(r"^\d{6}$")
SMALLEST_CELL = 10
DIGITS = 6
ZONE = "Asia/Shanghai"
# The lake writes this where a log names no worker; such rows are nobody's and everybody's.
NOBODY = "not-provided"
# The group of everybody, where rows stand by industry.
ALL = "all"


class Source(Protocol):
    """What a measure needs of the lake: tables at fixed snapshots, and an engine to run one expression."""

    def table(self, name: str) -> ir.Table: ...

    def execute(self, expression: ir.Table) -> pa.Table: ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Region (GB/T 2260), month and smallest cell, read from a measure's parameters."""

    region: str
    period: Month
    minimum: int = SMALLEST_CELL

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> Scope:
        """The scope in `params`; a region that is no six-digit code raises BadInput."""
        region = str(params["region"])
        if not CODE.match(region):
            raise BadInput(
                "market.region_unreadable",
                Text(f"“{region}”不是六位行政区划代码。", f"“{region}” is not a six-digit region code."),
                Text("请写成 990100（GB/T 2260）。", "Write it as 990100 (GB/T 2260)."),
                value=region,
            )
        return cls(region, Month.read(str(params["period"])), int(params.get("minimum", SMALLEST_CELL)))

    @property
    def prefix(self) -> str:
        """Leading digits that every code within the region shares: 9901 for the city 990100."""
        if self.region.endswith("0000"):
            return self.region[:2]
        return self.region[:4] if self.region.endswith("00") else self.region

    def holds(self, column: ir.Value) -> ir.Value:
        """True where a column of division codes (two to twelve digits) lies in the region; null lies outside."""
        return column.cast("string").startswith(self.prefix).fill_null(False)

    def holds_area(self, area: ir.Value) -> ir.Value:
        """The same for a platform's own areas: only those named by a full division code can be placed at all."""
        return self.holds(area) & (area.cast("string").length() >= DIGITS).fill_null(False)

    def months_back(self, months: int) -> list[str]:
        """The period and the `months` before it, oldest first."""
        return [str(month) for month in (self.period - months).until(self.period)]


def bounds(period: Month, zone: str = ZONE) -> tuple[datetime, datetime]:
    """First moment of the month and first moment after it, local to `zone`, as naive UTC."""
    local = ZoneInfo(zone)
    first = datetime.combine(period.first_day, time(), local)
    after = datetime.combine(period.last_day + timedelta(days=1), time(), local)
    return first.astimezone(UTC).replace(tzinfo=None), after.astimezone(UTC).replace(tzinfo=None)


def one_each(table: ir.Table, keys: list[str], order: list[ir.Value]) -> ir.Table:
    """The first row of each key in `order`: two sources may both hold a person's month."""
    import ibis  # half a second that who only reads a scope need not pay

    window = ibis.window(group_by=[table[key] for key in keys], order_by=order)
    return table.mutate(row_of_key=ibis.row_number().over(window)).filter(lambda t: t.row_of_key == 0)


def month_number(period: ir.Value) -> ir.Value:
    """Months since year 0 of a YYYY-MM column, so that consecutive months differ by one."""
    return period.substr(0, 4).cast("int64") * 12 + period.substr(5, 2).cast("int64")
