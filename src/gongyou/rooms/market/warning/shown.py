"""A run of the early warning as its pages show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from gongyou.core.figures import COUNT, MONTH, Kind, Style, shown
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.rooms.market.measures.groups import FORM, REGION
from gongyou.rooms.market.measures.scope import ALL
from gongyou.rooms.market.models import WarningRun
from gongyou.rooms.market.warning import words
from gongyou.rooms.market.warning.made import KIND, group_name, rule_of
from gongyou.rooms.market.warning.records import then_tests, thens
from gongyou.rooms.market.warning.rules import LEVELS, Level, Rule, rule_named
from gongyou.ui.charts import Category, Chart, Head, Mark, Measure, Series, line
from gongyou.ui.states import Badge, Tone

TONES = {Level.NONE: Tone.GOOD, Level.YELLOW: Tone.WARNING, Level.ORANGE: Tone.WARNING, Level.RED: Tone.BAD}
TOO_LITTLE = Text("数据不足", "Too little data")
FEWEST_POINTS = 2
ONE = Style(Kind.NUMBER, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One rule in one group on the board."""

    badge: Badge
    size: str
    url: str


@dataclass(frozen=True, slots=True)
class Table:
    """Groups of one kind down, rules across; `None` where the rule was not judged there."""

    head: Text
    rules: list[Text]
    rows: list[tuple[Text, list[Cell | None]]]


@dataclass(frozen=True, slots=True)
class Board:
    """What stands, the worst first; what was taken back; every group by kind."""

    tables: list[Table]
    standing: list[dict[str, Any]]
    dismissed: list[dict[str, Any]]
    taken_back: list[dict[str, Any]]


def badge_of(signal: Mapping[str, Any]) -> Badge:
    """The level as a badge; "too little data" where the last month could not be judged."""
    level = Level(signal["level"])
    if level is Level.NONE and not signal["is_judged"]:
        return Badge(TOO_LITTLE, Tone.NEUTRAL)
    return Badge(words.LEVELS[level], TONES[level])


def board(run: WarningRun, language: str) -> Board:
    """Every signal of the run. One that an officer dismissed stands apart with the reason."""
    signals = [each for each in run.report["signals"] if rule_named(each["rule"])]
    standing = sorted(
        (each for each in signals if Level(each["level"]) is not Level.NONE),
        key=lambda each: (-Level(each["level"]).rank, each["since"]),
    )
    answers = findings_of_run(run)
    shown_all = [_standing(run, each, answers.get(_place(each)), language) for each in standing]
    return Board(
        tables=[table for kind, head in KINDS for table in _table(run, signals, kind, head, language)],
        standing=_by_rule([each for each in shown_all if not each["dismissed"]]),
        dismissed=[each for each in shown_all if each["dismissed"]],
        taken_back=[_back(run, each, language) for each in run.taken_back if rule_named(each["rule"])],
    )


