"""The terms of an audit: limits, margins, groups and the list registered beforehand. All of them are printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from gongyou.calc.sizes import LEAST_ORDERS, LEAST_WORKERS, SHOWN_WORKERS
from gongyou.core.errors import BadInput
from gongyou.core.text import Text

MOST_PRIMARY = 8
# What an audit concludes on unless others were registered before its data were looked at.
PRIMARY = ("A2", "A4", "B2", "B3", "C2", "D2", "D3", "E1")


# What an agreement may raise and not lower.
LEAST = {"least_workers": LEAST_WORKERS, "least_orders": LEAST_ORDERS, "shown_workers": SHOWN_WORKERS}


@dataclass(frozen=True, slots=True)
class Terms:
    """Parameters that the parties may agree on; the defaults and their sources stand in docs/algorithms/audit.md."""

    # Inference.
    primary: tuple[str, ...] = PRIMARY
    least_workers: int = 30
    least_orders: int = 300
    shown_workers: int = 10
    seed: int = 20260320
    draws: int = 2000
    # Comparison of groups: a column of the table `workers`, or `area`, `channel` of the orders.
    groups: tuple[str, ...] = ("contract_kind",)
    newcomer_days: int = 30
    # Least effects that matter, in the unit of the metric.
    margin_pay_minute: Decimal = Decimal("0.01")  # yuan a minute
    margin_pay_order: Decimal = Decimal("0.05")  # yuan an order
    margin_offers_share: Decimal = Decimal("0.05")  # of the offers an hour
    margin_late_share: Decimal = Decimal("0.02")
    margin_position: Decimal = Decimal("0.10")  # how far below the middle a promise may sit
    margin_unexplained_share: Decimal = Decimal("0.01")  # of the orders, not paid by the published rule
    margin_outside_share: Decimal = Decimal("0.05")  # of the deducted money, for causes outside the worker
    margin_below_share: Decimal = Decimal("0.01")  # of the worker-weeks, below the lowest hourly pay
    # Working time of riders.
    allowance: Decimal = Decimal("0.10")
    daily_minutes: int = 480
    continuous_minutes: int = 240
    reset_minutes: int = 20
    pause_minutes: int = 20
    days_in_a_row: int = 6
    hourly_floor: Decimal | None = None  # yuan an hour of working time; None: the statutory one of the area is unknown
    # Promised times.
    speed_kmh: Decimal = Decimal("15")
    handover_seconds: int = 0
    after_refusal_hours: int = 2
    cost_a_km: Decimal | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any] | None) -> Terms:
        """The terms of JSON; an unknown name or more than eight primary metrics raises BadInput."""
        values: dict[str, Any] = {}
        known = {field.name: field.default for field in fields(cls)}
        for name, value in (given or {}).items():
            if name not in known:
                raise BadInput(
                    "audit.terms",
                    Text(f"审计参数中没有“{name}”。", f"The terms of an audit know no “{name}”."),
                    Text(f"可用的参数：{'、'.join(known)}。", f"Terms: {', '.join(known)}."),
                    value=name,
                )
            values[name] = _as(known[name], value, name)
        # What is lower is raised, so that the terms that are printed are those that were applied.
        values |= {name: max(least, values[name]) for name, least in LEAST.items() if name in values}
        terms = cls(**values)
        if len(terms.primary) > MOST_PRIMARY:
            raise BadInput(
                "audit.primary",
                Text(
                    f"主要指标最多 {MOST_PRIMARY} 项，列了 {len(terms.primary)} 项。",
                    f"At most {MOST_PRIMARY} primary metrics; {len(terms.primary)} are listed.",
                ),
                Text("请减少主要指标，其余作为探索性指标。", "Name fewer; the others stay exploratory."),
            )
        return terms

    def as_params(self) -> dict[str, Any]:
        """The same as JSON, all of them, so that the record of a figure says what it rested on."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _as(default: Any, value: Any, name: str) -> Any:
    try:
        if isinstance(default, tuple):
            return tuple(str(each) for each in value)
        if isinstance(default, int):
            return int(value)
        return None if value is None else Decimal(str(value))
    except (TypeError, ValueError, ArithmeticError):
        raise BadInput(
            "audit.terms",
            Text(f"参数 {name} 的值“{value}”无法使用。", f"“{value}” cannot be used for {name}."),
            Text(f"缺省值是 {_plain(default)}。", f"The default is {_plain(default)}."),
            value=str(value),
        ) from None


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else value
