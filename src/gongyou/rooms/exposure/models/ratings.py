"""What workers say of the tasks of their own occupation, and what of it is shown."""

from __future__ import annotations

from django.db import models

from gongyou.registry.models import Member
from gongyou.rooms.exposure.attributes import ATTRIBUTES


class OwnOccupation(models.Model):
    """The occupation that a member has chosen. Without one the latest job record speaks."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=10)
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.member_id} {self.code}"


class Rating(models.Model):
    """One member's five values for one occupation. Seen by nobody but its member; only means of many are shown."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=10, db_index=True)
    routine = models.PositiveSmallIntegerField()
    repetitive = models.PositiveSmallIntegerField()
    data = models.PositiveSmallIntegerField()
    social = models.PositiveSmallIntegerField()
    physical = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    # Whether the shown means count it as it is now.
    is_released = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("member", "code"), name="exposure_one_rating_each"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.code}"

    @property
    def values(self) -> tuple[int, ...]:
        """The five values in the order of ATTRIBUTES."""
        return tuple(getattr(self, name) for name in ATTRIBUTES)


class Release(models.Model):
    """The means that are shown of one occupation, of so many raters, as of a day.

    Renewed only when at least as many ratings are new or changed as are needed to show anything: the difference of
    two releases never tells of fewer.
    """

    code = models.CharField(max_length=10, unique=True)
    raters = models.PositiveIntegerField()
    # Means as text with one decimal, in the order of ATTRIBUTES.
    means = models.JSONField()
    # Krippendorff's alpha with three decimals, or "" where nothing can be said.
    alpha = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.raters}"
