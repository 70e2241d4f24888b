"""Who employs or dispatches work."""

from __future__ import annotations

from django.db import models

from gongyou.registry.models.organisation import Organisation


class Employer(models.Model):
    """Somebody who employs or dispatches work. `key` is its name in the lake."""

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18, blank=True)
    region = models.CharField(max_length=12, db_index=True)
    industry = models.CharField(max_length=10, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="employers"
    )

    def __str__(self) -> str:
        return self.name
