"""One breach derived once more, step by step, from the rows on which its figure stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongyou.lake.provenance import provenance_of
from gongyou.rooms.screening.measures.breaches import OPTIONAL
from gongyou.rooms.screening.measures.scope import Scope
from gongyou.rules.catalogue import standard
from gongyou.rules.screening.check import Grain, applied, checks
from gongyou.rules.screening.judge import Judged, judge_row
from gongyou.rules.screening.rows import Span, month_rows, person_rows

if TYPE_CHECKING:
    from gongyou.lake import Lake


def trace_of(lake: Lake, evidence: Mapping[str, Any], worker_key: str) -> Judged | None:
    """The one-row form of a finding's row, on the snapshots of its figure; None when the row is gone."""
    from gongyou.lake.engine import memory_backend

    provenance = provenance_of(lake, str(evidence["figure_id"]))
    scope = Scope.read(provenance.params)
    catalogue = standard([Path(folder) for folder in scope.overlays])
    check = applied(checks(str(evidence["check"])), catalogue)[0]
    with lake.engine() as engine:
        payroll = engine.table("payroll", _number(provenance.snapshots["payroll"]))
        tables = {"payroll": payroll.filter(payroll.employer_key == evidence["employer"])}
        for name in OPTIONAL:
            number = provenance.snapshots.get(name)
            if number is not None:
                tables[name] = engine.table(name, _number(number))
        span = Span(scope.first, scope.last, scope.region, scope.payday)
        if check.check.grain is Grain.MONTH:
            rows = month_rows(tables, span, catalogue.parameters.calendar)
        else:
            rows = person_rows(tables, span)
        rows = rows.filter((rows.worker_key == worker_key) & (rows.period == evidence["period"]))
        found = engine.execute(rows).to_pylist()
    return judge_row(check, found[0], catalogue.parameters, memory_backend()) if found else None


def _number(snapshot: Any) -> int | None:
    return None if snapshot is None else int(snapshot)
