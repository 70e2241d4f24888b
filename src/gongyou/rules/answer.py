"""What a rule answers for one person: values, and the steps that lead to them in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from gongyou.core.text import Text

Value = Decimal | bool | int | date | str | list[Any] | None


class Status(StrEnum):
    """How sure a dated value is. A figure carries the weakest status among the values it used."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


STATUS_TEXT = {
    Status.VERIFIED: Text("已核对原文", "checked against the official text"),
    Status.SECONDARY: Text("据二手来源", "from a secondary source"),
    Status.UNVERIFIED: Text("未经核实", "unverified"),
}


def weakest(statuses: list[Status]) -> Status:
    """The least sure of the statuses; verified when there is none."""
    order = list(Status)
    return max(statuses, key=order.index, default=Status.VERIFIED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation. `formula` is already filled with numbers; `value` is None when not evaluable.

    `formula_en` is empty where a formula is numbers and signs alone.
    """

    name: str
    label: Text
    formula: str
    value: Value
    unit: str
    formula_en: str = ""

    @property
    def written(self) -> Text:
        """The formula in both languages."""
        return Text(self.formula, self.formula_en or self.formula)


def number_shown(value: Decimal | Fraction | int, places: int | None = None) -> str:
    """1,234.5: thousands apart, no superfluous zeros; with `places`, exactly that many decimals.

    A Fraction without a finite decimal is shown with six decimals and an ellipsis.
    """
    cut = ""
    if isinstance(value, Fraction):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        rest = value.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        if places is None and rest != 1:
            exact, cut = exact.quantize(Decimal("0.000001"), ROUND_HALF_UP), "…"
        value = exact
    value = Decimal(value)
    if places is not None:
        return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"
    shown = f"{value:,f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + cut
