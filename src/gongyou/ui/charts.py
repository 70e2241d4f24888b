"""A chart is one ECharts option made on the server, with its table: page, paper and download show the same numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from gongyou.core.cells import cell_safe
from gongyou.core.figures import COUNT, SUPPRESSED, SUPPRESSED_LEGEND, Kind, Style, rounded, shown
from gongyou.core.text import Text
from gongyou.ui import options

Value = Decimal | int | float | str | None


class Form(StrEnum):
    """The four pictures there are."""

    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Head:
    """Id in the page, the finding as title, and below it what, where, when."""

    id: str
    title: Text
    subtitle: Text


@dataclass(frozen=True, slots=True)
class Category:
    """The category axis: its name and its labels in order (months as "2026-10")."""

    title: Text
    labels: Sequence[Text | str]
    style: Style = field(default=Style(Kind.WORDS))

    def shown(self, language: str) -> list[str]:
        return [shown(label, self.style, language) for label in self.labels]


@dataclass(frozen=True, slots=True)
class Measure:
    """The value axis: name, unit and how a value is written. Shares are given as 0.123."""

    title: Text
    unit: Text
    style: Style = COUNT

    def plotted(self, value: Value) -> float | None:
        """The number that is drawn: None for nothing and for suppressed; percent for shares."""
        if value is None or value == SUPPRESSED:
            return None
        factor = 100 if self.style.kind is Kind.SHARE else 1
        return float(rounded(Decimal(str(value)) * factor, max(self.style.digits, 2)))


@dataclass(frozen=True, slots=True)
class Series:
    """One line, one set of bars or one layer: a value per category; None draws a gap."""

    name: Text
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The same numbers as text: column heads and rows, in one language."""

    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the picture at a value that matters: a floor, a legal limit."""

    name: Text
    value: Value


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its numbers. Made by line(), bar(), stacked() or histogram()."""

    form: Form
    head: Head
    category: Category
    series: tuple[Series, ...]
    measure: Measure
    marks: tuple[Mark, ...] = ()
    lying: bool = False

    @property
    def id(self) -> str:
        return self.head.id

    @property
    def has_data(self) -> bool:
        return any(self.measure.plotted(value) is not None for one in self.series for value in one.values)

    @property
    def legend(self) -> Text:
        """What ＊ means, where a value of the chart is hidden; else nothing."""
        hidden = any(value == SUPPRESSED for one in self.series for value in one.values)
        return SUPPRESSED_LEGEND if hidden else Text("", "")

    def marked(self, *marks: Mark) -> Chart:
        """The same chart with lines at the values given."""
        return replace(self, marks=self.marks + marks)

    def option(self, language: str, room: options.Room = options.PAPER) -> dict[str, Any]:
        """The ECharts option, JSON-able."""
        return options.option_of(self, language, room)

    def unit_line(self, language: str) -> str:
        """Name and unit of the value axis, as “金额（元）”."""
        title, unit = self.measure.title.on(language), self.measure.unit.on(language)
        if not unit:
            return title
        return f"{title} ({unit})" if language.startswith("en") else f"{title}（{unit}）"

    def table(self, language: str) -> ChartTable:
        """One row per category, one column per series, as a person reads them."""
        unit = self.measure.unit.on(language)
        wrap = " ({})" if language.startswith("en") else "（{}）"
        heads = [one.name.on(language) + (wrap.format(unit) if unit else "") for one in self.series]
        rows = [
            [label, *(shown(one.values[at], self.measure.style, language) for one in self.series)]
            for at, label in enumerate(self.category.shown(language))
        ]
        return ChartTable([self.category.title.on(language), *heads], rows)

    def csv(self, language: str) -> str:
        """The raw numbers for a spreadsheet: title, subtitle, head, rows. UTF-8 with BOM so that Excel reads it."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([cell_safe(self.head.title.on(language))])
        writer.writerow([cell_safe(self.head.subtitle.on(language))])
        writer.writerow([cell_safe(column) for column in self.table(language).columns])
        for at, label in enumerate(self.category.shown(language)):
            writer.writerow(
                [cell_safe(label), *("" if (v := one.values[at]) is None else str(v) for one in self.series)]
            )
        return "\ufeff" + out.getvalue()


def line(head: Head, category: Category, series: Sequence[Series], measure: Measure) -> Chart:
    """A course over time; each line is labelled at its end."""
    return checked(Chart(Form.LINE, head, category, tuple(series), measure))


def bar(head: Head, category: Category, series: Sequence[Series], measure: Measure, *, lying: bool = False) -> Chart:
    """Bars side by side; `lying` lays them down, for long labels."""
    return checked(Chart(Form.BAR, head, category, tuple(series), measure, lying=lying))


def stacked(
    head: Head, category: Category, series: Sequence[Series], measure: Measure, *, lying: bool = False
) -> Chart:
    """Parts of a whole in one bar per category."""
    return checked(Chart(Form.STACKED, head, category, tuple(series), measure, lying=lying))


def histogram(head: Head, category: Category, series: Series, measure: Measure) -> Chart:
    """Counts per bin; the labels name the bins, as “0–0.5”."""
    return checked(Chart(Form.HISTOGRAM, head, category, (series,), measure))


def checked(chart: Chart) -> Chart:
    """The chart, or ValueError when a series has not one value per category."""
    for one in chart.series:
        if len(one.values) != len(chart.category.labels):
            message = f"{chart.id}: {one.name.en} has {len(one.values)} values for {len(chart.category.labels)} labels"
            raise ValueError(message)
    return chart
