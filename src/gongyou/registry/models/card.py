"""The e-card of a member."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from gongyou.registry.models.member import Member


class Card(models.Model):
    """One card: a number that means nothing elsewhere. A member holds at most one that is not withdrawn."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="cards")
    # Eleven random digits and a check digit.
    serial = models.CharField(max_length=12, unique=True)
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(withdrawn_at=None), name="one_valid_card_each"
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def serial_shown(self) -> str:
        """1234 5678 9012, as it is read aloud."""
        return " ".join(self.serial[start : start + 4] for start in range(0, len(self.serial), 4))
