"""What every published run holds."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from gongyou.registry.models import Organisation


class PublishedRun(models.Model):
    """One run with its figure and its sums. Written by its room's publishing service only; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="%(app_label)s_%(class)s_set")
    # What `gongyou replay` takes.
    figure = models.CharField(max_length=20, db_index=True)
    # The run as data; names no worker.
    report = models.JSONField(default=dict)
    findings = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(app_label)s_%(class)s_set",
    )

    class Meta:
        abstract = True
        ordering = ("-created_at",)

    def get_absolute_url(self) -> str:
        """The page of the run."""
        raise NotImplementedError


def once_per_figure(name: str) -> models.UniqueConstraint:
    """The same figure published again under the same organisation is the same run."""
    return models.UniqueConstraint(fields=("organisation", "figure"), name=name)
