"""A run of the early warning as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from gongyou.core.figures import COUNT, MONTH, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.rooms.market.models import WarningRun
from gongyou.rooms.market.warning import words
from gongyou.rooms.market.warning.made import group_name
from gongyou.rooms.market.warning.rules import LEVELS, Level, Rule, rule_named
from gongyou.ui.charts import Category, Chart, Head, Mark, Measure, Series, line
from gongyou.ui.states import Badge, Tone

TONES = {Level.NONE: Tone.GOOD, Level.YELLOW: Tone.WARNING, Level.ORANGE: Tone.WARNING, Level.RED: Tone.BAD}
TOO_LITTLE = Text("数据不足", "Too little data")
FEWEST_POINTS = 2
ONE = Style(Kind.NUMBER, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One rule in one industry on the board."""

    badge: Badge
    size: str
    url: str


@dataclass(frozen=True, slots=True)
class Board:
    """Industries down, rules across; `None` where the rule was not judged there."""

    rules: list[Text]
    rows: list[tuple[Text, list[Cell | None]]]
    standing: list[dict[str, Any]]


def badge_of(signal: Mapping[str, Any]) -> Badge:
    """The level as a badge; "too little data" where the last month could not be judged."""
    level = Level(signal["level"])
    if level is Level.NONE and not signal["is_judged"]:
        return Badge(TOO_LITTLE, Tone.NEUTRAL)
    return Badge(words.LEVELS[level], TONES[level])


def board(run: WarningRun, language: str) -> Board:
    """Every signal of the run, and those that stand, the worst first."""
    signals = [each for each in run.report["signals"] if rule_named(each["rule"])]
    rules = list(dict.fromkeys(each["rule"] for each in signals))
    groups = list(dict.fromkeys(each["group"] for each in signals))
    by_place = {(each["rule"], each["group"]): each for each in signals}
    rows = []
    for group in groups:
        found = [by_place.get((rule, group)) for rule in rules]
        rows.append((group_name(group), [_cell(run, each, language) if each else None for each in found]))
    standing = sorted(
        (each for each in signals if Level(each["level"]) is not Level.NONE),
        key=lambda each: (-Level(each["level"]).rank, each["since"]),
    )
    return Board(
        rules=[_rule(rule).title.text for rule in rules],
        rows=rows,
        standing=[
            {
                "badge": badge_of(each),
                "title": Text(
                    f"{group_name(each['group']).zh}：{_rule(each['rule']).title.zh}",
                    f"{_rule(each['rule']).title.en}: {group_name(each['group']).en}",
                ),
                "size": words.size_said(_rule(each["rule"]), each["months"][-1]),
                "since": shown(each["since"], MONTH, language),
                "people": None if each["people"] is None else shown(each["people"], COUNT, language),
                "proposes": words.proposed(_rule(each["rule"])),
                "url": _url(run, each),
            }
            for each in standing
        ],
    )


def signal_shown(run: WarningRun, rule: Rule, signal: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Everything about one signal, for its page."""
    return {
        "title": rule.title.text,
        "group": group_name(signal["group"]),
        "badge": badge_of(signal),
        "size": words.size_said(rule, signal["months"][-1]) if signal["months"] else TOO_LITTLE,
        "since": shown(signal["since"], MONTH, language) if signal["since"] else "",
        "people": None if signal["people"] is None else shown(signal["people"], COUNT, language),
        "proposes": words.proposed(rule) if signal["since"] else None,
        "source": words.source_said(rule),
        "how": words.how_said(rule),
        "events": words.events_said(rule, signal["events"]),
        "chart": signal_chart(run, rule, signal),
        "series_head": Text(f"{words.SERIES[rule.series].zh}（%）", f"{words.SERIES[rule.series].en} (%)"),
        "score": words.SCORES[rule.method],
        "months": [
            {
                "period": each["period"],
                "value": words.number(each["value"], language),
                "score": words.number(each["score"], language),
                "badge": Badge(words.LEVELS[Level(each["level"])], TONES[Level(each["level"])])
                if each["score"] is not None
                else Badge(TOO_LITTLE, Tone.NEUTRAL),
            }
            for each in reversed(signal["months"])
        ],
        "tests": [_test(rule, level, signal["tests"][level.value], language) for level in LEVELS],
    }


def signal_chart(run: WarningRun, rule: Rule, signal: Mapping[str, Any]) -> Chart | None:
    """The score month by month with the three thresholds; nothing before two months could be judged."""
    months = [each for each in signal["months"] if each["score"] is not None]
    if len(months) < FEWEST_POINTS:
        return None
    group, level = group_name(signal["group"]), words.LEVELS[Level(signal["level"])]
    title = Text(
        f"{group.zh}{rule.title.zh}：{level.zh}，{words.size_said(rule, signal['months'][-1]).zh}",
        f"{rule.title.en}, {group.en}: {level.en.lower()}, {words.size_said(rule, signal['months'][-1]).en}",
    )
    score = words.SCORES[rule.method]
    return line(
        Head(
            f"warning-{rule.id}",
            title,
            Text(f"{run.region_name['zh']}，{score.zh}", f"{run.region_name['en']}: {score.en}"),
        ),
        Category(Text("月份", "Month"), [each["period"] for each in months], MONTH),
        [Series(Text("得分", "Score"), [Decimal(str(each["score"])) for each in months])],
        Measure(Text("得分", "Score"), Text("", ""), words.TWO),
    ).marked(*(Mark(words.LEVELS[level], Decimal(str(rule.levels[level].begins))) for level in (LEVELS[0], LEVELS[-1])))


def _test(rule: Rule, level: Level, test: Mapping[str, Any], language: str) -> dict[str, Any]:
    limit = rule.levels[level]
    return {
        "badge": Badge(words.LEVELS[level], TONES[level]),
        "begins": words.score_said(rule, limit.begins),
        "ends": words.score_said(rule, limit.ends),
        "months": limit.months,
        "said": words.test_said(test),
        "precision": _share(test["precision"], language),
        "recall": _share(test["recall"], language),
        "delay": "—" if test["delay"] is None else shown(Decimal(str(test["delay"])), ONE, language),
        "false_alarms": words.number(test["false_alarms_a_year"], language),
    }


def _share(share: Mapping[str, float] | None, language: str) -> str:
    if share is None:
        return "—"
    estimate, low, high = (round(100 * share[name]) for name in ("estimate", "low", "high"))
    return f"{estimate} % ({low}–{high} %)" if language.startswith("en") else f"{estimate}%（{low}%–{high}%）"


def _cell(run: WarningRun, signal: Mapping[str, Any], language: str) -> Cell:
    last = signal["months"][-1]
    size = "" if last["value"] is None else f"{words.number(last['value'], language)}%"
    return Cell(badge_of(signal), size, _url(run, signal))


def _url(run: WarningRun, signal: Mapping[str, Any]) -> str:
    return reverse("market:warning_signal", args=[run.pk, signal["rule"], signal["group"]])


def _rule(rule_id: str) -> Rule:
    found = rule_named(rule_id)
    if found is None:
        raise KeyError(rule_id)
    return found
