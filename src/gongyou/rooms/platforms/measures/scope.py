"""What one audit looks at: a platform, a span of local days, a pay scheme, and the limits of what it may conclude."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from gongyou.calc.sizes import LEAST_ORDERS
from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.errors import BadInput
from gongyou.core.money import fen_from, yuan_from
from gongyou.core.period import Month
from gongyou.core.text import Text

TOLERANCE = "0.01"
WORST_ORDERS = 20
LARGEST_WORST = 500
# The lake writes this where a log names no worker.
UNKNOWN_WORKER = "not-provided"


@dataclass(frozen=True, slots=True)
class Scope:
    """The parameters of an audit, read and checked. Money in whole fen (cents)."""

    platform: str
    first: date
    last: date
    scheme: str
    tolerance: int
    least_orders: int
    least_workers: int
    worst: int

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> Scope:
        """The scope of `params`; a value that cannot be used raises BadInput and names it."""
        first, last = _day(params, "from"), _day(params, "to")
        if last < first:
            raise BadInput(
                "audit.period",
                Text(
                    f"期间的终日 {last} 早于始日 {first}。", f"The period ends on {last}, before it begins on {first}."
                ),
                Text("请对调两个日期。", "Swap the two days."),
                value=f"{first}..{last}",
            )
        for name in ("platform", "scheme"):
            if not str(params.get(name) or "").strip():
                raise BadInput(
                    f"audit.{name}",
                    Text(f"审计缺少参数 {name}。", f"The audit needs {name}."),
                    Text("请给出平台代码和计价规则。", "Name the platform and its pay scheme."),
                )
        return cls(
            platform=str(params["platform"]),
            first=first,
            last=last,
            scheme=str(params["scheme"]),
            tolerance=fen_from(Decimal(str(params.get("tolerance", TOLERANCE)))),
            # Raised by an agreement, never lowered.
            least_orders=max(LEAST_ORDERS, int(params.get("least_orders", LEAST_ORDERS))),
            least_workers=max(MINIMUM_WORKERS, int(params.get("least_workers", MINIMUM_WORKERS))),
            worst=min(LARGEST_WORST, int(params.get("worst", WORST_ORDERS))),
        )

    def as_params(self) -> dict[str, Any]:
        """The same as JSON, so that a figure's parameters are always written in one way."""
        return {
            "platform": self.platform,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "scheme": self.scheme,
            "tolerance": str(yuan_from(self.tolerance)),
            "least_orders": self.least_orders,
            "least_workers": self.least_workers,
            "worst": self.worst,
        }

    def months(self) -> list[Month]:
        return list(Month.of(self.first).until(Month.of(self.last)))

    def inside(self, moment: Any, zone: str) -> Any:
        """A boolean column: the moment lies on one of the local days of the scope."""
        return (moment >= begins(self.first, zone, moment)) & (
            moment < begins(self.last + timedelta(days=1), zone, moment)
        )

    def month_number(self, moment: Any, zone: str) -> Any:
        """0 for the scope's first month, 1 for the next …, by the local day of the moment.

        Counted by comparing with month boundaries in UTC: cheaper than turning each time into its zone, and right
        over a change of clocks.
        """
        import ibis  # half a second that who only reads a scope need not pay

        number: Any = ibis.literal(0, type="int64")
        for month in self.months()[1:]:
            number = number + (moment >= begins(month.first_day, zone, moment)).cast("int64")
        return number


def local(moment: datetime, zone: str) -> datetime:
    """A stored time (UTC) on the clock of the place where it happened."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone))


def begins(day: date, zone: str, moment: Any) -> Any:
    """The first instant of a local day as a literal of the moment's type."""
    import ibis

    begins = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    kind = moment.type()
    return ibis.literal(begins if kind.timezone else begins.replace(tzinfo=None), type=kind)


def _day(params: Mapping[str, Any], name: str) -> date:
    written = str(params.get(name) or "")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadInput(
            "audit.day",
            Text(f"参数 {name} 的“{written}”不是日期。", f"“{written}” given for {name} is not a day."),
            Text("请写成 2026-10-01。", "Write it as 2026-10-01."),
            value=written,
        ) from None
