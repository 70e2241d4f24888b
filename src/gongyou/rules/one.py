"""One person's answer: the rule's expression over a one-row table, with the trace in numbers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import ibis

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.core.text import LANGUAGES, Text
from gongyou.rules.answer import Status, Step, Value, number_shown, weakest
from gongyou.rules.bounds import CONTRADICTION, refuse_contradiction
from gongyou.rules.build import Slot, decimal_of, given_of, month_written, needs, scaled, slots, step_columns
from gongyou.rules.days import month_index
from gongyou.rules.facts import Fact, read_fact
from gongyou.rules.formulas import NOT_GIVEN, in_english
from gongyou.rules.parameters import DatedValue, Parameters
from gongyou.rules.rule import ANNOUNCED, PLACEHOLDER, DefinedStep, Input, ListSense, Rule
from gongyou.rules.units import Unit

GIVEN = "given"
CASE = "case__"
SQL_TYPES = {"boolean": "BOOLEAN", "date": "DATE", "string": "VARCHAR"}

# Decimals more than a result has, for the parts of a sum: days and hours of two decimals, wages of two, eighths.
FINER = 6

# One engine connection runs one statement at a time; a page's threads wait for each other about a millisecond.
_ENGINE = threading.Lock()
_COMPILED: dict[tuple[str, str, str, int], Compiled] = {}


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
class Case:
    """One person's facts, with the day and the place of the event."""

    inputs: Mapping[str, Any]
    on: date
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule as SQL text for one dialect, over a table named `given` whose rows are numbered as `case__`."""

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
    if rule.definition.shape.plain is not None:
        return _plain(rule, inputs, (on, place), parameters)
    listed = rule.definition.shape.lists
    if listed and isinstance(inputs.get(listed), list | tuple):
        cases = [{**inputs, listed: item} for item in _listed(rule, inputs)]
        items = [_one(rule, case, (on, place), parameters, backend) for case in cases]
        if rule.definition.shape.sense is ListSense.SUM:
            asked = [_asked(rule, case, (on, place), parameters) for case in cases]
            answer = _summed(rule, items, _answers(rule, asked, parameters, backend, FINER))
        else:
            answer = _together(rule, listed, items)
    else:
        answer = _one(rule, inputs, (on, place), parameters, backend)
    return _grouped(rule, answer)


def evaluate_each(
    rule: Rule, cases: Sequence[Case], *, parameters: Parameters, backend: Any
) -> list[Answer | BadInput]:
    """The answers to many cases of a rule, from one statement; each as `evaluate_one` gives it.

    A case that contradicts itself or lacks a value of the law has that error in its place. Raises BadInput for an
    input that is missing, unknown or unreadable.
    """
    listed = rule.definition.shape.lists
    has_lists = listed and any(isinstance(case.inputs.get(listed), list | tuple) for case in cases)
    if rule.definition.shape.plain is not None or has_lists:
        return [_alone(rule, case, parameters, backend) for case in cases]
    for case in cases:
        _refuse_unknown(rule, case.inputs)
    asked = [_asked_or_refused(rule, case, parameters) for case in cases]
    answers = iter(_answers(rule, [each for each in asked if isinstance(each, _Asked)], parameters, backend))
    return [_grouped(rule, next(answers)) if isinstance(each, _Asked) else each for each in asked]


def _alone(rule: Rule, case: Case, parameters: Parameters, backend: Any) -> Answer | BadInput:
    try:
        return evaluate_one(rule, case.inputs, on=case.on, place=case.place, parameters=parameters, backend=backend)
    except BadInput as error:
        return _kept(error)


def _grouped(rule: Rule, answer: Answer) -> Answer:
    grouped = rule.definition.shape.grouped
    if not grouped:
        return answer
    lists = {name: [answer.values[part] for part in parts] for name, parts in grouped.items()}
    return replace(answer, values={**answer.values, **lists})


@dataclass(frozen=True, slots=True)
class _Asked:
    """A case as the statement takes it: where it is, its facts, the parameters looked up for it."""

    where: tuple[date, str | None]
    facts: Mapping[str, Fact]
    used: Mapping[str, UsedParameter]
    numbers: Mapping[str, Fact]


def _asked(rule: Rule, inputs: Mapping[str, Any], where: tuple[date, str | None], parameters: Parameters) -> _Asked:
    where = (_event_day(rule, inputs) or where[0], where[1])
    used: dict[str, UsedParameter] = {}
    facts = {each.name: _fact(each, inputs, where, parameters, used) for each in rule.inputs}
    for name, of in rule.definition.uses.items():
        used[name] = _used(of, where, parameters)
    refuse_contradiction(rule, facts)
    numbers = {**facts, **{name: value.value for name, value in used.items() if name not in facts}}
    return _Asked(where, facts, used, numbers)


def _asked_or_refused(rule: Rule, case: Case, parameters: Parameters) -> _Asked | BadInput:
    try:
        return _asked(rule, case.inputs, (case.on, case.place), parameters)
    except BadInput as error:
        return _kept(error)


def _kept(error: BadInput) -> BadInput:
    """The error where it is one case's own; raises it where the caller asked wrongly."""
    if isinstance(error, MissingParameter) or error.code == CONTRADICTION:
        return error
    raise error


