"""An audit that was published: its conclusion, its figures by id, and its report as data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.findings.runs.models import PublishedRun, once_per_figure
from gongyou.registry.models import Organisation
from gongyou.rooms.platforms.names import platform_name


class AuditRun(PublishedRun):
    """One audit of one platform and period; `report` is report.json as it was written."""

    class Level(models.TextChoices):
        CONFORM = "conform", _("符合")
        NOT_ASSESSABLE = "not_assessable", _("不可评估")
        EXPLAIN = "explain", _("需说明")
        SUSPECT = "suspect", _("疑似不符")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="audit_runs")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_runs"
    )
    platform = models.CharField(max_length=80, db_index=True)
    period_from = models.DateField()
    period_to = models.DateField()
    scheme = models.CharField(max_length=200)
    scheme_version = models.CharField(max_length=40)
    level = models.CharField(max_length=16, choices=Level.choices)
    breaches_figure = models.CharField(max_length=20)

    class Meta(PublishedRun.Meta):
        constraints = (once_per_figure("platforms_one_audit_per_figure"),)

    def __str__(self) -> str:
        return f"{self.platform} {self.period_from}..{self.period_to}"

    def get_absolute_url(self) -> str:
        return reverse("platforms:audit", args=[self.pk])

    @property
    def platform_shown(self) -> str:
        return platform_name(self.platform).on(get_language() or "zh")
