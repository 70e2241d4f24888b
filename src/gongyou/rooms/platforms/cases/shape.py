"""How a case is written down, as a row of a table and in Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from gongyou.rooms.platforms.cases import BROKEN, CASE, KEPT, UNJUDGED

Table = Any
Column = Any


@dataclass(frozen=True, slots=True)
class Case:
    """One case that was judged in Python."""

    worker: str
    area: str
    day: int
    case: str
    state: int
    owed: int = 0
    measured: int = 0
    bound: int = 0


def state_of(broken: Column, known: Column | None = None) -> Column:
    """The state's number; NULL counts as not broken, and as not known."""
    state = ibis.ifelse(broken.fill_null(False), BROKEN, KEPT)
    if known is not None:
        state = ibis.ifelse(known.fill_null(False), state, UNJUDGED)
    return state.cast("int64")


def as_cases(rows: Table) -> Table:
    """The columns of a case in their types; `owed` counts for broken cases alone."""
    whole = {name: rows[name].cast("int64") for name in ("day", "state", "measured", "bound")}
    owed = ibis.ifelse(rows.state == BROKEN, ibis.greatest(rows.owed, 0), 0).cast("int64")
    found = rows.mutate(**whole, owed=owed, area=rows.area.fill_null(""))
    return found.select(*CASE)
