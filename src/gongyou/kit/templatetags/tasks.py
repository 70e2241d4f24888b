"""{% load tasks %}: what the templates of runs ask for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import ngettext

from gongyou.kit.tasks import policies
from gongyou.kit.tasks.models import TaskRun

register = template.Library()


@register.simple_tag
def active_runs(user: Any) -> Iterable[TaskRun]:
    """The user's runs under way."""
    return policies.active_runs_shown(user)


@register.simple_tag
def may_cancel(user: Any, run: TaskRun) -> bool:
    """Whether the button is shown."""
    return run.is_cancellable and policies.runs.can_change(user, run)


@register.simple_tag
def time_left(run: TaskRun) -> str:
    """约 3 分钟, or nothing while no honest guess can be made."""
    remaining = run.remaining(timezone.now()) if run.is_active else None
    if remaining is None:
        return ""
    seconds = max(1, round(remaining.total_seconds()))
    if seconds < 60:
        return ngettext("约剩 %(count)d 秒", "约剩 %(count)d 秒", seconds) % {"count": seconds}
    minutes = round(seconds / 60)
    return ngettext("约剩 %(count)d 分钟", "约剩 %(count)d 分钟", minutes) % {"count": minutes}
