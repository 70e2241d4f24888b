"""What somebody sees after five wrong passwords: that the account is locked, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

LOCKED = 429


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The lock-out page, status 429, with the time that is left in words and in the Retry-After header."""
    wait = _left(str((credentials or {}).get("username", "")), timezone.now())
    page = render(
        request,
        "site/locked.html",
        {"minutes": ceil(wait / timedelta(minutes=1)), "failures": settings.AXES_FAILURE_LIMIT},
        status=LOCKED,
    )
    page.headers["Retry-After"] = str(ceil(wait.total_seconds()))
    return page


def _left(username: str, now: datetime) -> timedelta:
    """What is left of the lock: it runs from the last failure that counted, and failures while locked do not count."""
    latest = AccessAttempt.objects.filter(username=username).order_by("-attempt_time").first()
    began = latest.attempt_time if latest else now
    return max(timedelta(minutes=1), began + settings.AXES_COOLOFF_TIME - now)
