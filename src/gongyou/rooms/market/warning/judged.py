"""A rule applied to a group: its level month by month, since when it stands, and its back-test on that history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.calc.backtests import Backtest, backtest, joined
from gongyou.calc.episodes import Fall, falls
from gongyou.calc.monitoring import alarms
from gongyou.rooms.market.measures.scope import ALL
from gongyou.rooms.market.warning.rules import LEVELS, Level, Rule
from gongyou.rooms.market.warning.scores import IS_WORSE_UP, Values, basis_of, people_of, scores_of, series_of


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule in one group. All lists are month by month and of one length."""

    rule: Rule
    group: str
    periods: list[str]
    people: list[int | None]
    values: Values
    scores: Values
    levels: list[Level]
    events: list[Fall]
    tests: Mapping[Level, Backtest]

    @property
    def level(self) -> Level:
        """The level of the last month; none while nothing can be judged."""
        return self.levels[-1] if self.levels else Level.NONE

    @property
    def is_judged(self) -> bool:
        """Whether the last month has a score."""
        return bool(self.scores) and self.scores[-1] is not None

    @property
    def since(self) -> str:
        """The month in which the episode at this level or a worse one began; "" without a level."""
        if self.level is Level.NONE:
            return ""
        return self.periods[_stretches(self._stands(self.level))[-1][0]]

    def _stands(self, level: Level) -> list[bool | None]:
        """Whether this level or a worse one stands, short gaps joined."""
        return joined([each.rank >= level.rank for each in self.levels], self.rule.merges)

    @property
    def episodes(self) -> list[dict[str, str]]:
        """The alerts of any level with short gaps joined: first and last month and the worst level between."""
        return [
            {
                "first": self.periods[first],
                "last": self.periods[last],
                "level": max(self.levels[first : last + 1], key=lambda level: level.rank).value,
            }
            for first, last in _stretches(self._stands(Level.YELLOW))
        ]

    def as_json(self) -> dict[str, Any]:
        """What a run keeps of it."""
        return {
            "rule": self.rule.id,
            "rule_version": self.rule.version,
            "group": self.group,
            "level": self.level.value,
            "since": self.since,
            "is_judged": self.is_judged,
            "people": self.people[-1] if self.people else None,
            "months": [
                {"period": period, "people": people, "value": value, "score": score, "level": level.value}
                for period, people, value, score, level in zip(
                    self.periods, self.people, self.values, self.scores, self.levels, strict=True
                )
            ],
            "events": [
                {"first": self.periods[each.first], "last": self.periods[each.last], "depth": round(each.depth, 6)}
                for each in self.events
            ],
            "episodes": self.episodes,
            "tests": {level.value: test_json(self.tests[level], self.periods) for level in LEVELS},
        }


def test_json(found: Backtest, periods: Sequence[str]) -> dict[str, Any]:
    """A back-test as a run keeps it."""
    per_year, between = found.false_alarms_a_year, found.false_alarms_between
    return {
        "months": found.months,
        "events": len(found.events),
        "found": found.found,
        "alarms": len(found.alarms),
        "true_alarms": len(found.true_alarms),
        "delay": found.delay,
        "false_alarms_a_year": None if per_year is None else round(float(per_year), 6),
        "false_alarms_between": None if between is None else [round(between.low, 6), round(between.high, 6)],
        "precision": _share(found.precision_between),
        "recall": _share(found.recall_between),
        "begun": [periods[alarm.first] for alarm in found.alarms] if periods else [],
    }


def _stretches(stands: Sequence[bool | None]) -> list[tuple[int, int]]:
    """First and last place of each stretch that stands."""
    found: list[tuple[int, int]] = []
    for at, each in enumerate(stands):
        if each and at and stands[at - 1]:
            found[-1] = (found[-1][0], at)
        elif each:
            found.append((at, at))
    return found


def _share(interval: Any) -> dict[str, float] | None:
    if interval is None:
        return None
    return {"estimate": float(interval.estimate), "low": float(interval.low), "high": float(interval.high)}


def judged(rule: Rule, group: str, months: Sequence[Mapping[str, Any]]) -> Judged:
    """The rule on a group's months, which follow each other without a gap (a month without data is a row of None)."""
    values = series_of(rule.series, months, fewest=rule.fewest)
    basis = basis_of(rule.method, values)
    worse_down = [None if value is None else -value if IS_WORSE_UP[rule.series] else value for value in basis]
    events = falls(worse_down, depth=rule.event.depth, months=rule.event.months)
    scores, levels, tests = levels_of(rule, values, events)
    return Judged(
        rule=rule,
        group=group,
        periods=[str(month["period"]) for month in months],
        people=[people_of(rule.series, month) for month in months],
        values=values,
        scores=scores,
        levels=levels,
        events=events,
        tests=tests,
    )


def levels_of(rule: Rule, values: Values, events: Sequence[Fall]) -> tuple[Values, list[Level], dict[Level, Backtest]]:
    """Scores and levels of a series month by month, and each level's back-test against the events."""
    scores = scores_of(rule.method, rule.series, values)
    levels = [Level.NONE] * len(values)
    tests: dict[Level, Backtest] = {}
    for level in LEVELS:
        limit = rule.levels[level]
        stands = alarms(scores, on=limit.begins, off=limit.ends, months=limit.months)
        levels = [level if stand else held for stand, held in zip(stands, levels, strict=True)]
        tests[level] = backtest(_known(stands, scores, limit.months), events, lead=rule.lead, merges=rule.merges)
    return scores, levels, tests


def _known(stands: Sequence[bool], scores: Values, months: int) -> list[bool | None]:
    """Whether the level stands, None where that could not be told: without a score, or before so many months in a row
    had one."""
    found: list[bool | None] = []
    row = 0
    for stand, score in zip(stands, scores, strict=True):
        row = row + 1 if score is not None else 0
        found.append(stand if row >= months else None)
    return found


def all_judged(rules: Sequence[Rule], value: Mapping[str, Any]) -> list[Judged]:
    """Every rule in every group of a market.history figure; the whole region first, groups never judged left out."""
    found = []
    for rule in rules:
        for group, months in value["groups"].items():
            each = judged(rule, group, months)
            if group == ALL or any(score is not None for score in each.scores):
                found.append(each)
    return found
