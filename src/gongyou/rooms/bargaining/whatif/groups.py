"""Who gains and who loses: in all, by group with small cells hidden, and what those have in common who lose most."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongyou.calc.suppression import MINIMUM_WORKERS, TOTAL, Cell, SuppressedTable, suppress_table
from gongyou.core.figures import SUPPRESSED
from gongyou.core.money import round_half_up, yuan_from
from gongyou.core.text import Text
from gongyou.rooms.bargaining.whatif.figures import mean, share
from gongyou.rooms.bargaining.whatif.replay import Replay

Ints = NDArray[np.int64]
WINNERS, LOSERS, SAME = "winners", "losers", "unchanged"
KINDS = (WINNERS, LOSERS, SAME)
# Upper ends of the bands, the last one open: mean metres an order, and engaged hours a week.
DISTANCES = (2_000, 3_000, 4_000, 6_000)
HOURS = (10, 20, 40, 56)
# Days on the platform: the first month, quarter and year.
TENURES = (30, 90, 365)
NO_VALUE = "-"
# Of those who lose, the tenth that loses the largest part of its income; never fewer than a cell.
WORST_SHARE = 10
NOT_HANDED_OVER = {
    "contract": Text(
        "按用工形式不可评估：没有平台劳动者资料（用工形式）。",
        "By kind of contract: cannot be evaluated, no register of the platform's workers was handed over.",
    ),
    "tenure": Text(
        "按入职时间不可评估：没有平台劳动者资料（入职日期）。",
        "By time on the platform: cannot be evaluated, no register of the platform's workers was handed over.",
    ),
}


def changes(replay: Replay) -> dict[str, Any]:
    """Winners, losers and unchanged: how many, what share, and the mean change. Fewer than ten are hidden."""
    kinds = _kinds(replay.change)
    table = _table(np.zeros(len(kinds), dtype=np.int64), kinds, ["all"])
    found = _line(table, "all", replay, np.ones(len(kinds), dtype=bool), kinds)
    found.pop("name")
    return {**found, "workers": len(kinds), "net": yuan_from(int(replay.change.sum()))}


def by_group(replay: Replay) -> list[dict[str, Any]]:
    """The same by area, distance, hours and way of dispatch."""
    return [
        {"by": name, "rows": _rows(replay, labels)}
        for name, labels in dimensions(replay).items()
        if len(set(labels)) > 1
    ]


def dimensions(replay: Replay) -> dict[str, list[str]]:
    """The group of every worker, by dimension; bands are named by their ends."""
    known, at = replay.known, replay.at
    found = {"area": [known.areas[each] or NO_VALUE for each in at.tolist()]}
    measured = np.maximum(known.measured[at], 1)
    metres = known.metres[at] // measured
    far = np.searchsorted(DISTANCES, metres, side="left")
    there = known.measured[at] > 0
    found["distance"] = [str(band) if is_there else NO_VALUE for band, is_there in zip(far, there, strict=True)]
    days = (known.days[1] - known.days[0]).days + 1
    # Engaged hours a week: seconds × 7 ÷ days ÷ 3600.
    weekly = known.engaged[at] * 7 // (days * 3_600)
    found["hours"] = [str(band) for band in np.searchsorted(HOURS, weekly, side="right")]
    found["channel"] = [known.channels[each] or NO_VALUE for each in at.tolist()]
    if known.contracts is not None:
        found["contract"] = [known.contracts[each] or NO_VALUE for each in at.tolist()]
    if known.tenures is not None:
        tenures = [known.tenures[each] for each in at.tolist()]
        found["tenure"] = [
            NO_VALUE if days is None else str(int(np.searchsorted(TENURES, days, side="left"))) for days in tenures
        ]
    return found


def worst_hit(replay: Replay) -> dict[str, Any] | None:
    """The profile of those who lose the largest part of their income beside all; None below ten losers."""
    losers = np.nonzero(replay.change < 0)[0]
    if len(losers) < MINIMUM_WORKERS:
        return None
    # Largest part lost first; of equals the larger loss, then the worker's place.
    part = replay.change[losers] / np.maximum(replay.before[losers], 1)
    order = np.lexsort((losers, replay.change[losers], part))
    number = max(MINIMUM_WORKERS, len(losers) // WORST_SHARE)
    chosen = losers[order][:number]
    return {
        "workers": number,
        "losers": _profile(replay, chosen),
        "all": _profile(replay, np.arange(len(replay.at))),
    }


def _profile(replay: Replay, chosen: Ints) -> dict[str, Any]:
    known, at = replay.known, replay.at[chosen]
    orders, metres, measured = (int(each[at].sum()) for each in (known.orders, known.metres, known.measured))
    before, after = int(replay.before[chosen].sum()), int(replay.after[chosen].sum())
    return {
        "mean_before": mean(replay.before[chosen]),
        "mean_change": mean(replay.change[chosen]),
        "change_share": share(after - before, before),
        "orders": share(orders, len(chosen)),
        "kilometres": share(metres, measured * 1000),
        "minutes": share(int(known.engaged[at].sum()), orders * 60),
    }


def _rows(replay: Replay, labels: Sequence[str]) -> list[dict[str, Any]]:
    kinds = _kinds(replay.change)
    names = sorted(set(labels), key=lambda name: (name == NO_VALUE, name.zfill(3) if name.isdigit() else name))
    place = {name: at for at, name in enumerate(names)}
    group = np.array([place[label] for label in labels], dtype=np.int64)
    table = _table(group, kinds, names)
    return [_line(table, name, replay, group == place[name], kinds) for name in names]


def _kinds(change: Ints) -> Ints:
    return np.where(change > 0, 0, np.where(change < 0, 1, 2)).astype(np.int64)


def _table(group: Ints, kinds: Ints, names: Sequence[str]) -> SuppressedTable:
    counts = np.zeros((len(names), len(KINDS)), dtype=np.int64)
    np.add.at(counts, (group, kinds), 1)
    return suppress_table(
        Cell(name, kind, int(counts[at, of]), int(counts[at, of]))
        for at, name in enumerate(names)
        for of, kind in enumerate(KINDS)
    )


def _line(table: SuppressedTable, name: str, replay: Replay, inside: Any, kinds: Ints) -> dict[str, Any]:
    """One group; a hidden cell shows neither its number nor its money, and then no sum gives it away."""
    found: dict[str, Any] = {"name": name, "workers": _shown(table, name, TOTAL)}
    for of, kind in enumerate(KINDS):
        number, those = _shown(table, name, kind), inside & (kinds == of)
        found[kind] = number
        whole = found["workers"]
        hidden = SUPPRESSED in (number, whole)
        found[f"{kind}_share"] = SUPPRESSED if hidden else share(number, whole)
        if kind != SAME:
            found[f"{kind}_mean"] = SUPPRESSED if number == SUPPRESSED else mean(replay.change[those])
    bare = any(found[each] == SUPPRESSED for each in ("workers", *KINDS))
    change, size = replay.change[inside], int(inside.sum())
    found["mean"] = SUPPRESSED if bare or not size else yuan_from(round_half_up(Fraction(int(change.sum()), size)))
    return found


def _shown(table: SuppressedTable, name: str, kind: str) -> Any:
    value = table.workers(name, kind)
    return SUPPRESSED if value is None else value
