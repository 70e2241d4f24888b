"""Figures of appeals by the definitions of metric F1, and what many of them have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone

from gongyou.calc.quantiles import Counted
from gongyou.calc.suppression import MINIMUM_WORKERS, Cell, suppress_table
from gongyou.kit.policies import Visitor
from gongyou.rooms.rights import policies
from gongyou.rooms.rights.models import Grievance

OVERTURNED = (Grievance.Result.OVERTURNED, Grievance.Result.PARTLY)
LEAST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """Appeals of one matter or cause, or of all. `is_hidden` where fewer workers stand behind than may be shown.

    `median_days` and `overturned` rest on those decided, and are not said of fewer workers than that either.
    """

    name: str
    workers: int
    appeals: int
    decided: int
    median_days: int | None
    overturned: Fraction | None
    is_hidden: bool = False
    deciders: int = 0

    @property
    def is_rate_hidden(self) -> bool:
        """Whether what was decided concerns too few workers to be shown."""
        return 0 < self.deciders < MINIMUM_WORKERS

    @property
    def rate(self) -> Decimal | None:
        """The overturned share as pages write it."""
        return None if self.overturned is None else Decimal(self.overturned.numerator) / self.overturned.denominator


@dataclass(frozen=True, slots=True)
class Candidate:
    """Requests alike enough to be a topic of bargaining: one platform, matter and code, of several members."""

    platform: str
    about: str
    code: str
    requests: int
    workers: int
    orders: int
    late: int


def figures_of(user: Visitor) -> tuple[Figures, list[Figures], list[Figures]]:
    """All appeals of the user's scope that were not withdrawn, by matter, and by the cause given."""
    found = policies.grievances.scope(user).filter(kind=Grievance.Kind.APPEAL)
    rows = list(
        found.exclude(state=Grievance.State.WITHDRAWN).values(
            "member_id", "about", "cause", "state", "result", "opened_at", "answered_at"
        )
    )
    whole = _of("", rows)
    small = whole.workers < MINIMUM_WORKERS
    total = Figures("", whole.workers, 0, 0, None, None, is_hidden=True) if small else whole
    return total, _by(rows, "about"), _by(rows, "cause")


def candidates(user: Visitor, today: Any = None) -> list[Candidate]:
    """Open or answered requests of the scope that at least three members share, the most frequent first."""
    on = today or timezone.localdate()
    rows = policies.grievances.scope(user).exclude(state=Grievance.State.WITHDRAWN)
    groups: dict[tuple[str, str, str], list[Grievance]] = {}
    for row in rows.defer("content", "words"):
        groups.setdefault((row.platform, row.about, row.code), []).append(row)
    found = [
        Candidate(
            *name,
            requests=len(part),
            workers=len({row.member_id for row in part}),
            orders=sum(row.line_count for row in part),
            late=sum(row.is_late(on) for row in part),
        )
        for name, part in groups.items()
    ]
    shared = [each for each in found if each.workers >= LEAST_ALIKE]
    return sorted(shared, key=lambda each: (-each.workers, -each.requests, each.platform, each.about, each.code))


def _by(rows: Sequence[Mapping[str, Any]], name: str) -> list[Figures]:
    """By one column; lines with few workers are hidden, and one more where the total would give them away."""
    names = sorted({row[name] for row in rows})
    lines = [_of(each, [row for row in rows if row[name] == each]) for each in names]
    table = suppress_table(Cell(each.name or "-", "appeals", each.workers, each.appeals) for each in lines)
    shown = []
    for each in lines:
        hidden = (each.name or "-", "appeals") in table.hidden
        shown.append(Figures(each.name, 0, 0, 0, None, None, is_hidden=True) if hidden else each)
    return shown


def _of(name: str, rows: Sequence[Mapping[str, Any]]) -> Figures:
    decided = [row for row in rows if row["result"]]
    days = Counted((_days(row["opened_at"], row["answered_at"]), 1) for row in decided)
    lost = sum(row["result"] in OVERTURNED for row in decided)
    deciders = len({row["member_id"] for row in decided})
    told = deciders >= MINIMUM_WORKERS
    return Figures(
        name,
        workers=len({row["member_id"] for row in rows}),
        appeals=len(rows),
        decided=len(decided),
        median_days=days.quantile(Fraction(1, 2)) if told else None,
        overturned=Fraction(lost, len(decided)) if told else None,
        deciders=deciders,
    )


def _days(opened: datetime, closed: datetime) -> int:
    """Local days from one to the other."""
    return (timezone.localtime(closed).date() - timezone.localtime(opened).date()).days
