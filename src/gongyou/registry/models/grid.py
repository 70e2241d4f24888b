"""Grids: the small areas in which a city is governed and in which members are looked after."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models.organisation import Organisation


class Grid(models.Model):
    """An area as a polygon (GeoJSON, WGS 84) or as a list of area codes; `organisation` looks after it."""

    class Kind(models.TextChoices):
        PARTY = "party", _("党建片区")
        SOCIAL = "social", _("社会治理网格")
        PARK = "park", _("园区")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    region = models.CharField(max_length=12, db_index=True)
    polygon = models.JSONField(null=True, blank=True)
    area_codes = models.JSONField(default=list, blank=True)
    # The polygon's box, so that the database finds the few grids that a point may lie in.
    west = models.FloatField(null=True, blank=True)
    south = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    north = models.FloatField(null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="grids"
    )
    # Raised by every change: who saves over a newer version is told.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["west", "east"], name="grid_by_box"),
        ]

    def __str__(self) -> str:
        return self.name
