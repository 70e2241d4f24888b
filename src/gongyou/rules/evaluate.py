"""Both faces of a rule: one person with a trace, and a table of any size, from one definition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import Any

import ibis

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.bounds import contradicted, first_parts
from gongyou.rules.build import Slot, fixed_values, given_of, input_slot, needs, parameter_slot, scaled, step_columns
from gongyou.rules.calendar import ONE_DAY
from gongyou.rules.days import FIRST, LAST, MONTHS, Day
from gongyou.rules.exact import Column, Ratio
from gongyou.rules.given import Given
from gongyou.rules.one import Answer, UsedParameter, evaluate_one
from gongyou.rules.parameters import Parameter, Parameters
from gongyou.rules.places import lookup_order
from gongyou.rules.rule import DefinedStep, Input, Rule
from gongyou.rules.units import Unit

MARK = "given__"
NOT_EVALUABLE = "not_evaluable"
LAST_DAY = date(9999, 12, 31)
Among = Callable[[Column, Sequence[str]], Column]

__all__ = ["NOT_EVALUABLE", "Answer", "UsedParameter", "evaluate_one", "evaluate_table"]


def evaluate_table(rule: Rule, table: Any, *, on: str, place: str | None, parameters: Parameters) -> Any:
    """The table with the rule's outputs, and `not_evaluable`: the name of what is missing, NULL when nothing is.

    `on` and `place` name columns: the event day (a date, a timestamp or YYYY-MM, read as its first day) and the GB/T
    2260 code. Parameters are joined by each row's own day and place. Where something is missing or out of range, or the
    row contradicts itself, the outputs are NULL; nothing is guessed. Money comes out as DECIMAL(18,2), other numbers as
    DECIMAL with the step's places. Raises BadInput when a required input has no column.
    """
    if rule.definition.shape.plain is not None:
        raise BadInput(
            "rules.one_case_only",
            Text(f"规则 {rule.id} 只能逐案计算。", f"The rule {rule.id} takes one case at a time."),
            Text("请用单案计算。", "Ask case by case."),
            rule=rule.id,
        )
    work = table.mutate(**{f"{MARK}on": _event(rule, table, on)})
    slots: list[Slot] = []
    for name, of in _parameters(rule).items():
        parameter = parameters.get(of)
        work = joined(work, f"{MARK}p_{name}", parameter, place)
        if name in rule.definition.uses:
            slots.append(parameter_slot(name, parameter))
    inputs = {}
    for each in rule.inputs:
        slot = input_slot(each, parameters)
        slots.append(slot)
        stand_in = work[f"{MARK}p_{each.name}"] if each.parameter else None
        inputs[f"{MARK}{each.name}"] = input_column(work, each, slot, parameters, stand_in)
    used = {f"{MARK}{name}": work[f"{MARK}p_{name}"] for name in rule.definition.uses}
    work = work.mutate(**inputs, **used)
    fixed = fixed_values(rule.definition.uses, parameters)
    given = given_of(work, slots, parameters, prefix=MARK, fixed=fixed)
    broken = contradicted(rule, given)
    broken = None if broken is None else given.keep(broken)
    steps = tuple(rule.definition.steps(given))
    columns = step_columns(rule, steps, given)
    named = {output.name for output in rule.outputs}
    wanted = {step.name: step for step in steps if step.name in named}
    results = {name: _written(columns[name], step) for name, step in wanted.items()}
    missing = _missing(rule, given, steps)
    if broken is not None:
        results = {name: ibis.ifelse(broken.isnull(), each, ibis.null(each.type())) for name, each in results.items()}
        broke = [(broken == number, part) for number, part in enumerate(first_parts(rule))]
        missing = ibis.coalesce(missing, ibis.cases(*broke, else_=ibis.null("string")))
    results[NOT_EVALUABLE] = missing
    kept = [name for name in table.columns if name not in results]
    return given.table.select(*kept, **results)


def _event(rule: Rule, table: Any, on: str) -> Column:
    """The day of each row's event: the rule's own, where it names one and the row has it."""
    event = rule.definition.shape.event
    if not event or event not in table.columns:
        return _day(table, on)
    if on not in table.columns:
        return _day(table, event)
    return ibis.coalesce(_day(table, event), _day(table, on))


def _parameters(rule: Rule) -> dict[str, str]:
    """Short name and id of each parameter, those that stand in for an input included."""
    return {**rule.definition.uses, **{each.name: each.parameter for each in rule.inputs if each.parameter}}


def _day(table: Any, on: str) -> Column:
    if on not in table.columns:
        raise BadInput(
            "rules.column_missing",
            Text(f"表里没有日期列“{on}”。", f"The table has no date column “{on}”."),
            column=on,
        )
    column = table[on]
    if column.type().is_string():
        return ibis.ifelse(column.length() == 7, column + "-01", column).cast("date")
    return column.cast("date")


def one_of(code: Column, named: Sequence[str]) -> Column:
    """Whether a place is one of those named: quick for each row, slow to compile."""
    return code.isin(named)


def said_in(code: Column, named: Sequence[str]) -> Column:
    """The same for a table of few rows: one text to search instead of hundreds of words to compile."""
    return ibis.literal(f",{','.join(named)},").contains("," + code + ",")


def joined(
    table: Any, name: str, parameter: Parameter, place: str | None, day_column: str = f"{MARK}on", among: Among = one_of
) -> Any:
    """The table with the parameter's scaled value for each row's day and place, NULL where there is none."""
    day = table[day_column]
    if not parameter.values:
        return table.mutate(**{name: ibis.null("int64")})
    if not parameter.by_place:
        cases = [
            (
                (day >= dated.start) & (day <= (dated.until or LAST_DAY)),
                ibis.literal(scaled(dated.value, parameter.places), "int64"),
            )
            for dated in reversed(parameter.values)
        ]
        return table.mutate(**{name: ibis.cases(*cases, else_=ibis.null("int64"))})
    if place is None or place not in table.columns:
        return table.mutate(**{name: ibis.null("int64")})
    return _by_place(table, name, parameter, (place, day_column), among)


@lru_cache(maxsize=64)
def _flat(parameter: Parameter) -> list[tuple[str, date, date, int]]:
    """Place, first day, last day and scaled value: what holds at each place that is named, its wider places included.

    A district that has no value on a day has its city's, then its province's, as `places.lookup_order` says; so a row
    needs one look-up, under the nearest of its places that is named at all.
    """
    by_place: dict[str, list[tuple[date, date, int]]] = {}
    for dated in parameter.values:
        spans = by_place.setdefault(dated.place or "", [])
        spans.append((dated.start, dated.until or LAST_DAY, scaled(dated.value, parameter.places)))
    found = []
    for place in by_place:
        keys = [key for key in lookup_order(place) if key in by_place]
        starts = {span[0] for key in keys for span in by_place[key]}
        starts |= {span[1] + ONE_DAY for key in keys for span in by_place[key] if span[1] < LAST_DAY}
        ordered = sorted(starts)
        for number, start in enumerate(ordered):
            last = ordered[number + 1] - ONE_DAY if number + 1 < len(ordered) else LAST_DAY
            held = [value for key in keys for since, until, value in by_place[key] if since <= start <= until]
            if held:
                found.append((place, start, last, held[0]))
    return found


def _by_place(table: Any, name: str, parameter: Parameter, where: tuple[str, str], among: Among) -> Any:
    """One look-up for each row's day, under the nearest of district, city and province that has values.

    The values are written as one text that the engine splits, not as an in-memory table: that works on every engine
    without registering anything, and one literal compiles faster than hundreds.
    """
    place, day = where
    lines = ";".join(f"{at:<8}{start}{last}{value}" for at, start, last, value in _flat(parameter))
    entry = ibis.literal(lines).split(";").unnest().name("entry").as_table().entry
    of, since, until, column = (f"{name}_{part}" for part in ("place", "start", "until", "value"))
    values = entry.as_table().select(
        **{
            of: entry.substr(0, 8).strip(),
            since: entry.substr(8, 10).cast("date"),
            until: entry.substr(18, 10).cast("date"),
            column: entry.substr(28).cast("int64"),
        }
    )
    named = sorted({dated.place or "" for dated in parameter.values})
    code = table[place].cast("string")
    city, province = code.substr(0, 4) + "00", code.substr(0, 2) + "0000"
    nearest = ibis.ifelse(among(city, named), city, province)
    # A grade such as 440000/2 is looked for as it stands.
    key = ibis.ifelse(among(code, named) | code.contains("/"), code, nearest)
    work = table.mutate(**{f"{name}_key": key})
    work = work.left_join(
        values, [work[f"{name}_key"] == values[of], work[day] >= values[since], work[day] <= values[until]]
    ).drop(of, since, until, f"{name}_key")
    return work.mutate(**{name: work[column]}).drop(column)


def input_column(table: Any, given: Input, slot: Slot, parameters: Parameters, stand_in: Column | None) -> Column:
    """The input as the rule reckons with it; the default or the parameter's column `stand_in` where it is empty."""
    if given.name in table.columns:
        column = _whole(table[given.name], slot, given)
    elif given.is_required:
        raise BadInput(
            "rules.column_missing",
            Text(f"表里没有“{given.label.zh}”列（{given.name}）。", f"The table has no column {given.name}."),
            Text("请补上这一列，或改列名。", "Add the column or rename one."),
            column=given.name,
        )
    else:
        column = ibis.null(slot.dtype)
    if given.default is not None:
        return column.fill_null(ibis.literal(scaled(given.default, slot.places), "int64"))
    if given.parameter and stand_in is not None:
        finer = 10 ** (slot.places - parameters.get(given.parameter).places)
        return ibis.coalesce(column, stand_in if finer == 1 else stand_in * finer)
    return column


