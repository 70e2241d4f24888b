"""The point at which a member works."""

from __future__ import annotations

from django.db import models

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models.member import Member


class WorkPoint(models.Model):
    """Latitude and longitude, sealed, in a row of its own: most members have none, and no list ever reads it."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="work_point")
    point = EncryptedTextField(purpose="work_point.point")
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"work point of {self.member_id}"
