"""Known places of work: a platform's stations, parcels of a park, streets of shops. Picked from a list."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models.organisation import Organisation


class Station(models.Model):
    """A place where many people work. Its point and head count are facts of the place, not of a person."""

    class Kind(models.TextChoices):
        SITE = "site", _("平台站点")
        DISTRICT = "district", _("片区")
        OTHER = "other", _("其他集中工作点")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SITE)
    # The platform's code in the lake, "" where the place belongs to none.
    platform = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=12, db_index=True)
    # Latitude and longitude in WGS-84 as `point_checked` gives them.
    point = models.CharField(max_length=24)
    # Who looks after the entry.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stations")
    # How many people work from here, as the platform or a visit says, and on which day.
    workers_count = models.PositiveIntegerField(null=True, blank=True)
    workers_counted_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    # Raised by every change: who saves over a newer version is told.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "code"]

    def __str__(self) -> str:
        return self.name
