"""What a scheme says of a whole period: bonuses, points, and top-ups by worker, by order or by platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator

from gongyou.rules.files import Strict, Words, Wrong, is_recorded
from gongyou.rules.schemes.bands import Banded
from gongyou.rules.schemes.conditions import Span, Weekday, When
from gongyou.rules.schemes.figures import Derived, Figure, InputName

ORDERS = "orders"


class Sum(StrEnum):
    """What is summed over a worker's period."""

    ENGAGED_HOUR = "engaged_hour"
    WORKING_HOUR = "working_hour"
    ONLINE_HOUR = "online_hour"
    ON_CALL_HOUR = "on_call_hour"
    KILOMETRE = "kilometre"
    MILE = "mile"
    ORDER = "order"
    PAY = "pay"

    @property
    def of_sessions(self) -> bool:
        """Whether it needs the hours online."""
        return self in (Sum.ONLINE_HOUR, Sum.ON_CALL_HOUR)

    @property
    def of_distance(self) -> bool:
        return self in (Sum.KILOMETRE, Sum.MILE)


Part = TypeVar("Part")


def share_checked(part: Part, share: Decimal | Derived) -> Part:
    """The part whose share is one. Raises Wrong for more than the whole: most likely per cent were written."""
    if isinstance(share, Decimal) and share > 1 and not is_recorded():
        raise Wrong(
            f"比例 {share:f} 大于 1：请写成小数，{share:f}% 写 {share / 100:f}",
            f"the share {share:f} is above 1: write a decimal, {share:f} per cent as {share / 100:f}",
        )
    return part


class Period(Strict):
    """How pay periods are cut, and how time is counted in them.

    `engaged`: the two instants of engaged time; overlapping orders of one worker count once. `allowance` (宽放) is the
    negotiated share that makes working time of engaged time.
    """

    unit: Literal["day", "week", "fortnight", "month"]
    begins: Weekday = "monday"
    anchor: date | None = None
    engaged: Span = Field(default_factory=lambda: Span.model_validate({"from": "accepted_at", "to": "delivered_at"}))
    allowance: Figure = Decimal(0)

    @model_validator(mode="after")
    def _anchored(self) -> Period:
        if (self.unit == "fortnight") != (self.anchor is not None):
            raise Wrong(
                "双周起数的一天（anchor）只用于双周（fortnight），写其中一个双周的第一天",
                "anchor belongs to a fortnight: the first day of one of them",
            )
        return share_checked(self, self.allowance)


class Named(Strict):
    """A part of a period's pay."""

    name: InputName
    label: Words


class Points(Named):
    """Points that every order collects for which the condition holds."""

    points: Annotated[int, Field(ge=1, le=1_000)]
    when: When


class AnyBonus(Named):
    """A bonus of the period; it is lost from `unless_points` points on."""

    unless_points: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class BandsBonus(Banded, AnyBonus):
    """A tier: by the band that the worker's sum reaches in the period."""

    kind: Literal["bands"]
    per: Sum


class ShareBonus(AnyBonus):
    """A share of other parts: of `orders`, which is the pay of all orders, or of other bonuses."""

    kind: Literal["share"]
    rate: Figure
    of: Annotated[tuple[InputName, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_a_share(self) -> ShareBonus:
        return share_checked(self, self.rate)


Bonus = Annotated[BandsBonus | ShareBonus, Field(discriminator="kind")]


class FloorTerm(Named):
    """A rate times a sum of the period: one part of what a top-up reaches up to."""

    per: Sum
    rate: Figure
    when: When | None = None
    unless: When | None = None

    @model_validator(mode="after")
    def _sums_what_it_can(self) -> FloorTerm:
        if self.per is Sum.PAY:
            raise Wrong("最低线不能按 pay 计", "a floor is not reckoned by pay")
        if self.per.of_sessions and self.conditions:
            raise Wrong(
                "在线时间和待命时间不分订单，不能写条件", "hours online belong to no order and take no condition"
            )
        return self

    @property
    def conditions(self) -> tuple[When, ...]:
        return tuple(each for each in (self.when, self.unless) if each is not None)


class TopUp(Named):
    """What is added where the pay of a period stays below a floor.

    `by` worker: the period's sum against the sum of the floor. By order: each order against its own declared pay, added
    up (a true-up). By platform: all workers' floors together against all that was paid.
    `against`: what the log says was paid, without tips, or what the scheme itself declares.
    """

    by: Literal["worker", "order", "platform"]
    against: Literal["paid", "declared"] = "paid"
    floor: tuple[FloorTerm, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> TopUp:
        if (self.by == "order") != (not self.floor):
            raise Wrong(
                "按单补差以每单应付为准，不写 floor；按人、按平台补差必须写 floor",
                "a true-up by order has the order's own pay as its floor; by worker or platform a floor is needed",
            )
        if self.by == "order" and self.against != "paid":
            raise Wrong("按单补差只能对照实付", "a true-up by order is held against what was paid")
        if self.by == "platform" and any(term.per.of_distance for term in self.floor):
            raise Wrong("按平台补差只按时间和单数计", "a top-up by platform counts time and orders only")
        if len({term.name for term in self.floor}) != len(self.floor):
            raise Wrong("floor 里有重名", "two parts of the floor have the same name")
        return self


def bonuses_in_order(bonuses: Sequence[BandsBonus | ShareBonus]) -> list[BandsBonus | ShareBonus]:
    """The bonuses, each after those that it is a share of. Raises Wrong for a circle and for an unknown name."""
    known = {bonus.name: bonus for bonus in bonuses}
    if len(known) != len(bonuses) or ORDERS in known:
        raise Wrong("奖励重名，或用了保留名 orders", "two bonuses have the same name, or one is called orders")
    placed: list[BandsBonus | ShareBonus] = []

    def place(bonus: BandsBonus | ShareBonus, above: tuple[str, ...]) -> None:
        if bonus.name in above:
            circle = (*above[above.index(bonus.name) :], bonus.name)
            raise Wrong(f"奖励循环计算：{'→'.join(circle)}", f"the bonuses go in a circle: {' → '.join(circle)}")
        if bonus in placed:
            return
        for name in bonus.of if isinstance(bonus, ShareBonus) else ():
            if name == ORDERS:
                continue
            if name not in known:
                raise Wrong(
                    f"没有名为“{name}”的奖励：of 里只写 orders（全部订单应付）或本版奖励的代号",
                    f"there is no bonus {name!r}: of lists orders or bonuses of this version",
                )
            place(known[name], (*above, bonus.name))
        placed.append(bonus)

    for bonus in bonuses:
        place(bonus, ())
    return placed
