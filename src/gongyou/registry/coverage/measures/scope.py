"""Which people an estimate speaks of: a region, a month, forms of employment, and two or three lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.core.text import Text

REGION = re.compile(r"^\d{6}$")
ZONE = ZoneInfo("Asia/Shanghai")
MEMBERS = "members"
# All members of a region whatever their form of employment: who of a platform's workers is one.
EVERYBODY = "members:all"
ORDERS = "orders:"
SMALLEST_CELL = 10


class By(StrEnum):
    """What an estimate is stratified by."""

    DISTRICT = "district"
    STREET = "street"
    GRID = "grid"
    FORM = "form"
    INDUSTRY = "industry"


@dataclass(frozen=True, slots=True)
class Scope:
    """`lists` are "members", "orders:<platform>" or the name of an uploaded list."""

    region: str
    period: Month
    lists: tuple[str, ...]
    forms: tuple[str, ...]
    minimum: int
    by: By = By.DISTRICT
    # Area codes and the grids that list them, for strata by grid.
    grids: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> Scope:
        """From a measure's parameters. Raises BadInput for a region that is no code, and unless two or three lists."""
        region, lists = str(params["region"]), tuple(params["lists"])
        if not REGION.match(region):
            raise BadInput(
                "coverage.region_unreadable",
                Text(f"“{region}”不是六位行政区划代码。", f"“{region}” is not a six-digit region code."),
            )
        if len(lists) not in (2, 3) or len(set(lists)) != len(lists):
            raise BadInput(
                "coverage.lists_number",
                Text("请选择两份或三份不同的名单。", "Choose two or three different lists."),
                Text("一份名单无法估计漏了多少人。", "One list alone cannot tell how many it misses."),
            )
        forms = tuple(params.get("forms") or ("platform",))
        period, minimum = Month.read(str(params["period"])), int(params.get("minimum", SMALLEST_CELL))
        by = By(params.get("by", By.DISTRICT))
        return cls(region, period, lists, forms, minimum, by, dict(params.get("grids", {})))

    @property
    def prefix(self) -> str:
        """Leading digits that every code within the region shares."""
        if self.region.endswith("0000"):
            return self.region[:2]
        return self.region[:4] if self.region.endswith("00") else self.region

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """First moment of the month and first after it, local to Shanghai, as naive UTC."""
        first = datetime.combine(self.period.first_day, time(), ZONE)
        after = datetime.combine(self.period.last_day + timedelta(days=1), time(), ZONE)
        return first.astimezone(UTC).replace(tzinfo=None), after.astimezone(UTC).replace(tzinfo=None)
