"""What workers say of the tasks of their own occupation, and what of it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.db import models

from gongyou.kit.crypto import EncryptedTextField, blind_index, blind_indexes
from gongyou.registry.models import Member


class OwnOccupation(models.Model):
    """The occupation that a member has chosen. Without one the latest job record speaks."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=10)
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.member_id} {self.code}"


RATER = "rating.rater"
ANSWERS = "rating.answers"


class Rating(models.Model):
    """One member's five values for one occupation. Seen by nobody but its member; only means of many are shown.

    Neither who gave it nor what was said can be read without the field key, and without the index key nobody's row is
    found. The number is drawn at random, so that rows can't be set beside the audit trail in their order.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(max_length=10, db_index=True)
    # The member's number and the moment, as `rater_of` writes them; the index is of the number alone.
    rater = EncryptedTextField(purpose=RATER)
    rater_index = models.CharField(max_length=32, db_index=True)
    # The five values in the order of ATTRIBUTES, with spaces between.
    answers = EncryptedTextField(purpose=ANSWERS)
    # Whether the shown means count it as it is now.
    is_released = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("rater_index", "code"), name="exposure_one_rating_a_rater"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.code}"

    @property
    def values(self) -> tuple[int, ...]:
        """The five values in the order of ATTRIBUTES."""
        return tuple(int(value) for value in self.answers.split())

    @property
    def at(self) -> datetime:
        """When it was given."""
        return datetime.fromisoformat(self.rater.partition(" ")[2])


def rater_of(member_pk: int, at: datetime) -> str:
    """Who gave a rating and when, as one text to be sealed."""
    return f"{member_pk} {at.isoformat()}"


def rater_index_of(rater: str) -> str:
    """The blind index of who gave a rating: of the member's number, whatever the moment."""
    return blind_index(rater.partition(" ")[0], purpose=RATER)


def rated_by(member_pks: Iterable[int]) -> models.QuerySet[Rating]:
    """The ratings that these records of members gave, while a rotation of the index key is under way too."""
    wanted = [index for pk in member_pks for index in blind_indexes(str(pk), purpose=RATER)]
    return Rating.objects.filter(rater_index__in=wanted)


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
