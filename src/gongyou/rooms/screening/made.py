"""One screen from the request to the figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.lake.provenance import Figure
from gongyou.rooms.screening.measures.scope import Scope

if TYPE_CHECKING:
    from gongyou.lake import Lake

Meter = Callable[[int, int, Text], None]

STAGES = (
    Text("核对数据范围", "Looking at what there is"),
    Text("逐行比对法律", "Holding each row against the law"),
    Text("整理发现", "Gathering what was found"),
)


@dataclass(frozen=True)
class Screen:
    """What a screen found. The figure names workers' keys and stays inside the house."""

    scope: Scope
    figure: Figure

    @property
    def value(self) -> dict[str, Any]:
        return self.figure.value


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a screen would read: rows and months of the scope, and the columns that hold nothing."""

    rows: int
    employers: int
    workers: int
    empty: tuple[str, ...]


def screen_ahead(lake: Lake, scope: Scope, engine: str = "duckdb") -> Ahead:
    """Counts what a screen would read, and judges nothing. NotFound where there is no row."""
    from gongyou.rules.screening.rows import PAYROLL, Span, complete

    _known(scope)
    if lake.snapshot("payroll") is None:
        raise _nothing(scope)
    with lake.engine(engine) as opened:
        whole = complete(opened.table("payroll"))
        rows = whole.filter(Span(scope.first, scope.last, scope.region).holds(whole))
        filled = {f"n_{name}": rows[name].count() for name in PAYROLL}
        counted = rows.aggregate(
            rows=rows.count(), employers=rows.employer_key.nunique(), workers=rows.worker_key.nunique(), **filled
        )
        found = opened.execute(counted).to_pylist()[0]
    if not found["rows"]:
        raise _nothing(scope)
    empty = tuple(name for name in PAYROLL if not found[f"n_{name}"])
    return Ahead(found["rows"], found["employers"], found["workers"], empty)


def screen_make(lake: Lake, scope: Scope, meter: Meter | None = None, engine: str = "duckdb") -> Screen:
    """The screen of a scope. Raises NotFound when the lake holds no row of it, or when nobody knows the pack."""
    from gongyou.rooms.screening.measures.breaches import NAME

    tell = meter or (lambda done, total, stage: None)
    tell(0, len(STAGES), STAGES[0])
    screen_ahead(lake, scope, engine)
    tell(1, len(STAGES), STAGES[1])
    figure = lake.compute(NAME, scope.as_params(), engine=engine)
    tell(2, len(STAGES), STAGES[2])
    return Screen(scope, figure)


def _known(scope: Scope) -> None:
    from gongyou.rules.screening.check import checks

    checks(scope.pack)


def _nothing(scope: Scope) -> NotFound:
    return NotFound(
        "screen.no_rows",
        Text(
            f"数据湖中没有 {scope.first} 至 {scope.last} {scope.region or '任何地区'}的工资表。",
            f"The lake holds no payroll of {scope.first} to {scope.last} in {scope.region or 'any place'}.",
        ),
        Text("请核对期间和地区，或先导入工资表。", "Check period and place, or bring in the payroll first."),
        value=f"{scope.first}..{scope.last}",
    )
