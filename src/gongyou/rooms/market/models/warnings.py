"""Early warning: a run over one region and month, what it knew, and a union's own thresholds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from gongyou.core.text import Text
from gongyou.findings.runs.models import PublishedRun, once_per_figure
from gongyou.registry.models import Organisation


class WarningRun(PublishedRun):
    """Every rule in every industry as it was judged on one state of the lake: what was known then stays as it was."""

    region = models.CharField(max_length=12)
    # {"zh": …, "en": …}
    region_name = models.JSONField(default=dict)
    period = models.CharField(max_length=7)
    # The state of the lake that was read, see `state_of`; another one is judged again. As text: it passes 2^53.
    snapshot = models.CharField(max_length=40)
    # The rules' versions in one.
    rules = models.CharField(max_length=12)
    yellow = models.PositiveSmallIntegerField(default=0)
    orange = models.PositiveSmallIntegerField(default=0)
    red = models.PositiveSmallIntegerField(default=0)
    # What the run took back of earlier ones: [{"rule", "group", "level", "since", "finding", "reason": {zh, en}}].
    taken_back = models.JSONField(default=list)

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


class WarningReading(models.Model):
    """What was known of one month, rule and group on one state of the lake. Written once, never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # None where an older state of the lake was judged later, in retrospect.
    run = models.ForeignKey(WarningRun, on_delete=models.PROTECT, null=True, blank=True, related_name="readings")
    region = models.CharField(max_length=12)
    rule = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=12)
    group = models.CharField(max_length=24)
    period = models.CharField(max_length=7)
    level = models.CharField(max_length=8)
    value = models.FloatField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    # When the data stood so.
    known_at = models.DateTimeField()
    # The state of the lake, as WarningRun.snapshot has it.
    snapshot = models.CharField(max_length=40)

    class Meta:
        ordering = ("period", "known_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "region", "rule", "rule_version", "group", "period", "snapshot"),
                name="market_one_warning_reading",
            ),
        )

    def __str__(self) -> str:
        return f"{self.region} {self.rule} {self.group} {self.period}"


class WarningRuleCopy(models.Model):
    """One version of a union's own thresholds of a rule; the newest counts. Written by `rule_copy_save` only."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    # Empty: the product's thresholds again.
    thresholds = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "rule", "number"), name="market_one_warning_rule_copy"),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"
