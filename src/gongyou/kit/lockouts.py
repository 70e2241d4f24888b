"""Accounts that wrong passwords have locked, as django-axes counts them, and how a lock is lifted."""

from __future__ import annotations

from datetime import datetime

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Max, Sum


def locked_until(now: datetime) -> dict[str, datetime]:
    """User name → when its lock ends, of every account that is locked from at least one address. One query."""
    failed = (
        AccessAttempt.objects.filter(attempt_time__gt=now - settings.AXES_COOLOFF_TIME)
        .order_by()
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"), latest=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    )
    ends: dict[str, datetime] = {}
    for one in failed:
        end = one["latest"] + settings.AXES_COOLOFF_TIME
        ends[one["username"]] = max(end, ends.get(one["username"], end))
    return ends


def lift(username: str) -> None:
    """Forgets the wrong passwords given for this name, from every address."""
    reset(username=username)
