"""Levels, values and back-tests of the early warning in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gongyou.core.figures import Kind, Style, shown
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rooms.market.warning.rules import Level, Method, Rule, Series, Threshold
from gongyou.rooms.market.warning.scores import IS_WORSE_UP

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
    Series.WEEKLY_HOURS: Text("平均周工时", "Mean weekly hours"),
    Series.LONG_HOURS: Text("周工时超过 48 小时的会员占比", "Share of members beyond 48 hours a week"),
    Series.RATIO: Text("求人倍率", "Posts per seeker"),
    Series.VACANCIES: Text("招聘岗位比上年同月", "Vacancies on a year earlier"),
}
PER_CENT = Text(" %", " %")
# What stands after a value, and after how far an event goes.
UNITS: Mapping[Series, Text] = {Series.WEEKLY_HOURS: Text(" 小时", " hours"), Series.RATIO: Text("", "")}
DEPTHS: Mapping[Series, Text] = {Series.WEEKLY_HOURS: Text(" 小时", " hours"), Series.RATIO: Text("", "")}
POINTS = Text(" 个百分点", " points")
# Of what a group needs at least `fewest`.
COUNTED: Mapping[Series, Text] = {
    Series.RATIO: Text("人求职", "people seeking"),
    Series.VACANCIES: Text("个岗位（上年同月）", "posts a year earlier"),
}
PEOPLE = Text("人", "people")
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
    {"key": "value", "zh": "数值", "en": "Value"},
    {"key": "score", "zh": "得分", "en": "Score"},
    {"key": "level", "zh": "等级", "en": "Level"},
]


def number(value: float | None, language: str = "zh") -> str:
    """Two decimals; a dash for nothing."""
    return shown(None if value is None else Decimal(str(value)), TWO, language)


def value_said(series: Series, value: float | None, language: str = "zh") -> str:
    """A value with its unit; a dash for nothing."""
    return number(value, language) + (UNITS.get(series, PER_CENT).on(language) if value is not None else "")


def head_of(series: Series) -> Text:
    """The series with its unit, for the head of a column."""
    said, unit = SERIES[series], UNITS.get(series, PER_CENT)
    if not unit.zh:
        return said
    return Text(f"{said.zh}（{unit.zh.strip()}）", f"{said.en} ({unit.en.strip()})")


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
        return Text(f"下降 {text} %", f"down {text} %") if score >= 0 else Text(f"上升 {text} %", f"up {text} %")
    return Text(f"{text} {unit.zh}", f"{text} {unit.en}")


def size_said(rule: Rule, month: Mapping[str, Any]) -> Text:
    """The value of a month and its score."""
    value, score = month["value"], month["score"]
    if value is None or score is None:
        return Text("当月数据不足", "too little data this month")
    said = score_said(rule, score)
    if rule.method is Method.LEVEL:
        return said
    text, is_worse_up = score_said(rule, abs(score)), IS_WORSE_UP[rule.series]
    size = Text(value_said(rule.series, value), value_said(rule.series, value, "en"))
    if rule.method is Method.RISE:
        of = (
            Text("比前期低点高", "above the earlier low")
            if score >= 0
            else Text("比前期低点低", "below the earlier low")
        )
    else:
        is_higher = (score >= 0) is is_worse_up
        of = Text("比上年同期高", "above a year earlier") if is_higher else Text("比上年同期低", "below a year earlier")
    return Text(f"{size.zh}，{of.zh} {text.zh}", f"{size.en}, {text.en} {of.en}")


def month_row(rule: Rule, month: Mapping[str, Any]) -> dict[str, Any]:
    """One month of a finding's evidence."""
    level = LEVELS[Level(month["level"])]
    return {
        "period": str(Month.read(month["period"])),
        "value": value_said(rule.series, month["value"]),
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
    series, how, counted = SERIES[rule.series], HOW[rule.method], COUNTED.get(rule.series, PEOPLE)
    return Text(
        f"看的是{series.zh}。得分：{how.zh}。不足 {rule.fewest} {counted.zh}的分组不作判断。"
        f"两次预警之间相隔不超过 {rule.merges} 个月的，算作同一次。",
        f"{series.en}. Score: {lowered(how.en)}. Groups with fewer than {rule.fewest} {counted.en} are not judged. "
        f"Alerts with at most {rule.merges} months between them are one.",
    )


def events_said(rule: Rule, events: Sequence[Mapping[str, Any]] | None) -> Text:
    """What hindsight calls an event, which alarms count as true, and the events there were (None: not looked at)."""
    unit, months = DEPTHS.get(rule.series, POINTS), rule.event.months
    depth = Text(f" {rule.event.depth:g}{unit.zh}", f"{rule.event.depth:g}{unit.en}")
    rule_zh = (
        f"事后认定的事件：从最好的月份到最坏的月份变差{depth.zh}以上，持续 {months} 个月以上；"
        f"在事件之中或之前 {rule.lead} 个月内开始的预警算作正确。"
    )
    rule_en = (
        f"Events, in hindsight: worse by {depth.en} or more from the best month to the worst, over {months} months "
        f"or more. An alarm that begins within one or at most {rule.lead} months before is true."
    )
    if events is None:
        return Text(rule_zh, rule_en)
    zh = [f"{Month.read(each['first']).shown('zh')}至{Month.read(each['last']).shown('zh')}" for each in events]
    en = [f"{Month.read(each['first']).shown('en')} to {Month.read(each['last']).shown('en')}" for each in events]
    return Text(
        f"{rule_zh}{'历史上有：' + '；'.join(zh) if zh else '历史上没有出现过这样的事件'}。",
        f"{rule_en} {'There were: ' + '; '.join(en) if en else 'There has been none'}.",
    )


def source_said(rule: Rule) -> Text:
    """Where the thresholds come from, whether they are a convention, and what the intervals are."""
    convention = (
        Text("预警线属于约定。", " The thresholds are a convention.") if rule.status == "convention" else Text("", "")
    )
    return Text(
        f"依据：{rule.source.zh}。{convention.zh}区间为 95 % 置信区间：比率用 Wilson 法，每年误报次数用泊松精确法。",
        f"Source: {rule.source.en}.{convention.en} "
        "Intervals at 95 %: Wilson's for shares, exact Poisson for false alarms.",
    )


def lowered(sentence: str) -> str:
    """The sentence with a small first letter, to go on after a colon."""
    return sentence[:1].lower() + sentence[1:]


def rate_said(test: Mapping[str, Any]) -> Text:
    """False alarms a year with their interval; a dash without a month."""
    rate, between = test["false_alarms_a_year"], test.get("false_alarms_between")
    if rate is None or between is None:
        return Text(number(rate), number(rate))
    low, high = (number(each) for each in between)
    return Text(f"{number(rate)}（{low}–{high}）", f"{number(rate)} ({low}–{high})")


def simulated_said(held: Mapping[str, Any]) -> Text:
    """What the simulated back-test is, so that nobody takes it for history."""
    return Text(
        f"模拟：不是真实数据。按固定种子 {held['seed']} 生成 {held['histories']} 段各十年的历史，每段含两次已知冲击，"
        "检验这条规则能否发现。用来补充真实事件太少时说不清的地方。",
        f"Simulated: not real data. {held['histories']} histories of ten years each, drawn with the fixed seed "
        f"{held['seed']}, hold two known shocks each; would the rule have found them? It adds what few real events "
        "cannot tell.",
    )


def then_said(known: int, judged: int) -> Text:
    """For how many months it is known what was known then."""
    if not known:
        return Text(
            "还没有封存的当时数据：各月研判用的都是现在的数据，事后更正会让上面的检验结果偏好。今后每次研判都会封存当月所知。",
            "Nothing was sealed then: every month is judged on today's data, and later corrections make the back-test "
            "above look better than it was. Each run from now on seals what it knew.",
        )
    return Text(
        f"可判断的 {judged} 个月中，有 {known} 个月封存了当时（当月结束后 92 天以内）的数据，其余各月只有现在的数据。",
        f"Of {judged} months that can be judged, {known} have sealed data of their time (within 92 days of the month's "
        "end); of the others there are only today's.",
    )


# What the tables of a rule's page are about.
TRIED: Mapping[str, Text] = {
    "all": Text("本地区全部会员", "All members of the region"),
    "groups": Text("本地区各分组合计", "All groups of the region together"),
    "simulated": Text("模拟历史（不是真实数据）", "Simulated histories (not real data)"),
}


def level_said(rule: Rule, limit: Threshold) -> Text:
    """One level in plain words."""
    begins, ends = threshold_said(rule, limit.begins), threshold_said(rule, limit.ends)
    months = limit.months
    for_months = Text(f"连续 {months} 个月", f" for {months} months in a row") if months > 1 else Text("", "")
    return Text(
        f"{for_months.zh}{SIZES[rule.method].zh}达到 {begins.zh} 即发出，低于 {ends.zh} 才解除",
        f"raised at {SIZES[rule.method].en} of {begins.en} or more{for_months.en}, ended only below {ends.en}",
    )


# What a score is called where a threshold is put.
SIZES: Mapping[Method, Text] = {
    Method.RISE: Text("升幅", "a rise"),
    Method.EWMA: Text("偏离", "a deviation"),
    Method.LEVEL: Text("降幅", "a fall"),
}


def threshold_said(rule: Rule, score: float) -> Text:
    """A threshold with its unit, without which way it points."""
    if rule.method is Method.LEVEL:
        return Text(f"{number(score)} %", f"{number(score)} %")
    return score_said(rule, score)


def kept_said(rule: Rule, held: Mapping[str, float | int]) -> Text:
    """One line of a version that is kept."""
    return level_said(rule, Threshold.model_validate(held))


def bounds_said(rule: Rule) -> Text:
    """How far thresholds may be moved."""
    low, high = (threshold_said(rule, each) for each in (rule.bounds.least, rule.bounds.most))
    return Text(
        f"可调范围：触发值和解除值从 {low.zh} 到 {high.zh}，持续 1 到 {rule.bounds.months} 个月；"
        "每一档的触发值高于前一档。",
        f"Bounds: from {low.en} to {high.en}, for 1 to {rule.bounds.months} months; "
        "each level begins above the one before.",
    )
