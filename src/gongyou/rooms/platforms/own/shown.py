"""Lines, sums and hours as the pages draw them, in the currency's unit and in hours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.rooms.data.door import Compared, Recorded
from gongyou.rooms.platforms.measures.scope import local
from gongyou.rooms.platforms.own.lines import ALLOWED_SAID, Allowed, Line
from gongyou.rooms.platforms.own.rulings import ZONE
from gongyou.rooms.platforms.own.said import HOURLY
from gongyou.rooms.platforms.own.statement import Statement
from gongyou.rooms.platforms.own.worked import hours_of_a_day
from gongyou.rules.answer import Step, number_shown
from gongyou.rules.declarations.described import MONEY
from gongyou.rules.difference import amount_shown
from gongyou.ui import charts
from gongyou.ui.charts import Category, Chart, Head, Measure, Series
from gongyou.ui.states import Badge, Tone

PAGE = 20
# A phone lists so many orders that only the worker has; the numbers above them count all.
MOST_MISSING = 60
HOUR = 3600
Holds = Callable[[Line, Compared], bool]
FILTERS: dict[str, tuple[Any, Holds]] = {
    "all": (gettext_lazy("全部"), lambda line, beside: True),
    "short": (gettext_lazy("少付、无据扣款"), lambda line, beside: line.is_short),
    "deducted": (gettext_lazy("扣款"), lambda line, beside: line.deducted > 0),
    "uncompared": (gettext_lazy("无法核对"), lambda line, beside: line.gap is None),
}
# Only for a month of which the worker recorded orders: without any the platform's are all unrecorded.
OWN_FILTERS: dict[str, tuple[Any, Holds]] = {
    "differs": (gettext_lazy("和我记的不同"), lambda line, beside: line.order_id in _differing(beside)),
    "unrecorded": (gettext_lazy("我没有记"), lambda line, beside: line.order_id in beside.unrecorded),
}
MINUTES = Text("分钟", "minutes")


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the lines that a filter lets through."""

    lines: list[dict[str, Any]]
    show: str
    chips: list[dict[str, Any]]
    page: int
    pages: int
    first: int
    last: int
    count: int


