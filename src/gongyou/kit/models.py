"""Accounts and the audit trail."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from gongyou.kit.crypto import EncryptedTextField
from gongyou.kit.idempotent import IdempotentAnswer
from gongyou.kit.masking import phone_masked
from gongyou.kit.notices.models import ChannelAddress, Delivery, Notice, NoticePreference, OutboxMessage, PhoneCode
from gongyou.kit.sessions.models import SignedIn
from gongyou.kit.tasks.models import DailyMark, TaskRun
from gongyou.kit.two_step.models import RecoveryCode, TwoStep

__all__ = [
    "AuditHead",
    "AuditLine",
    "ChannelAddress",
    "DailyMark",
    "Delivery",
    "IdempotentAnswer",
    "Notice",
    "NoticePreference",
    "OutboxMessage",
    "PhoneCode",
    "RecoveryCode",
    "SignedIn",
    "TaskRun",
    "TwoStep",
    "User",
]


class User(AbstractUser):
    """Somebody who signs in. What they may do stands in registry appointments, never in a flag here."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    # One name as people write it here; Django's first and last name do not fit 张三 or 买买提·艾力.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=100, blank=True)
    # "" follows the browser until the person chooses.
    language = models.CharField(max_length=10, choices=Language.choices, blank=True)
    phone = EncryptedTextField(purpose="user.phone", blank=True)
    # Somebody else knows it: the first page after sign-in asks for a new one.
    password_is_temporary = models.BooleanField(default=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    @property
    def phone_shown(self) -> str:
        return phone_masked(self.phone)


class AuditLine(models.Model):
    """One act, chained to the one before it. Written only by `gongyou.kit.audit.write`."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_lines")
    type = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=120, db_index=True, blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.type} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Lines are added, never changed."""
        if not self._state.adding:
            raise TypeError("An audit line is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit line is never deleted.")


class AuditHead(models.Model):
    """The end of the chain: one row, locked while a line is added, and what shows that the last lines were cut off."""

    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
