"""What the pages and papers of supervision show of a run: clause by clause, and an agreement's months side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.figures import MONEY, NONE, SUPPRESSED, shown
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.clauses import number_said
from gongyou.rooms.bargaining.supervision.manual import Looks, newest_within
from gongyou.rooms.bargaining.supervision.states import STATES, State
from gongyou.ui.charts import Category, Chart, Head, Measure, Series, bar
from gongyou.ui.states import Badge, Tone

if TYPE_CHECKING:
    from gongyou.rooms.bargaining.models import SupervisionRun

TONES = {"kept": Tone.GOOD, "breached": Tone.BAD, "unclear": Tone.WARNING, "manual": Tone.NEUTRAL}
# So many months stand side by side.
MONTHS = 12


def badge_of(state: str) -> Badge:
    """A clause's state as a badge."""
    return Badge(STATES[State(state)], TONES[state])


def both(held: Mapping[str, str]) -> Text:
    """A text that was kept as data."""
    return Text(held["zh"], held["en"])


@dataclass(frozen=True, slots=True)
class ShownClause:
    """One clause of a run in words. A count of workers under ten is ＊ unless the reader may see few."""

    key: str
    number: Text
    state: str
    badge: Badge
    text: Text
    title: Text | None
    told: Text | None
    unit: Text
    page: str
    binding: str
    reasons: Sequence[Text]
    facts: Sequence[tuple[Text, str]]
    parameters: Sequence[tuple[Text, Text]]
    versions: Sequence[Mapping[str, str]]
    scheme: Text | None
    effects: Sequence[tuple[Text, str]]


def clause_shown(held: Mapping[str, Any], *, sees_few: bool) -> ShownClause:
    """A clause of a run's value."""
    return ShownClause(
        key=held["key"],
        number=number_said(held["number"]),
        state=held["state"],
        badge=badge_of(held["state"]),
        text=both(held["text"]),
        title=both(held["title"]) if "title" in held else None,
        told=both(held["told"]) if "told" in held else None,
        unit=both(held["unit"]) if "unit" in held else Text("", ""),
        page=held.get("page", ""),
        binding=held.get("binding", ""),
        reasons=[*_days(held), *(both(each) for each in held.get("reasons", ()))],
        facts=_facts(held, sees_few=sees_few) if "checked" in held else (),
        parameters=[(both(each["name"]), both(each["value"])) for each in held.get("parameters", ())],
        versions=held.get("versions", ()),
        scheme=both(held["scheme"]["title"]) if "scheme" in held else None,
        effects=[(both(each["name"]), _effect(each)) for each in held.get("effects", ())],
    )


def _days(held: Mapping[str, Any]) -> list[Text]:
    """The days of the month on which this wording held, where it did not hold on all of them."""
    first, last = date.fromisoformat(held["from"]), date.fromisoformat(held["to"])
    month = Month.of(first)
    if (first, last) == (month.first_day, month.last_day):
        return []
    return [
        Text(
            f"本条这一表述在 {first} 至 {last} 有效，只检查这些天。",
            f"This wording held from {first} to {last}; these days alone were checked.",
        )
    ]


def few(number: int | None, *, sees_few: bool) -> str:
    """A number of workers."""
    if number is None:
        return NONE
    return SUPPRESSED if 0 < number < MINIMUM_WORKERS and not sees_few else f"{number:,}"


def _facts(held: Mapping[str, Any], *, sees_few: bool) -> list[tuple[Text, str]]:
    unit = held["unit"]
    facts = [
        (Text(f"检查（{unit['zh']}）", f"Checked ({unit['en']})"), f"{held['checked']:,}"),
        (Text("涉及劳动者（人）", "Workers checked"), few(held["workers"], sees_few=sees_few)),
    ]
    if held["broken"] is not None:
        facts += [
            (Text(f"违反（{unit['zh']}）", f"In breach ({unit['en']})"), f"{held['broken']:,}"),
            (Text("违反涉及（人）", "Workers in breach"), few(held["workers_broken"], sees_few=sees_few)),
        ]
    if Decimal(str(held["owed"])):
        facts.append((Text("应补金额", "Owed"), shown(held["owed"], MONEY)))
    if held["first"]:
        last = held["last"] or ""
        days = held["first"] if held["first"] == last or not last else f"{held['first']} – {last}"
        facts.append((Text("最早至最晚违反日", "First and last day of breach"), days))
    if held["worst"]:
        worst = held["worst"]
        hidden = worst["workers"] < MINIMUM_WORKERS and not sees_few
        facts.append(
            (
                Text("违反最多的区域", "Area with most breaches"),
                SUPPRESSED if hidden else f"{worst['area']} · {worst['broken']:,}",
            )
        )
    return facts


