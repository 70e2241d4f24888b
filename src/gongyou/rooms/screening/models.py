"""A screen that was published: its scope, its figure by id, and its sums as data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from gongyou.core.text import Text
from gongyou.findings.runs.models import PublishedRun, once_per_figure
from gongyou.findings.runs.sums import provenance_said
from gongyou.registry.models import Organisation
from gongyou.rooms.screening.kinds import PACKS


class ScreenRun(PublishedRun):
    """One screen of the payrolls of a region and period."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="screen_runs")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="screen_runs"
    )
    pack = models.CharField(max_length=80)
    region = models.CharField(max_length=12)
    month_from = models.CharField(max_length=7)
    month_to = models.CharField(max_length=7, db_index=True)

    class Meta(PublishedRun.Meta):
        constraints = (once_per_figure("screening_one_run_per_figure"),)

    def __str__(self) -> str:
        return f"{self.pack} {self.month_from}..{self.month_to}"

    def get_absolute_url(self) -> str:
        return reverse("screening:screen", args=[self.pk])

    @property
    def provenance_shown(self) -> str:
        """Where the sums come from, and how to reckon them again."""
        return provenance_said(self.report, get_language() or "zh")

    @property
    def pack_shown(self) -> str:
        return PACKS.get(self.pack, Text(self.pack, self.pack)).on(get_language() or "zh")
