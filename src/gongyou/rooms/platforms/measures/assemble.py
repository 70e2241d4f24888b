"""The audit's value from the rows of its passes: plain whole numbers in, text and decimals out. No engine here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from gongyou.calc.intervals import wilson
from gongyou.calc.quantiles import bands
from gongyou.calc.suppression import MINIMUM_WORKERS, TOTAL, Cell, suppress_table
from gongyou.core.figures import SUPPRESSED
from gongyou.core.money import round_half_up, yuan_from
from gongyou.rooms.platforms.measures.orders import EVALUABLE
from gongyou.rooms.platforms.measures.queries import COUNTED, GAP_ENDS, NO_BAND, NO_PRICE
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER, Scope

Row = Mapping[str, Any]
PLACES = Decimal("0.000001")
DECILES = 10


@dataclass(frozen=True)
class Passes:
    """The rows of each pass over the orders."""

    cells: Sequence[Row]
    workers: Sequence[Row]
    month_workers: Mapping[int, int]
    area_workers: Mapping[str, int]
    prices: Sequence[Row]


def share(part: int, whole: int) -> Decimal | None:
    """part ÷ whole to six decimals, half up; None when there is nothing to divide by."""
    if not whole:
        return None
    return (Decimal(round_half_up(Fraction(part, whole) * 10**6)) / 10**6).quantize(PLACES, ROUND_HALF_UP)


def rate(part: int, whole: int) -> dict[str, Any]:
    """Orders, their share and its Wilson interval."""
    found = wilson(part, whole)
    interval = {"low": found.low, "high": found.high} if found else {"low": None, "high": None}
    return {"orders": part, "share": share(part, whole), **interval}


def totals(cells: Iterable[Row]) -> dict[str, int]:
    """Every counted column summed over the cells given."""
    summed = dict.fromkeys(COUNTED, 0)
    for cell in cells:
        for name in COUNTED:
            summed[name] += int(cell[name])
    return summed


def orders_value(passes: Passes, reasons: Sequence[str]) -> dict[str, Any]:
    """How many accepted orders there are, how many can be evaluated, and why the others can't."""
    missing: dict[str, int] = {}
    for cell in passes.cells:
        if cell["reason"] != EVALUABLE:
            name = reasons[cell["reason"]]
            missing[name] = missing.get(name, 0) + int(cell["orders"])
    total = sum(int(cell["orders"]) for cell in passes.cells)
    evaluable = total - sum(missing.values())
    return {
        "total": total,
        "evaluable": evaluable,
        "evaluable_share": share(evaluable, total),
        "not_evaluable": [{"reason": name, "orders": missing[name]} for name in reasons if name in missing],
    }


def rule_value(sums: Mapping[str, int], *, is_minimum: bool) -> dict[str, Any]:
    """Declared against paid over the evaluable orders.

    Under a scheme that is itself a minimum, the orders at the floor are those that pay exactly it.
    """
    evaluable = sums["evaluable"]
    at_floor = sums["exact"] if is_minimum else sums["at_floor"]
    return {
        "declared": yuan_from(sums["declared"]),
        "reproduced": rate(sums["exact"], evaluable),
        "at_least": rate(evaluable - sums["below"], evaluable),
        "below": {**rate(sums["below"], evaluable), "amount": yuan_from(sums["short"])},
        "above": {**rate(sums["above"], evaluable), "amount": yuan_from(sums["excess"])},
        "unexplained": {"absolute": yuan_from(sums["absolute"]), "net": yuan_from(sums["net"])},
        "floor": {
            **rate(at_floor, evaluable),
            "ignored": sums["floor_ignored"],
            "ignored_amount": yuan_from(sums["floor_short"]),
        },
        "deductions": {
            "orders": sums["deducted"],
            "amount": yuan_from(sums["deductions"]),
            "undeclared": sums["undeclared"],
            "undeclared_amount": yuan_from(sums["undeclared_sum"]),
        },
    }


def take_rate_value(sums: Mapping[str, int], prices: Sequence[Row]) -> dict[str, Any]:
    """1 − pay ÷ price in all and by fare decile; the orders without a price or pay are counted, not guessed."""
    priced = sums["priced"]
    return {
        "orders": priced,
        "without_price": sums["orders"] - priced,
        "overall": share(sums["priced_price"] - sums["priced_pay"], sums["priced_price"]),
        "over_half": rate(sums["over_half"], priced),
        "deciles": _deciles(prices),
    }


