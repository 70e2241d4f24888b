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
from gongyou.rules.bounds import CONTRADICTION, contradicted, first_parts
from gongyou.rules.build import fixed_values, given_of, input_slot, parameter_slot, step_columns
from gongyou.rules.evaluate import input_column, joined, said_in
from gongyou.rules.exact import Column
from gongyou.rules.given import Given
from gongyou.rules.one import Answer, evaluate_one
from gongyou.rules.parameters import Parameters
from gongyou.rules.places import existing, exists, six_digits
from gongyou.rules.rule import Input
from gongyou.rules.screening.check import AMOUNT, BREACH, EXTENT, FIRST, LAST, Applied
from gongyou.rules.units import Unit

ON, PLACE = "on", "place"
MISSING, WRONG, UNSUPPLIED, CALENDAR, CONTRADICTS = "missing", "wrong", "parameter", "calendar", "contradicts"
# What the law lacks for a row, as one small number.
NOTHING, NO_PLACE, WRONG_PLACE, PARAMETER = range(4)
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
    The table is read twice, so it should be one that lies ready.
    """
    # Every further step lists all columns of the one before: what no check asks for is left behind at once.
    asked = {*keep, *(name for check in checks for name in check.check.columns), *_events(table, checks)}
    kept = [name for name in table.columns if name in asked]
    work = table.select(*kept, raw_place__=table[PLACE].cast("string"), on__=table[ON].cast("date"))
    work = _with_events(work, checks)
    work, read = _with_inputs(work, checks, parameters)
    work, law = _with_law(work, table, checks, parameters)
    work = _prepared(work, checks, parameters, read, law)
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


def _with_inputs(work: Any, checks: Sequence[Applied], parameters: Parameters) -> tuple[Any, Mapping[Input, str]]:
    """The inputs as whole numbers, and their columns; one that several checks share is read once.

    They stand below the join with the law: an engine may write a column out at each of its uses, but not through a
    join.
    """
    names: dict[Input, str] = {}
    read: dict[str, Column] = {}
    for each in (given for check in checks for given in check.rule.inputs):
        if not any(each == other for other in names):
            names[each] = f"i{len(names)}__"
            read[names[each]] = input_column(work, each, input_slot(each, parameters), parameters, None)
    return work.mutate(**read), names


def _with_law(
    work: Any, table: Any, checks: Sequence[Applied], parameters: Parameters
) -> tuple[Any, Mapping[tuple[str, str], str]]:
    """Each parameter that differs from row to row, for the row's own place and day, and their columns.

    They are looked up once for each place and day that occur, which are few, and joined to the rows by equality. What
    a check lacks there is one small number, `lack` and the check's own: NOTHING, NO_PLACE, WRONG_PLACE, or PARAMETER
    and the place among its parameters.
    """
    names: dict[tuple[str, str], str] = {}
    # Made of the table itself, so that no engine lays the prepared rows down for the sake of a few places and days.
    days = _with_events(
        table.select(at__=table[PLACE].cast("string"), on__=table[ON].cast("date"), **_events(table, checks)), checks
    )
    for number, day in enumerate(dict.fromkeys(_day_of(check) for check in checks)):
        mine = [check for check in checks if _day_of(check) == day]
        at, when, known = f"at{number}__", f"when{number}__", f"place{number}__"
        law = days.select(**{at: days["at__"], when: days[day]}).distinct()
        law = law.mutate(**{known: existing(law[at])})
        for of in dict.fromkeys(of for check in mine for of in check.rule.uses):
            names[of, day] = f"p{len(names)}__"
            law = joined(law, names[of, day], parameters.get(of), known, when, said_in)
        carried = sorted({names[of, day] for check in mine for of in _carried(check, parameters)})
        found = {f"lack{checks.index(each)}__": _lack(law, each, (at, known), names, parameters) for each in mine}
        law = law.select(at, when, *carried, **found)
        same = [work["raw_place__"].identical_to(law[at]), work[day].identical_to(law[when])]
        work = work.left_join(law, same).drop(at, when)
    return work, names


def _carried(check: Applied, parameters: Parameters) -> set[str]:
    """The parameters that a row must carry: a constant goes into the arithmetic as its number."""
    uses = check.rule.definition.uses
    fixed = {uses[name] for name in fixed_values(uses, parameters)}
    stand_ins = {each.parameter for each in check.rule.inputs if each.parameter}
    return (set(uses.values()) - fixed) | stand_ins


def _lack(
    law: Any, check: Applied, where: tuple[str, str], names: Mapping[tuple[str, str], str], parameters: Parameters
) -> Column:
    """What the check lacks at a place on a day; parameters that stand in for an input are the input's affair."""
    at, known = where
    uses = enumerate(check.rule.definition.uses.values(), PARAMETER)
    cases = [(law[names[of, _day_of(check)]].isnull(), code) for code, of in uses]
    if _by_place(check, parameters):
        cases = [(law[at].isnull() | (law[at] == ""), NO_PLACE), (law[known].isnull(), WRONG_PLACE), *cases]
    nothing = ibis.literal(NOTHING, "int8")
    return (
        ibis.cases(*((when, ibis.literal(code, "int8")) for when, code in cases), else_=nothing) if cases else nothing
    )


def _by_place(check: Applied, parameters: Parameters) -> bool:
    return any(parameters.get(of).by_place for of in check.rule.uses)


def _events(table: Any, checks: Sequence[Applied]) -> dict[str, Column]:
    return {day: table[day] for day in sorted({each.rule.definition.shape.event for each in checks} - {""})}