def _one(
    rule: Rule, inputs: Mapping[str, Any], where: tuple[date, str | None], parameters: Parameters, backend: Any
) -> Answer:
    return _answers(rule, [_asked(rule, inputs, where, parameters)], parameters, backend)[0]


def _answers(rule: Rule, asked: Sequence[_Asked], parameters: Parameters, backend: Any, finer: int = 0) -> list[Answer]:
    """The answers, with so many decimals more than the rule's own."""
    if not asked:
        return []
    compiled = _compiled(rule, parameters, backend.name, finer)
    found = _run(compiled, [each.numbers for each in asked], backend)
    return [_told(rule, compiled, each, row, parameters) for each, row in zip(asked, found, strict=True)]


def _told(rule: Rule, compiled: Compiled, asked: _Asked, found: Sequence[Any], parameters: Parameters) -> Answer:
    """The answer with its trace: one row of what the engine found, in numbers and words."""
    facts, used, numbers = asked.facts, asked.used, asked.numbers
    values: dict[str, Value] = {}
    steps = []
    for step, raw in zip(compiled.steps, found, strict=True):
        values[step.name] = _value(step, raw)
        if values[step.name] is not None:
            shown: dict[str, Any] = {**numbers, **values}
            zh, en = (_formula(rule, step, shown, compiled, language) for language in LANGUAGES)
            steps.append(Step(step.name, step.label, zh, values[step.name], step.unit, en))
    statuses = [each.dated.status for each in used.values()]
    remarks = rule.conventions
    if ANNOUNCED in values:
        days = [value for value in [*facts.values(), *values.values()] if isinstance(value, date)]
        remarks += parameters.calendar.provisional(days)
        statuses.append(parameters.calendar.status(days))
    return Answer(
        rule.id,
        rule.version,
        *asked.where,
        {output.name: values[output.name] for output in rule.outputs},
        steps,
        list(used.values()),
        remarks,
        weakest(statuses),
    )


def _plain(rule: Rule, inputs: Mapping[str, Any], where: tuple[date, str | None], parameters: Parameters) -> Answer:
    used: dict[str, UsedParameter] = {}
    facts = {each.name: _fact(each, inputs, where, parameters, used) for each in rule.inputs}
    for name, of in rule.definition.uses.items():
        used[name] = _used(of, where, parameters)
    numbers = {**facts, **{name: value.value for name, value in used.items()}}
    steps = [
        Step(each.name, each.label, each.formula, each.value, each.unit, in_english(each.formula))
        for each in rule.definition.shape.plain(numbers)  # type: ignore[misc]
    ]
    values = {each.name: each.value for each in steps if each.name in rule.definition.outputs}
    status = weakest([each.dated.status for each in used.values()])
    return Answer(rule.id, rule.version, *where, values, steps, list(used.values()), rule.conventions, status)