def _by_rule(standing: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The signals that stand under their rule, the rule with the worst of them first."""
    found: dict[str, dict[str, Any]] = {}
    for each in standing:
        held = found.setdefault(
            each["rule"], {"title": each["rule_title"], "proposes": each["proposes"], "signals": []}
        )
        held["signals"].append(each)
    return list(found.values())


def _kind(group: str) -> str:
    """Of which kind a group is: the whole, a part of the region, a form of employment, an industry."""
    return ALL if group == ALL else next((mark for mark in (REGION, FORM) if group.startswith(mark)), "")


KINDS = (
    (ALL, Text("全部会员", "All members")),
    ("", Text("分行业", "By industry")),
    (REGION, Text("分地区", "By area")),
    (FORM, Text("分用工形式", "By form of employment")),
)


def _table(
    run: WarningRun, signals: Sequence[Mapping[str, Any]], kind: str, head: Text, language: str
) -> Iterator[Table]:
    """The table of one kind of group, without rules that were judged in none of them; nothing without a group."""
    mine = [each for each in signals if _kind(each["group"]) == kind]
    rules = list(dict.fromkeys(each["rule"] for each in mine))
    groups = list(dict.fromkeys(each["group"] for each in mine))
    by_place = {(each["rule"], each["group"]): each for each in mine}
    rows = []
    for group in groups:
        found = [by_place.get((rule, group)) for rule in rules]
        rows.append((group_name(group), [_cell(run, each, language) if each else None for each in found]))
    if rows:
        yield Table(head, [_rule(run, rule).title.text for rule in rules], rows)


def findings_of_run(run: WarningRun) -> dict[tuple[str, str], Finding]:
    """By subject and rule with level the finding of each signal that stands, in the episode that stands."""
    names = [f"{run.region}/{each['group']}" for each in run.report["signals"] if each["since"]]
    if not names:
        return {}
    since = {_place(each): each["since"] for each in run.report["signals"] if each["since"]}
    held = Finding.objects.filter(kind=KIND, organisation=run.organisation_id, subject_key__in=names).order_by("pk")
    found = {}
    for each in held:
        place = (each.subject_key.partition("/")[2], str(each.evidence.get("rule", "")))
        if since.get(place) == str(Month.of(each.period_from)):
            found[place] = each
    return found


def _place(signal: Mapping[str, Any]) -> tuple[str, str]:
    return signal["group"], f"{signal['rule']}.{signal['level']}"


def _standing(run: WarningRun, signal: Mapping[str, Any], finding: Finding | None, language: str) -> dict[str, Any]:
    rule = _rule(run, signal["rule"])
    return {
        "badge": badge_of(signal),
        "rule": rule.id,
        "rule_title": rule.title.text,
        "group": group_name(signal["group"]),
        "title": _title(rule, signal["group"]),
        "size": words.size_said(rule, signal["months"][-1]),
        "since": shown(signal["since"], MONTH, language),
        "people": None if signal["people"] is None else shown(signal["people"], COUNT, language),
        "proposes": words.proposed(rule),
        "url": _url(run, signal),
        "state": finding.get_state_display() if finding else "",
        "reason": finding.reason if finding else "",
        "dismissed": finding is not None and finding.state == Finding.State.REJECTED,
    }


def _back(run: WarningRun, taken: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        "badge": Badge(words.LEVELS[Level(taken["level"])], Tone.NEUTRAL),
        "title": _title(_rule(run, taken["rule"]), taken["group"]),
        "since": shown(taken["since"], MONTH, language),
        "reason": Text(taken["reason"]["zh"], taken["reason"]["en"]),
        "finding": taken["finding"],
    }


def _title(rule: Rule, group: str) -> Text:
    return Text(f"{group_name(group).zh}：{rule.title.zh}", f"{rule.title.en}: {group_name(group).en}")


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
        "series_head": words.head_of(rule.series),
        "episodes": [_episode(each, language) for each in reversed(signal.get("episodes", []))],
        "own": bool(rule_named(rule.id) and rule_named(rule.id) != rule),
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
        "tests": tests_shown(rule, signal["tests"], language),
        "simulated": simulated_shown(run, rule, language),
        "then": then_shown(run, rule, signal, language),
    }


def tests_shown(rule: Rule, tests: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """The rows of a table of back-tests, a level each."""
    return [_test(rule, level, tests[level.value], language) for level in LEVELS]


def simulated_shown(run: WarningRun, rule: Rule, language: str) -> dict[str, Any] | None:
    """The back-test on invented histories; None of a run that has none."""
    held = (run.report.get("simulated") or {}).get(rule.id)
    if not held:
        return None
    return {"said": words.simulated_said(held), "tests": tests_shown(rule, held["tests"], language)}


def then_shown(run: WarningRun, rule: Rule, signal: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What was known when each month was new, beside today, and the back-test of that."""
    known = thens(run, rule, signal)
    return {
        "said": words.then_said(len(known), sum(each["score"] is not None for each in signal["months"])),
        "tests": tests_shown(rule, then_tests(rule, signal, known), language) if known else [],
        "months": [
            {
                "period": each.period,
                "value": words.value_said(rule.series, each.value, language),
                "value_now": words.value_said(rule.series, each.value_now, language),
                "badge": Badge(words.LEVELS[each.level], TONES[each.level]),
                "badge_now": Badge(words.LEVELS[each.level_now], TONES[each.level_now]),
                "is_withdrawn": each.is_withdrawn,
                "known_at": each.known_at,
            }
            for each in reversed(known)
        ],
    }


def _episode(episode: Mapping[str, str], language: str) -> dict[str, Any]:
    level = Level(episode["level"])
    return {
        "badge": Badge(words.LEVELS[level], TONES[level]),
        "first": shown(episode["first"], MONTH, language),
        "last": shown(episode["last"], MONTH, language),
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
        "false_alarms": words.rate_said(test).on(language),
    }


def _share(share: Mapping[str, float] | None, language: str) -> str:
    if share is None:
        return "—"
    estimate, low, high = (round(100 * share[name]) for name in ("estimate", "low", "high"))
    return f"{estimate} % ({low}–{high} %)" if language.startswith("en") else f"{estimate} %（{low}–{high} %）"


def _cell(run: WarningRun, signal: Mapping[str, Any], language: str) -> Cell:
    last = signal["months"][-1]
    size = "" if last["value"] is None else words.value_said(_rule(run, signal["rule"]).series, last["value"], language)
    return Cell(badge_of(signal), size, _url(run, signal))


def _url(run: WarningRun, signal: Mapping[str, Any]) -> str:
    return reverse("market:warning_signal", args=[run.pk, signal["rule"], signal["group"]])


def _rule(run: WarningRun, rule_id: str) -> Rule:
    found = rule_of(run.report, rule_id)
    if found is None:
        raise KeyError(rule_id)
    return found
