"""A pay scheme as data: dated versions of terms that add up to the pay of one order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_validator, model_validator

from gongyou.rules.answer import Status
from gongyou.rules.exact import Rounding
from gongyou.rules.files import Strict, Words, Wrong
from gongyou.rules.schemes.bands import Banded
from gongyou.rules.schemes.conditions import Instant, Span, When
from gongyou.rules.schemes.figures import Derived, Figure, InputName, Rate
from gongyou.rules.schemes.period import Bonus, Period, Points, TopUp, bonuses_in_order


class Quantity(StrEnum):
    """What a rate is multiplied with."""

    KILOMETRE = "kilometre"
    MILE = "mile"
    MINUTE = "minute"
    HOUR = "hour"
    ORDER_VALUE = "order_value"
    KILOGRAM = "kilogram"
    ITEM = "item"

    @property
    def column(self) -> str:
        """The integer that measures it: micrometres, whole seconds, cents of the customer's price, grams or items."""
        return COLUMNS[self]

    @property
    def size(self) -> int:
        """How many of the column's units make one."""
        return SIZES[self]


COLUMNS = {
    Quantity.KILOMETRE: "micrometres",
    Quantity.MILE: "micrometres",
    Quantity.MINUTE: "seconds",
    Quantity.HOUR: "seconds",
    Quantity.ORDER_VALUE: "price_cents",
    Quantity.KILOGRAM: "grams",
    Quantity.ITEM: "items",
}
SIZES = {
    Quantity.KILOMETRE: 1_000_000_000,
    Quantity.MILE: 1_609_344_000,
    Quantity.MINUTE: 60,
    Quantity.HOUR: 3_600,
    Quantity.ORDER_VALUE: 100,
    Quantity.KILOGRAM: 1_000,
    Quantity.ITEM: 1,
}
Part = Literal["whole", "inside", "outside"]


class Term(Strict):
    """What every term has: a name, a label, and maybe conditions.

    `when` must hold and `unless` must not. `counts` says whether the amount is added to the order or deducted from it.
    """

    name: InputName
    label: Words
    when: When | None = None
    unless: When | None = None
    counts: Literal["added", "deducted"] = "added"

    @property
    def conditions(self) -> tuple[When, ...]:
        """Every condition that must be known, whether it must hold or not."""
        return tuple(each for each in (self.when, self.unless) if each is not None)


class AmountTerm(Term):
    """A fixed amount per order."""

    kind: Literal["amount"]
    amount: Figure


class Measured(Term):
    """A term of a quantity, or of the part of it inside or outside of the scheme's zone."""

    per: Quantity
    part: Part = "whole"

    @model_validator(mode="after")
    def _part_of_time_or_distance(self) -> Measured:
        if self.part != "whole" and self.per.column not in ("micrometres", "seconds"):
            raise Wrong("只有里程和时长分区内、区外", "only distance and time have a part inside or outside")
        return self


class RateTerm(Measured):
    """A rate times a quantity, counted exactly or by each started unit, from `beyond` on."""

    kind: Literal["rate"]
    rate: Figure
    beyond: Rate = Decimal(0)
    counted: Literal["exact", "started"] = "exact"

    @field_validator("beyond")
    @classmethod
    def _no_negative_zero(cls, beyond: Decimal) -> Decimal:
        return abs(beyond)


class BandsTerm(Banded, Measured):
    """Rates of an order's quantity by band."""

    kind: Literal["bands"]


AnyTerm = Annotated[AmountTerm | RateTerm | BandsTerm, Field(discriminator="kind")]


class Floor(Strict):
    """A lowest pay of the orders for which the conditions hold."""

    amount: Figure
    label: Words
    when: When | None = None
    unless: When | None = None

    @property
    def conditions(self) -> tuple[When, ...]:
        return tuple(each for each in (self.when, self.unless) if each is not None)


# The five headings of 《平台劳动规则和算法协商指引（试行）》, and the short names that files of before used for three.
SHORT = {"分配": "订单分配", "工作时长": "工作时长与休息", "时间预估": "时间预估与路线规划"}
Heading = Annotated[
    Literal["订单分配", "收入与抽成", "工作时长与休息", "时间预估与路线规划", "考核与奖惩"],
    BeforeValidator(lambda written: SHORT.get(written, written) if isinstance(written, str) else written),
]


class Source(Strict):
    """Where a version was published."""

    title: Words
    url: str | None = None
    checked_on: date
    quote: str | None = None
    note: Words | None = None