def _whole(column: Column, slot: Slot, given: Input) -> Column:
    """The input as whole numbers; NULL when it is out of range or finer than the rule keeps."""
    if not slot.unit.is_number:
        return _as_it_is(column, slot, given)
    number = column if column.type().is_decimal() else column.cast("decimal(18, 6)")
    scale = number.type().scale or 0
    # Exact: below 2^51 the nearest double lies within half of the last place that is kept.
    whole = (number.cast("float64") * 10**slot.places + 0.5).floor().cast("int64")
    fits = number >= ibis.literal(_upwards(given.low, scale), number.type())
    if scaled(given.high, scale) < 10 ** (number.type().precision or 38):
        # In the column's own type, so that no engine widens every row to compare it.
        fits &= number <= ibis.literal(given.high, number.type())
    if scale > given.places:
        kept = number.cast("float64") * 10**given.places
        fits &= (kept - kept.round()).abs() < 0.5 * 10.0 ** (given.places - scale)
    return ibis.ifelse(fits, whole, ibis.null("int64"))


def _upwards(low: Decimal, scale: int) -> Decimal:
    """The smallest value that a column with so many decimals can hold at or above `low`."""
    return Decimal(ceil(low.scaleb(scale))).scaleb(-scale)


def _as_it_is(column: Column, slot: Slot, given: Input) -> Column:
    """A boolean, a day, a month's number, a moment's seconds or a word; NULL when it is out of range or unknown."""
    match slot.unit:
        case Unit.YES_NO:
            return column.cast("boolean")
        case Unit.MOMENT:
            return column.cast("timestamp").epoch_seconds().cast("int64")
        case Unit.WORD:
            word = column.cast("string").strip()
            return (
                word
                if given.choices is None
                else ibis.ifelse(word.isin(list(given.choices)), word, ibis.null("string"))
            )
    if column.type().is_string():
        column = ibis.ifelse(column.length() == 7, column + "-01", column).try_cast("date")
    day = column.cast("date")
    held = ibis.ifelse(day.between(ibis.literal(FIRST), ibis.literal(LAST)), day, ibis.null("date"))
    return held if slot.unit is Unit.DAY else Day(held).month.column


def _written(column: Column, step: DefinedStep) -> Column:
    """Whole numbers as exact decimals, months as YYYY-MM, everything else as it is."""
    if step.unit is Unit.MONTH:
        year = (column / MONTHS).floor().cast("int64")
        return year.cast("string") + "-" + (column % MONTHS + 101).cast("string").substr(1, 2)
    if not isinstance(step.value, Ratio):
        return column
    if step.places == 0:
        return column
    # Exact below 2^50: the nearest double lies far within half of the last decimal that the cast keeps.
    return (column / 10**step.places).cast(f"decimal(18, {step.places})")


def _missing(rule: Rule, given: Given, steps: tuple[DefinedStep, ...]) -> Column:
    """The first input or parameter that the required outputs lack."""
    wanted: dict[str, None] = {}
    optional = {each.name for each in rule.inputs if each.optional or each.blank}
    ids = _parameters(rule)
    named = {output.name for output in rule.outputs}
    for name, names in needs(steps).items():
        if name in named:
            wanted.update(dict.fromkeys(each for each in names if each not in optional))
    cases = [(given.column(name).isnull(), ids.get(name, name)) for name in wanted]
    return ibis.cases(*cases, else_=ibis.null("string")) if cases else ibis.null("string")