def _event_day(rule: Rule, inputs: Mapping[str, Any]) -> date | None:
    """The day of the event, where the rule says which input is it and it was given."""
    name = rule.definition.shape.event
    if not name or inputs.get(name) in (None, ""):
        return None
    event = read_fact(next(each for each in rule.inputs if each.name == name), inputs[name])
    return event if isinstance(event, date) else None


def _value(step: DefinedStep, raw: Any) -> Value:
    if raw is None or step.unit in (Unit.DAY, Unit.WORD):
        return raw
    if step.unit is Unit.YES_NO:
        return bool(raw)
    if step.unit is Unit.MONTH:
        return month_written(int(raw))
    return decimal_of(int(raw), step.places)


def _listed(rule: Rule, inputs: Mapping[str, Any]) -> Sequence[Any]:
    """The items of the list. A day that is listed twice would be paid twice."""
    name = rule.definition.shape.lists
    items: Sequence[Any] = inputs[name]
    if not items:
        raise BadInput(
            "rules.list_empty",
            Text(f"“{name}”是空的。", f"“{name}” is empty."),
            Text("请至少写一项。", "Write one item at least."),
            input=name,
        )
    if rule.definition.shape.sense is ListSense.SUM:
        given = next(each for each in rule.inputs if each.name == name)
        for item, count in Counter(read_fact(given, each) for each in items).items():
            if count > 1:
                raise BadInput(
                    "rules.list_twice",
                    Text(f"“{name}”里 {item} 写了 {count} 次。", f"“{name}” lists {item} {count} times."),
                    Text("每一天只写一次。", "Write each day once."),
                    input=name,
                    value=item,
                )
    return items


def _summed(rule: Rule, items: Sequence[Answer], exact: Sequence[Answer]) -> Answer:
    """One answer whose numbers are the items' sums, rounded once; each item keeps its own derivation."""
    first = items[0]
    steps = {each.name: each for each in first.steps}
    values: dict[str, Value] = {}
    told = []
    for name, value in first.values.items():
        found = [item.values[name] for item in exact]
        if not isinstance(value, Decimal) or None in found:
            values[name] = None if None in found else all(found)
            continue
        parts = [Decimal(str(each)) for each in found]
        values[name] = whole = sum(parts, Decimal(0)).quantize(value, ROUND_HALF_UP)
        if len(items) > 1:
            step = steps[name]
            left = " + ".join(number_shown(part) for part in parts)
            told.append(replace(step, formula=f"{left} = {Unit(step.unit).shown(whole)}", value=whole, formula_en=""))
    return _joined(first, items, values, told)


def _together(rule: Rule, listed: str, items: Sequence[Answer]) -> Answer:
    """The answers to the items of a list as one, with a list for each result that depends on the item."""
    values: dict[str, Value] = {}
    for name in items[0].values:
        found = [item.values[name] for item in items]
        if name in _depending(rule, listed):
            values[name] = found
        else:
            values[name] = all(found) if isinstance(found[0], bool) else found[0]
    return _joined(items[0], items, values, [])


def _joined(first: Answer, items: Sequence[Answer], values: dict[str, Value], told: Sequence[Step]) -> Answer:
    return replace(
        first,
        values=values,
        steps=[*(step for item in items for step in item.steps), *told],
        conventions=tuple(dict.fromkeys(remark for item in items for remark in item.conventions)),
        status=weakest([item.status for item in items]),
    )


def _compiled(rule: Rule, parameters: Parameters, dialect: str, finer: int = 0) -> Compiled:
    # The version includes the parameters' values, and with them the ranges that the expression is built for.
    key = (rule.id, rule.version, dialect, finer)
    if key not in _COMPILED:
        needed = slots(rule, parameters)
        table = ibis.table({CASE: "int64", **{slot.name: slot.dtype for slot in needed}}, name=GIVEN)
        given = given_of(table, needed, parameters)
        steps = tuple(replace(each, places=each.places + finer) for each in rule.definition.steps(given))
        columns = step_columns(rule, steps, given)
        expression = given.table.select(**{CASE: given.table[CASE]}, **columns)
        _COMPILED[key] = Compiled(needed, steps, str(ibis.to_sql(expression, dialect=dialect)))
    return _COMPILED[key]


