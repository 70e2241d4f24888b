"""What a calculator consists of: questions in everyday words, and the rules that answer them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from gongyou.core.text import Text

NOTHING = Text("", "")


class Kind(StrEnum):
    """What is typed or chosen."""

    MONEY = "money"
    COUNT = "count"
    DAY = "day"
    MONTH = "month"
    CHOICE = "choice"
    PLACE = "place"


class Limitation(StrEnum):
    """Which clock of arbitration runs against a claim."""

    WAGES = "wages"
    OTHER = "other"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `only` shows it for some answers of another question; `initial` stands there at the start."""

    name: str
    label: Text
    help: Text = NOTHING
    kind: Kind = Kind.MONEY
    unit: Text = NOTHING
    required: bool = True
    choices: Mapping[str, Text] = field(default_factory=dict)
    initial: str = ""
    only: tuple[str, tuple[str, ...]] | None = None

    def asked_for(self, answers: Mapping[str, Any]) -> bool:
        """Whether the question belongs to these answers."""
        return self.only is None or answers.get(self.only[0]) in self.only[1]


@dataclass(frozen=True, slots=True)
class Case:
    """One question to a rule. `large` are the results that stand out, with their words.

    `moved` are the inputs whose change is told, `watched` the results that it is told for. `amount` names the result
    that is claimed; `known` is the day from which the clock of the claim runs, where the answers tell it.
    """

    rule: str
    inputs: Mapping[str, Any]
    large: Mapping[str, Text]
    notes: tuple[Text, ...] = ()
    moved: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    amount: str = ""
    limitation: Limitation = Limitation.NONE
    known: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """What is known besides the answers."""

    today: date
    place: str | None


Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Calculator:
    """One calculator. `ordered` are pairs of days of which the first must not lie after the second."""

    name: str
    icon: str
    title: Text
    purpose: Text
    questions: tuple[Question, ...]
    cases: Callable[[Answers, Asker], list[Case]]
    evidence: tuple[Text, ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()


def money(name: str, label: Text, help_text: Text = NOTHING, **more: Any) -> Question:
    """A question for an amount."""
    return Question(name, label, help_text, Kind.MONEY, unit=Text("元", "yuan"), **more)


def count(name: str, label: Text, unit: Text, help_text: Text = NOTHING, **more: Any) -> Question:
    """A question for a number of something."""
    return Question(name, label, help_text, Kind.COUNT, unit=unit, **more)


def day(name: str, label: Text, help_text: Text = NOTHING, **more: Any) -> Question:
    """A question for a day."""
    return Question(name, label, help_text, Kind.DAY, **more)


def choice(name: str, label: Text, choices: Mapping[str, Text], help_text: Text = NOTHING, **more: Any) -> Question:
    """A question with a few answers, the first of which is chosen at the start."""
    return Question(name, label, help_text, Kind.CHOICE, choices=choices, initial=next(iter(choices)), **more)


def given(answers: Answers, *names: str) -> dict[str, str]:
    """Of the answers those that were given."""
    return {name: answers[name] for name in names if answers.get(name)}


HOURS, DAYS, MONTHS, YEARS = Text("小时", "hours"), Text("天", "days"), Text("个月", "months"), Text("年", "years")
NONE_LEFT_OUT = Text("没有就不填。", "Leave empty if there is none.")
PLACE = Question(
    "place",
    Text("在哪里上班", "Where you work"),
    Text(
        "用来查当地最低工资。省内分档、自己不知道是第几档的，不选，在下一栏直接填数。",
        "To look up the local minimum wage. If the province has grades and you do not know yours, skip it and type the "
        "amount below.",
    ),
    Kind.PLACE,
    required=False,
)
LOCAL_MINIMUM = money(
    "local_min_wage",
    Text("当地月最低工资", "Local monthly minimum wage"),
    Text(
        "不填就按上面选的地方查。查不到时，请填人社局公布的数。",
        "Left empty, the place above decides. If nothing is held for it, type what the labour bureau published.",
    ),
    required=False,
)
