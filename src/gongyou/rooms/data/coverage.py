"""The coverage of the sources as it is shown: shares of what a platform declared, overlap, bounds, usable columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.calc.worst_case import Bounds, share_bounds
from gongyou.lake.contract import contract
from gongyou.registry.platform_names import platform_called
from gongyou.rooms.data.models import PlatformTotal

TABLES = {"platform": "orders", "workers": "own_orders"}


@dataclass(frozen=True, slots=True)
class Covered:
    """One platform, month and source. A share is None where the platform declared no total, or less than is there."""

    platform: str
    month: str
    source: str
    orders: int
    workers: int
    of_orders: Fraction | None
    of_workers: Fraction | None
    declared_orders: int | None
    declared_workers: int | None
    is_beyond: bool
    both: int
    differing: int
    late: Bounds | None
    promised: int
    metrics: tuple[str, ...]
    missing: tuple[str, ...]
    is_small: bool

    def platform_on(self, language: str) -> str:
        return platform_called(self.platform).on(language)


def covered(
    value: Mapping[str, Any], totals: Mapping[tuple[str, str], PlatformTotal], *, sees_few: bool
) -> list[Covered]:
    """Every line of the page, by platform, month and source. Few workers are shown to those alone who may see few."""
    overlaps = {(row["platform"], row["month"]): row for row in value["overlaps"]}
    found = []
    for row in value["sources"]:
        key = row["platform"], row["month"]
        total, overlap = totals.get(key), overlaps.get(key, {})
        declared_orders = total.orders if total else None
        declared_workers = total.workers if total else None
        is_beyond = _beyond(row["orders"], declared_orders) or _beyond(row["workers"], declared_workers)
        found.append(
            Covered(
                platform=row["platform"],
                month=row["month"],
                source=row["source"],
                orders=row["orders"],
                workers=row["workers"],
                of_orders=_share(row["orders"], declared_orders),
                of_workers=_share(row["workers"], declared_workers),
                declared_orders=declared_orders,
                declared_workers=declared_workers,
                is_beyond=is_beyond,
                both=overlap.get("both", 0),
                differing=overlap.get("differing", 0),
                late=_late(row, declared_orders),
                promised=row["promised"],
                metrics=computable(TABLES[row["source"]], frozenset(row["columns"])),
                missing=lacking(TABLES[row["source"]], frozenset(row["columns"])),
                is_small=not sees_few and 0 < row["workers"] < MINIMUM_WORKERS,
            )
        )
    return sorted(found, key=lambda one: (one.platform, one.month, one.source))


def totals_of(rows: Any) -> dict[tuple[str, str], PlatformTotal]:
    """The declared totals by platform and month; of several organisations' the latest record counts."""
    return {(each.platform, each.month): each for each in rows.order_by("recorded_at", "pk")}


def computable(table: str, columns: frozenset[str]) -> tuple[str, ...]:
    """Metrics all of whose own columns of the table hold something."""
    return tuple(sorted(name.upper() for name, needed in _needs(table).items() if needed <= columns))


def lacking(table: str, columns: frozenset[str]) -> tuple[str, ...]:
    """Metrics that cannot be evaluated from this source alone: some column that they read holds nothing."""
    return tuple(sorted(name.upper() for name, needed in _needs(table).items() if not needed <= columns))


# What each metric of the audit reads of an order beside the required columns (docs/reference/contracts.md). A metric
# that reads other tables too (sessions, prompts, appeals) is named here by its part in the orders.
READ = {
    "a2": {"pay_total"},
    "a3": {"pay_total", "distance_m", "picked_up_at", "delivered_at"},
    "a4": {"pay_total", "distance_m"},
    "b2": {"rejected_at", "area"},
    "b3": {"offered_pay", "offered_seconds", "distance_m"},
    "b4": set(),
    "c1": {"pay_total", "accepted_at", "delivered_at"},
    "c2": {"pay_total", "accepted_at", "delivered_at"},
    "c3": {"pay_total", "customer_price"},
    "c4": {"pay_total"},
    "c5": {"deduction", "deduction_code"},
    "c6": {"pay_total"},
    "d1": {"promised_at", "delivered_at"},
    "d2": {"distance_m", "promised_at", "picked_up_at"},
    "d3": {"created_at", "promised_at", "delivered_at", "distance_m"},
    "d4": {"meal_ready_at", "meal_ready_estimated_at", "credit_seconds"},
    "e1": {"accepted_at", "delivered_at", "pushed_at"},
}
# Metrics about what was offered cannot be told from orders that workers took and chose to show.
OFFERED = ("b2", "b3", "b4")


@cache
def _needs(table: str) -> dict[str, frozenset[str]]:
    wanted = contract(table)
    known, always = frozenset(wanted.names), frozenset(wanted.required)
    needs = {name: frozenset(columns) - always for name, columns in READ.items()}
    if table == "own_orders":
        return {name: needed | ({"offers"} if name in OFFERED else set()) for name, needed in needs.items()}
    return {name: needed for name, needed in needs.items() if needed <= known}


def _share(part: int, whole: int | None) -> Fraction | None:
    return Fraction(part, whole) if whole and part <= whole else None


def _beyond(part: int, whole: int | None) -> bool:
    return whole is not None and part > whole


def _late(row: Mapping[str, Any], whole: int | None) -> Bounds | None:
    if not whole or not row["promised"] or row["promised"] > whole:
        return None
    return share_bounds(row["late"], row["promised"], whole)
