"""The point at which a member works."""

from __future__ import annotations

from django.db import models

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models.member import Member
from gongyou.registry.models.station import Station


class WorkPoint(models.Model):
    """Latitude and longitude, sealed, in a row of its own: most members have none, and no list ever reads it."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="work_point")
    point = EncryptedTextField(purpose="work_point.point")
    noted_at = models.DateTimeField()
    # Where it was picked from the list; the point is then the station's.
    station = models.ForeignKey(Station, on_delete=models.SET_NULL, null=True, blank=True, related_name="work_points")

    def __str__(self) -> str:
        return f"work point of {self.member_id}"


def station_of(member: Member) -> Station | None:
    """The known place of work that the member's point was picked from."""
    held: WorkPoint | None = getattr(member, "work_point", None)
    return held.station if held is not None else None
