"""One person's answer: the rule's expression over a one-row table, with the trace in numbers."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import ibis

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.answer import Status, Step, Value, weakest
from gongyou.rules.build import Slot, decimal_of, given_of, scaled, slots, step_columns
from gongyou.rules.parameters import DatedValue, Parameters
from gongyou.rules.rule import PLACEHOLDER, DefinedStep, Input, Rule
from gongyou.rules.units import Unit

GIVEN = "given"

# One engine connection runs one statement at a time; a page's threads wait for each other about a millisecond.
_ENGINE = threading.Lock()
_COMPILED: dict[tuple[str, str, str], Compiled] = {}


@dataclass(frozen=True, slots=True)
class UsedParameter:
    """A parameter's value in one answer."""

    id: str
    title: Text
    value: Decimal
    unit: str
    dated: DatedValue


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says to one person on one day at one place."""

    rule: str
    version: str
    on: date
    place: str | None
    values: dict[str, Value]
    steps: list[Step]
    parameters_used: list[UsedParameter]
    conventions: tuple[Text, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule as SQL text for one dialect, over a table named `given`."""

    needed: tuple[Slot, ...]
    steps: tuple[DefinedStep, ...]
    sql: str


def evaluate_one(
    rule: Rule,
    inputs: Mapping[str, Any],
    *,
    on: date,
    place: str | None,
    parameters: Parameters,
    backend: Any,
) -> Answer:
    """The answer of one case.

    `backend` is an ibis connection, such as the lake's one-row memory backend. Raises BadInput for a missing, unknown
    or unreadable input, and MissingParameter for a value of the law that is not there on that day at that place.
    """
    _refuse_unknown(rule, inputs)
    compiled = _compiled(rule, parameters, backend.name)
    used: dict[str, UsedParameter] = {}
    facts = {each.name: _fact(each, inputs, (on, place), parameters, used) for each in rule.inputs}
    for name, of in rule.definition.uses.items():
        used[name] = _used(of, (on, place), parameters)
    numbers = {**facts, **{name: value.value for name, value in used.items() if name not in facts}}
    found = _run(compiled, numbers, backend)
    values: dict[str, Value] = {}
    steps = []
    for step, raw in zip(compiled.steps, found, strict=True):
        value: Value = None
        if raw is not None:
            value = bool(raw) if step.unit is Unit.YES_NO else decimal_of(int(raw), step.places)
        values[step.name] = value
        if value is not None:
            steps.append(
                Step(step.name, step.label, _formula(rule, step, {**numbers, **values}, compiled), value, step.unit)
            )
    return Answer(
        rule.id,
        rule.version,
        on,
        place,
        {output.name: values[output.name] for output in rule.outputs},
        steps,
        list(used.values()),
        rule.conventions,
        weakest([each.dated.status for each in used.values()]),
    )


def _compiled(rule: Rule, parameters: Parameters, dialect: str) -> Compiled:
    # The version includes the parameters' values, and with them the ranges that the expression is built for.
    key = (rule.id, rule.version, dialect)
    if key not in _COMPILED:
        needed = slots(rule, parameters)
        table = ibis.table({slot.name: slot.dtype for slot in needed}, name=GIVEN)
        steps = tuple(rule.definition.steps(given_of(table, needed)))
        expression = table.select(**step_columns(steps, table))
        _COMPILED[key] = Compiled(needed, steps, str(ibis.to_sql(expression, dialect=dialect)))
    return _COMPILED[key]


def _run(compiled: Compiled, numbers: Mapping[str, Decimal | bool | None], backend: Any) -> Sequence[Any]:
    # Only whole numbers and booleans reach the text, each written by this function.
    row = ", ".join(f"{_literal(slot, numbers.get(slot.name))} AS {slot.name}" for slot in compiled.needed)
    query = f"WITH {GIVEN} AS (SELECT {row}) {compiled.sql}"
    with _ENGINE:
        rows: list[Sequence[Any]] = backend.raw_sql(query).fetchall()
    return rows[0]


