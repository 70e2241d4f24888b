"""Releases: what was published, with the snapshot from which it is made again."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from gongyou.kit.crypto import EncryptedTextField
from gongyou.rooms.market.models.panel import Panel


class Unchangeable(Exception):
    """A release was to be changed: a defect in the code."""


class Fixed(models.Model):
    """Written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Unchangeable(str(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Unchangeable(str(self))


class PanelRelease(Fixed):
    """One vintage: every figure of every month as it was known when it was published. Never changed."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="releases", db_index=False)
    number = models.PositiveIntegerField()
    # The last month it tells of.
    period = models.CharField(max_length=7)
    # Canonical JSON, packed and sealed: units, forms, frame. `snapshot_sha256` is of the JSON.
    snapshot = EncryptedTextField(purpose="market.panel_snapshot")
    snapshot_sha256 = models.CharField(max_length=64)
    figures_sha256 = models.CharField(max_length=64)
    diagnostics = models.JSONField(default=dict)
    # Jobs of the last month by region, industry, size and form with shares: rows of panel/structure.py; its SHA-256.
    structure = models.JSONField(default=list)
    structure_sha256 = models.CharField(max_length=64, blank=True)
    product_version = models.CharField(max_length=40)
    method = models.CharField(max_length=10)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["panel", "number"], name="panel_release_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}-{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("market:panel_release", args=[self.key])


class PanelFigure(Fixed):
    """One estimate of a release. Numbers are text: they are printed and compared digit for digit."""

    release = models.ForeignKey(PanelRelease, on_delete=models.PROTECT, related_name="figures", db_index=False)
    period = models.CharField(max_length=7)
    kind = models.CharField(max_length=8)
    measure = models.CharField(max_length=20)
    region = models.CharField(max_length=6, blank=True)
    group = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=24, blank=True)
    error = models.CharField(max_length=24, blank=True)
    low = models.CharField(max_length=24, blank=True)
    high = models.CharField(max_length=24, blank=True)
    units = models.PositiveIntegerField()
    workers = models.PositiveIntegerField()
    imputed = models.CharField(max_length=8)
    # Why it is not shown: small, complementary; "" for one that is.
    hidden = models.CharField(max_length=14, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["release", "measure", "region", "group", "period"], name="panel_figure_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id} {self.period} {self.measure}"
