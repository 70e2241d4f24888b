"""What waits for the three administrators, as numbers for the first page."""

from __future__ import annotations

from datetime import datetime

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Appointment, Approval
from gongyou.registry.policies import SECURITY
from gongyou.registry.selectors import has_role, in_scope


def proposals_count(user: Visitor) -> int:
    """Appointments that wait for this security administrator's confirmation; 0 for everybody else."""
    if not has_role(user, SECURITY):
        return 0
    mine = in_scope(user, SECURITY, prefix="organisation__")
    return Appointment.objects.filter(mine, is_confirmed=False).exclude(user=user.pk).count()


def approvals_count(user: Visitor, now: datetime) -> int:
    """Requests that wait for this security administrator's decision; 0 for everybody else."""
    if not has_role(user, SECURITY):
        return 0
    mine = in_scope(user, SECURITY, prefix="organisation__")
    waiting = Approval.objects.filter(mine, state=Approval.State.ASKED, expires_at__gt=now)
    return waiting.exclude(asked_by=user.pk).count()
