"""How many active members each organisation has, kept by the database itself beside every change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from gongyou.registry.models.organisation import Organisation


class Headcount(models.Model):
    """A part of an organisation's number of active members; all its parts together are the number.

    Written by triggers alone: registry/headcounts.py.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    # The organisation's own, kept alike by a trigger: a subtree is one range of the index.
    path = models.CharField(max_length=255)
    members = models.IntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["path", "members"], name="headcount_by_path")]

    def __str__(self) -> str:
        return f"{self.path} {self.members}"
