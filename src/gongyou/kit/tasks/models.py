"""One run of long work, as a person sees it. The queue itself is django-tasks-db's table."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.text import Text


class TaskState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")
    CANCELLED = "cancelled", _("已取消")


ACTIVE = (TaskState.QUEUED, TaskState.RUNNING)


class TaskRun(models.Model):
    """Long work with a title, a stage and a count.

    `key` names the thing worked on: of the runs with one key only one may be under way, so a second press of a
    button finds the first run instead of starting another.
    `worker` is a fresh token of each attempt: whoever has lost it must not write any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    title = models.JSONField(default=dict)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.QUEUED)
    stage = models.JSONField(default=dict, blank=True)
    done = models.BigIntegerField(null=True, blank=True)
    total = models.BigIntegerField(null=True, blank=True)
    # False where only a share of the whole is known: then done of total is shown as per cent alone.
    counts_rows = models.BooleanField(default=True)
    message = models.JSONField(default=dict, blank=True)
    remedy = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="task_runs"
    )
    scope = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=40, blank=True)
    job_id = models.CharField(max_length=40, blank=True)
    cancel_wanted = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "kit"
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("key",), condition=Q(state__in=("queued", "running")), name="kit_one_active_run_per_key"
            ),
        )
        # The badge in the top bar asks for these on every page.
        indexes = (models.Index(fields=("owner", "state"), name="kit_taskrun_owner_state"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def get_absolute_url(self) -> str:
        return reverse("tasks:run", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_cancellable(self) -> bool:
        return self.is_active and not self.cancel_wanted

    @property
    def title_shown(self) -> str:
        return shown(self.title)

    @property
    def stage_shown(self) -> str:
        return shown(self.stage)

    @property
    def message_shown(self) -> str:
        return shown(self.message)

    @property
    def remedy_shown(self) -> str:
        return shown(self.remedy)

    @property
    def percent(self) -> int | None:
        """Whole per cent done; None while the end is unknown."""
        if self.state == TaskState.DONE:
            return 100
        if not self.total or self.done is None:
            return None
        return max(0, min(100, self.done * 100 // self.total))

    def remaining(self, now: datetime) -> timedelta | None:
        """Time left at the pace so far; None before five per cent, when a guess would only mislead."""
        percent = self.percent
        if percent is None or percent < 5 or not self.started_at or not self.done or not self.total:
            return None
        return (now - self.started_at) * (self.total - self.done) / self.done


class DailyMark(models.Model):
    """The last day on which a daily kind of work was started."""

    kind = models.CharField(max_length=80, primary_key=True)
    day = models.CharField(max_length=10)

    class Meta:
        app_label = "kit"

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


def stored(text: Text) -> dict[str, Any]:
    """A Text as the JSON columns of a run hold it."""
    return {"zh": text.zh, "en": text.en}


def shown(held: dict[str, Any]) -> str:
    """A stored Text in the language of the reader; empty when none is held."""
    return Text(held.get("zh", ""), held.get("en", "")).on(get_language() or "zh-hans")
