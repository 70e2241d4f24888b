"""The question of a what-if: which orders, the rule before, the rule after, and what is laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.schemes.period import Sum

HOURS = {"engaged": Sum.ENGAGED_HOUR, "working": Sum.WORKING_HOUR, "online": Sum.ONLINE_HOUR}
UNITS = ("day", "week", "month")
# 推荐性国标《外卖平台服务管理基本要求》: hours a day, hours without a break, and the speed of promised times.
DAY_HOURS, SPELL_HOURS, SPEED = Decimal(8), Decimal(4), Decimal(15)
SEED = 20260320
MOST_HOURS = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. Money in the schemes' currency.

    `on`: the version of the rule after that was in force on that day holds for all orders. `floor_on` and `floor`: a
    lowest hourly pay laid over the rule after. `take_cap`: the largest share that the platform may keep of an order.
    `hours_cap`: engaged hours of a day after which the platform gives a worker no further order that day.
    `line`: the hourly pay below which a worker counts as short. `elasticities`: declared ranges, as "0..1.5".
    """

    platform: str
    before: str
    after: str
    first: date | None = None
    last: date | None = None
    on: date | None = None
    changes: Mapping[str, Decimal] = field(default_factory=dict)
    inputs: Mapping[str, Decimal] = field(default_factory=dict)
    elasticities: Mapping[str, str] = field(default_factory=dict)
    floor_on: str = "engaged"
    floor: Decimal | None = None
    floor_unit: str = "month"
    take_cap: Decimal | None = None
    hours_cap: Decimal | None = None
    line: Decimal | None = None
    allowance: Decimal | None = None
    day_hours: Decimal = DAY_HOURS
    spell_hours: Decimal = SPELL_HOURS
    speed: Decimal = SPEED
    seed: int = SEED

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> Asked:
        """The question of JSON parameters. Raises BadInput and names what cannot be used."""
        for name in ("platform", "before", "after"):
            if not str(params.get(name) or "").strip():
                raise BadInput(
                    f"whatif.{name}",
                    Text(f"试算缺少 {name}。", f"The what-if needs {name}."),
                    Text("请给出平台、现行规则和拟议规则。", "Name the platform, the rule before and the rule after."),
                )
        asked = cls(
            platform=str(params["platform"]),
            before=str(params["before"]),
            after=str(params["after"]),
            first=_day(params, "first"),
            last=_day(params, "last"),
            on=_day(params, "on"),
            changes={str(path): _number(path, value) for path, value in (params.get("changes") or {}).items()},
            inputs={str(name): _number(name, value) for name, value in (params.get("inputs") or {}).items()},
            elasticities={str(name): str(value) for name, value in (params.get("elasticities") or {}).items()},
            floor_on=_one_of("floor_on", params.get("floor_on") or "engaged", tuple(HOURS)),
            floor_unit=_one_of("floor_unit", params.get("floor_unit") or "month", UNITS),
            floor=_optional(params, "floor"),
            take_cap=_optional(params, "take_cap"),
            hours_cap=_optional(params, "hours_cap"),
            line=_optional(params, "line"),
            allowance=_optional(params, "allowance"),
            day_hours=_optional(params, "day_hours") or DAY_HOURS,
            spell_hours=_optional(params, "spell_hours") or SPELL_HOURS,
            speed=_optional(params, "speed") or SPEED,
            seed=int(params.get("seed") or SEED),
        )
        asked._check()
        return asked

    def _check(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise BadInput(
                "whatif.period",
                Text(f"终日 {self.last} 早于始日 {self.first}。", f"The last day {self.last} is before {self.first}."),
                Text("请对调两个日期。", "Swap the two days."),
            )
        if self.take_cap is not None and not 0 <= self.take_cap <= 1:
            raise BadInput(
                "whatif.take_cap",
                Text(f"抽成上限 {self.take_cap} 不在 0 与 1 之间。", f"The cap {self.take_cap} is not from 0 to 1."),
                Text("30 % 请写成 0.30。", "Write 30 % as 0.30."),
            )
        if self.hours_cap is not None and not 0 < self.hours_cap <= MOST_HOURS:
            raise BadInput(
                "whatif.hours_cap",
                Text(
                    f"每日接单时长上限 {self.hours_cap} 不在 0 与 24 小时之间。",
                    f"The cap of {self.hours_cap} hours a day is not above 0 and at most 24.",
                ),
                Text("8 小时请写成 8。", "Write 8 for eight hours."),
            )

    def as_params(self) -> dict[str, Any]:
        """The same as JSON, so that one question is always written in one way."""
        plain = {name: getattr(self, name) for name in type(self).__dataclass_fields__}
        return {name: _plain(value) for name, value in plain.items() if value not in (None, {})}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(value[name]) for name in sorted(value)}
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _optional(params: Mapping[str, Any], name: str) -> Decimal | None:
    value = params.get(name)
    return None if value in (None, "") else _number(name, value)


def _number(name: str, value: Any) -> Decimal:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise BadInput(
            "whatif.number",
            Text(f"“{name}”的值“{value}”不是不小于零的数。", f"“{value}” given for {name} is no number from zero."),
            Text("请写成 4.20 这样的数。", "Write a number such as 4.20."),
            value=str(value),
        )
    return number


def _day(params: Mapping[str, Any], name: str) -> date | None:
    written = str(params.get(name) or "")
    if not written:
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise BadInput(
            "whatif.day",
            Text(f"“{name}”的值“{written}”不是日期。", f"“{written}” given for {name} is not a day."),
            Text("请写成 2026-10-01。", "Write it as 2026-10-01."),
            value=written,
        ) from None


def _one_of(name: str, value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise BadInput(
            f"whatif.{name}",
            Text(f"“{name}”的值“{value}”不可用。", f"“{value}” cannot be used for {name}."),
            Text(f"可用：{'、'.join(known)}。", f"Known: {', '.join(known)}."),
            value=str(value),
        )
    return str(value)
