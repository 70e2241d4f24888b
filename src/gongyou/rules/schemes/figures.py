"""A number of a scheme: written out, or derived from another one as the law derives it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag

from gongyou.rules.exact import Rounding, rounded_fraction
from gongyou.rules.files import Strict, plain_figures

Rate = Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=6), BeforeValidator(plain_figures)]
InputName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Derived(Strict):
    """of × times × (1 + raised_by) ÷ divided_by, rounded to `places` decimals where the law rounds.

    A cost factor over a utilisation rate, a wage times 1.2, a rate raised by a price index. `of` may name an input of
    the scheme: a local minimum wage that the user supplies.
    """

    of: Rate | InputName
    times: Rate = Decimal(1)
    raised_by: Annotated[Decimal, Field(gt=-1, le=10, decimal_places=6)] = Decimal(0)
    divided_by: Annotated[Decimal, Field(gt=0, le=100_000, decimal_places=6)] = Decimal(1)
    places: Annotated[int, Field(ge=0, le=6)] | None = None
    mode: Rounding = Rounding.HALF_UP

    @property
    def input(self) -> str | None:
        """The input that it waits for."""
        return self.of if isinstance(self.of, str) else None

    @property
    def exact(self) -> Fraction:
        """The value. The input must have been given."""
        if isinstance(self.of, str):
            raise LookupError(self.of)
        value = Fraction(self.of) * Fraction(self.times) * (1 + Fraction(self.raised_by)) / Fraction(self.divided_by)
        if self.places is None:
            return value
        return Fraction(rounded_fraction(value * 10**self.places, self.mode), 10**self.places)


def _kind(value: Any) -> str:
    return "derived" if isinstance(value, dict | Derived) else "number"


Figure = Annotated[Annotated[Rate, Tag("number")] | Annotated[Derived, Tag("derived")], Discriminator(_kind)]


def exact(figure: Decimal | Derived) -> Fraction:
    """The number as a Fraction."""
    return figure.exact if isinstance(figure, Derived) else Fraction(figure)
