"""The calculators, in the order of the page."""

from __future__ import annotations

from gongyou.rooms.rights.calculators import ending, later, pay
from gongyou.rooms.rights.calculators.shape import Calculator

CALCULATORS: tuple[Calculator, ...] = (
    pay.OVERTIME,
    ending.SEVERANCE,
    ending.ANNUAL_LEAVE,
    pay.DOUBLE_WAGE,
    later.INJURY,
    later.UNEMPLOYMENT,
    later.RETIREMENT,
    later.DEADLINES,
    pay.MINIMUM_WAGE,
    pay.OVERTIME_LIMIT,
)


def calculator_of(name: str) -> Calculator | None:
    """The calculator of an address."""
    return next((each for each in CALCULATORS if each.name == name), None)
