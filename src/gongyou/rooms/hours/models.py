"""Approvals of working-time schemes, and looks at the hours that were published."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.findings.runs.models import PublishedRun, once_per_figure
from gongyou.findings.runs.sums import provenance_said
from gongyou.registry.models import Employer, Organisation


class HoursApproval(models.Model):
    """A decision of the labour administration on comprehensive or irregular hours. Withdrawn, never deleted."""

    class Scheme(models.TextChoices):
        COMPREHENSIVE = "comprehensive", _("综合计算工时制")
        IRREGULAR = "irregular", _("不定时工作制")

    class Cycle(models.TextChoices):
        WEEK = "week", _("按周")
        MONTH = "month", _("按月")
        QUARTER = "quarter", _("按季")
        YEAR = "year", _("按年")

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="hours_approvals")
    scheme = models.CharField(max_length=20, choices=Scheme.choices)
    # Of comprehensive hours only.
    cycle = models.CharField(max_length=20, choices=Cycle.choices, blank=True)
    # Which posts, in the words of the decision.
    posts = models.CharField(max_length=200)
    number = models.CharField(max_length=80)
    authority = models.CharField(max_length=120)
    first_day = models.DateField()
    last_day = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-last_day", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")), name="hours_approval_runs_forward"
            ),
            models.UniqueConstraint(
                fields=["employer", "number", "scheme", "first_day"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="hours_approval_recorded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.first_day}..{self.last_day}"

    def get_absolute_url(self) -> str:
        return reverse("hours:approval", args=[self.pk])

    def state_on(self, day: date) -> str:
        """withdrawn, coming, expired or in_force."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if day < self.first_day:
            return "coming"
        return "expired" if day > self.last_day else "in_force"


class HoursLook(PublishedRun):
    """One look at the hours of an organisation's employers."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hours_looks")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="hours_looks"
    )
    month_from = models.CharField(max_length=7)
    month_to = models.CharField(max_length=7, db_index=True)

    class Meta(PublishedRun.Meta):
        constraints = (once_per_figure("hours_one_look_per_figure"),)

    def __str__(self) -> str:
        return f"{self.month_from}..{self.month_to}"

    def get_absolute_url(self) -> str:
        return reverse("hours:look", args=[self.pk])

    @property
    def provenance_shown(self) -> str:
        """Where the sums come from, and how to reckon them again."""
        return self.provenance_on(get_language() or "zh")

    def provenance_on(self, language: str) -> str:
        """The same in one language."""
        return provenance_said(self.report, language)
