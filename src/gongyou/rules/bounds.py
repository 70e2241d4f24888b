"""What a case must not contradict: for one person an error, for a row of a table the name of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from typing import Any

import ibis

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.exact import Column
from gongyou.rules.facts import Fact
from gongyou.rules.given import Given
from gongyou.rules.rule import Bound, Rule
from gongyou.rules.units import Unit

CONTRADICTION = "rules.inputs_contradict"


def refuse_contradiction(rule: Rule, facts: Mapping[str, Fact]) -> None:
    """Raises BadInput where the case breaks a bound of the rule: left before hired, overtime pay above the wages."""
    for bound in rule.definition.shape.bounds:
        parts: list[Any] = [facts.get(name) for name in bound.parts]
        whole: Any = facts.get(bound.whole)
        if whole is None or None in parts:
            continue
        together = sum(parts, Decimal(0)) if len(parts) > 1 else parts[0]
        if together > whole:
            raise _contradiction(rule, bound, together, whole)


def contradicted(rule: Rule, given: Given) -> Column | None:
    """The number of the first bound that the row breaks, NULL where it breaks none; None for a rule without bounds."""
    cases = []
    for number, bound in enumerate(rule.definition.shape.bounds):
        together = reduce(lambda left, right: left + right, (given[name] for name in bound.parts))
        # A number costs a row a fraction of what a name costs it.
        cases.append((together > given[bound.whole], ibis.literal(number, "int8")))
    return ibis.cases(*cases, else_=ibis.null("int8")) if cases else None


def first_parts(rule: Rule) -> list[str]:
    """What a contradiction is named by: the first part of each bound, by its number."""
    return [bound.parts[0] for bound in rule.definition.shape.bounds]


def _contradiction(rule: Rule, bound: Bound, together: Any, whole: Any) -> BadInput:
    labels = {each.name: each.label for each in rule.inputs}
    units = {each.name: each.unit for each in rule.inputs}
    first = bound.parts[0]
    named = [(f"“{labels[name].zh}”（{name}）", f"“{labels[name].en}” ({name})") for name in bound.parts]
    zh, en = "、".join(each for each, _ in named), ", ".join(each for _, each in named)
    more, en_more = ("晚于", "lies after") if units[first] in (Unit.DAY, Unit.MOMENT) else ("大于", "exceeds")
    if len(bound.parts) > 1:
        zh, en, more, en_more = f"{zh}合计", f"{en} together", more, "exceed"
    return BadInput(
        CONTRADICTION,
        Text(
            f"{zh} {together} {more}“{labels[bound.whole].zh}”（{bound.whole}）{whole}。",
            f"{en}, {together}, {en_more} “{labels[bound.whole].en}” ({bound.whole}), {whole}.",
        ),
        Text("请核对这几项，改正写错的一项。", "Check these and correct the wrong one."),
        input=first,
        value=together,
    )
