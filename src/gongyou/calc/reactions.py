"""What may follow a new pay rule: reactions as ranges over declared elasticities, never as one number.

Constant elasticities. Every quantity is monotone in each elasticity, so its range is found at the corners of the
declared box. See docs/algorithms/elasticities.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

Ends = tuple[float, float]
Formula = Callable[[Mapping[str, float]], float]


@dataclass(frozen=True, slots=True)
class Base:
    """What L0 found: labour cost before and after, what customers paid (or None), and the share of online time
    spent on orders (or None)."""

    before: float
    after: float
    price: float | None = None
    utilisation: float | None = None

    @property
    def ratio(self) -> float:
        """Pay for the same work, after ÷ before."""
        return self.after / self.before


def range_of(formula: Formula, box: Mapping[str, Ends]) -> Ends:
    """The lowest and the highest value of a formula, monotone in each elasticity, over the whole box."""
    names = sorted(box)
    values = [formula(dict(zip(names, corner, strict=True))) for corner in product(*(box[name] for name in names))]
    return min(values), max(values)


def hours(base: Base, at: Mapping[str, float]) -> float:
    """Hours supplied, after ÷ before."""
    return float(base.ratio ** at["hours"])


def accepted(base: Base, at: Mapping[str, float]) -> float:
    """Offers accepted, after ÷ before, while all that is offered stays the same."""
    return float(base.ratio ** at["acceptance"])


def quits(base: Base, at: Mapping[str, float]) -> float:
    """Quits, after ÷ before."""
    return float(base.ratio ** -at["quits"])


def price(base: Base, at: Mapping[str, float]) -> float:
    """The customers' price, after ÷ before: the part of the change of cost that is passed on."""
    assert base.price  # noqa: S101 (asked only where prices are known)
    return 1 + at["pass_through"] * (base.after - base.before) / base.price


def orders(base: Base, at: Mapping[str, float]) -> float:
    """Orders, after ÷ before: demand answers the price."""
    return float(max(price(base, at), 1e-9) ** -at["demand"])


def cost(base: Base, at: Mapping[str, float]) -> float:
    """Labour cost after, with the orders that are left."""
    return base.after * orders(base, at)


def income(base: Base, at: Mapping[str, float]) -> float:
    """Income of a worker who stays, after ÷ before, with as many workers as before."""
    return base.ratio * orders(base, at)


def utilisation(base: Base, at: Mapping[str, float]) -> float:
    """The share of online time spent on orders: fewer orders and more hours lower it; never above 1."""
    assert base.utilisation is not None  # noqa: S101 (asked only where hours online are known)
    return min(1.0, base.utilisation * orders(base, at) / hours(base, at))


def hourly_online(base: Base, at: Mapping[str, float]) -> float:
    """Pay of an hour online, after ÷ before: pay for the same work times the change of utilisation."""
    assert base.utilisation  # noqa: S101 (asked only where hours online are known)
    return base.ratio * utilisation(base, at) / base.utilisation