def listed(statement: Statement, beside: Compared, show: str, page: str) -> Listed:
    """The lines of the filter, twenty a page; an unknown filter is all, an unknown page the first."""
    filters = {**FILTERS, **(OWN_FILTERS if beside.recorded else {})}
    show = show if show in filters else "all"
    found = [line for line in statement.lines if filters[show][1](line, beside)]
    pages = max(1, -(-len(found) // PAGE))
    number = min(pages, max(1, int(page))) if page.isdecimal() else 1
    first = (number - 1) * PAGE
    chips = [
        {
            "name": name,
            "label": label,
            "count": sum(holds(line, beside) for line in statement.lines),
            "on": name == show,
        }
        for name, (label, holds) in filters.items()
    ]
    part = found[first : first + PAGE]
    differing = _differing(beside)
    lines = [{**line_shown(line), "own": differing.get(line.order_id)} for line in part]
    return Listed(lines, show, chips, number, pages, first + 1, first + len(part), len(found))


def beside_shown(beside: Compared) -> dict[str, Any]:
    """The comparison's figures, and the orders that only the worker has, on the local clock."""
    alone = beside.missing or beside.open
    less = [order for order in beside.differing if order.less_paid]
    return {
        "found": beside,
        "alone": [{"order": each, "at": local(each.at, ZONE)} for each in alone[:MOST_MISSING]],
        "alone_count": len(alone),
        "less": len(less),
        "otherwise": len(beside.differing) - len(less),
    }


def _differing(beside: Compared) -> dict[str, Recorded]:
    return {order.order_id: order for order in beside.differing}


def line_shown(line: Line) -> dict[str, Any]:
    """A line with its badge, its amounts and the way to them."""
    return {
        "line": line,
        "currency": line.ruling.scheme.currency if line.ruling else "CNY",
        "declared": _yuan(line.declared),
        "paid": _yuan(line.paid),
        "gap": _yuan(line.gap),
        "lost": yuan_from(line.lost),
        "deducted": yuan_from(line.deducted),
        "allowed": None if line.allowed is Allowed.NONE else ALLOWED_SAID[line.allowed],
        "is_refused": line.allowed is Allowed.UNDECLARED,
        "deduction": line.deduction_said,
        "badge": badge(line),
        "reason": line.reason_said,
        "steps": steps_shown(line.steps()) if line.gap is not None else [],
    }


def steps_shown(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Each step with its arithmetic, and an amount of money as money is written."""
    return [
        {
            "label": step.label,
            # An amount that is written out has no arithmetic of its own.
            "formula": None if step.formula == _plain(step.value) else step.written,
            "value": _money(step.value, step.unit) or step.value,
            "unit": "" if step.unit in MONEY else step.unit,
        }
        for step in steps
    ]


def _plain(value: Any) -> str:
    return number_shown(value) if isinstance(value, Decimal) else ""


def _money(value: Any, unit: str) -> Text | None:
    if unit not in MONEY or not isinstance(value, Decimal):
        return None
    shown = amount_shown(value)
    return Text(MONEY[unit].zh.format(shown), MONEY[unit].en.format(shown))


def badge(line: Line) -> Badge:
    if line.gap is None:
        return Badge(_("无法核对"), Tone.NEUTRAL)
    if line.undeclared:
        return Badge(_("扣款没有依据"), Tone.BAD)
    if line.is_below:
        return Badge(_("少付"), Tone.BAD)
    return Badge(_("多付"), Tone.NEUTRAL) if line.is_above else Badge(_("一致"), Tone.GOOD)


def hourly_shown(statement: Statement) -> list[dict[str, Any]]:
    """The three hourly pays, each beside the hourly minimums of the places of work."""
    floors = statement.worked.floors
    return [
        {
            "label": HOURLY[each.name],
            "hours": float(each.seconds) / HOUR,
            "pay": _yuan(each.fen),
            "is_below": each.fen is not None and bool(floors) and each.fen < floors[0],
        }
        for each in statement.worked.hourly
    ]


def days_shown(statement: Statement) -> list[dict[str, Any]]:
    """The days with a record, in hours."""
    limit = statement.worked.terms.daily_seconds
    return [
        {
            "day": each.day,
            "orders": each.orders,
            "prompts": each.prompts,
            "is_long": each.engaged > limit,
            "engaged": each.engaged / HOUR,
            "working": float(each.working) / HOUR,
            "online": each.online / HOUR,
        }
        for each in statement.worked.days
    ]


def weeks_shown(statement: Statement) -> list[dict[str, Any]]:
    """The weeks, each beside what the hourly minimum asks for."""
    return [
        {
            "monday": each.monday,
            "working": float(each.working) / HOUR,
            "paid": yuan_from(each.paid),
            "due": _yuan(each.floor_due),
            "lacking": yuan_from(each.lacking),
        }
        for each in statement.worked.weeks
    ]


def day_chart(statement: Statement, day: date) -> Chart:
    """Minutes on orders and minutes online without one, hour by hour."""
    hours = hours_of_a_day(statement.records, day)
    busy = sum(one for one, _ in hours)
    title = Text(f"{day.month}月{day.day}日接单 {busy / 60:.1f} 小时", f"{day:%-d %B}: {busy / 60:.1f} hours on orders")
    return charts.stacked(
        Head("own-day", title, Text("每小时的接单和在线分钟数", "Minutes on orders and online, by the hour")),
        Category(Text("时", "Hour"), [f"{hour}" for hour in range(24)]),
        [
            Series(Text("接单", "On orders"), [one for one, _ in hours]),
            Series(Text("在线没有单", "Online without an order"), [other for _, other in hours]),
        ],
        Measure(Text("时间", "Time"), MINUTES),
    )


def _yuan(fen: int | None) -> Any:
    return None if fen is None else yuan_from(fen)
