"""Whether pay of the same workers differs before and after a day that a search brought up, with an honest p."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from gongyou.calc import clusters
from gongyou.calc.searched_dates import comparisons, searched
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.estimates import AN_ORDER, MONEY_4, Bar, Name, claimed, measured
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.outcome import Claim, State
from gongyou.rooms.platforms.metrics.worker_sums import EPOCH, audited_rows, by_worker, count, total_where

SUMS = ("orders_before", "orders_after", "gap_before", "gap_after")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Orders of `areas` (None: all) from `first` to the day before `on`, against those from `on` to `last`.

    `neighbours`: how many of the window's two ends are other changes; `where`: how the areas are called.
    """

    on: date
    first: date
    last: date
    areas: tuple[str, ...] | None
    neighbours: int
    where: Text


def claim_of(material: Material, compared: Comparison, series: int) -> Claim:
    """The claim that pay against the published rule moved on that day; `series` were searched for such days.

    p is corrected for every day, window and series that the search could have brought up. A fall is the graver matter;
    a rise without notice is to be explained as well.
    """
    workers, sums = by_worker(_sums(material, compared), SUMS)
    sides = [clusters.Sums(sums[f"gap_{side}"], sums[f"orders_{side}"]) for side in ("after", "before")]
    found = clusters.difference(*sides)
    effect = measured(_name(compared), found, 0.01)
    falls = effect.value is not None and effect.value < 0
    bar = Bar(material.terms.margin_pay_order, -1 if falls else 1, State.SUSPECT if falls else State.EXPLAIN)
    people = min(int((sums[f"orders_{side}"] > 0).sum()) for side in ("before", "after")) if len(workers) else 0
    orders = int(sums["orders_before"].sum() + sums["orders_after"].sum())
    claim = claimed(effect, found, bar, (people, orders), 0.01)
    looked_at = comparisons(max(1, material.days - 1), compared.neighbours, series)
    # Equivalence was not searched for: the day is where the difference is greatest, so it stays as it is.
    return replace(claim, p=None if claim.p is None else searched(claim.p, looked_at))


def between(on: date, others: Sequence[date], period: tuple[date, date]) -> tuple[date, date, int]:
    """The window of a day among other changes: its first and last day, and how many of its ends are changes."""
    earlier = [each for each in others if each < on]
    later = [each for each in others if each > on]
    first = max(earlier, default=period[0])
    last = min(later, default=period[1] + timedelta(days=1)) - timedelta(days=1)
    return first, last, bool(earlier) + bool(later)


def _sums(material: Material, compared: Comparison) -> Any:
    rows = audited_rows(material)
    inside = rows.day.between((compared.first - EPOCH).days, (compared.last - EPOCH).days)
    if compared.areas is not None:
        inside &= rows.area.isin(compared.areas)
    rows = rows.filter(inside)
    later = rows.day >= (compared.on - EPOCH).days
    sums = rows.group_by("worker").aggregate(
        orders_before=count(~later),
        orders_after=count(later),
        gap_before=total_where(~later, rows.gap),
        gap_after=total_where(later, rows.gap),
    )
    return material.columns(sums.order_by("worker"))


def _name(compared: Comparison) -> Name:
    said = Text(
        f"{compared.on} 前后每单差额之差（{compared.where.zh}）",
        f"Residual of an order after {compared.on} less before ({compared.where.en})",
    )
    return Name(f"change_{compared.on}_{'_'.join(compared.areas or ('all',))}", said, MONEY_4, AN_ORDER)
