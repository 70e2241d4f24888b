"""The rules of early warning as they are written, checked when they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

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
    """What is watched. In per cent, but hours a week and posts per seeker."""

    OUT_OF_WORK = "out_of_work"
    JOB_LOSSES = "job_losses"
    WAGES = "wages"
    WEEKLY_HOURS = "weekly_hours"
    LONG_HOURS = "long_hours"
    RATIO = "ratio"
    VACANCIES = "vacancies"


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


class Bounds(_Strict):
    """How far a union may move the thresholds of its copy, and the months before a level begins."""

    least: float
    most: float
    months: Annotated[int, Field(ge=1, le=12)] = 6

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        if self.least >= self.most:
            raise ValueError("the least bound lies below the most")
        return self

    def hold(self, value: float) -> bool:
        return self.least <= value <= self.most


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
    # Alerts with at most so many months between them are one episode.
    merges: Annotated[int, Field(ge=0, le=6)]
    bounds: Bounds
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
        if not all(self.bounds.hold(each) for level in self.levels.values() for each in (level.begins, level.ends)):
            raise ValueError("thresholds lie within the bounds")
        return self

    @property
    def version(self) -> str:
        """Changes with any word or number of the rule."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


def rules_read(text: str, where: str = "rules.yaml") -> tuple[Rule, ...]:
    """The rules of a file. Raises BadInput with the line and what is wrong there."""
    try:
        raw = yaml.safe_load(text) or []
        found = tuple(Rule.model_validate(each) for each in raw)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise _unreadable(where, line, wrong.problem or str(wrong)) from wrong
    except ValidationError as wrong:
        at, first = _first_wrong(raw), wrong.errors()[0]
        path = ".".join(str(each) for each in first["loc"]) or "—"
        raise _unreadable(where, line_of(text, (at, *first["loc"])), f"{path}: {first['msg']}") from wrong
    except (ValueError, yaml.YAMLError, TypeError) as wrong:
        raise _unreadable(where, 1, str(wrong)) from wrong
    if len({rule.id for rule in found}) != len(found):
        raise BadInput(
            "warning.rule_twice",
            Text(f"{where} 中有两条规则编号相同。", f"Two rules in {where} share an id."),
            Text("每条规则的 id 应不同。", "Each rule has an id of its own."),
        )
    return found


def _unreadable(where: str, line: int, why: str) -> BadInput:
    return BadInput(
        "warning.rules_unreadable",
        Text(
            f"{where} 第 {line} 行的预警规则无法读取：{why}",
            f"The rules of early warning in {where} cannot be read, line {line}: {why}",
        ),
        Text("请照 rules.yaml 的写法更正这一行。", "Write this line as in rules.yaml."),
        file=where,
        line=line,
    )


def _first_wrong(raw: Any) -> int:
    """The place of the first rule that is refused."""
    for at, each in enumerate(raw):
        try:
            Rule.model_validate(each)
        except ValidationError:
            return at
    return 0


def line_of(text: str, path: Sequence[int | str]) -> int:
    """The line (from 1) in a YAML text that a path of keys and places leads to, as far as it can be followed."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = node.start_mark.line + 1 if node is not None else 1
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            held = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if held is None:
                break
            line, node = held[0].start_mark.line + 1, held[1]
            continue
        else:
            break
        line = node.start_mark.line + 1
    return line


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in force."""
    return rules_read(FILE.read_text("utf-8"))


def rule_named(rule_id: str) -> Rule | None:
    return next((rule for rule in rules() if rule.id == rule_id), None)


# A rule's thresholds as they are kept and sent: {"yellow": {"begins": …, "ends": …, "months": …}, …}.
Thresholds = Mapping[str, Mapping[str, float | int]]


def thresholds_of(rule: Rule) -> dict[str, dict[str, float | int]]:
    """The rule's thresholds as they are kept."""
    return {level.value: rule.levels[level].model_dump() for level in LEVELS}


def with_thresholds(rule: Rule, given: Thresholds) -> Rule:
    """A copy of the rule with other thresholds. Raises BadInput naming the level, what is wrong and the remedy."""
    for level in LEVELS:
        _checked(rule, level, given.get(level.value) or {})
    steps = [float(given[level.value]["begins"]) for level in LEVELS]
    for after, (low, high) in zip(LEVELS[1:], pairwise(steps), strict=True):
        if high <= low:
            raise _refused(
                after,
                Text("触发值应高于前一档。", "It must begin above the level before."),
                Text(f"请填大于 {low:g} 的数。", f"Give a number above {low:g}."),
            )
    return Rule.model_validate({**rule.model_dump(), "levels": {level.value: given[level.value] for level in LEVELS}})


def in_force(own: Mapping[str, Thresholds]) -> tuple[Rule, ...]:
    """The rules, with a union's own thresholds where it has any. Raises BadInput where those break the bounds."""
    return tuple(with_thresholds(rule, own[rule.id]) if own.get(rule.id) else rule for rule in rules())


def _checked(rule: Rule, level: Level, given: Mapping[str, Any]) -> None:
    bounds = rule.bounds
    try:
        begins, ends, months = float(given["begins"]), float(given["ends"]), int(given["months"])
    except (KeyError, TypeError, ValueError):
        raise _refused(
            level,
            Text("触发值、解除值和月数都要填数字。", "Beginning, end and months are all numbers."),
            Text("请补全这一行。", "Complete this line."),
        ) from None
    if not (bounds.hold(begins) and bounds.hold(ends)):
        raise _refused(
            level,
            Text("数值超出可调范围。", "A value lies outside the bounds."),
            Text(
                f"请填 {bounds.least:g} 到 {bounds.most:g} 之间的数。",
                f"Give a number from {bounds.least:g} to {bounds.most:g}.",
            ),
        )
    if ends > begins:
        raise _refused(
            level,
            Text("解除值不能高于触发值。", "A level ends at or below where it begins."),
            Text(f"请填不大于 {begins:g} 的解除值。", f"Give an end of at most {begins:g}."),
        )
    if not 1 <= months <= bounds.months:
        raise _refused(
            level,
            Text("持续月数超出可调范围。", "The months lie outside the bounds."),
            Text(f"请填 1 到 {bounds.months} 的整数。", f"Give a whole number from 1 to {bounds.months}."),
        )


def _refused(level: Level, why: Text, remedy: Text) -> BadInput:
    line = LEVELS.index(level) + 1
    names = {Level.YELLOW: ("黄色", "yellow"), Level.ORANGE: ("橙色", "orange"), Level.RED: ("红色", "red")}[level]
    return BadInput(
        "warning.threshold_refused",
        Text(f"第 {line} 行（{names[0]}）：{why.zh}", f"Line {line} ({names[1]}): {why.en}"),
        remedy,
        line=line,
        level=level.value,
    )
