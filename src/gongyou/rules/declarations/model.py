"""The forms of a declaration. Units stand in the names, what is not written is not declared."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, RootModel, model_validator

from gongyou.rules.files import Strict, Words, Wrong, plain_figures, yaml_as

Count = Annotated[int, Field(ge=0, le=10_000)]
Minutes = Annotated[Decimal, Field(ge=0, le=1_440, decimal_places=2), BeforeValidator(plain_figures)]
Hours = Annotated[Decimal, Field(gt=0, le=24, decimal_places=2), BeforeValidator(plain_figures)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Declared(Strict):
    """Base of the declarations: at least one of its parameters must be written."""

    @model_validator(mode="after")
    def _says_something(self) -> Declared:
        if not [name for name in self.model_fields_set - {"kind"} if getattr(self, name) not in (None, ())]:
            raise Wrong("什么参数也没写，请至少写一项", "no parameter is written; write one at least")
        return self


class Times(Declared):
    """How long an order is promised to take."""

    kind: Literal["times"]
    # The fastest average speed that a promised time may ask for.
    speed_cap_kmh: Annotated[Decimal, Field(gt=0, le=120, decimal_places=2)] | None = None
    # Waiting at the merchant's, and handing over to the customer.
    handover_minutes: Minutes | None = None
    service_minutes: Minutes | None = None
    # The share of orders that the platform says are finished within the promised time.
    quantile: Annotated[Decimal, Field(gt=0, lt=1, decimal_places=4)] | None = None
    # Added to the promised time in bad weather, and where the meal comes late.
    weather_extra_minutes: Minutes | None = None
    late_meal_extra: bool | None = None


class Rest(Declared):
    """Hours on orders: what is prompted, what stops, what is left free."""

    kind: Literal["rest"]
    daily_limit_hours: Hours | None = None
    daily_stop_hours: Hours | None = None
    continuous_limit_hours: Hours | None = None
    reset_gap_minutes: Minutes | None = None
    pause_minutes: Minutes | None = None
    prompt_every_minutes: Minutes | None = None
    weekly_rest_days: Annotated[int, Field(ge=0, le=7)] | None = None

    @model_validator(mode="after")
    def _limits_climb(self) -> Rest:
        daily, stop = self.daily_limit_hours, self.daily_stop_hours
        if daily is not None and stop is not None and stop < daily:
            raise Wrong(
                "daily_stop_hours（强制下线）早于 daily_limit_hours（提示），请改大",
                "daily_stop_hours lies before daily_limit_hours: work would stop before the prompt",
            )
        if daily is not None and self.continuous_limit_hours is not None and self.continuous_limit_hours > daily:
            raise Wrong(
                "continuous_limit_hours 大于 daily_limit_hours，永远用不上，请改小",
                "continuous_limit_hours lies above daily_limit_hours and would never hold",
            )
        return self


class Penalty(Strict):
    """One penalty: an amount or points, for a cause, with a term for the appeal."""

    code: Code
    cause: Words
    amount: Annotated[Decimal, Field(gt=0, le=10_000, decimal_places=2)] | None = None
    points: Annotated[int, Field(ge=1, le=1_000)] | None = None
    appeal_days: Annotated[int, Field(ge=0, le=365)] | None = None
    excused: Words | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Penalty:
        if (self.amount is None) == (self.points is None):
            raise Wrong("amount（元）和 points（分）写其中一项", "write either amount or points")
        return self


class Penalties(Declared):
    """All penalties; an empty list says that there are none."""

    kind: Literal["penalties"]
    currency: Literal["CNY", "USD", "CAD"] = "CNY"
    penalties: tuple[Penalty, ...]

    @model_validator(mode="after")
    def _says_something(self) -> Penalties:
        codes = [each.code for each in self.penalties]
        if len(set(codes)) != len(codes):
            raise Wrong("处罚代码重复", "two penalties have the same code")
        return self


class Dispatch(Declared):
    """How orders are given, and what refusing one or passing it on leads to."""

    kind: Literal["dispatch"]
    refusal_without_consequence: bool | None = None
    free_refusals_a_day: Count | None = None
    transfer_without_consequence: bool | None = None
    free_transfers_a_day: Count | None = None
    automatic_acceptance_can_be_turned_off: bool | None = None
    most_orders_at_once: Annotated[int, Field(ge=1, le=100)] | None = None


Declaration = Times | Rest | Penalties | Dispatch


class _Any(RootModel[Annotated[Declaration, Field(discriminator="kind")]]):
    """Whichever of them the text says it is."""


def declaration_of(written: str, name: Path = Path("rule.yaml")) -> Declaration:
    """The declaration that the text holds. Raises BadInput that names line and field."""
    return yaml_as(written, _Any, name).root
