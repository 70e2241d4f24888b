"""market.flows: who began, ended and changed work from one month to the next, and the jobs that employers lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

import numpy as np

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.indices.reckoned import Columns, Reckoned, Row, Whole, reckoned
from gongyou.rooms.market.indices.tables import DIMENSIONS
from gongyou.rooms.market.measures.cells import ABSENT, IDLE, WORKING, work_of
from gongyou.rooms.market.measures.exact import SHARE_PLACES, rounded
from gongyou.rooms.market.measures.publish import groups_published
from gongyou.rooms.market.measures.scope import Scope

LEAST_HIDDEN = 2


@dataclass(frozen=True, slots=True)
class Flow:
    """Members at work before and now, and all that lies between.

    end = start + began − ended + moved_in − moved_out + changed_in − changed_out + appeared − gone.
    """

    start: int = 0
    began: int = 0  # seen in both months, not at work in the first
    ended: int = 0  # seen in both months, not at work in the second
    moved_in: int = 0  # from one employer to another: into the group with the new job …
    moved_out: int = 0  # … out of the group with the old one
    changed_in: int = 0  # same employer, another group
    changed_out: int = 0
    appeared: int = 0  # at work, but no member of the region the month before
    gone: int = 0  # was at work, no longer among the region's members
    end: int = 0

    @property
    def hires(self) -> int:
        return self.began + self.moved_in

    @property
    def separations(self) -> int:
        return self.ended + self.moved_out

    @property
    def seen(self) -> tuple[int, int]:
        """Of those seen in both months: at work before and now."""
        return self.start - self.gone, self.end - self.appeared

    def counts(self) -> dict[str, int]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


def flows_of(pairs: Columns, dimension: str | None) -> dict[str, Flow]:
    """The flows of each group of the dimension; of all together under "" where it is None."""
    n, moved = pairs["n"], pairs["moved"] == 1
    before, now = pairs["state_before"], pairs["state_now"]
    worked, works = before == WORKING, now == WORKING
    codes = {code: at for at, code in enumerate(np.unique(np.concatenate((pairs["cell_before"], pairs["cell_now"]))))}
    names = [
        "" if (work := work_of(int(code))) is None or not dimension else getattr(work, dimension) for code in codes
    ]
    keys = sorted(set(names))
    of_code = np.array([keys.index(name) for name in names], np.int64)
    places = np.fromiter(codes, np.int64, len(codes))
    old, new = (of_code[np.searchsorted(places, pairs[name])] for name in ("cell_before", "cell_now"))
    stayed = worked & works & ~moved & (old != new)
    counted = {
        "start": (worked, old),
        "began": (works & (before == IDLE), new),
        "ended": (worked & (now == IDLE), old),
        "moved_in": (moved, new),
        "moved_out": (moved, old),
        "changed_in": (stayed, new),
        "changed_out": (stayed, old),
        "appeared": (works & (before == ABSENT), new),
        "gone": (worked & (now == ABSENT), old),
        "end": (works, new),
    }
    sums = {name: _summed(n, mask, group, len(keys)) for name, (mask, group) in counted.items()}
    found = {key: Flow(**{name: int(sums[name][at]) for name in counted}) for at, key in enumerate(keys)}
    return {key: flow for key, flow in found.items() if flow != Flow()}


def _summed(n: Whole, mask: Any, group: Whole, groups: int) -> Whole:
    found = np.zeros(groups, np.int64)
    np.add.at(found, group[mask], n[mask])
    return found


@measure(
    "market.flows",
    version=2,
    tables=("employment",),
    title=Text("就业流动", "Flows into and out of work"),
    page="flows",
)
def flows(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Flows by month, the identity from start to end, rates, employers' jobs gained and lost, and by group."""
    scope = Scope.read(params)
    return flows_value(scope, reckoned(view, scope))


def flows_value(scope: Scope, found: Reckoned) -> dict[str, Any]:
    """The published figure from the pairs of months."""
    value: dict[str, Any] = {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum}
    series = [
        {"period": period, **_line(flows_of(rows, None).get("", Flow()), found.employers[period], scope.minimum)}
        for period, rows in sorted(found.pairs.items())
    ]
    value["series"] = series
    value["now"] = next((row for row in series if row["period"] == str(scope.period)), None)
    is_open = value["now"] is not None and not value["now"]["suppressed"]
    pairs = found.pairs.get(str(scope.period)) if is_open else None
    value["groups"] = {
        dimension: _groups(flows_of(pairs, dimension), scope.minimum) if pairs else [] for dimension in DIMENSIONS
    }
    return value


def _rate(part: int, flow: Flow) -> Any:
    """Of the mean of those at work before and now, among those seen in both months."""
    before, now = flow.seen
    return rounded(Fraction(2 * part, before + now), SHARE_PLACES) if before + now else None


def _line(flow: Flow, employers: Row, minimum: int) -> dict[str, Any]:
    """All numbers of a month, or none: any one follows from the others."""
    small = any(0 < count < minimum for count in flow.counts().values())
    if small or min(flow.start, flow.end) < minimum:
        return {"suppressed": True}
    reallocated = employers["gained"] + employers["lost"]
    few = any(0 < employers[name] < minimum for name in ("gained", "lost"))
    return {
        "suppressed": False,
        **_shown(flow),
        "jobs_gained": None if few else employers["gained"],
        "jobs_lost": None if few else employers["lost"],
        "job_gain_rate": None if few else _rate(employers["gained"], flow),
        "job_loss_rate": None if few else _rate(employers["lost"], flow),
        "churning_rate": None if few else _rate(flow.hires + flow.separations - reallocated, flow),
    }


def _shown(flow: Flow) -> dict[str, Any]:
    return {
        **flow.counts(),
        "hires": flow.hires,
        "separations": flow.separations,
        "net": flow.end - flow.start,
        "hire_rate": _rate(flow.hires, flow),
        "separation_rate": _rate(flow.separations, flow),
    }


def _groups(found: Mapping[str, Flow], minimum: int) -> list[dict[str, Any]]:
    """Each group's line; hidden groups are at least two, and together large enough in every number.

    What the structure of either month hides beside its small groups is hidden here too, and by the same rule.
    """
    hidden = {key for key, flow in found.items() if any(0 < count < minimum for count in flow.counts().values())}
    for stock in ("start", "end"):
        shown = groups_published({key: getattr(flow, stock) for key, flow in found.items()}, minimum=minimum)
        hidden |= {key for key, is_open in shown.items() if not is_open}
    while hidden and not _is_covered([found[key] for key in hidden], minimum):
        rest = sorted((flow.end, key) for key, flow in found.items() if key not in hidden and flow != Flow())
        if not rest:
            break
        hidden.add(rest[0][1])
    return [
        {"key": key, "suppressed": True} if key in hidden else {"key": key, "suppressed": False, **_shown(found[key])}
        for key in sorted(found)
    ]


def _is_covered(flows: Sequence[Flow], minimum: int) -> bool:
    together = [sum(counts) for counts in zip(*(flow.counts().values() for flow in flows), strict=True)]
    return len(flows) >= LEAST_HIDDEN and not any(0 < count < minimum for count in together)
