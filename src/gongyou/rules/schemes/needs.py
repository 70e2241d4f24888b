"""Which columns of an order table a scheme reads, and how a column that is not there is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ibis

from gongyou.rules.schemes.conditions import When
from gongyou.rules.schemes.model import AmountTerm, Measured, Scheme, Version

INSTANTS = ("created_at", "dispatched_at", "accepted_at", "picked_up_at", "delivered_at")
ORDER_COLUMNS = {
    **dict.fromkeys((*INSTANTS, "promised_at"), "timestamp"),
    "distance_m": "decimal(18, 6)",
    "customer_price": "decimal(18, 2)",
    "weather_code": "string",
    "channel": "string",
    "area": "string",
    "platform": "string",
    "service_code": "string",
    "weight_kg": "decimal(12, 3)",
    "item_count": "int64",
    "distance_outside_m": "decimal(18, 6)",
    "seconds_outside": "int64",
    "worker_key": "string",
    "attempt_id": "string",
    "pay_total": "decimal(18, 2)",
}
SESSION_COLUMNS = {"worker_key": "string", "online_at": "timestamp", "offline_at": "timestamp"}
SOURCE = {
    "micrometres": ("distance_m",),
    "price_cents": ("customer_price",),
    "grams": ("weight_kg",),
    "items": ("item_count",),
}
OUTSIDE = {"micrometres": "distance_outside_m", "seconds": "seconds_outside"}


def column(table: Any, name: str) -> Any:
    """The column of the table, or NULL of its type where the table lacks it."""
    return table[name] if name in table.columns else ibis.null(ORDER_COLUMNS[name])


def measured_by(scheme: Scheme, term: Measured) -> tuple[str, ...]:
    """The columns that give a term's quantity."""
    found = SOURCE.get(term.per.column, (scheme.time.start, scheme.time.until))
    return found if term.part == "whole" else (*found, OUTSIDE[term.per.column])


def conditions_of(version: Version) -> list[When]:
    """Every condition of an order's terms and floors: each must be known, whether it holds or not."""
    return [when for part in (*version.terms, *version.floors) for when in part.conditions]


def known_by(when: When) -> tuple[str, ...]:
    """The columns that a condition reads, without the instant that dates the order."""
    at = (when.hours.at,) if when.hours and when.hours.at else ()
    late = ("promised_at", "delivered_at") if when.late_beyond is not None else ()
    return (*when.codes, *at, *late)


def columns_needed(scheme: Scheme) -> tuple[str, ...]:
    """The columns of one order's pay, each once, the deciding instant first."""
    found: list[str] = [scheme.dated_by]
    for version in scheme.versions:
        for term in version.terms:
            if not isinstance(term, AmountTerm):
                found.extend(measured_by(scheme, term))
        found.extend(_known(conditions_of(version)))
    return tuple(dict.fromkeys(found))


def columns_of_periods(scheme: Scheme) -> tuple[str, ...]:
    """The columns of a period's pay, each once."""
    found = [*columns_needed(scheme), "worker_key", "attempt_id", "pay_total"]
    if scheme.period is not None:
        found.extend((scheme.period.engaged.start, scheme.period.engaged.until))
    for version in scheme.versions:
        floors = [part for top_up in version.top_ups for part in top_up.floor]
        found.extend(["distance_m"] if any(part.per.of_distance for part in floors) else [])
        found.extend(_known([when for part in floors for when in part.conditions]))
        found.extend(_known([each.when for each in version.points]))
    return tuple(dict.fromkeys(found))


def _known(conditions: Iterable[When]) -> list[str]:
    return [name for when in conditions for name in known_by(when)]