class Version(Strict):
    """What was in force from one local day to another, both included.

    `terms` add up to an order, raised to `at_least` and to every one of the `floors` whose conditions hold. The rest is
    said of a whole period: points, bonuses and top-ups.
    """

    start: date = Field(alias="from")
    until: date | None = None
    status: Status
    source: Source
    terms: tuple[AnyTerm, ...] = ()
    at_least: Figure | None = None
    floors: tuple[Floor, ...] = ()
    points: tuple[Points, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    top_ups: tuple[TopUp, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Version:
        if self.until is not None and self.until < self.start:
            raise Wrong("until 早于 from", "until lies before from")
        if not self.terms and not self.top_ups:
            raise Wrong("这一版既没有 terms，也没有 top_ups", "a version needs terms or top_ups")
        if not self.terms and (self.at_least is not None or self.floors or self.bonuses):
            raise Wrong("没有 terms 就没有每单最低和奖励", "without terms there is no lowest pay and no bonus")
        for named in (self.terms, self.points, self.bonuses, self.top_ups):
            names = [each.name for each in named]
            if doubled := sorted({name for name in names if names.count(name) > 1}):
                listed = ", ".join(doubled)
                raise Wrong(
                    f"同一版里有重名：代号 {listed} 用了两次", f"two terms of one version have the same name: {listed}"
                )
        bonuses_in_order(self.bonuses)
        if self.points and not any(bonus.unless_points for bonus in self.bonuses):
            raise Wrong("记了分却没有用处：请在奖励里写 unless_points", "points need a bonus with unless_points")
        for term in self.terms:
            for limit in limits(term):
                if (Fraction(limit) * term.per.size).denominator != 1:  # type: ignore[union-attr]
                    raise Wrong(
                        f"{limit} 比这一列能记的还细",
                        f"{limit} {term.per} is finer than the column can hold",  # type: ignore[union-attr]
                    )
        return self

    @property
    def deducts(self) -> bool:
        """Whether one of its terms is deducted."""
        return any(term.counts == "deducted" for term in self.terms)


class Round(Strict):
    """The rounding of a scheme, to the cent, in a named mode: of each order, or of the sum of a period's orders."""

    point: Literal["order", "period"]
    mode: Rounding


class Deduction(Strict):
    """One deduction that the scheme lets the platform make, by the code under which the log shows it."""

    code: InputName
    label: Words


class Input(Strict):
    """A number that the scheme needs and does not hold: the user supplies it. `value` is what was supplied."""

    name: InputName
    label: Words
    remedy: Words
    value: Rate | None = None


class Scheme(Strict):
    """A file of a pay scheme.

    `nature`: "full" says what an order pays, "minimum" what it pays at least, so that more is no deviation.
    `deductions`: None where the scheme says nothing about deductions; an empty list where it allows none.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
    aliases: tuple[str, ...] = ()
    title: Words
    note: Words | None = None
    heading: Heading = "收入与抽成"
    nature: Literal["full", "minimum"] = "full"
    currency: Literal["CNY", "USD", "CAD"]
    zone: str
    dated_by: Instant
    time: Span = Field(default_factory=lambda: Span.model_validate({"from": "picked_up_at", "to": "delivered_at"}))
    rounding: Round
    deductions: tuple[Deduction, ...] | None = None
    period: Period | None = None
    inputs: tuple[Input, ...] = ()
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise Wrong(
                f"没有时区 {zone!r}，请写成 Asia/Shanghai 这样", f"{zone!r} is no time zone such as Asia/Shanghai"
            ) from None
        return zone

    @model_validator(mode="after")
    def _versions_follow(self) -> Scheme:
        for before, after in pairwise(self.versions):
            if before.until is None or before.until >= after.start:
                raise Wrong(
                    f"{before.start} 起的版本必须在 {after.start} 之前结束",
                    f"the version from {before.start} must end before {after.start}",
                )
        return self

    @model_validator(mode="after")
    def _periods_are_cut(self) -> Scheme:
        of_periods = any(version.bonuses or version.points or version.top_ups for version in self.versions)
        if self.period is None and (of_periods or self.rounding.point == "period"):
            raise Wrong(
                "奖励、记分、补差和按期取整都要写明 period",
                "bonuses, points, top-ups and rounding by period need a period",
            )
        if self.rounding.point == "period" and any(
            version.deducts or any(top_up.by == "order" for top_up in version.top_ups) for version in self.versions
        ):
            raise Wrong("有扣款或按单补差时，每单取整", "with deductions or a true-up by order, round each order")
        held = {top_up.against for version in self.versions for top_up in version.top_ups if top_up.by != "platform"}
        if len(held) > 1:
            raise Wrong(
                "逐人、逐单的补差要么都对照实付，要么都对照应付",
                "top-ups by worker and by order are all held against what was paid, or all against what is declared",
            )
        shapes: dict[str, tuple[str, str]] = {}
        for top_up in (each for version in self.versions for each in version.top_ups):
            shape = (top_up.by, top_up.against)
            if shapes.setdefault(top_up.name, shape) != shape:
                raise Wrong(
                    f"补差“{top_up.name}”在各版里的 by 或 against 不同",
                    f"the top-up {top_up.name!r} changes by or against from one version to another",
                )
        return self

    @model_validator(mode="after")
    def _inputs_are_known(self) -> Scheme:
        named = [each.name for each in self.inputs]
        asked = set(waiting_for(self))
        if asked - set(named) or len(set(named)) != len(named):
            raise Wrong(
                f"“须由使用者给出的数”（inputs）里没有 {'、'.join(sorted(asked - set(named)))}，或有重名",
                f"inputs does not declare {', '.join(sorted(asked - set(named)))}, or declares one twice",
            )
        return self


def waiting_for(part: object) -> tuple[str, ...]:
    """The inputs that a scheme or a part of it still waits for, each once."""
    if isinstance(part, Derived):
        return (part.input,) if part.input else ()
    if isinstance(part, Strict):
        found = [name for field in type(part).model_fields for name in waiting_for(getattr(part, field))]
    elif isinstance(part, tuple):
        found = [name for each in part for name in waiting_for(each)]
    else:
        found = []
    return tuple(dict.fromkeys(found))


def limits(term: Term) -> tuple[Decimal, ...]:
    """The quantities at which a term bends."""
    if isinstance(term, RateTerm):
        return (term.beyond,)
    if isinstance(term, BandsTerm):
        return tuple(band.up_to for band in term.bands if band.up_to is not None)
    return ()
