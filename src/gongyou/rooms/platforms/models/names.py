"""What a platform is called that does not ship with a name."""

from __future__ import annotations

from django.db import models

from gongyou.core.text import Text
from gongyou.kit.models import User


class PlatformName(models.Model):
    """A platform's code, as its logs write it, and its name."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.code

    @property
    def called(self) -> Text:
        return Text(self.name, self.name_en or self.name)
