"""What is kept of an account's second step."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gongyou.kit.crypto import EncryptedTextField


class TwoStep(models.Model):
    """The key shared with the owner's phone. Without `confirmed_at` it is only being set up and asks nobody."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="two_step")
    secret = EncryptedTextField(purpose="user.totp")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # The last step whose code was taken: none before it and none twice.
    last_step = models.BigIntegerField(default=0)
    # Wrong codes since the last right one, counted before a code is looked at.
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.confirmed_at}"


class RecoveryCode(models.Model):
    """One of ten codes on paper, good once, for the day the phone is lost. Only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.used_at}"
