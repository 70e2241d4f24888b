"""晒单: orders that workers show themselves, typed, in a file, or in the copy that a platform owed them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models import Member
from gongyou.registry.platform_names import platform_called


class Use(models.TextChoices):
    """What a worker agreed to; the words are those of the lake's contract."""

    OWN = "own", _("只核对我自己的")
    COLLECTIVE = "collective", _("也用于集体审计")


class ShownBy(models.TextChoices):
    TYPED = "typed", _("逐单填写")
    FILE = "file", _("上传表格")
    COPY = "copy", _("平台给的副本")


class DonationState(models.TextChoices):
    COMING = "coming", _("写入中")
    GIVEN = "given", _("已交")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("到期已删除")


class Donation(models.Model):
    """One hand-in of a worker, which is one batch of the lake. Its rows are gone when it is withdrawn or expired."""

    Use: ClassVar = Use
    ShownBy: ClassVar = ShownBy
    State: ClassVar = DonationState

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="donations")
    platform = models.CharField(max_length=80)
    use = models.CharField(max_length=12, choices=Use.choices)
    shown_by = models.CharField(max_length=8, choices=ShownBy.choices)
    text_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=DonationState.choices, default=DonationState.COMING)
    batch_id = models.CharField(max_length=80, blank=True, db_index=True)
    rows = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    given_at = models.DateTimeField()
    delete_on = models.DateField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-given_at", "-pk")

    def __str__(self) -> str:
        return f"{self.platform} {self.shown_by} {self.batch_id}"

    def get_absolute_url(self) -> str:
        return reverse("given:one", args=[self.key])

    @property
    def platform_shown(self) -> str:
        return platform_called(self.platform).on(get_language() or "zh")


class TypedOrder(models.Model):
    """One order that a worker typed and has not handed in yet: changed and removed at will, gone once handed in."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="typed_orders")
    platform = models.CharField(max_length=80)
    # JSON of the answers as text.
    content = EncryptedTextField(purpose="data.typed_order")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return f"{self.platform} {self.key}"


class SubjectCopy(models.Model):
    """A copy of the personal data that a platform gave to a worker, waiting until it is said which column is which."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="subject_copies")
    platform = models.CharField(max_length=80)
    name = EncryptedTextField(purpose="data.copy_name")
    # The random name among the sealed files.
    stored = models.CharField(max_length=64)
    heads: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-received_at", "-pk")

    def __str__(self) -> str:
        return f"{self.platform} {self.key}"


class SavedMapping(models.Model):
    """Which column of a platform's copies is which, for each set of heads: nobody's data."""

    platform = models.CharField(max_length=80)
    # SHA-256 of the heads, sorted.
    heads = models.CharField(max_length=64)
    terms: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("platform", "heads"), name="data_one_mapping_of_heads"),)

    def __str__(self) -> str:
        return f"{self.platform} {self.heads[:12]}"
