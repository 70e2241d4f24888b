"""What keeps the public pages from being used to ring people up or to find out who is a member."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from gongyou.registry.models.organisation import Organisation


class Knock(models.Model):
    """One use of something that is limited, under a keyed name: neither address nor telephone can be read from it."""

    key = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key", "at"], name="knock_by_key")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class SilentReceipt(models.Model):
    """A receipt without an application: one of the same person waits already, under another telephone.

    Who asks sees a progress page like any other. A refusal would tell a stranger that the person has applied.
    """

    code = models.CharField(max_length=32, unique=True)
    # Keyed hash of the code and the last four digits of the telephone.
    tail_index = models.CharField(max_length=32)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    submitted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"silent receipt {self.pk}"
