"""When a term holds: hours, days, weather, places and codes of the order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from gongyou.rules.files import Strict, Wrong, is_recorded

Instant = Literal["created_at", "dispatched_at", "accepted_at", "picked_up_at", "delivered_at"]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Minutes = Annotated[Decimal, Field(ge=0, le=10_080)]

WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CHANNELS = ("assigned", "grabbed")
# Columns of words that a condition lists.
CODES = ("weather_code", "channel", "area", "service_code", "platform")


def _channel_known(channel: str) -> str:
    if channel not in CHANNELS and not is_recorded():
        raise Wrong(
            f"没有“{channel}”这种派单方式，可写 {'、'.join(CHANNELS)}",
            f"there is no way of dispatch “{channel}”; write {' or '.join(map(repr, CHANNELS))}",
        )
    return channel


# The choices come first, so that a form offers them; a rule on record may hold another.
Channel = Annotated[Literal["assigned", "grabbed"] | str, AfterValidator(_channel_known)]


class Hours(Strict):
    """A span of the local clock; `until` is excluded, and a span may pass midnight."""

    start: Clock = Field(alias="from")
    until: Clock
    at: Instant | None = None

    @model_validator(mode="after")
    def _is_part_of_a_day(self) -> Hours:
        if self.start == self.until and not is_recorded():
            raise Wrong(
                f"时段的起止都是 {self.start}：全天适用的，不写时段",
                f"the span begins and ends at {self.start}: leave the hours out where all day is meant",
            )
        return self

    def minutes(self) -> tuple[int, int]:
        """First and last-but-one minute of the day."""
        first, last = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (self.start, self.until))
        return first, last


class Span(Strict):
    """Two instants between which time runs, each cut to the whole second."""

    start: Instant = Field(alias="from")
    until: Instant = Field(alias="to")


class When(Strict):
    """Conditions of a term; all that are written must hold.

    `days`, `dates` and `holiday` are judged on the local day that decides the version. `late_beyond`: delivered more
    than so many minutes after the promised time.
    """

    hours: Hours | None = None
    weather_code: tuple[str, ...] = ()
    channel: tuple[Channel, ...] = ()
    area: tuple[str, ...] = ()
    service_code: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    days: tuple[Weekday, ...] = ()
    dates: tuple[date, ...] = ()
    holiday: Literal["statutory"] | None = None
    late_beyond: Minutes | None = None

    @model_validator(mode="after")
    def _says_something(self) -> When:
        if not self.model_fields_set or not any(
            getattr(self, name) not in (None, ()) for name in type(self).model_fields
        ):
            raise Wrong(
                "条件里什么也没写：请写 hours、weather_code、channel、area 等中的一项",
                "a condition needs hours, weather_code, channel, area or another of its keys",
            )
        return self

    @field_validator("late_beyond")
    @classmethod
    def _whole_seconds(cls, minutes: Decimal | None) -> Decimal | None:
        if minutes is not None and (minutes * 60) % 1:
            raise Wrong("late_beyond 必须是整秒数", "late_beyond must be a whole number of seconds")
        return minutes

    @property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """The columns of words that it lists, with the words."""
        return {name: listed for name in CODES if (listed := getattr(self, name))}

    @property
    def is_of_days(self) -> bool:
        """Whether it asks which day it is."""
        return bool(self.days or self.dates or self.holiday)
