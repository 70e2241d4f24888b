"""What else would have come out: which single change of one input changes the result, and to what.

Each input is moved by its natural step, the smallest first: a day by a day, then by months up to a year; a number of
months, days, hours or things by one; a yes to a no; a word to another word. The first change that moves the result is
told, once in each direction. The same rule computes it, so it can't contradict the answer. Amounts of money are left
alone: what they change is plain from the formula.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.answer import Value
from gongyou.rules.facts import read_fact
from gongyou.rules.one import Answer, evaluate_one
from gongyou.rules.parameters import Parameters
from gongyou.rules.rule import Input, Rule
from gongyou.rules.units import Unit

MONTHS_TRIED = 12
COUNTED = (Unit.HOURS, Unit.DAYS, Unit.MONTHS, Unit.PIECES, Unit.NUMBER)


@dataclass(frozen=True, slots=True)
class Asked:
    """One case: the inputs as they were given, the day and the place."""

    inputs: Mapping[str, Any]
    on: date
    place: str | None


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One change that moves the result. `values` are the results that differ, under their names."""

    input: str
    label: Text
    change: Text
    to: Value
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Move:
    """An input's other value, and how to say the way there."""

    change: Text
    to: Any


@dataclass(frozen=True, slots=True)
class Bench:
    """What a rule is evaluated with: the values of the law and an engine for one row."""

    parameters: Parameters
    backend: Any

    def answer(self, rule: Rule, asked: Asked) -> Answer:
        """The answer of the case; raises what `evaluate_one` raises."""
        return evaluate_one(
            rule, asked.inputs, on=asked.on, place=asked.place, parameters=self.parameters, backend=self.backend
        )


def otherwise(
    rule: Rule, asked: Asked, bench: Bench, *, inputs: Sequence[str] = (), results: Sequence[str] = ()
) -> list[Otherwise]:
    """The changes, input by input in the rule's order. `inputs` and `results` limit what is moved and what is watched.

    A move that the rule refuses (a day before the hiring, a grade that is none) is passed over.
    """
    values = bench.answer(rule, asked).values
    watched = {name: values[name] for name in results or rule.definition.outputs if name in values}
    found = []
    for each in rule.inputs:
        value = asked.inputs.get(each.name)
        if value is None or value == "" or isinstance(value, list | tuple) or (inputs and each.name not in inputs):
            continue
        for way in moves(each, value):
            told = _first(rule, asked, bench, each, way, watched)
            if told is not None:
                found.append(told)
    return found


def moves(given: Input, value: Any) -> list[Iterator[Move]]:
    """The ways in which an input can be moved, each from its smallest step on."""
    now = read_fact(given, value)
    if isinstance(now, bool):
        return [iter([Move(Text("是" if not now else "否", "yes" if not now else "no"), not now)])]
    if given.unit is Unit.DAY and isinstance(now, date):
        return [_days(now, 1), _days(now, -1)]
    if given.unit is Unit.MONTH:
        return [_months(str(now), 1), _months(str(now), -1)]
    if given.unit in COUNTED and isinstance(now, Decimal):
        return [_counted(given, now, 1), _counted(given, now, -1)]
    if given.choices:
        return [iter([Move(label, word)]) for word, label in given.choices.items() if word != now]
    return []


def _days(now: date, sign: int) -> Iterator[Move]:
    later = sign > 0
    yield Move(
        Text("晚一天", "one day later") if later else Text("早一天", "one day earlier"), now + timedelta(days=sign)
    )
    for count in range(1, MONTHS_TRIED + 1):
        yield Move(_said(count, later), _shifted(now, sign * count))


def _months(now: str, sign: int) -> Iterator[Move]:
    first = date.fromisoformat(f"{now}-01")
    for count in range(1, MONTHS_TRIED + 1):
        yield Move(_said(count, sign > 0), f"{_shifted(first, sign * count):%Y-%m}")


def _said(count: int, later: bool) -> Text:
    unit = "month" if count == 1 else "months"
    if later:
        return Text(f"晚 {count} 个月", f"{count} {unit} later")
    return Text(f"早 {count} 个月", f"{count} {unit} earlier")


def _counted(given: Input, now: Decimal, sign: int) -> Iterator[Move]:
    to = now + sign
    if given.low <= to <= given.high:
        unit = given.unit.text
        more, en = ("多" if sign > 0 else "少"), ("more" if sign > 0 else "less")
        if given.unit is Unit.NUMBER:
            yield Move(Text(f"{to} 时", f"at {to}"), to)
        else:
            singular = unit.en.removesuffix("s")
            yield Move(Text(f"{more} 1 {unit.zh}", f"1 {singular} {en}"), to)


def _shifted(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _first(
    rule: Rule, asked: Asked, bench: Bench, moved: Input, way: Iterator[Move], watched: Mapping[str, Value]
) -> Otherwise | None:
    for move in way:
        try:
            other = bench.answer(rule, replace(asked, inputs={**asked.inputs, moved.name: move.to})).values
        except BadInput:
            continue
        changed = {name: other[name] for name, value in watched.items() if other[name] not in (value, None)}
        if changed:
            return Otherwise(moved.name, moved.label, move.change, move.to, changed)
    return None