def _effect(held: Mapping[str, Any]) -> str:
    if held["value"] is None:
        return NONE
    value, low, high = (
        None if each is None else Decimal(str(each)) * 100 for each in (held["value"], held["low"], held["high"])
    )
    ends = "" if low is None or high is None else f"（{low:+.1f} – {high:+.1f}）"
    return f"{value:+.1f} %{ends}"


@dataclass(frozen=True, slots=True)
class Kept:
    """One clause over months: its number, what is tested, and a cell for each month."""

    number: Text
    title: Text
    cells: Sequence[tuple[Badge | None, str]]


@dataclass(frozen=True, slots=True)
class History:
    """An agreement's months side by side, the earliest first."""

    months: Sequence[str]
    clauses: Sequence[Kept]
    chart: Chart | None


def history_of(runs: Iterable[SupervisionRun], looks: Looks) -> History:
    """The current runs of an agreement as a table and a chart of cases in breach; what people checked stands below."""
    held = sorted(runs, key=lambda run: run.period_from)[-MONTHS:]
    months = [str(Month.of(run.period_from)) for run in held]
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for month, run in zip(months, held, strict=True):
        for clause in run.report["supervision"]["clauses"]:
            if clause["state"] != "manual":
                found.setdefault(clause["key"], {})[month] = clause
    clauses = [_kept(cells, months) for cells in found.values()]
    clauses += _by_hand(held, looks)
    return History(months, clauses, _chart(found, months))


def _kept(cells: Mapping[str, Mapping[str, Any]], months: Sequence[str]) -> Kept:
    newest = list(cells.values())[-1]
    shown_cells: list[tuple[Badge | None, str]] = []
    for month in months:
        cell = cells.get(month)
        broken = None if cell is None else cell.get("broken")
        shown_cells.append((None if cell is None else badge_of(cell["state"]), f"{broken:,}" if broken else ""))
    return Kept(number_said(newest["number"]), both(newest["title"]), shown_cells)


def _by_hand(runs: Sequence[SupervisionRun], looks: Looks) -> list[Kept]:
    """The clauses of the newest run that people look at, with what they found in each month."""
    if not runs:
        return []
    manual = [each for each in runs[-1].report["supervision"]["clauses"] if each["state"] == State.MANUAL]
    found = []
    for clause in manual:
        newest = [newest_within(looks.get(clause["key"], ()), run.period_from, run.period_to) for run in runs]
        if any(newest):
            cells: list[tuple[Badge | None, str]] = [(each.badge if each else None, "") for each in newest]
            found.append(Kept(number_said(clause["number"]), STATES[State.MANUAL], cells))
    return found


def _chart(found: Mapping[str, Mapping[str, Mapping[str, Any]]], months: Sequence[str]) -> Chart | None:
    """Cases in breach by month, one series a clause that was ever broken; None where none was."""
    series = []
    for cells in found.values():
        values = [None if month not in cells else cells[month].get("broken") for month in months]
        if any(values):
            # The number alone: beside the chart stands the table with what is tested, and a phone has no room.
            number = list(cells.values())[-1]["number"]
            series.append(Series(number_said(number), values))
    if not series:
        return None
    head = Head(
        "supervision-history",
        Text("每月违反次数", "Breaches month by month"),
        Text("各条款按现有数据检出的违反（单、人日、人周等）", "Breaches of each clause by the data at hand"),
    )
    return bar(
        head, Category(Text("月份", "Month"), months), series, Measure(Text("违反", "Breaches"), Text("次", "cases"))
    )
