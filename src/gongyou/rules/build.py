"""A rule's steps over a table of whole numbers: the one place where columns become ratios."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis

from gongyou.rules.days import MONTHS, Day, Month
from gongyou.rules.exact import Column, Range, Ratio
from gongyou.rules.given import Given
from gongyou.rules.parameters import Parameter, Parameters
from gongyou.rules.rule import CALENDAR, DefinedStep, Input, Rule
from gongyou.rules.units import Unit

DTYPES = {Unit.YES_NO: "boolean", Unit.DAY: "date", Unit.WORD: "string"}
NO_SPAN = Range(0, 1)
# Seconds since 1970 of any day that the days' span holds.
MOMENTS = Range(-(2**31), 2**33)


@dataclass(frozen=True, slots=True)
class Slot:
    """A column of whole numbers, booleans, days or words: its name, decimals kept, lowest and highest whole number."""

    name: str
    places: int
    span: Range
    unit: Unit

    @property
    def dtype(self) -> str:
        return DTYPES.get(self.unit, "int64")


def scaled(value: Decimal, places: int) -> int:
    """The whole number of 10^-places in a value that has no finer decimals."""
    return int(value.scaleb(places).to_integral_exact())


def slots(rule: Rule, parameters: Parameters) -> tuple[Slot, ...]:
    """The columns that a rule needs: its inputs, then its parameters by their short names."""
    inputs = [input_slot(each, parameters) for each in rule.inputs]
    used = [parameter_slot(name, parameters.get(of)) for name, of in rule.definition.uses.items()]
    return (*inputs, *used)


def input_slot(given: Input, parameters: Parameters) -> Slot:
    """The column of an input; a parameter that may stand in widens its decimals."""
    places = given.places
    if given.parameter:
        places = max(places, parameters.get(given.parameter).places)
    if given.unit is Unit.MOMENT:
        return Slot(given.name, 0, MOMENTS, given.unit)
    if not given.unit.is_number:
        return Slot(given.name, 0, NO_SPAN, given.unit)
    return Slot(given.name, places, Range(scaled(given.low, places), scaled(given.high, places)), given.unit)


def parameter_slot(name: str, parameter: Parameter) -> Slot:
    """The column of a parameter, with the span of its values."""
    low, high = (scaled(value, parameter.places) for value in parameter.span)
    return Slot(name, parameter.places, Range(low, high), parameter.unit)


def given_of(
    table: Any,
    needed: Sequence[Slot],
    parameters: Parameters,
    *,
    prefix: str = "",
    fixed: Mapping[str, Ratio] | None = None,
) -> Given:
    """What a rule's function is handed: ratios, days, months, columns of booleans and words, and the calendar.

    Percent and money come in their own units. `prefix` leads the names of the table's columns. What is `fixed` comes
    as a number instead of its column.
    """
    handed = {slot.name: _handed(table[f"{prefix}{slot.name}"], slot) for slot in needed}
    return Given(table, {CALENDAR: parameters.calendar_columns, **handed, **(fixed or {})}, prefix)


def fixed_values(uses: Mapping[str, str], parameters: Parameters) -> dict[str, Ratio]:
    """The parameters that only ever had one value, by their short names: numbers that no row need carry.

    Whether there is a value on a row's day still stands in the column. Months stay columns: rules add them to days.
    """
    found = {}
    for name, of in uses.items():
        parameter = parameters.get(of)
        values = {dated.value for dated in parameter.values}
        if len(values) == 1 and parameter.unit is not Unit.MONTHS:
            found[name] = Ratio.of(Fraction(values.pop()) / (100 if parameter.unit is Unit.PERCENT else 1))
    return found


def _handed(column: Column, slot: Slot) -> Any:
    if slot.unit in (Unit.YES_NO, Unit.WORD):
        return column
    if slot.unit is Unit.DAY:
        return Day(column)
    if slot.unit is Unit.MONTH:
        return Month(column)
    unit = Fraction(1, 10**slot.places)
    if slot.unit is Unit.PERCENT:
        unit /= 100
    return Ratio.column(column, slot.span, unit)


def needs(steps: Sequence[DefinedStep]) -> dict[str, tuple[str, ...]]:
    """The inputs and parameters that each step needs, through the steps it builds on."""
    found: dict[str, tuple[str, ...]] = {}
    for step in steps:
        reached: list[str] = []
        for name in step.uses:
            reached.extend(found.get(name, (name,)))
        found[step.name] = tuple(dict.fromkeys(reached))
    return found


def step_columns(
    rule: Rule, steps: Sequence[DefinedStep], given: Given, asked: Collection[str] | None = None
) -> dict[str, Column]:
    """One column per step: whole numbers of 10^-places, booleans, days, months as numbers, words.

    NULL where something that the step needs is missing; a blank input is never missing. With `asked`, only those
    inputs and parameters are looked at, and the caller vouches for the others.
    """
    columns = {}
    blank = {each.name for each in rule.inputs if each.blank}
    for step, names in zip(steps, needs(steps).values(), strict=True):
        value = _column_of(step)
        present = [
            given.column(name).notnull() for name in names if name not in blank and (asked is None or name in asked)
        ]
        dtype = DTYPES.get(step.unit, "int64")
        if isinstance(value, int | str):
            value = ibis.literal(value, dtype)
        columns[step.name] = ibis.ifelse(ibis.and_(*present), value, ibis.null(dtype)) if present else value
    return columns


def _column_of(step: DefinedStep) -> Any:
    if isinstance(step.value, Ratio):
        return step.value.rounded(step.places)
    if isinstance(step.value, Day | Month):
        return step.value.column
    return step.value


def month_written(number: int) -> str:
    """2026-10 for the number of a Month."""
    return f"{number // MONTHS:04d}-{number % MONTHS + 1:02d}"


def decimal_of(whole: int, places: int) -> Decimal:
    """The number that a whole column stands for."""
    return Decimal(whole).scaleb(-places)


def unit_of(steps: Sequence[DefinedStep]) -> Mapping[str, Unit]:
    """Unit by step name."""
    return {step.name: step.unit for step in steps}
