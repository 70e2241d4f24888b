"""A screen that was published: its scope, its figure by id, and its sums as data."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from gongyou.core.text import Text
from gongyou.lake.provenance import Provenance
from gongyou.registry.models import Organisation
from gongyou.rooms.screening.kinds import PACKS


class ScreenRun(models.Model):
    """One screen of the payrolls of a region and period. Written by `screen_publish` only; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="screen_runs")
    pack = models.CharField(max_length=80)
    region = models.CharField(max_length=12)
    month_from = models.CharField(max_length=7)
    month_to = models.CharField(max_length=7, db_index=True)
    # What `gongyou replay` takes.
    figure = models.CharField(max_length=20, db_index=True)
    # The sums of the screen; names no worker.
    report = models.JSONField(default=dict)
    findings = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="screen_runs"
    )

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            # The same figure published again under the same organisation is the same screen.
            models.UniqueConstraint(fields=("organisation", "figure"), name="screening_one_run_per_figure"),
        )

    def __str__(self) -> str:
        return f"{self.pack} {self.month_from}..{self.month_to}"

    def get_absolute_url(self) -> str:
        return reverse("screening:screen", args=[self.pk])

    @property
    def provenance_shown(self) -> str:
        """Where the sums come from, and how to reckon them again."""
        found = self.report["provenance"]
        line = Provenance(**{**found, "snapshots": dict(found["snapshots"])})
        return line.line("en" if (get_language() or "zh").startswith("en") else "zh")

    @property
    def pack_shown(self) -> str:
        return PACKS.get(self.pack, Text(self.pack, self.pack)).on(get_language() or "zh")
