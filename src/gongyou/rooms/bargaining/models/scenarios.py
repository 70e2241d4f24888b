"""A what-if that was kept under a name: its question, its figure by id, and its figures as data."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from gongyou.findings.runs.models import PublishedRun, once_per_figure
from gongyou.registry.platform_names import platform_called


class Scenario(PublishedRun):
    """One what-if of a platform's pay rule. The same question under the same organisation is the same scenario."""

    name = models.CharField(max_length=60)
    platform = models.CharField(max_length=40)
    period_from = models.DateField()
    period_to = models.DateField(db_index=True)

    class Meta(PublishedRun.Meta):
        constraints = (once_per_figure("bargaining_one_scenario_per_figure"),)

    def __str__(self) -> str:
        return f"{self.platform} {self.period_from}..{self.period_to}"

    def get_absolute_url(self) -> str:
        return reverse("bargaining:scenario", args=[self.pk])

    @property
    def platform_shown(self) -> str:
        return platform_called(self.platform).on(get_language() or "zh")