def _prepared(
    work: Any,
    checks: Sequence[Applied],
    parameters: Parameters,
    read: Mapping[Input, str],
    law: Mapping[tuple[str, str], str],
) -> Any:
    """The columns `cN__name` of each check's inputs and parameters, those apart that are numbers."""
    columns: dict[str, Column] = {}
    for number, check in enumerate(checks):
        day = _day_of(check)
        for each in check.rule.inputs:
            column = work[read[each]]
            if each.parameter:
                finer = 10 ** (input_slot(each, parameters).places - parameters.get(each.parameter).places)
                stand_in = work[law[each.parameter, day]]
                column = ibis.coalesce(column, stand_in if finer == 1 else stand_in * finer)
            columns[f"c{number}__{each.name}"] = column
        fixed = fixed_values(check.rule.definition.uses, parameters)
        for name, of in check.rule.definition.uses.items():
            if name not in fixed:
                columns[f"c{number}__{name}"] = work[law[of, day]]
    return work.mutate(**columns)


def _given(work: Any, number: int, check: Applied, parameters: Parameters) -> Given:
    """What the check's function is handed; a parameter that only ever had one value comes as that number."""
    uses = check.rule.definition.uses
    slots = [input_slot(each, parameters) for each in check.rule.inputs]
    fixed = fixed_values(uses, parameters)
    slots += [parameter_slot(name, parameters.get(of)) for name, of in uses.items() if name not in fixed]
    return given_of(work, slots, parameters, prefix=f"c{number}__", fixed=fixed)


def _answers(work: Any, number: int, check: Applied, parameters: Parameters) -> tuple[Any, dict[str, Column]]:
    given = _given(work, number, check, parameters)
    against = contradicted(check.rule, given)
    against = None if against is None else given.keep(against)
    steps = tuple(check.rule.definition.steps(given))
    # Only what may be missing is asked for here: a row that lacks anything else is not held against the check at all.
    asked = {each.name for each in check.rule.inputs if each.optional}
    columns = step_columns(check.rule, steps, given, asked)
    work = given.table
    concerns = ibis.literal(True)
    for name, allowed in check.check.conditions.items():
        concerns &= work[name].isin(list(allowed))
    lacks, complete = _lacks(work, number, check, parameters), _complete(work, number, check)
    if against is not None:
        lacks += [(against == at, f"{CONTRADICTS}:{part}") for at, part in enumerate(first_parts(check.rule))]
        complete &= against.isnull()
    raw = {name: columns[name] for name in RESULTS if name in columns}
    own = {"meant": concerns, "held": (concerns & complete).fill_null(False), **raw}
    work = work.mutate(**{f"r{number}__{name}": column for name, column in own.items()})
    concerns, held, broken = (work[f"r{number}__{name}"] for name in ("meant", "held", BREACH))
    answers = {
        # Rows that are judged come first: an engine looks at the rest for the others alone.
        "reason": ibis.cases(
            ((broken.notnull() & held) | (~concerns).fill_null(False), ibis.null("string")),
            *((work[name].isnull(), f"{MISSING}:{name}") for name in check.check.conditions),
            *lacks,
            else_=f"{CALENDAR}:",
        ),
        "concerns": concerns,
        BREACH: ibis.ifelse(broken.notnull() & held, broken, ibis.null("boolean")),
    }
    for step in steps:
        if step.name in RESULTS[1:]:
            value = work[f"r{number}__{step.name}"]
            if step.unit is not Unit.DAY:
                value = value.cast("int64") * 10 ** (PLACES - step.places)
            dtype = "date" if step.unit is Unit.DAY else "int64"
            answers[step.name] = ibis.ifelse(broken & held, value, ibis.null(dtype))
    return work, {column_of(number, name): value for name, value in answers.items()}


def _complete(work: Any, number: int, check: Applied) -> Column:
    """Whether a row has all that the check needs: the same as `_lacks` finding nothing, asked in fewer words."""
    there = [work[f"lack{number}__"] == NOTHING]
    for each in check.rule.inputs:
        filled = work[f"c{number}__{each.name}"].notnull()
        if each.is_required or each.parameter:
            there.append(filled)
        elif each.name in work.columns:
            there.append(filled | work[each.name].isnull())
    return ibis.and_(*there)


def _lacks(work: Any, number: int, check: Applied, parameters: Parameters) -> list[tuple[Column, str]]:
    """Which input or parameter a row lacks, in the order in which the one-row form asks for them."""
    cases, lack = [], work[f"lack{number}__"]
    if _by_place(check, parameters):
        cases += [(lack == NO_PLACE, f"{MISSING}:{PLACE}"), (lack == WRONG_PLACE, f"{WRONG}:{PLACE}")]
    for each in check.rule.inputs:
        empty = work[f"c{number}__{each.name}"].isnull()
        if each.name in work.columns:
            cases.append((empty & work[each.name].notnull(), f"{WRONG}:{each.name}"))
        if each.parameter:
            cases.append((empty, f"{UNSUPPLIED}:{each.parameter}"))
        elif each.is_required:
            cases.append((empty, f"{MISSING}:{each.name}"))
    for place, of in enumerate(check.rule.definition.uses.values(), PARAMETER):
        cases.append((lack == place, f"{UNSUPPLIED}:{of}"))
    return cases


def judge_row(check: Applied, row: Mapping[str, Any], parameters: Parameters, backend: Any) -> Judged:
    """One row under one check, with the trace of its answer: the one-row form."""
    conditions = check.check.conditions
    if any(row.get(name) not in (None, *allowed) for name, allowed in conditions.items()):
        return Judged(State.OUTSIDE)
    for name in conditions:
        if row.get(name) is None:
            return Judged(State.UNJUDGED, reason=f"{MISSING}:{name}")
    place = row.get(PLACE)
    if _by_place(check, parameters):
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
        if wrong.code == CONTRADICTION:
            return Judged(State.UNJUDGED, reason=f"{CONTRADICTS}:{wrong.where['input']}")
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
