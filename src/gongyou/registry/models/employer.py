"""Who employs or dispatches work."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gongyou.registry.models.organisation import Organisation


class Employer(models.Model):
    """Somebody who employs or dispatches work. `key` is its name in the lake."""

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    # 统一社会信用代码 (GB 32100-2015), "" when not known.
    uscc = models.CharField(max_length=18, blank=True)
    region = models.CharField(max_length=12, db_index=True)
    # Section letter of GB/T 4754-2017, or a word of the source where no letter is known.
    industry = models.CharField(max_length=10, blank=True)
    staff_count = models.PositiveIntegerField(null=True, blank=True)
    staff_counted_on = models.DateField(null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="employers"
    )
    # Name, pinyin and initials as the search reads them: registry/search.py.
    search_text = models.TextField(blank=True)
    # Raised by every change: who saves over a newer version is told.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="one_employer_each_uscc"),
        ]

    def __str__(self) -> str:
        return self.name
