"""What a side said to an audit: the platform's answer, the workers' representatives' opinion, the auditor's remark."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.rooms.platforms.models.audits import AuditRun


class AuditStatement(models.Model):
    """One statement as it was handed in. Never changed; a later one of the same side stands beside it."""

    class Side(models.TextChoices):
        PLATFORM = "platform", _("平台回应")
        WORKERS = "workers", _("劳动者代表意见")
        AUDITOR = "auditor", _("审计人说明")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(AuditRun, on_delete=models.PROTECT, related_name="statements")
    side = models.CharField(max_length=10, choices=Side.choices)
    # An office, never a person: “算法治理部”, “骑手代表小组”.
    stated_by = models.CharField(max_length=120)
    stated_on = models.DateField()
    body = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("recorded_at", "pk")

    def __str__(self) -> str:
        return f"{self.side} {self.stated_on:%Y-%m-%d}"