def _literal(slot: Slot, value: Decimal | bool | None) -> str:
    if slot.unit is Unit.YES_NO:
        return "CAST(NULL AS BOOLEAN)" if value is None else str(bool(value)).upper()
    if value is None:
        return "CAST(NULL AS BIGINT)"
    return f"CAST({scaled(Decimal(value), slot.places)} AS BIGINT)"


def _fact(
    given: Input,
    inputs: Mapping[str, Any],
    where: tuple[date, str | None],
    parameters: Parameters,
    used: dict[str, UsedParameter],
) -> Decimal | bool | None:
    value = inputs.get(given.name)
    if value is None or value == "":
        if given.parameter:
            used[given.name] = _used(given.parameter, where, parameters)
            return used[given.name].value
        if given.is_required:
            raise BadInput(
                "rules.input_missing",
                Text(f"缺少“{given.label.zh}”（{given.name}）。", f"“{given.label.en}” ({given.name}) is missing."),
                Text(f"请给出，单位：{given.unit.text.zh}。", f"Give it, in {given.unit.text.en}."),
                input=given.name,
            )
        return given.default
    return read_fact(given, value)


def read_fact(given: Input, value: Any) -> Decimal | bool:
    """The value of an input as an exact number or a boolean. Raises BadInput that names the input and the remedy."""
    if given.unit is Unit.YES_NO:
        if isinstance(value, bool):
            return value
        known = {"true": True, "是": True, "1": True, "false": False, "否": False, "0": False}
        if str(value).strip().lower() in known:
            return known[str(value).strip().lower()]
        raise _unreadable(given, value, Text("请写 true 或 false。", "Write true or false."))
    try:
        number = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        raise _unreadable(given, value, Text("请写数字。", "Write a number.")) from None
    if isinstance(value, bool) or not number.is_finite():
        raise _unreadable(given, value, Text("请写数字。", "Write a number."))
    if not 0 <= number <= given.high:
        limits = Text(f"应在 0 至 {given.high:,} 之间。", f"It must lie between 0 and {given.high:,}.")
        raise _unreadable(given, value, limits)
    if number.normalize().as_tuple().exponent < -given.places:  # type: ignore[operator]
        decimals = Text(f"最多 {given.places} 位小数。", f"At most {given.places} decimals.")
        raise _unreadable(given, value, decimals)
    return number


def _unreadable(given: Input, value: Any, remedy: Text) -> BadInput:
    return BadInput(
        "rules.input_unreadable",
        Text(
            f"“{given.label.zh}”（{given.name}）的值“{value}”不能用。",
            f"“{given.label.en}” ({given.name}) cannot be “{value}”.",
        ),
        remedy,
        input=given.name,
        value=value,
    )


def _refuse_unknown(rule: Rule, inputs: Mapping[str, Any]) -> None:
    known = [each.name for each in rule.inputs]
    unknown = [name for name in inputs if name not in known]
    if unknown:
        raise BadInput(
            "rules.input_unknown",
            Text(f"规则 {rule.id} 没有输入“{unknown[0]}”。", f"The rule {rule.id} has no input “{unknown[0]}”."),
            Text(f"输入有：{'、'.join(known)}。", f"Its inputs are {', '.join(known)}."),
            input=unknown[0],
        )


def _used(of: str, where: tuple[date, str | None], parameters: Parameters) -> UsedParameter:
    on, place = where
    parameter = parameters.get(of)
    dated = parameter.on(on, place)
    return UsedParameter(of, parameter.title, dated.value, parameter.unit, dated)


def _formula(rule: Rule, step: DefinedStep, numbers: Mapping[str, Value], compiled: Compiled) -> str:
    units = {slot.name: slot.unit for slot in compiled.needed} | {each.name: each.unit for each in compiled.steps}

    def filled(match: Any) -> str:
        name = match.group(1)
        return units[name].shown(numbers.get(name))  # type: ignore[arg-type]

    left = PLACEHOLDER.sub(filled, step.formula)
    if step.unit is Unit.YES_NO:
        return left
    result = numbers[step.name]
    shown = f"{result:,}" if step.unit.is_money else step.unit.shown(result)  # type: ignore[arg-type]
    return f"{left} = {shown}"
