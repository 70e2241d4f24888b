"""Levels, values and back-tests of the early warning in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gongyou.core.figures import Kind, Style, shown
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rooms.market.warning.rules import Level, Method, Rule, Series

LEVELS: Mapping[Level, Text] = {
    Level.NONE: Text("正常", "Calm"),
    Level.YELLOW: Text("黄色预警", "Yellow warning"),
    Level.ORANGE: Text("橙色预警", "Orange warning"),
    Level.RED: Text("红色预警", "Red warning"),
}
SERIES: Mapping[Series, Text] = {
    Series.OUT_OF_WORK: Text("失业会员占比", "Share of members out of work"),
    Series.JOB_LOSSES: Text("岗位流失率", "Rate of job losses"),
    Series.WAGES: Text("同一批会员工资比上年同月", "Wages of the same members on a year earlier"),
}
SCORES: Mapping[Method, Text] = {
    Method.RISE: Text("比前十二个月低点高（百分点）", "Above the low of twelve months (points)"),
    Method.EWMA: Text("平滑后偏离上年同月（标准差）", "Smoothed difference on a year earlier (standard deviations)"),
    Method.LEVEL: Text("降幅（%）", "Fall (%)"),
}
HOW: Mapping[Method, Text] = {
    Method.RISE: Text(
        "三个月平均，减去此前十二个月中最低的三个月平均",
        "Mean of three months less the lowest such mean of the twelve months before",
    ),
    Method.EWMA: Text(
        "与上年同月的差，指数加权平滑（权重 0.2），以其标准差计",
        "Difference from the same month a year before, exponentially smoothed (weight 0.2), in its standard deviations",
    ),
    Method.LEVEL: Text("当月数值本身", "The value of the month itself"),
}
TWO = Style(Kind.NUMBER, 2)
COLUMNS = [
    {"key": "period", "zh": "月份", "en": "Month"},
    {"key": "value", "zh": "数值（%）", "en": "Value (%)"},
    {"key": "score", "zh": "得分", "en": "Score"},
    {"key": "level", "zh": "等级", "en": "Level"},
]


def number(value: float | None, language: str = "zh") -> str:
    """Two decimals; a dash for nothing."""
    return shown(None if value is None else Decimal(str(value)), TWO, language)


def score_said(rule: Rule, score: float) -> Text:
    """A score with its unit."""
    units = {
        Method.RISE: Text("个百分点", "points"),
        Method.EWMA: Text("个标准差", "standard deviations"),
        Method.LEVEL: Text("%", "%"),
    }
    unit, text = units[rule.method], number(score)
    if rule.method is Method.LEVEL:
        text = number(abs(score))
        return Text(f"下降 {text}%", f"down {text}%") if score >= 0 else Text(f"上升 {text}%", f"up {text}%")
    return Text(f"{text} {unit.zh}", f"{text} {unit.en}")


def size_said(rule: Rule, month: Mapping[str, Any]) -> Text:
    """The value of a month and its score."""
    value, score = month["value"], month["score"]
    if value is None or score is None:
        return Text("当月数据不足", "too little data this month")
    said = score_said(rule, score)
    if rule.method is Method.LEVEL:
        return said
    size, text = number(value), score_said(rule, abs(score))
    if rule.method is Method.RISE:
        of = (
            Text("比前期低点高", "above the earlier low")
            if score >= 0
            else Text("比前期低点低", "below the earlier low")
        )
    else:
        of = (
            Text("比上年同期高", "above a year earlier") if score >= 0 else Text("比上年同期低", "below a year earlier")
        )
    return Text(f"{size}%，{of.zh} {text.zh}", f"{size}%, {text.en} {of.en}")


def month_row(rule: Rule, month: Mapping[str, Any]) -> dict[str, Any]:
    """One month of a finding's evidence."""
    level = LEVELS[Level(month["level"])]
    return {
        "period": str(Month.read(month["period"])),
        "value": number(month["value"]),
        "score": number(month["score"]),
        "level": {"zh": level.zh, "en": level.en},
    }


def test_said(test: Mapping[str, Any]) -> Text:
    """What a level's back-test came to, in one sentence."""
    if not test["months"]:
        return Text("历史太短，无法检验。", "The history is too short to test.")
    false = test["alarms"] - test["true_alarms"]
    alarms = Text(
        f"历史上可判断的 {test['months']} 个月中发出 {test['alarms']} 次，误报 {false} 次"
        f"（每年 {number(test['false_alarms_a_year'])} 次）",
        f"In {test['months']} months that could be judged it was raised {test['alarms']} times, "
        f"{false} of them false ({number(test['false_alarms_a_year'])} a year)",
    )
    if not test["events"]:
        return Text(
            f"{alarms.zh}；其间没有出现过可认定的事件，查全率无从检验。",
            f"{alarms.en}; no event occurred, so how many it would find cannot be told.",
        )
    delay = "" if test["delay"] is None else f"，时滞中位数 {test['delay']:g} 个月"
    delay_en = "" if test["delay"] is None else f", {test['delay']:g} months after they began (median)"
    return Text(
        f"{alarms.zh}；{test['events']} 次事件中发现 {test['found']} 次{delay}。",
        f"{alarms.en}; it found {test['found']} of {test['events']} events{delay_en}.",
    )


def proposed(rule: Rule) -> Text:
    """What to do."""
    return Text(f"建议：{rule.proposes.zh}。", f"Proposed: {lowered(rule.proposes.en)}.")


def how_said(rule: Rule) -> Text:
    """How the score comes about, and who is not judged."""
    series, how = SERIES[rule.series], HOW[rule.method]
    return Text(
        f"看的是{series.zh}。得分：{how.zh}。不足 {rule.fewest} 人的行业不作判断。",
        f"{series.en}. Score: {lowered(how.en)}. Industries with fewer than {rule.fewest} people are not judged.",
    )


def events_said(rule: Rule, events: Sequence[Mapping[str, Any]]) -> Text:
    """What hindsight calls an event, which alarms count as true, and the events there were."""
    depth, months = f"{rule.event.depth:g}", rule.event.months
    zh = [f"{Month.read(each['first']).shown('zh')}至{Month.read(each['last']).shown('zh')}" for each in events]
    en = [f"{Month.read(each['first']).shown('en')} to {Month.read(each['last']).shown('en')}" for each in events]
    return Text(
        f"事后认定的事件：从最好的月份到最坏的月份变差 {depth} 个百分点以上，持续 {months} 个月以上；"
        f"在事件之中或之前 {rule.lead} 个月内开始的预警算作正确。"
        f"{'历史上有：' + '；'.join(zh) if zh else '历史上没有出现过这样的事件'}。",
        f"Events, in hindsight: worse by {depth} points or more from the best month to the worst, over {months} months "
        f"or more. An alarm that begins within one or at most {rule.lead} months before is true. "
        f"{'There were: ' + '; '.join(en) if en else 'There has been none'}.",
    )


def source_said(rule: Rule) -> Text:
    """Where the thresholds come from, whether they are a convention, and what the intervals are."""
    convention = (
        Text("预警线属于约定。", " The thresholds are a convention.") if rule.status == "convention" else Text("", "")
    )
    return Text(
        f"依据：{rule.source.zh}。{convention.zh}区间为 95% 置信区间（Wilson 法）。",
        f"Source: {rule.source.en}.{convention.en} Intervals are Wilson's at 95%.",
    )


def lowered(sentence: str) -> str:
    """The sentence with a small first letter, to go on after a colon."""
    return sentence[:1].lower() + sentence[1:]
