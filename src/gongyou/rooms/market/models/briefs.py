"""A brief that was published: its figures by id, and where its files lie."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from gongyou.core.text import Text
from gongyou.registry.models import Organisation


class BriefRun(models.Model):
    """One brief of one region and period. Written by `brief_publish` only; published again, it is a further run."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="briefs")
    region = models.CharField(max_length=12)
    # {"zh": …, "en": …}
    region_name = models.JSONField(default=dict)
    # At most one of the two: what of the region the brief is about, if not all of it.
    industry = models.CharField(max_length=8, blank=True)
    platform = models.CharField(max_length=40, blank=True)
    # 2026-10, 2026-Q3, 2026-H1 or 2026.
    period = models.CharField(max_length=7)
    # {"market.wages": "fg-…"}: what `gongyou replay` takes.
    figures = models.JSONField(default=dict)
    # The brief's key figures as they were printed, for lists that need no lake.
    key_figures = models.JSONField(default=list)
    # Names of the files under <data>/briefs/<folder>.
    folder = models.CharField(max_length=80)
    files = models.JSONField(default=list)
    created_at = models.DateTimeField(db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="briefs"
    )

    class Meta:
        ordering = ("-period", "-created_at")

    def __str__(self) -> str:
        return f"{self.region} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("market:brief", args=[self.pk])

    @property
    def period_shown(self) -> str:
        from gongyou.core.span import Span

        words = Span.read(self.period).shown(get_language() or "zh")
        return words[:1].upper() + words[1:]

    @property
    def region_shown(self) -> str:
        return Text(self.region_name.get("zh", self.region), self.region_name.get("en", self.region)).on(
            get_language() or "zh"
        )
