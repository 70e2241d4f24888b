"""A release as a page shows it: one table a breakdown, one chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongyou.core.figures import NONE, SUPPRESSED, SUPPRESSED_LEGEND, Kind, Style, shown
from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.rooms.market.brief.groups import DIMENSIONS
from gongyou.rooms.market.models import Release
from gongyou.rooms.market.release.formats import category_name
from gongyou.rooms.market.release.observations import INDICATORS, TOTAL, UNITS
from gongyou.ui.charts import Category, Chart, Head, Measure, Series, bar, line

Observation = Mapping[str, Any]
# The chart tells of the first of these that the release holds.
CHARTED = ("WAGE_MEAN", "PAY_HOUR")
FEWEST_POINTS = 3


def value_shown(one: Observation) -> str:
    """The value as it was released; ＊ for a suppressed one, — for none."""
    if one["value"] is None:
        return SUPPRESSED if one["status"] == "Q" else NONE
    return shown(one["value"], Style(Kind.NUMBER, INDICATORS[one["indicator"]].decimals))


def head_of(code: str) -> Text:
    """The indicator with its unit."""
    indicator = INDICATORS[code]
    unit = UNITS[indicator.unit]
    return Text(f"{indicator.name.zh}（{unit.zh}）", f"{indicator.name.en} ({unit.en.lower()})")


def public_tables(release: Release, language: str) -> list[dict[str, Any]]:
    """Totals of the period, then each breakdown, then the months told again."""
    period = Span.read(release.period).standard
    now = [one for one in release.observations if one["period"] == period]
    tables = [_totals(now, language)]
    for breakdown in dict.fromkeys(one["breakdown"] for one in now if one["breakdown"] != TOTAL):
        head = DIMENSIONS[breakdown.lower()]
        rows = [one for one in now if one["breakdown"] == breakdown]
        words = {one["category"]: category_name(breakdown, one["category"]).on(language) for one in rows}
        caption = Text(f"按{head.zh}", f"By {head.en.lower()}").on(language)
        tables.append(_crossed(caption, head.on(language), rows, words, language))
    series = [one for one in release.observations if one["period"] != period]
    if series:
        months = {one["period"]: _month(one["period"], language) for one in sorted(series, key=lambda o: o["period"])}
        rows = [{**one, "category": one["period"]} for one in series]
        caption = Text("以前各月（本次修订值）", "Earlier months, as revised").on(language)
        tables.append(_crossed(caption, Text("月份", "Month").on(language), rows, months, language))
    return tables


def _month(written: str, language: str) -> str:
    return Span.read(written).shown(language)


def _totals(now: Iterable[Observation], language: str) -> dict[str, Any]:
    rows = [one for one in now if one["breakdown"] == TOTAL]
    return {
        "caption": Text("合计", "Totals").on(language),
        "heads": [Text("指标", "Indicator").on(language), Text("数值", "Value").on(language)],
        "rows": [[head_of(one["indicator"]).on(language), value_shown(one)] for one in rows],
        "legend": _legend(rows, language),
    }


def _crossed(caption: str, head: str, rows: list[Any], words: Mapping[str, str], language: str) -> dict[str, Any]:
    codes = list(dict.fromkeys(one["indicator"] for one in rows))
    cells = {(one["category"], one["indicator"]): value_shown(one) for one in rows}
    return {
        "caption": caption,
        "heads": [head, *(head_of(code).on(language) for code in codes)],
        "rows": [[words[key], *(cells.get((key, code), NONE) for code in codes)] for key in words],
        "legend": _legend(rows, language),
    }


def _legend(rows: Iterable[Observation], language: str) -> str:
    return SUPPRESSED_LEGEND.on(language) if any(one["status"] == "Q" for one in rows) else ""


def public_chart(release: Release) -> Chart | None:
    """The course of the mean wage where months are told again; else pay by occupation or part of the day."""
    name, period = release.name_text, release.period_text
    subtitle = Text(f"{name.zh}，{period.zh}", f"{name.en}, {period.en}")
    for code in CHARTED:
        held = [one for one in release.observations if one["indicator"] == code]
        indicator, unit = INDICATORS[code], UNITS[INDICATORS[code].unit]
        measure = Measure(indicator.name, unit, Style(Kind.NUMBER, indicator.decimals))
        series = sorted((one for one in held if one["breakdown"] == TOTAL), key=lambda one: one["period"])
        if len(series) >= FEWEST_POINTS:
            return line(
                Head("public-series", _title(series[-1], indicator.name), subtitle),
                Category(
                    Text("月份", "Month"),
                    [Text(_month(one["period"], "zh"), _month(one["period"], "en")) for one in series],
                ),
                [Series(indicator.name, [_drawn(one) for one in series])],
                measure,
            )
        groups = [one for one in held if one["breakdown"] in ("OCCUPATION", "PART")]
        if groups and any(one["value"] is not None for one in groups):
            return bar(
                Head("public-groups", _title(series[-1], indicator.name), subtitle),
                Category(
                    DIMENSIONS[groups[0]["breakdown"].lower()],
                    [category_name(one["breakdown"], one["category"]) for one in groups],
                ),
                [Series(indicator.name, [_drawn(one) for one in groups])],
                measure,
                lying=True,
            )
    return None


def _drawn(one: Observation) -> Any:
    from decimal import Decimal

    if one["value"] is None:
        return SUPPRESSED if one["status"] == "Q" else None
    return Decimal(one["value"])


def _title(one: Observation, name: Text) -> Text:
    unit = UNITS[INDICATORS[one["indicator"]].unit]
    value = value_shown(one)
    return Text(f"{name.zh} {value} {unit.zh}", f"{name.en}: {value} {unit.en.lower()}")
