"""The edit rules: data in edits.yaml, judged over one form and what is known beside it.

A rule is an expression over names; it may compare, add, subtract, multiply, and say and / or / not. A name without a
value makes the rule not apply. See docs/decisions/edit-rules.md.
"""

from __future__ import annotations

import ast
import dataclasses
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from gongyou.core.text import Text

Facts = Mapping[str, Any]
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
RECKONED: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
}  # fmt: skip


class Missing(Exception):
    """A name of the rule has no value: the rule does not apply."""


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")

    zh: str
    en: str


class _Written(BaseModel):
    """A rule as the file has it; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid")

    id: str
    level: Literal["hard", "soft"]
    holds: bool = False
    kinds: tuple[Literal["employer", "member"], ...] = ("employer", "member")
    field: str
    fails: str = ""
    text: _Words
    remedy: _Words


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `fails` is None for what only the reading of a file or a form can find."""

    id: str
    is_hard: bool
    holds: bool
    kinds: tuple[str, ...]
    field: str
    fails: ast.expr | None
    text: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a form breaks, with the values that its sentence names."""

    rule: str
    field: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def is_hard(self) -> bool:
        return rules()[self.rule].is_hard

    @property
    def holds(self) -> bool:
        return rules()[self.rule].holds

    @property
    def text(self) -> Text:
        return filled(rules()[self.rule].text, self.values)

    @property
    def remedy(self) -> Text:
        return rules()[self.rule].remedy

    def stored(self) -> dict[str, Any]:
        return {"rule": self.rule, "field": self.field, "values": dict(self.values)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Fault:
        return cls(stored["rule"], stored["field"], stored["values"])


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its id, in the order of the file."""
    written = yaml.safe_load(files(__package__).joinpath("edits.yaml").read_text(encoding="utf-8"))
    found: dict[str, Rule] = {}
    for each in map(_Written.model_validate, written):
        if each.id in found or (each.holds and each.level == "hard"):
            raise ValueError(f"edit rule {each.id}")
        expression = ast.parse(each.fails, mode="eval").body if each.fails else None
        found[each.id] = Rule(
            each.id,
            each.level == "hard",
            each.holds,
            tuple(each.kinds),
            each.field,
            expression,
            Text(each.text.zh, each.text.en),
            Text(each.remedy.zh, each.remedy.en),
        )
    return found


def judged(kind: str, facts: Facts) -> list[Fault]:
    """The rules that a form of this kind breaks, hard ones first."""
    found = []
    for rule in rules().values():
        if rule.fails is None or kind not in rule.kinds:
            continue
        try:
            broken = valued(rule.fails, facts)
        except Missing:
            continue
        if broken:
            found.append(fault(rule.id, facts))
    return sorted(found, key=lambda each: not each.is_hard)


def fault(rule: str, facts: Facts, at: str = "") -> Fault:
    """The fault of a rule with the values its sentence needs. `at` names the field where the rule leaves it open."""
    known = rules()[rule]
    wanted = {name: _said(facts[name]) for name in facts if f"{{{name}}}" in known.text.zh + known.text.en}
    return Fault(rule, at or known.field, wanted)


def filled(text: Text, values: Mapping[str, str]) -> Text:
    """The sentence with its values; a value never opens a placeholder of its own."""
    return Text(text.zh.format_map(_Safe(values)), text.en.format_map(_Safe(values)))


class _Safe(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "—"


def _said(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "—"
    if isinstance(value, (int, Decimal)):
        # Seventy is kept as 7E+1.
        return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(map(str, value))
    return str(value)


def valued(node: ast.expr, facts: Facts) -> Any:
    """The value of an expression. Raises Missing for a name without a value, ValueError for what rules may not say."""
    match node:
        case ast.Constant(value=int() as number):
            return number
        case ast.Constant(value=float() as number):
            return Decimal(str(number))
        case ast.Name(id=name):
            value = facts.get(name)
            if value is None:
                raise Missing(name)
            return value
        case ast.BoolOp(op=ast.And(), values=parts):
            return min([bool(valued(part, facts)) for part in parts])  # every part: a missing name must be seen
        case ast.BoolOp(op=ast.Or(), values=parts):
            return max([bool(valued(part, facts)) for part in parts])
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return not valued(part, facts)
        case ast.BinOp(left=left, op=act, right=right) if type(act) in RECKONED:
            return RECKONED[type(act)](valued(left, facts), valued(right, facts))
        case ast.Compare(left=left, ops=[act], comparators=[right]) if type(act) in COMPARED:
            return COMPARED[type(act)](valued(left, facts), valued(right, facts))
    raise ValueError(f"edit rules do not know {ast.dump(node)}")
