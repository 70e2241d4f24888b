"""An audit that was released to the public."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from gongyou.rooms.platforms.models.audits import AuditRun


class AuditRelease(models.Model):
    """The public may read the audit's aggregates from `released_at` until `withdrawn_at`."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(AuditRun, on_delete=models.PROTECT, related_name="releases")
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-released_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("run",), condition=models.Q(withdrawn_at=None), name="platforms_one_release_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.released_at:%Y-%m-%d}"
