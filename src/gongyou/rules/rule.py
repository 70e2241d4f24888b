"""A rule: one function from columns to named steps. One row and a table run the same function."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from gongyou.core.text import Text
from gongyou.rules.days import Day, Month
from gongyou.rules.exact import Column, Ratio
from gongyou.rules.given import Given
from gongyou.rules.units import Unit

PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")
# The name under which a rule's function is handed the working calendar, and the step that says whether it is official.
CALENDAR = "calendar"
ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class Input:
    """One fact that the asker gives.

    `places` are the decimals that are kept whole, `low` and `high` the smallest and the largest value accepted. An
    input with a `default` or a `parameter` may be left out: the default, or the parameter by place and day, stands in.
    An `optional` input without either leaves the steps that need it unanswered. A `blank` input may be empty, and that
    means something: the rule's function asks. A word has `choices`, or none when any text will do.
    """

    name: str
    label: Text
    unit: Unit
    places: int = 2
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(10_000_000)
    default: Decimal | None = None
    parameter: str | None = None
    optional: bool = False
    blank: bool = False
    choices: Mapping[str, Text] | None = None

    @property
    def is_required(self) -> bool:
        return self.default is None and self.parameter is None and not (self.optional or self.blank)


@dataclass(frozen=True, slots=True)
class DefinedStep:
    """One step as a rule defines it.

    `formula` names the inputs, parameters and earlier steps that it uses in braces; the names say what the step needs.
    `value` is a Ratio, a Day, a Month, or a column of booleans or words. A Ratio is rounded half up to `places`
    decimals for this step alone: steps that use it go on with the exact ratio.
    """

    name: str
    label: Text
    formula: str
    value: Ratio | Day | Month | Column
    unit: Unit
    places: int = 2

    @property
    def uses(self) -> tuple[str, ...]:
        return tuple(PLACEHOLDER.findall(self.formula))


@dataclass(frozen=True, slots=True)
class Output:
    """One result that callers may rely on."""

    name: str
    label: Text
    unit: Unit


@dataclass(frozen=True, slots=True)
class PlainStep:
    """One step of a rule that is reckoned in Python: its formula is filled already."""

    name: str
    label: Text
    formula: str
    value: Any
    unit: Unit


class ListSense(StrEnum):
    """What a list stands for where a rule asks for one value: each item has its answer, or the answers add up."""

    EACH = "each"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Bound:
    """What no case may contradict: parts that are together more than the whole, a day that lies after a later one.

    `parts` are one day or moment, or numbers that add up; where any of them is not given, nothing is contradicted.
    """

    parts: tuple[str, ...]
    whole: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a rule is not one value in and one value out.

    `event` names the day from which parameters are taken. `lists` names the input that may be a list. `grouped` are
    results that callers get as one list, by the steps that they consist of. `same_as` are further names of the rule.
    A case that breaks one of the `bounds` contradicts itself and has no answer.
    `constants` are what its function closes over, so that the version tells them.
    """

    same_as: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    # Reckons one case in Python, for what no column holds; such a rule has no table form.
    plain: Callable[[Mapping[str, Any]], Sequence[PlainStep]] | None = None
    event: str = ""
    lists: str = ""
    sense: ListSense = ListSense.EACH
    grouped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bounds: tuple[Bound, ...] = ()


PLAIN = Shape()


@dataclass(frozen=True, eq=False)
class Definition:
    """What a pack writes: the text of the rule and its function. The catalogue makes a Rule of it."""

    id: str
    title: Text
    law: Text
    article: Text
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    uses: Mapping[str, str]
    conventions: tuple[Text, ...]
    steps: Callable[[Given], Sequence[DefinedStep]]
    page: str
    shape: Shape = PLAIN


@dataclass(frozen=True, slots=True)
class RuleText:
    """The words of a rule."""

    title: Text
    law: Text
    article: Text
    page: str
    conventions: tuple[Text, ...] = ()


Steps = Callable[[Given], Sequence[DefinedStep]]


def rule(
    name: str,
    words: RuleText,
    *,
    inputs: Sequence[Input],
    outputs: Sequence[str],
    uses: Mapping[str, str] | None = None,
    shape: Shape = PLAIN,
) -> Callable[[Steps], Definition]:
    """Makes a Definition of a function from given ratios to steps.

    `uses` gives each parameter a short name in formulas.
    """

    def made(function: Steps) -> Definition:
        return Definition(
            name,
            words.title,
            words.law,
            words.article,
            tuple(inputs),
            tuple(outputs),
            dict(uses or {}),
            words.conventions,
            function,
            words.page,
            shape,
        )

    return made


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule of the catalogue. `version` is a digest of its code, its words and the values of its parameters."""

    definition: Definition
    version: str
    outputs: tuple[Output, ...]

    @property
    def id(self) -> str:
        return self.definition.id

    @property
    def pack(self) -> str:
        return self.definition.id.split(".")[0]

    @property
    def title(self) -> Text:
        return self.definition.title

    @property
    def law(self) -> Text:
        return self.definition.law

    @property
    def article(self) -> Text:
        return self.definition.article

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.definition.inputs

    @property
    def uses(self) -> tuple[str, ...]:
        """Ids of the parameters, those that stand in for an input included."""
        stand_ins = [each.parameter for each in self.inputs if each.parameter]
        return tuple(dict.fromkeys([*self.definition.uses.values(), *stand_ins]))

    @property
    def conventions(self) -> tuple[Text, ...]:
        return self.definition.conventions

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which `Catalogue.rule` finds it."""
        short = self.id.split(".", 1)[1]
        return (self.id, short, *self.definition.shape.same_as)


def code_digest(definition: Definition, parameters_digest: str) -> str:
    """Eight hexadecimal digits over the function's source, the words and the parameters' values."""
    words = [definition.id, definition.title, definition.law, definition.article, definition.inputs]
    words += [definition.shape.constants, definition.shape.bounds]
    content = "\n".join(
        [
            inspect.getsource(definition.shape.plain or definition.steps),
            repr(words),
            repr(definition.conventions),
            parameters_digest,
        ]
    )
    return hashlib.sha256(content.encode()).hexdigest()[:8]
