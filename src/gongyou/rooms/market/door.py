"""What other rooms and the site's own pages may ask of the market room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongyou.core.text import Text
from gongyou.rooms.market.measures.exact import fen
from gongyou.rooms.market.measures.publish import groups_published as groups_published
from gongyou.rooms.market.measures.scope import Scope as Scope
from gongyou.rooms.market.measures.scope import one_each

if TYPE_CHECKING:
    from gongyou.lake import Lake
    from gongyou.lake.provenance import Figure
    from gongyou.rooms.market.brief.keys import KeyLine
    from gongyou.ui.charts import Chart


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure with where it comes from. `line.shown(language)` gives value and unit."""

    line: KeyLine
    figure: Figure


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the home page shows of a region and month. `figures` is empty while nothing has been computed."""

    region: str
    period: str
    cards: tuple[Card, ...]
    charts: tuple[Chart, ...]
    figures: Mapping[str, Figure]

    def figure_of(self, chart: Chart) -> Figure | None:
        """The figure behind a chart."""
        return self.figures.get(CHARTED.get(chart.id, ""))


CHARTED = {
    "market-coverage": "market.coverage",
    "market-jobs": "market.jobs",
    "market-wages": "market.wages",
    "market-hours": "market.hours",
    "market-ratio": "market.ratio",
    "market-pay": "market.platform_pay",
}


def dashboard(lake: Lake, region: str, period: str, name: Text | None = None) -> Dashboard:
    """Cards and charts from kept figures: it reads a few small files and never computes.

    Before the first computation (the monitor's page, a brief, `figures_compute`) the dashboard is empty.
    """
    from gongyou.rooms.market import charts, names
    from gongyou.rooms.market.brief.keys import key_lines
    from gongyou.rooms.market.figures import figures_kept

    scope = Scope.read({"region": region, "period": period})
    figures = figures_kept(lake, {"region": scope.region, "period": str(scope.period)}) or {}
    if not figures:
        return Dashboard(scope.region, str(scope.period), (), (), {})
    values = {measure: figure.value for measure, figure in figures.items()}
    drawn = charts.all_charts(values, name or names.region(region))
    cards = tuple(Card(line, figures[line.measure]) for line in key_lines(values) if line.value is not None)
    return Dashboard(scope.region, str(scope.period), cards, tuple(drawn.values()), figures)


def figures_written(data_dir: Path) -> int:
    """When a figure was last kept, in nanoseconds: what a dashboard depends on beside the lake. 0 before the first."""
    from gongyou.rooms.market.figures import folder_of

    try:
        return folder_of(data_dir).stat().st_mtime_ns
    except OSError:
        return 0


def figures_compute(lake: Lake, region: str, period: str) -> None:
    """Computes and keeps every figure of the monitor, so that pages find them. Takes seconds."""
    from gongyou.rooms.market.figures import MONITORED, figures_of

    figures_of(lake, {"region": region, "period": period}, MONITORED)


def region_name(code: str) -> Text | None:
    """The name of a region in both languages; None for one that the room's table lacks."""
    from gongyou.rooms.market import names

    known = names.region(code)
    return known if known.zh != code else None


def latest_period(lake: Lake) -> str | None:
    """The latest month with job records or payrolls."""
    from gongyou.rooms.market.selectors import periods_there

    return next(iter(periods_there(lake)), None)


def my_months(lake: Lake, worker_keys: Sequence[str]) -> list[dict[str, Any]]:
    """A worker's own payroll months, latest first: pay, hours, and what overtime was due by law.

    Amounts are Decimals in yuan. `due` and `short` are None where the law's rule cannot be applied (no base, other
    hours scheme). One question of one person, answered from the same definition that screens a city.
    """
    from gongyou.rooms.market.measures.screen import overtime_due, prepared
    from gongyou.rules.catalogue import standard

    if lake.snapshot("payroll") is None:
        return []
    with lake.engine("duckdb") as engine:
        rows = engine.table("payroll")
        mine = rows.filter(rows.worker_key.isin(list(worker_keys)))
        mine = one_each(mine, ["employer_key", "period"], [mine.gross.fill_null(0)])
        mine = prepared(mine.mutate(on=(mine.period + "-01").cast("date")))
        months = engine.execute(
            mine.select(
                "period", "employer_key", "hours_scheme", "normal_hours", "overtime", "paid_overtime", "gross", "net",
                "wage_for_overtime", "overtime_hours_weekday", "restday_uncompensated", "overtime_hours_holiday",
            )
        ).to_pylist()  # fmt: skip
        judged = overtime_due(mine, standard(), "period")
        due = {
            (row["period"], row["employer_key"]): row
            for row in engine.execute(
                judged.select("period", "employer_key", "overtime_pay", short=fen(judged.overtime_pay) - judged.paid)
            ).to_pylist()
        }
    for month in months:
        found = due.get((month["period"], month["employer_key"]))
        month["due"] = found["overtime_pay"] if found else None
        month["short"] = Decimal(max(found["short"], 0)).scaleb(-2) if found else None
    return sorted(months, key=lambda month: (month["period"], month["employer_key"]), reverse=True)
