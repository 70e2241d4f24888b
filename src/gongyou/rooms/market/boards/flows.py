"""The board of flows: from the members at work before to those at work now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.core.figures import COUNT, MONTH, SHARE, SUPPRESSED, shown
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Table
from gongyou.rooms.market.boards.parts import DIMENSIONS, Section, Shaded, Value, named
from gongyou.rooms.market.charts import FEWEST_POINTS, MONTHS
from gongyou.ui.charts import Category, Head, Measure, Series, line

MEASURES = ("market.flows",)
STEPS = (
    ("start", Text("上月在岗", "At work the month before")),
    ("began", Text("＋ 由未就业到就业", "+ began work")),
    ("moved_in", Text("＋ 换单位进入", "+ came from another employer")),
    ("appeared", Text("＋ 新出现在会员名册", "+ newly among the members")),
    ("ended", Text("－ 由就业到未就业", "− ended work")),
    ("moved_out", Text("－ 换单位离开", "− went to another employer")),
    ("gone", Text("－ 不再在会员名册", "− no longer among the members")),
    ("end", Text("本月在岗", "At work this month")),
)
RATES = (
    ("hire_rate", Text("入职率", "Hire rate")),
    ("separation_rate", Text("离职率", "Separation rate")),
    ("job_gain_rate", Text("岗位增加率", "Job gain rate")),
    ("job_loss_rate", Text("岗位流失率", "Job loss rate")),
    ("churning_rate", Text("岗位轮换率", "Churning rate")),
)


def sections(values: Mapping[str, Value], scope: Text, wanted: Mapping[str, str]) -> list[Section]:
    """The identity of the month, rates by month, and every group."""
    value = values["market.flows"]
    now = value["now"]
    if now is None or now["suppressed"]:
        return []
    dimension = wanted.get("by", "industry") if wanted.get("by") in DIMENSIONS else "industry"
    return [_identity(now), _rates(value, scope), _groups(value, dimension)]


def _identity(now: Value) -> Section:
    loss = shown(now["separation_rate"], SHARE)
    lost = Text("", "")
    if now["job_loss_rate"] is not None:
        rate = shown(now["job_loss_rate"], SHARE)
        lost = Text(f"，岗位流失率 {rate}", f"; employers lost {rate} of their jobs")
    said = Text(
        f"当月入职 {now['hires']:,} 人，离职 {now['separations']:,} 人，离职率 {loss}{lost.zh}。",
        f"{now['hires']:,} hires and {now['separations']:,} separations; the separation rate is {loss}{lost.en}.",
    )
    table = Table(
        Text("从上月到本月的在岗会员（人）", "Members at work, from one month to the next (people)"),
        (Column(Text("项目", "Item")), Column(Text("人数", "People"), COUNT)),
        [(name, now[key]) for key, name in STEPS],
    )
    return Section("market.flows", Text("上月到本月", "From month to month"), said, None, [Shaded(table)])


def _rates(value: Value, scope: Text) -> Section:
    series = value["series"]
    chart = None
    if len(series) >= FEWEST_POINTS:
        chart = line(
            Head(
                "market-flows",
                Text("入职率、离职率和岗位流失率", "Hire, separation and job loss rates"),
                Text(f"{scope.zh}，按月", f"{scope.en}, by month"),
            ),
            Category(MONTHS, [row["period"] for row in series], MONTH),
            [
                Series(name, [_rate(row, key) for row in series])
                for key, name in RATES
                if key in ("hire_rate", "separation_rate", "job_loss_rate")
            ],
            Measure(Text("占平均在岗人数", "Of the mean at work"), Text("%", "%"), SHARE),
        )
    table = Table(
        Text("各月的流动率", "Rates by month"),
        (Column(MONTHS, MONTH), *(Column(name, SHARE) for _, name in RATES)),
        [(row["period"], *(_rate(row, key) for key, _ in RATES)) for row in reversed(series)],
    )
    return Section("market.flows", Text("各月", "By month"), Text("", ""), chart, [Shaded(table)])


def _rate(row: Value, key: str) -> Any:
    """The rate of a month. Whoever is at work has one: what is not there is hidden, alone or with the month."""
    return SUPPRESSED if row.get(key) is None else row[key]


def _groups(value: Value, dimension: str) -> Section:
    keys = (
        ("start", Text("上月", "Before"), COUNT),
        ("hires", Text("入职", "Hires"), COUNT),
        ("separations", Text("离职", "Separations"), COUNT),
        ("end", Text("本月", "Now"), COUNT),
        ("hire_rate", Text("入职率", "Hire rate"), SHARE),
        ("separation_rate", Text("离职率", "Separation rate"), SHARE),
    )
    title = DIMENSIONS[dimension]
    table = Table(
        Text(f"按{title.zh}的流动（人）", f"Flows by {title.en.lower()} (people)"),
        (Column(title), *(Column(name, style) for _, name, style in keys)),
        [
            (
                named(dimension, row["key"]),
                *(SUPPRESSED if row["suppressed"] else row[key] for key, _, _ in keys),
            )
            for row in value["groups"][dimension]
        ],
        Text(
            "同一单位内换职业或地区的，只计入“上月”和“本月”。",
            "Who changed group at the same employer counts in “before” and “now” only.",
        ),
    )
    return Section("market.flows", Text(f"按{title.zh}", f"By {title.en.lower()}"), Text("", ""), None, [Shaded(table)])
