"""The rules of early warning as they are written, checked when they are read."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

FILE = Path(__file__).with_name("rules.yaml")


class Level(StrEnum):
    """How urgent. In the order of the list, each worse than the one before."""

    NONE = "none"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


LEVELS = (Level.YELLOW, Level.ORANGE, Level.RED)


class Series(StrEnum):
    """What is watched. All in per cent."""

    OUT_OF_WORK = "out_of_work"
    JOB_LOSSES = "job_losses"
    WAGES = "wages"


class Method(StrEnum):
    """How a month's score comes from the months up to it."""

    RISE = "rise"
    EWMA = "ewma"
    LEVEL = "level"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Strict):
    """A text in both languages."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Threshold(_Strict):
    """Where a level begins, after how many months in a row, and below what it ends."""

    begins: float
    ends: float
    months: Annotated[int, Field(ge=1, le=12)] = 1

    @model_validator(mode="after")
    def _ends_below(self) -> Threshold:
        if self.ends > self.begins:
            raise ValueError("a level ends at or below where it begins")
        return self


class Event(_Strict):
    """What hindsight calls an event: so far from the best month to the worst, for at least so many months."""

    depth: Annotated[float, Field(gt=0)]
    months: Annotated[int, Field(ge=1)]


class Rule(_Strict):
    """One rule of early warning."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    title: Said
    series: Series
    method: Method
    levels: dict[Level, Threshold]
    event: Event
    lead: Annotated[int, Field(ge=0, le=12)]
    # Groups of fewer people than this are not judged: one more person out of work would be a signal.
    fewest: Annotated[int, Field(ge=10)]
    status: Annotated[str, Field(pattern="^(verified|convention)$")]
    source: Said
    proposes: Said

    @model_validator(mode="after")
    def _in_order(self) -> Rule:
        if tuple(sorted(self.levels, key=lambda level: level.rank)) != LEVELS:
            raise ValueError("levels are yellow, orange and red")
        starts = [self.levels[level].begins for level in LEVELS]
        if starts != sorted(set(starts)):
            raise ValueError("each level begins above the one before")
        return self

    @property
    def version(self) -> str:
        """Changes with any word or number of the rule."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


def rules_read(text: str, where: str = "rules.yaml") -> tuple[Rule, ...]:
    """The rules of a file. Raises BadInput with the rule and what is wrong with it."""
    try:
        found = tuple(Rule.model_validate(each) for each in yaml.safe_load(text) or [])
    except (ValueError, yaml.YAMLError, TypeError) as wrong:
        raise BadInput(
            "warning.rules_unreadable",
            Text(
                f"{where} 的预警规则无法读取：{wrong}", f"The rules of early warning in {where} cannot be read: {wrong}"
            ),
            Text("请照 rules.yaml 的写法更正。", "Write them as in rules.yaml."),
        ) from wrong
    if len({rule.id for rule in found}) != len(found):
        raise BadInput(
            "warning.rule_twice",
            Text(f"{where} 中有两条规则编号相同。", f"Two rules in {where} share an id."),
            Text("每条规则的 id 应不同。", "Each rule has an id of its own."),
        )
    return found


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in force."""
    return rules_read(FILE.read_text("utf-8"))


def rule_named(rule_id: str) -> Rule | None:
    return next((rule for rule in rules() if rule.id == rule_id), None)