def _depending(rule: Rule, name: str) -> set[str]:
    """The results that an input has a part in."""
    steps = next(each.steps for (of, *_), each in _COMPILED.items() if of == rule.id)
    return {step for step, through in needs(steps).items() if name in through}


def _run(compiled: Compiled, cases: Sequence[Mapping[str, Fact]], backend: Any) -> list[Sequence[Any]]:
    """The steps' values of each case, in the order of the cases."""
    # Numbers, booleans and days are written by this function; a word is quoted, and none is longer than a line.
    written = [
        ", ".join([f"CAST({number} AS BIGINT)", *(_literal(slot, numbers.get(slot.name)) for slot in compiled.needed)])
        for number, numbers in enumerate(cases)
    ]
    names = ", ".join(f'"{name}"' for name in (CASE, *(slot.name for slot in compiled.needed)))
    # A list of values, not a union of rows: into each of those the engine would write the whole expression once more.
    query = f"WITH {GIVEN}({names}) AS (VALUES ({'), ('.join(written)})) {compiled.sql}"
    with _ENGINE:
        rows: list[Sequence[Any]] = backend.raw_sql(query).fetchall()
    return [row[1:] for row in sorted(rows, key=lambda row: row[0])]


def _literal(slot: Slot, value: Fact) -> str:
    if value is None:
        return f"CAST(NULL AS {SQL_TYPES.get(slot.dtype, 'BIGINT')})"
    if isinstance(value, datetime):
        return f"CAST({int(value.timestamp())} AS BIGINT)"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if slot.unit is Unit.YES_NO:
        return str(bool(value)).upper()
    if slot.unit is Unit.WORD:
        return "'" + str(value).replace("'", "''") + "'"
    if slot.unit is Unit.MONTH:
        return f"CAST({month_index(date.fromisoformat(f'{value}-01'))} AS BIGINT)"
    return f"CAST({scaled(Decimal(str(value)), slot.places)} AS BIGINT)"


def _fact(
    given: Input,
    inputs: Mapping[str, Any],
    where: tuple[date, str | None],
    parameters: Parameters,
    used: dict[str, UsedParameter],
) -> Fact:
    value = inputs.get(given.name)
    if value is None or value == "":
        if given.parameter:
            used[given.name] = _used(given.parameter, where, parameters)
            return used[given.name].value
        if given.is_required:
            raise BadInput(
                "rules.input_missing",
                Text(f"缺少“{given.label.zh}”（{given.name}）。", f"“{given.label.en}” ({given.name}) is missing."),
                Text(f"请给出，单位：{given.unit.text.zh}。", f"Give it, in {given.unit.text.en}.")
                if given.unit.text.zh
                else Text("请给出。", "Give it."),
                input=given.name,
            )
        return given.default
    return read_fact(given, value)


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


def _formula(rule: Rule, step: DefinedStep, numbers: Mapping[str, Value], compiled: Compiled, language: str) -> str:
    units = {slot.name: slot.unit for slot in compiled.needed} | {each.name: each.unit for each in compiled.steps}
    choices = {each.name: each.choices for each in rule.inputs if each.choices}

    def filled(match: Any) -> str:
        name = match.group(1)
        value = numbers.get(name)
        if name in choices and value in choices[name]:
            return choices[name][value].on(language)  # type: ignore[index]
        return units[name].shown(value, language)  # type: ignore[arg-type]

    # What was not given and need not be stands for nothing.
    written = in_english(step.formula) if language == "en" else step.formula
    left = NOT_GIVEN.sub("", PLACEHOLDER.sub(filled, written))
    if step.unit is Unit.YES_NO:
        return left
    result = numbers[step.name]
    if not step.unit.is_number:
        return f"{left} = {result}"
    shown = f"{result:,}" if step.unit.is_money else step.unit.shown(result)  # type: ignore[arg-type]
    return f"{left} = {shown}"
