"""One look at the hours from the request to the figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.lake.provenance import Figure
from gongyou.rooms.hours.measures.scope import Scope

if TYPE_CHECKING:
    from gongyou.lake import Lake

Meter = Callable[[int, int, Text], None]
STAGES = (Text("核对工时记录", "Looking at the records"), Text("逐日比对", "Comparing day by day"))


@dataclass(frozen=True)
class Look:
    """What was found. The figure names workers' keys and stays inside the house."""

    scope: Scope
    figure: Figure

    @property
    def value(self) -> dict[str, Any]:
        return self.figure.value


def look_make(lake: Lake, scope: Scope, meter: Meter | None = None, engine: str = "duckdb") -> Look:
    """The look of a scope. Raises NotFound when the lake holds no record of hours in it."""
    from gongyou.rooms.hours.measures.days import spells_of
    from gongyou.rooms.hours.measures.look import NAME

    tell = meter or (lambda done, total, stage: None)
    tell(0, len(STAGES), STAGES[0])
    if lake.snapshot("worktime") is None:
        raise _nothing(scope)
    with lake.engine(engine) as opened:
        spells = spells_of(opened.table("worktime"), scope)
        if not opened.execute(spells.limit(1)).num_rows:
            raise _nothing(scope)
    tell(1, len(STAGES), STAGES[1])
    return Look(scope, lake.compute(NAME, scope.as_params(), engine=engine))


def _nothing(scope: Scope) -> NotFound:
    return NotFound(
        "hours.no_records",
        Text(
            f"数据湖中没有 {scope.first} 至 {scope.last} 这些用人单位的工时记录。",
            f"The lake holds no record of hours of these employers from {scope.first} to {scope.last}.",
        ),
        Text("请核对期间，或先导入考勤记录。", "Check the period, or bring in the record of hours first."),
        value=f"{scope.first}..{scope.last}",
    )
