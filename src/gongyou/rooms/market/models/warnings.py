"""A run of the early warning over one region and month."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from gongyou.core.text import Text
from gongyou.findings.runs.models import PublishedRun, once_per_figure


class WarningRun(PublishedRun):
    """Every rule in every industry as it was judged on one state of the lake: what was known then stays as it was."""

    region = models.CharField(max_length=12)
    # {"zh": …, "en": …}
    region_name = models.JSONField(default=dict)
    period = models.CharField(max_length=7)
    # The state of `employment` that was read; another one is judged again. As text: it passes 2^53.
    snapshot = models.CharField(max_length=40)
    # The rules' versions in one.
    rules = models.CharField(max_length=12)
    yellow = models.PositiveSmallIntegerField(default=0)
    orange = models.PositiveSmallIntegerField(default=0)
    red = models.PositiveSmallIntegerField(default=0)

    class Meta(PublishedRun.Meta):
        constraints = (once_per_figure("market_one_warning_run_per_figure"),)
        indexes = (models.Index(fields=("region", "-created_at"), name="market_warnings_of_region"),)

    def __str__(self) -> str:
        return f"{self.region} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("market:warning_run", args=[self.pk])

    @property
    def region_shown(self) -> str:
        return Text(self.region_name.get("zh", self.region), self.region_name.get("en", self.region)).on(
            get_language() or "zh"
        )
