"""How a step of a membership is recorded: the row of history, and word to the listeners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gongyou.kit.models import User
from gongyou.registry.hooks import MembershipChanged, membership_changed
from gongyou.registry.models import Member, Movement, Organisation


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `source` and `target` are the organisations before and after, None where there is none."""

    kind: str
    on: date
    source: Organisation | None = None
    target: Organisation | None = None
    reason: str = ""


def step_recorded(member: Member, step: Step, *, recorder: User | None, now: datetime) -> Movement:
    """The row of history; the listeners hear of it when the transaction is committed."""
    movement = Movement.objects.create(
        member=member,
        kind=step.kind,
        source=step.source,
        target=step.target,
        on=step.on,
        reason=step.reason,
        recorded_at=now,
        recorded_by=recorder,
    )
    membership_changed(MembershipChanged(step.kind, member, step.source, step.target, step.on, now))
    return movement
