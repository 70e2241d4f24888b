"""What one screen looks at: a pack of checks, a table, months, a region, and what the asker supplies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.core.text import Text

TABLES = ("payroll",)
LAST_PAYDAY = 31
# Rows that could not be judged, listed by name for each check and reason; all of them are counted.
LISTED = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """The parameters of a screen, read and checked. An empty region is every place."""

    pack: str
    first: Month
    last: Month
    region: str = ""
    payday: int = LAST_PAYDAY
    overlays: tuple[str, ...] = ()
    table: str = "payroll"

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> Scope:
        """The scope of `params`; a value that cannot be used raises BadInput and names it."""
        first, last = Month.read(str(params.get("from") or "")), Month.read(str(params.get("to") or ""))
        if last < first:
            raise BadInput(
                "screen.period",
                Text(f"期间的止月 {last} 早于起月 {first}。", f"The period ends in {last}, before {first}."),
                Text("请对调两个月份。", "Swap the two months."),
                value=f"{first}..{last}",
            )
        table, region = str(params.get("table") or "payroll"), str(params.get("region") or "")
        if table not in TABLES:
            raise BadInput(
                "screen.table",
                Text(f"表“{table}”不能筛查。", f"The table “{table}” cannot be screened."),
                Text(f"可筛查：{'、'.join(TABLES)}。", f"Tables: {', '.join(TABLES)}."),
                value=table,
            )
        if region and not re.fullmatch(r"\d{6}", region):
            raise BadInput(
                "screen.region",
                Text(f"“{region}”不是六位行政区划代码。", f"“{region}” is not a six-digit region code."),
                Text("请写成 990100（GB/T 2260）。", "Write it as 990100 (GB/T 2260)."),
                value=region,
            )
        return cls(
            pack=str(params.get("pack") or "cn"),
            first=first,
            last=last,
            region=region,
            payday=_payday(params.get("payday") or LAST_PAYDAY),
            overlays=tuple(str(Path(folder).resolve()) for folder in params.get("overlays") or ()),
            table=table,
        )

    def as_params(self) -> dict[str, Any]:
        """The same as JSON, so that a figure's parameters are always written in one way."""
        return {
            "pack": self.pack,
            "table": self.table,
            "from": str(self.first),
            "to": str(self.last),
            "region": self.region,
            "payday": self.payday,
            "overlays": list(self.overlays),
        }


def _payday(written: Any) -> int:
    if not str(written).isdigit() or not 1 <= int(written) <= LAST_PAYDAY:
        raise BadInput(
            "screen.payday",
            Text(f"“{written}”不是付薪日。", f"“{written}” is not a payday."),
            Text("请写次月的第几日，1 至 31。", "Write the day of the next month, 1 to 31."),
            value=written,
        )
    return int(written)
