"""How many active members are at or below each organisation, kept by the database itself beside every change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Headcount(models.Model):
    """A part of the number of active members at or below the organisation of this path; all parts are the number.

    Written by triggers alone: registry/headcounts.py.
    """

    path = models.CharField(max_length=255)
    members = models.IntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["path", "members"], name="headcount_by_path")]

    def __str__(self) -> str:
        return f"{self.path} {self.members}"
