"""What may come in of a file, and what was left out. Free of engines: rooms name it long before they need one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou.lake.contract import contract, contract_names

# Where in the source a row stood: the first record is 1. It travels with the row, so that a refusal names it.
RECORD = "source_record"
# By which column a row belongs to a day, the first that is filled in; the other contracts have no such column.
DATED: Mapping[str, tuple[str, ...]] = {
    "orders": ("dispatched_at",),
    "own_orders": ("delivered_at", "accepted_at"),
    "sessions": ("online_at",),
    "prompts": ("prompted_at",),
    "appeals": ("opened_at",),
    "rewards": ("starts_on",),
}


@dataclass(frozen=True)
class Allowance:
    """What may come in. `named` turns an identifier into a pseudonym, "" where it is none.

    `constants` fill columns whatever the file says, e.g. the worker of a file that has none. `days` None is any day.
    """

    contract: str
    platform: str
    columns: frozenset[str]
    named: Callable[[str], str]
    days: tuple[date, date] | None = None
    mapping: Mapping[str, Any] | None = None
    constants: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Narrowed:
    """What was kept and what was left out. `terms` maps the kept columns to the contract, for the ingest."""

    rows: int
    read: int
    outside: int
    unreadable: tuple[int, ...]
    dropped: tuple[str, ...]
    columns: tuple[str, ...]
    terms: Mapping[str, Any]


def narrowable() -> Sequence[str]:
    """Contracts that a platform can deliver: those that name the platform, workers' own orders apart."""
    return [name for name in contract_names() if name != "own_orders" and "platform" in contract(name).names]
