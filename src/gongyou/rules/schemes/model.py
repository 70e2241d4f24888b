"""A pay scheme as data: dated versions of terms that add up to the pay of one order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from gongyou.rules.answer import Status
from gongyou.rules.exact import Rounding
from gongyou.rules.files import Strict, Words

Instant = Literal["created_at", "dispatched_at", "accepted_at", "picked_up_at", "delivered_at"]
Rate = Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=6)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Quantity(StrEnum):
    """What a rate is multiplied with."""

    KILOMETRE = "kilometre"
    MILE = "mile"
    MINUTE = "minute"
    HOUR = "hour"
    ORDER_VALUE = "order_value"

    @property
    def column(self) -> str:
        """The integer that measures it: micrometres, whole seconds, or cents of the customer's price."""
        if self in (Quantity.KILOMETRE, Quantity.MILE):
            return "micrometres"
        return "seconds" if self in (Quantity.MINUTE, Quantity.HOUR) else "price_cents"

    @property
    def size(self) -> int:
        """How many of the column's units make one."""
        return SIZES[self]


SIZES = {
    Quantity.KILOMETRE: 1_000_000_000,
    Quantity.MILE: 1_609_344_000,
    Quantity.MINUTE: 60,
    Quantity.HOUR: 3_600,
    Quantity.ORDER_VALUE: 100,
}


class Hours(Strict):
    """A span of the local clock; `until` is excluded, and a span may pass midnight."""

    start: Clock = Field(alias="from")
    until: Clock
    at: Instant | None = None

    def minutes(self) -> tuple[int, int]:
        """First and last-but-one minute of the day."""
        first, last = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (self.start, self.until))
        return first, last


class When(Strict):
    """Conditions of a term; all that are written must hold."""

    hours: Hours | None = None
    weather_code: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> When:
        if self.hours is None and not self.weather_code and not self.channel:
            raise ValueError("a condition needs hours, weather_code or channel")
        return self


class Term(Strict):
    """What every term has: a name, a label, and maybe conditions."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Words
    when: When | None = None


class AmountTerm(Term):
    """A fixed amount per order."""

    kind: Literal["amount"]
    amount: Rate


class RateTerm(Term):
    """A rate times a quantity, counted exactly or by each started unit, from `beyond` on."""

    kind: Literal["rate"]
    per: Quantity
    rate: Rate
    beyond: Rate = Decimal(0)
    counted: Literal["exact", "started"] = "exact"

    @field_validator("beyond")
    @classmethod
    def _no_negative_zero(cls, beyond: Decimal) -> Decimal:
        return abs(beyond)


class Band(Strict):
    """One band: above the one before, up to and including `up_to`; without `up_to` it has no end."""

    up_to: Rate | None = None
    rate: Rate | None = None
    amount: Rate | None = None


class BandsTerm(Term):
    """Rates by band.

    `marginal`: each part of the quantity is paid at the rate of the band it lies in.
    `whole`: the band in which the quantity ends decides for all of it, by a rate or a fixed amount.
    """

    kind: Literal["bands"]
    per: Quantity
    method: Literal["marginal", "whole"]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _bands_climb(self) -> BandsTerm:
        ends = [band.up_to for band in self.bands]
        if ends[-1] is not None or None in ends[:-1]:
            raise ValueError("only the last band is open, and it must be")
        known = [end for end in ends if end is not None]
        if any(a >= b for a, b in pairwise(known)):
            raise ValueError("each up_to must be above the one before")
        for band in self.bands:
            if (band.rate is None) == (band.amount is None):
                raise ValueError("a band has either a rate or an amount")
            if self.method == "marginal" and band.rate is None:
                raise ValueError("a marginal band needs a rate")
        return self


AnyTerm = Annotated[AmountTerm | RateTerm | BandsTerm, Field(discriminator="kind")]


class Source(Strict):
    """Where a version was published."""

    title: Words
    url: str | None = None
    checked_on: date
    quote: str | None = None
    note: Words | None = None


class Version(Strict):
    """What was in force from one local day to another, both included."""

    start: date = Field(alias="from")
    until: date | None = None
    status: Status
    source: Source
    terms: Annotated[tuple[AnyTerm, ...], Field(min_length=1)]
    at_least: Rate | None = None

    @model_validator(mode="after")
    def _sound(self) -> Version:
        if self.until is not None and self.until < self.start:
            raise ValueError("until lies before from")
        names = [term.name for term in self.terms]
        if len(set(names)) != len(names):
            raise ValueError("two terms of one version have the same name")
        for term in self.terms:
            for limit in limits(term):
                if (Fraction(limit) * term.per.size).denominator != 1:  # type: ignore[union-attr]
                    raise ValueError(f"{limit} {term.per} is finer than the column can hold")  # type: ignore[union-attr]
        return self


class Span(Strict):
    """The two instants between which the paid time runs, each cut to the whole second."""

    start: Instant = Field(alias="from")
    until: Instant = Field(alias="to")


class Round(Strict):
    """The one rounding of a scheme: per order, to the cent, in a named mode."""

    point: Literal["order"]
    mode: Rounding


class Deduction(Strict):
    """One deduction that the scheme lets the platform make, by the code under which the log shows it."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Words


class Scheme(Strict):
    """A file of a pay scheme.

    `nature`: "full" says what an order pays, "minimum" what it pays at least, so that more is no deviation.
    `deductions`: None where the scheme says nothing about deductions; an empty list where it allows none.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
    aliases: tuple[str, ...] = ()
    title: Words
    note: Words | None = None
    heading: Literal["分配", "收入与抽成", "工作时长", "时间预估", "考核与奖惩"] = "收入与抽成"
    nature: Literal["full", "minimum"] = "full"
    currency: Literal["CNY", "USD"]
    zone: str
    dated_by: Instant
    time: Span = Field(default_factory=lambda: Span.model_validate({"from": "picked_up_at", "to": "delivered_at"}))
    rounding: Round
    deductions: tuple[Deduction, ...] | None = None
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{zone!r} is no time zone such as Asia/Shanghai") from None
        return zone

    @model_validator(mode="after")
    def _versions_follow(self) -> Scheme:
        for before, after in pairwise(self.versions):
            if before.until is None or before.until >= after.start:
                raise ValueError(f"the version from {before.start} must end before {after.start}")
        return self


def limits(term: Term) -> tuple[Decimal, ...]:
    """The quantities at which a term bends."""
    if isinstance(term, RateTerm):
        return (term.beyond,)
    if isinstance(term, BandsTerm):
        return tuple(band.up_to for band in term.bands if band.up_to is not None)
    return ()
