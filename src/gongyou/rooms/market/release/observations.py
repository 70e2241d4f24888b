"""What becomes public of a brief: one observation an indicator, breakdown and period; suppressed ones have no value.

The codes are those of docs/reference/indicators.md; a code once released keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.lake.provenance import Figure

if TYPE_CHECKING:
    from gongyou.rooms.market.brief.made import MadeBrief

TOTAL = "_T"
NORMAL, SUPPRESSED, MISSING = "A", "Q", "O"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One code with its words, unit and decimals."""

    code: str
    name: Text
    unit: str
    decimals: int


UNITS: Mapping[str, Text] = {
    "PS": Text("人", "Persons"),
    "CNY": Text("元", "Yuan"),
    "CNY_H": Text("元/小时", "Yuan an hour"),
    "HUR": Text("小时", "Hours"),
    "PT": Text("%", "Per cent"),
    "RT": Text("倍", "Ratio"),
    "NR": Text("单", "Number of orders"),
}
INDICATORS: Mapping[str, Indicator] = {
    each.code: each
    for each in (
        Indicator("EMPLOYED", Text("月均在岗会员", "Members in work"), "PS", 0),
        Indicator("WAGE_MEAN", Text("会员月平均工资", "Mean monthly wage of members"), "CNY", 2),
        Indicator("HOURS_MEAN", Text("会员月均工时", "Monthly hours of members"), "HUR", 1),
        Indicator("WAGE_HOUR", Text("会员每小时工资", "Pay an hour of members"), "CNY_H", 2),
        Indicator("COVERAGE", Text("会员覆盖率", "Union coverage"), "PT", 1),
        Indicator("OUT_OF_WORK", Text("失业会员占比", "Members out of work"), "PT", 1),
        Indicator("POSTS_SEEKERS", Text("求人倍率", "Posts per seeker"), "RT", 2),
        Indicator("PLATFORM_WORKERS", Text("平台接单劳动者", "Workers on the platform"), "PS", 0),
        Indicator("PLATFORM_ORDERS", Text("平台完成订单", "Orders on the platform"), "NR", 0),
        Indicator("PAY_ORDER", Text("每单报酬", "Pay an order"), "CNY", 2),
        Indicator("PAY_HOUR", Text("接单至送达每小时报酬", "Pay an hour, acceptance to delivery"), "CNY_H", 2),
    )
}
OF_MEMBERS = {"employed": "EMPLOYED", "mean": "WAGE_MEAN", "hours": "HOURS_MEAN", "per_hour": "WAGE_HOUR"}
OF_PLATFORM = {
    "workers": "PLATFORM_WORKERS",
    "orders": "PLATFORM_ORDERS",
    "per_order": "PAY_ORDER",
    "per_hour": "PAY_HOUR",
}
Observation = dict[str, Any]


def observations_of(brief: MadeBrief) -> list[Observation]:
    """Every observation of a brief, in a fixed order: totals first, then the groups."""
    request, span = brief.request, brief.request.period
    if request.platform:
        return list(_of_span(brief.figures["market.platform_span"], span, OF_PLATFORM))
    found = list(_of_span(brief.figures["market.span"], span, OF_MEMBERS))
    if request.is_region and span.is_month:
        found += _of_month(brief.figures, span)
    return found


def _of_span(figure: Figure, span: Span, codes: Mapping[str, str]) -> Iterator[Observation]:
    value = figure.value
    for name, code in codes.items():
        yield made(code, span, value[name], figure.id)
    for dimension, rows in value["groups"].items():
        for row in rows:
            for name, code in codes.items():
                place = (dimension.upper(), category(row["key"]))
                yield made(code, span, row[name], figure.id, place, is_suppressed=row["suppressed"])


def _of_month(figures: Mapping[str, Figure], span: Span) -> list[Observation]:
    """The region's monthly figures, and the series of the two years before."""
    coverage, ratio, jobs = (figures[f"market.{name}"] for name in ("coverage", "ratio", "jobs"))
    found = [
        _part(made("COVERAGE", span, _percent(coverage.value["share"]), coverage.id), coverage.value["workers"]),
        _part(made("OUT_OF_WORK", span, _percent(jobs.value["unemployment_share"]), jobs.id), jobs.value["members"]),
        made("POSTS_SEEKERS", span, ratio.value["ratio"], ratio.id, is_suppressed=ratio.value["suppressed"]),
    ]
    wages = figures["market.wages"]
    for figure, name, code in ((jobs, "employed", "EMPLOYED"), (wages, "mean", "WAGE_MEAN")):
        for row in figure.value["series"]:
            if row["period"] != str(span):
                suppressed = row[name] is None
                found.append(made(code, Span.read(row["period"]), row[name], figure.id, is_suppressed=suppressed))
    return found


def _percent(share: Any) -> Any:
    return None if share is None else share * 100


def _part(one: Observation, base: Any) -> Observation:
    """There are people to speak of and nothing may be published: suppressed, not missing."""
    return {**one, "status": SUPPRESSED} if one["value"] is None and base is not None else one


def made(
    code: str,
    span: Span,
    value: Any,
    figure: str,
    place: Sequence[str] = (TOTAL, TOTAL),
    *,
    is_suppressed: bool = False,
) -> Observation:
    """One observation: the value as text at its decimals, or none with the reason."""
    shown = None if value is None or is_suppressed else f"{value:.{INDICATORS[code].decimals}f}"
    status = NORMAL if shown is not None else SUPPRESSED if is_suppressed else MISSING
    return {
        "indicator": code,
        "breakdown": place[0],
        "category": place[1],
        "frequency": span.frequency,
        "period": span.standard,
        "value": shown,
        "status": status,
        "figure": figure,
    }


def category(key: str) -> str:
    """The group's code as SDMX allows it: letters, digits, - and _ only."""
    return "_U" if key == "unknown" else key.replace("+", "PLUS").upper()


def group_key(code: str) -> str:
    """The group's own code again."""
    return "unknown" if code == "_U" else code.replace("PLUS", "+")
