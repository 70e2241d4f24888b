"""Take rate: the share of the customer's price that the worker does not get."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gongyou.rooms.platforms.measures.assemble import share
from gongyou.rules.exact import Rounding, rounded_fraction
from gongyou.site.worked.family import Case, Family

PAY = ("driver_pay", "worker_pay", "pay")
PRICE = ("rider_price", "base_passenger_fare", "customer_price", "price", "fare")


def taken(price: Fraction, pay: Fraction) -> Fraction:
    """1 − pay ÷ price, as the audit reckons it: of whole cents, to six decimals."""
    of_price, of_pay = (rounded_fraction(money * 100, Rounding.HALF_UP) for money in (price, pay))
    return Fraction(share(of_price - of_pay, of_price) or 0)


def _is_take_rate(case: Case) -> bool:
    return case.one_of(*PAY) is not None and case.one_of(*PRICE) is not None


def take_rate(case: Case) -> dict[str, Any]:
    """The take rate of one trip."""
    name = case.one_of(*PRICE) or ""
    return {"take_rate": taken(case.number(name), case.number(case.one_of(*PAY) or ""))}


FAMILIES = (Family("take_rate", _is_take_rate, take_rate, "take_rate"),)
