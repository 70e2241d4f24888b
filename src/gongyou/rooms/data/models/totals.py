"""What a platform itself says of a month: so many orders, so many workers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from gongyou.registry.models import Organisation


class PlatformTotal(models.Model):
    """The declared totals of one platform and month, as one organisation has them on record. The later one replaces."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="platform_totals")
    platform = models.CharField(max_length=80)
    month = models.CharField(max_length=7)
    orders = models.PositiveBigIntegerField(null=True, blank=True)
    workers = models.PositiveBigIntegerField(null=True, blank=True)
    told_where = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("platform", "month")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "platform", "month"), name="data_one_total_a_month"),
        )

    def __str__(self) -> str:
        return f"{self.platform} {self.month}"


class CoverageFigure(models.Model):
    """The coverage of the sources as it was reckoned last: the figure that `gongyou replay` takes, and its value."""

    figure = models.CharField(max_length=40)
    snapshots: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    value: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    line_zh = models.CharField(max_length=400)
    line_en = models.CharField(max_length=400)
    computed_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-computed_at", "-pk")

    def __str__(self) -> str:
        return self.figure
