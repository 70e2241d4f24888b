"""Copies of statements that workers took away: what a third party's check is held against."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import models

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models import Member


class StatementCopy(models.Model):
    """One statement as it was handed out. The code is kept as an index alone; who lacks it finds nothing."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="statement_copies")
    platform = models.CharField(max_length=80)
    month = models.CharField(max_length=7)
    code_index = models.CharField(max_length=200, unique=True)
    # The code itself, so that the same statement taken again bears the same one.
    code = EncryptedTextField(purpose="platforms.statement.code")
    # SHA-256 of the content, and of it the sums and snapshots as JSON.
    digest = models.CharField(max_length=64)
    content = EncryptedTextField(purpose="platforms.statement.content")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("-taken_at", "pk")
        indexes = (models.Index(fields=("member", "platform", "month"), name="platforms_copies_of_a_month"),)

    def __str__(self) -> str:
        return f"{self.platform} {self.month} {self.digest[:12]}"

    @property
    def told(self) -> dict[str, Any]:
        """Sums, snapshots and rules, opened."""
        held: dict[str, Any] = json.loads(self.content)
        return held
