"""Members by occupation of one region and month, as they may be shown."""

from __future__ import annotations

from django.db import models

from gongyou.registry.models import Organisation


class Tally(models.Model):
    """The published value of one figure of `exposure.members`, kept so that a page reads one row."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=6)
    period = models.CharField(max_length=7)
    figure = models.CharField(max_length=40)
    value = models.JSONField()
    provenance = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ("region", "-period")
        constraints = (models.UniqueConstraint(fields=("region", "period"), name="exposure_one_tally_a_month"),)

    def __str__(self) -> str:
        return f"{self.region} {self.period}"
