"""A delivery that comes in parts: what was announced, and the parts that lie sealed until it is whole."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from gongyou.rooms.data.models.agreements import SharingAgreement
from gongyou.rooms.data.models.batches import BatchRecord


class DeliveryUpload(models.Model):
    """One file under way. `delivery` is what it became; then its parts are gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(SharingAgreement, on_delete=models.CASCADE, related_name="uploads")
    contract = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    # Of the whole file, as announced.
    sha256 = models.CharField(max_length=64)
    mapping: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    # By what the same announcement is known again.
    content = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    delivery = models.ForeignKey(BatchRecord, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-opened_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "content"), condition=Q(delivery=None), name="data_one_upload_of_a_content"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract} {self.id}"


class DeliveryPart(models.Model):
    """The bytes from `begins` on, sealed. Parts follow one another without gaps."""

    upload = models.ForeignKey(DeliveryUpload, on_delete=models.CASCADE, related_name="parts")
    begins = models.BigIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=32)

    class Meta:
        ordering = ("begins",)
        constraints = (models.UniqueConstraint(fields=("upload", "begins"), name="data_one_part_of_a_place"),)

    def __str__(self) -> str:
        return f"{self.upload_id} {self.begins}"
