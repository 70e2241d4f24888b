"""Codes sent to a telephone, and how often somebody has knocked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PhoneCode(models.Model):
    """A code of six digits that was sent to a telephone. Neither the code nor the number stands here in the clear."""

    class Purpose(models.TextChoices):
        JOIN = "join"
        PROGRESS = "progress"
        OWN = "own"
        PHONE = "phone"

    phone_index = models.CharField(max_length=32)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    code_hash = models.CharField(max_length=32)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phone_index", "purpose", "-sent_at"], name="phone_code_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.sent_at:%Y-%m-%d %H:%M}"


class Knock(models.Model):
    """One use of something that is limited, under a keyed name: neither address nor telephone can be read from it."""

    key = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key", "at"], name="knock_by_key")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
