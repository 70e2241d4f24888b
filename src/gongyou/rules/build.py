"""A rule's steps over a table of whole numbers: the one place where columns become ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis

from gongyou.rules.exact import Column, Range, Ratio
from gongyou.rules.parameters import Parameter, Parameters
from gongyou.rules.rule import DefinedStep, Input, Rule
from gongyou.rules.units import Unit


@dataclass(frozen=True, slots=True)
class Slot:
    """A whole-number column: its name, decimals kept, lowest and highest whole number."""

    name: str
    places: int
    span: Range
    unit: Unit

    @property
    def dtype(self) -> str:
        return "boolean" if self.unit is Unit.YES_NO else "int64"


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
    if given.unit is Unit.YES_NO:
        return Slot(given.name, 0, Range(0, 1), given.unit)
    return Slot(given.name, places, Range(0, scaled(given.high, places)), given.unit)


def parameter_slot(name: str, parameter: Parameter) -> Slot:
    """The column of a parameter, with the span of its values."""
    low, high = (scaled(value, parameter.places) for value in parameter.span)
    return Slot(name, parameter.places, Range(low, high), parameter.unit)


def given_of(table: Any, needed: Sequence[Slot]) -> dict[str, Any]:
    """The ratios, and boolean columns, that a rule's function is handed. Percent and money come in their own units."""
    return {slot.name: _ratio(table, slot) for slot in needed}


def _ratio(table: Any, slot: Slot) -> Any:
    if slot.unit is Unit.YES_NO:
        return table[slot.name]
    unit = Fraction(1, 10**slot.places)
    if slot.unit is Unit.PERCENT:
        unit /= 100
    return Ratio.column(table[slot.name], slot.span, unit)


def needs(steps: Sequence[DefinedStep]) -> dict[str, tuple[str, ...]]:
    """The inputs and parameters that each step needs, through the steps it builds on."""
    found: dict[str, tuple[str, ...]] = {}
    for step in steps:
        reached: list[str] = []
        for name in step.uses:
            reached.extend(found.get(name, (name,)))
        found[step.name] = tuple(dict.fromkeys(reached))
    return found


def step_columns(steps: Sequence[DefinedStep], table: Any) -> dict[str, Column]:
    """One column per step: whole numbers of 10^-places, or booleans; NULL where something it needs is missing."""
    columns = {}
    for step, names in zip(steps, needs(steps).values(), strict=True):
        value = step.value.rounded(step.places) if isinstance(step.value, Ratio) else step.value
        present = [table[name].notnull() for name in names]
        dtype = "int64" if isinstance(step.value, Ratio) else "boolean"
        if isinstance(value, int):
            value = ibis.literal(value, "int64")
        columns[step.name] = ibis.ifelse(ibis.and_(*present), value, ibis.null(dtype)) if present else value
    return columns


def decimal_of(whole: int, places: int) -> Decimal:
    """The number that a whole column stands for."""
    return Decimal(whole).scaleb(-places)


def unit_of(steps: Sequence[DefinedStep]) -> Mapping[str, Unit]:
    """Unit by step name."""
    return {step.name: step.unit for step in steps}
