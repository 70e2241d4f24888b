"""The parameters of a test: numbers with their unit, choices, codes, a scheme. What is not exact is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from gongyou.core.errors import BadInput, GongyouError
from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.code_words import codes_said

NUMBER = re.compile(r"^\s*([-+]?\d+(?:\.\d+)?)\s*(\S.*?)?\s*$")
CODE = re.compile(r"^[\w.-]{1,60}$")
MOST_CODES = 40
LONGEST_SCHEME = 60_000


class Kind(StrEnum):
    """What a parameter holds."""

    QUANTITY = "quantity"
    CHOICE = "choice"
    CODES = "codes"
    SCHEME = "scheme"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: how it is written, which spellings are read, and how many base units it is."""

    label: Text
    names: tuple[str, ...]
    factor: Fraction

    def reads(self, written: str) -> bool:
        return written.lower() in {each.lower() for each in (self.label.zh, self.label.en, *self.names)}


YUAN_ORDER = Unit(Text("元/单", "yuan an order"), ("yuan/order", "CNY/order"), Fraction(100))
YUAN_HOUR = Unit(Text("元/小时", "yuan an hour"), ("yuan/hour", "CNY/hour", "CNY/h"), Fraction(100))
YUAN_MONTH = Unit(Text("元/月", "yuan a month"), ("yuan/month", "CNY/month"), Fraction(100))
HOURS = Unit(Text("小时", "hours"), ("h", "hour"), Fraction(3600))
MINUTES = Unit(Text("分钟", "minutes"), ("min", "minute"), Fraction(60))
PERCENT = Unit(Text("%", "%"), ("％", "per cent", "percent"), Fraction(100))
KMH = Unit(Text("公里/小时", "km/h"), ("kmh", "千米/小时"), Fraction(1))
DAYS = Unit(Text("天", "days"), ("日", "day"), Fraction(1))
WORKING_DAYS = Unit(Text("个工作日", "working days"), ("工作日", "working day"), Fraction(1))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. A quantity lies between `low` and `high` base units and is a multiple of `step` of them."""

    key: str
    label: Text
    kind: Kind = Kind.QUANTITY
    units: tuple[Unit, ...] = ()
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(10**9)
    step: Fraction = Fraction(1)
    choices: Mapping[str, Text] = field(default_factory=dict)

    def read(self, written: Any) -> Any:
        """The value: base units as Fraction, a choice's key, codes as a tuple, a scheme's text. Raises BadInput."""
        match self.kind:
            case Kind.QUANTITY:
                return self._quantity(written)
            case Kind.CHOICE:
                if written not in self.choices:
                    offered = "、".join(f"{key}（{text.zh}）" for key, text in self.choices.items())
                    offered_en = ", ".join(f"{key} ({text.en})" for key, text in self.choices.items())
                    raise _refused(
                        self,
                        f"“{written}”不在可选范围内",
                        f"“{written}” is no choice",
                        (f"可选：{offered}。", f"Choose: {offered_en}."),
                    )
                return written
            case Kind.CODES:
                return self._codes(written)
            case Kind.SCHEME:
                return self._scheme(written)

    def shown(self, value: Any) -> Text:
        """The value as a person reads it, with its unit."""
        match self.kind:
            case Kind.QUANTITY:
                unit = self.shown_in(value)
                number = plain(value / unit.factor)
                between = "" if unit is PERCENT else " "
                name = unit.label.en.removesuffix("s") if number == "1" else unit.label.en
                return Text(f"{number}{between}{unit.label.zh}", f"{number}{between}{name}")
            case Kind.CHOICE:
                return self.choices[value]
            case Kind.CODES:
                return codes_said(value) if value else Text("（无）", "(none)")
            case Kind.SCHEME:
                return Text("约定的计价规则", "the agreed pay scheme")

    def shown_in(self, value: Fraction) -> Unit:
        """The first unit in which the value is a number of at most two decimals, the smallest one otherwise."""
        for unit in self.units:
            if (value / unit.factor * 100).denominator == 1:
                return unit
        return self.units[-1]

    def _quantity(self, written: Any) -> Fraction:
        found = NUMBER.match(written) if isinstance(written, str) else None
        offered = "、".join(each.label.zh for each in self.units)
        offered_en = ", ".join(each.label.en for each in self.units)
        advice = f"请写成“数字 单位”，单位：{offered}。", f"Write a number and its unit; units: {offered_en}."
        if found is None:
            raise _refused(self, f"“{written}”不是带单位的数", f"“{written}” is no number with a unit", advice)
        number, name = found[1], found[2]
        if not name:
            raise _refused(self, f"“{written}”没有单位", f"“{written}” has no unit", advice)
        unit = next((each for each in self.units if each.reads(name)), None)
        if unit is None:
            raise _refused(self, f"不认识单位“{name}”", f"The unit “{name}” is not known here", advice)
        value = Fraction(Decimal(number)) * unit.factor
        if value < 0:
            raise _refused(self, f"“{written}”是负数", f"“{written}” is negative", advice)
        if not self.low <= value <= self.high:
            low, high = self.shown(self.low), self.shown(self.high)
            raise _refused(
                self,
                f"“{written}”超出范围",
                f"“{written}” is out of range",
                (f"应在 {low.zh} 至 {high.zh} 之间。", f"It must lie between {low.en} and {high.en}."),
            )
        if (value / self.step).denominator != 1:
            step = self.shown(self.step)
            raise _refused(
                self,
                f"“{written}”的精度过细",
                f"“{written}” is too fine",
                (f"最小到 {step.zh}。", f"The finest step is {step.en}."),
            )
        return value

    def _codes(self, written: Any) -> tuple[str, ...]:
        is_list = isinstance(written, list | tuple) and all(isinstance(each, str) for each in written)
        if not is_list or len(written) > MOST_CODES or not all(CODE.match(each) for each in written):
            raise _refused(
                self,
                "不是代码的列表",
                "That is no list of codes",
                (f"请列出平台日志中的代码，至多 {MOST_CODES} 个。", f"List codes of the log, {MOST_CODES} at most."),
            )
        return tuple(sorted(set(written)))

    def _scheme(self, written: Any) -> str:
        if not isinstance(written, str) or not written.strip() or len(written) > LONGEST_SCHEME:
            raise _refused(
                self,
                "没有计价规则",
                "There is no pay scheme",
                ("请写计价规则（YAML），或规则编号。", "Write a pay scheme as YAML, or the id of one."),
            )
        from gongyou.rooms.platforms.door import material

        try:
            scheme = material.scheme_read(written)
        except GongyouError as error:
            text, advice = error.text, error.remedy
            raise _refused(self, text.zh.rstrip("。"), text.en.rstrip("."), (advice.zh, advice.en)) from error
        if scheme.needed:
            raise _refused(
                self,
                f"规则还需要输入：{'、'.join(scheme.needed)}",
                f"The scheme waits for inputs: {', '.join(scheme.needed)}",
                ("请把这些数写进规则。", "Write these numbers into the scheme."),
            )
        return written


def plain(number: Fraction) -> str:
    """A number without trailing zeros; what has no end is cut at four decimals."""
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    written = f"{decimal.quantize(Decimal('0.0001')):f}"
    return written.rstrip("0").rstrip(".")


def _refused(parameter: Parameter, zh: str, en: str, advice: tuple[str, str]) -> BadInput:
    return BadInput(
        "supervision.parameter",
        Text(f"参数“{parameter.label.zh}”：{zh}。", f"Parameter “{parameter.label.en}”: {en}."),
        Text(*advice),
        parameter=parameter.key,
    )
