"""Both forms of a screen: a table judged in one pass, and one row with its trace. The same checks, the same digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import ibis

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.rules.build import Slot, given_of, input_slot, parameter_slot, step_columns
from gongyou.rules.evaluate import input_column, joined
from gongyou.rules.exact import Column
from gongyou.rules.one import Answer, evaluate_one
from gongyou.rules.parameters import Parameters
from gongyou.rules.places import existing, exists, six_digits
from gongyou.rules.rule import Input
from gongyou.rules.screening.check import AMOUNT, BREACH, EXTENT, FIRST, LAST, Applied
from gongyou.rules.units import Unit

ON, PLACE = "on", "place"
MISSING, WRONG, UNSUPPLIED, CALENDAR = "missing", "wrong", "parameter", "calendar"
RESULTS = (BREACH, AMOUNT, EXTENT, FIRST, LAST)
# Amounts and extents are carried as whole hundredths.
PLACES = 2


class State(StrEnum):
    """What became of a row under one check."""

    BREACH = "breach"
    FINE = "fine"
    OUTSIDE = "outside"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Judged:
    """One row under one check. `reason` says why it could not be judged, as `kind:name`."""

    state: State
    amount: int | None = None
    extent: int | None = None
    first: date | None = None
    last: date | None = None
    reason: str | None = None
    answer: Answer | None = None


def column_of(number: int, name: str) -> str:
    """The name of a check's result in the judged table."""
    return f"c{number}_{name}"


def judged_table(table: Any, checks: Sequence[Applied], parameters: Parameters, keep: Sequence[str]) -> Any:
    """The kept columns, and for each check what it answers.

    `cN_reason` says why a row cannot be judged, NULL elsewhere; `cN_concerns` whether the check concerns the row at
    all; `cN_breach`, `cN_amount` and `cN_extent` (whole hundredths), `cN_first` and `cN_last` are NULL unless judged.
    Parameters are joined once each, by each row's own day and place.
    """
    work = table.mutate(place__=existing(table[PLACE].cast("string")), on__=table[ON].cast("date"))
    work = _with_events(work, checks)
    parameter_columns: dict[tuple[str, str], str] = {}
    for each in checks:
        day = _day_of(each)
        for of in each.rule.uses:
            if (of, day) not in parameter_columns:
                name = f"p{len(parameter_columns)}__"
                work = joined(work, name, parameters.get(of), "place__", day)
                parameter_columns[of, day] = name
    work = _prepared(work, checks, parameters, parameter_columns)
    found: dict[str, Column] = {}
    for number, each in enumerate(checks):
        work, answers = _answers(work, number, each, parameters)
        found |= answers
    return work.select(*keep, **found)


def _with_events(work: Any, checks: Sequence[Applied]) -> Any:
    """The day of a check's event, where its rule has one, else the row's own day."""
    days = {each.rule.definition.shape.event for each in checks} - {""}
    return (
        work.mutate(**{f"{day}_on__": ibis.coalesce(work[day], work["on__"]) for day in sorted(days)}) if days else work
    )


def _day_of(check: Applied) -> str:
    event = check.rule.definition.shape.event
    return f"{event}_on__" if event else "on__"


def _prepared(
    work: Any,
    checks: Sequence[Applied],
    parameters: Parameters,
    parameter_columns: Mapping[tuple[str, str], str],
) -> Any:
    """The columns `cN__name` of each check's inputs and parameters; an input that several checks share is read once."""
    inputs: list[tuple[Input, str]] = []
    read: dict[str, Column] = {}
    named: dict[str, str] = {}
    for number, check in enumerate(checks):
        day = _day_of(check)
        for each in check.rule.inputs:
            known = next((name for other, name in inputs if other == each and not each.parameter), None)
            if known is None:
                stand_in = work[parameter_columns[each.parameter, day]] if each.parameter else None
                known = f"i{len(inputs)}__"
                read[known] = input_column(work, each, input_slot(each, parameters), parameters, stand_in)
                inputs.append((each, known))
            named[f"c{number}__{each.name}"] = known
        for name, of in check.rule.definition.uses.items():
            named[f"c{number}__{name}"] = parameter_columns[of, day]
    work = work.mutate(**read)
    return work.mutate(**{name: work[of] for name, of in named.items()})


def _slots(check: Applied, parameters: Parameters) -> list[Slot]:
    inputs = [input_slot(each, parameters) for each in check.rule.inputs]
    uses = check.rule.definition.uses
    return [*inputs, *(parameter_slot(name, parameters.get(of)) for name, of in uses.items())]