def _deciles(prices: Sequence[Row]) -> list[dict[str, Any]]:
    counts: dict[int, int] = {}
    pay: dict[int, int] = {}
    for row in prices:
        if row["price"] != NO_PRICE:
            counts[row["price"]] = counts.get(row["price"], 0) + int(row["orders"])
            pay[row["price"]] = pay.get(row["price"], 0) + int(row["paid"])
    found = []
    for number, held in enumerate(bands(counts, DECILES), start=1):
        if held:
            price = sum(value * counts[value] for value in held)
            found.append(
                {
                    "decile": number,
                    "lowest": yuan_from(held[0]),
                    "highest": yuan_from(held[-1]),
                    "orders": sum(counts[value] for value in held),
                    "take_rate": share(price - sum(pay[value] for value in held), price),
                }
            )
    return found


def gaps_value(prices: Sequence[Row]) -> list[dict[str, Any]]:
    """Orders per band of the gap, every band listed; `low` is excluded and `high` included, None is open."""
    counts = dict.fromkeys(range(len(GAP_ENDS) + 1), 0)
    for row in prices:
        if row["band"] != NO_BAND:
            counts[row["band"]] += int(row["orders"])
    ends = (None, *GAP_ENDS, None)
    return [
        {
            "low": None if (low := ends[number]) is None else yuan_from(low),
            "high": None if (high := ends[number + 1]) is None else yuan_from(high),
            "orders": orders,
        }
        for number, orders in counts.items()
    ]


def workers_value(workers: Sequence[Row], orders: int) -> dict[str, Any]:
    """Workers covered and touched. Orders without a worker's key are counted as orders of unknown workers."""
    known = [row for row in workers if row["worker_key"] != UNKNOWN_WORKER]
    unknown = sum(int(row["orders"]) for row in workers if row["worker_key"] == UNKNOWN_WORKER)
    touched = sum(1 for row in known if row["below"] or row["undeclared"])
    return {
        "known": len(known),
        "orders_of_unknown": unknown,
        "is_known": bool(known) and unknown == 0 and orders > 0,
        "touched": SUPPRESSED if 0 < touched < MINIMUM_WORKERS else touched,
    }


def evaluable_workers(workers: Sequence[Row]) -> int:
    """Known workers with an order that can be evaluated."""
    return sum(1 for row in workers if row["evaluable"] and row["worker_key"] != UNKNOWN_WORKER)


def parts_value(passes: Passes, scope: Scope, by: str) -> dict[str, Any]:
    """Orders, reproduced, below and short by month or by area, with small cells hidden.

    Without workers' keys nobody can say on how few workers a part rests: months are then printed (a whole platform's
    month), areas are not.
    """
    groups: dict[Any, list[Row]] = {}
    for cell in passes.cells:
        groups.setdefault(cell[by], []).append(cell)
    known = sum(1 for row in passes.workers if row["worker_key"] != UNKNOWN_WORKER)
    unknown = sum(int(row["orders"]) for row in passes.workers if row["worker_key"] == UNKNOWN_WORKER)
    months = [str(month) for month in scope.months()]
    name_of = (lambda key: months[key]) if by == "month" else str
    workers_by: Mapping[Any, int] = passes.month_workers if by == "month" else passes.area_workers
    if by == "area" and set(groups) <= {""}:
        return {"status": "no_area", "rows": []}
    if unknown and by == "area":
        return {"status": "workers_unknown", "rows": []}
    sums = {name_of(key): {**totals(cells), "evaluable": _evaluable(cells)} for key, cells in groups.items()}
    counts = {name_of(key): workers_by.get(key, 0) for key in groups}
    hidden: set[str] = set()
    if not unknown:
        listed = [Cell(name, "value", counts[name], part["evaluable"]) for name, part in sums.items()]
        # Workers of several months or areas are counted once in the total.
        whole = sum(part["evaluable"] for part in sums.values())
        listed += [Cell(TOTAL, "value", known, whole), Cell(TOTAL, TOTAL, known, whole)]
        table = suppress_table(listed, minimum=scope.least_workers)
        hidden = {row for row, column in table.hidden if column == "value" and row != TOTAL}
    rows = [
        _part(name, sums[name], None if unknown else counts[name], is_hidden=name in hidden) for name in sorted(sums)
    ]
    return {"status": "workers_unknown_shown" if unknown else "shown", "rows": rows}


def _evaluable(cells: Iterable[Row]) -> int:
    return sum(int(cell["orders"]) for cell in cells if cell["reason"] == EVALUABLE)


def _part(name: str, sums: Mapping[str, int], workers: int | None, *, is_hidden: bool) -> dict[str, Any]:
    if is_hidden:
        return {"name": name, "suppressed": True}
    return {
        "name": name,
        "suppressed": False,
        "workers": workers,
        "orders": sums["orders"],
        "evaluable": sums["evaluable"],
        "reproduced": share(sums["exact"], sums["evaluable"]),
        "below": sums["below"],
        "below_share": share(sums["below"], sums["evaluable"]),
        "short": yuan_from(sums["short"]),
        "take_rate": share(sums["priced_price"] - sums["priced_pay"], sums["priced_price"]),
    }
