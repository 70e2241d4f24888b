"""One run of supervision from its parameters to its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.clauses import Clause

if TYPE_CHECKING:
    from gongyou.lake import Lake
    from gongyou.lake.provenance import Figure

Meter = Callable[[int, int, Text], None]
STAGES = (Text("逐条检验", "Checking clause by clause"), Text("列出违反", "Listing the breaches"))


@dataclass(frozen=True, slots=True)
class Made:
    """The figure of a run, and that of its single cases where a clause was broken. The second stays in the house."""

    figure: Figure
    cases: Figure | None = None

    @property
    def value(self) -> Mapping[str, Any]:
        return self.figure.value

    def rows_of(self, clause: str) -> list[dict[str, Any]]:
        """The listed cases of a clause, by its key."""
        return [] if self.cases is None else list(self.cases.value["clauses"].get(clause, ()))


def params_of(
    platform: str, period: tuple[date, date], clauses: Sequence[Clause], register: Mapping[str, Any]
) -> dict[str, Any]:
    """The parameters of a run. Of the register only the days and the notice of changes, which are all that is asked."""
    changes = [
        {name: change[name] for name in ("date", "title", "edition", "is_first", "notice_days")}
        for change in register.get("changes", ())
    ]
    return {
        "platform": platform,
        "from": period[0].isoformat(),
        "to": period[1].isoformat(),
        "clauses": [each.as_json() for each in clauses],
        "register": {"rules": True, "changes": changes} if register.get("rules") else {},
    }


def supervision_make(
    lake: Lake, params: Mapping[str, Any], told: Meter = lambda done, total, stage: None, engine: str = "duckdb"
) -> Made:
    """The figures of a run. The cases are read from the snapshots of the first, and of broken clauses alone."""
    from gongyou.rooms.bargaining.measures.supervision import CASES, NAME

    told(0, len(STAGES), STAGES[0])
    figure = lake.compute(NAME, params, engine=engine)
    told(1, len(STAGES), STAGES[1])
    broken = {each["key"] for each in figure.value["clauses"] if each["state"] == "breached" and each["broken"]}
    if not broken:
        return Made(figure)
    asked = {**params, "clauses": [each for each in params["clauses"] if each["key"] in broken]}
    return Made(figure, lake.compute(CASES, asked, snapshots=figure.provenance.snapshots, engine=engine))
