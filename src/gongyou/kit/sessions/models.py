"""What is kept of a session beside Django's own row."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SignedIn(models.Model):
    """One session of one account: since when, on what, last seen when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    signed_in_at = models.DateTimeField()
    # To the minute: it is not written with every page.
    seen_at = models.DateTimeField()
    # As the browser calls itself; shown as "Chrome · Windows".
    agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.signed_in_at}"
