"""What reviewers said of a row of the crosswalk, over the file that ships with the product."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.Model):
    """One act of a reviewer on one row. The last one that is not taken back holds.

    `links` are the row's links as they hold from then on: for a confirmed row those that were confirmed.
    """

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("已确认")
        CORRECTED = "corrected", _("已更正")
        RETURNED = "returned", _("已退回")

    class Confidence(models.TextChoices):
        HIGH = "high", _("把握大")
        MEDIUM = "medium", _("把握中等")
        LOW = "low", _("把握小")

    code = models.CharField(max_length=10, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # [[ISCO code, weight as text]]; empty for unmapped.
    links = models.JSONField(default=list)
    confidence = models.CharField(max_length=6, choices=Confidence.choices, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("code", "-pk")

    def __str__(self) -> str:
        return f"{self.code} {self.kind}"