def _answers(work: Any, number: int, check: Applied, parameters: Parameters) -> tuple[Any, dict[str, Column]]:
    prefix = f"c{number}__"
    given = given_of(work, _slots(check, parameters), parameters, prefix=prefix)
    steps = tuple(check.rule.definition.steps(given))
    columns = step_columns(check.rule, steps, given)
    work = given.table
    concerns = ibis.literal(True)
    for name, allowed in check.check.conditions.items():
        concerns &= work[name].isin(list(allowed))
    raw = {name: columns[name] for name in RESULTS if name in columns}
    own = {"lacks": _lacks(work, number, check, parameters), "meant": concerns, **raw}
    work = work.mutate(**{f"r{number}__{name}": column for name, column in own.items()})
    lacks, concerns, broken = (work[f"r{number}__{name}"] for name in ("lacks", "meant", BREACH))
    held = concerns & lacks.isnull()
    answers = {
        "reason": ibis.cases(
            ((~concerns).fill_null(False), ibis.null("string")),
            *((work[name].isnull(), f"{MISSING}:{name}") for name in check.check.conditions),
            (lacks.notnull(), lacks),
            (broken.isnull(), f"{CALENDAR}:"),
            else_=ibis.null("string"),
        ),
        "concerns": concerns,
        BREACH: ibis.ifelse(held, broken, ibis.null("boolean")),
    }
    for step in steps:
        if step.name in RESULTS[1:]:
            value = work[f"r{number}__{step.name}"]
            if step.unit is not Unit.DAY:
                value = value.cast("int64") * 10 ** (PLACES - step.places)
            dtype = "date" if step.unit is Unit.DAY else "int64"
            answers[step.name] = ibis.ifelse(held & broken, value, ibis.null(dtype))
    return work, {column_of(number, name): value for name, value in answers.items()}


def _lacks(work: Any, number: int, check: Applied, parameters: Parameters) -> Column:
    """Which input or parameter a row lacks, in the order in which the one-row form asks for them."""
    cases = []
    if any(parameters.get(of).by_place for of in check.rule.uses):
        raw = work[PLACE].cast("string")
        cases.append((raw.isnull() | (raw == ""), f"{MISSING}:{PLACE}"))
        cases.append((work["place__"].isnull(), f"{WRONG}:{PLACE}"))
    for each in check.rule.inputs:
        empty = work[f"c{number}__{each.name}"].isnull()
        if each.name in work.columns:
            cases.append((empty & work[each.name].notnull(), f"{WRONG}:{each.name}"))
        if each.parameter:
            cases.append((empty, f"{UNSUPPLIED}:{each.parameter}"))
        elif each.is_required:
            cases.append((empty, f"{MISSING}:{each.name}"))
    for name, of in check.rule.definition.uses.items():
        cases.append((work[f"c{number}__{name}"].isnull(), f"{UNSUPPLIED}:{of}"))
    return ibis.cases(*cases, else_=ibis.null("string")) if cases else ibis.null("string")


def judge_row(check: Applied, row: Mapping[str, Any], parameters: Parameters, backend: Any) -> Judged:
    """One row under one check, with the trace of its answer: the one-row form."""
    conditions = check.check.conditions
    if any(row.get(name) not in (None, *allowed) for name, allowed in conditions.items()):
        return Judged(State.OUTSIDE)
    for name in conditions:
        if row.get(name) is None:
            return Judged(State.UNJUDGED, reason=f"{MISSING}:{name}")
    place = row.get(PLACE)
    if any(parameters.get(of).by_place for of in check.rule.uses):
        if place in (None, ""):
            return Judged(State.UNJUDGED, reason=f"{MISSING}:{PLACE}")
        if not exists(str(place)):
            return Judged(State.UNJUDGED, reason=f"{WRONG}:{PLACE}")
        place = six_digits(str(place))
    else:
        place = None
    inputs = {each.name: row.get(each.name) for each in check.rule.inputs if row.get(each.name) is not None}
    try:
        answer = evaluate_one(check.rule, inputs, on=row[ON], place=place, parameters=parameters, backend=backend)
    except MissingParameter as missing:
        return Judged(State.UNJUDGED, reason=f"{UNSUPPLIED}:{missing.where['parameter']}")
    except BadInput as wrong:
        kind = MISSING if wrong.code == "rules.input_missing" else WRONG
        return Judged(State.UNJUDGED, reason=f"{kind}:{wrong.where['input']}")
    return _told(answer)


def _told(answer: Answer) -> Judged:
    values = answer.values
    if values[BREACH] is None:
        return Judged(State.UNJUDGED, reason=f"{CALENDAR}:", answer=answer)
    if not values[BREACH]:
        return Judged(State.FINE, answer=answer)
    amount, extent = (_whole(values.get(name)) for name in (AMOUNT, EXTENT))
    first, last = (value if isinstance(value := values.get(name), date) else None for name in (FIRST, LAST))
    return Judged(State.BREACH, amount, extent, first, last, answer=answer)


def _whole(value: Any) -> int | None:
    return int(Decimal(value).scaleb(PLACES)) if isinstance(value, Decimal | int) else None
