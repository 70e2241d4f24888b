"""数据共享协议: what a platform and a union agreed that may be handed over, for what, and until when it is kept."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models import Organisation
from gongyou.registry.platform_names import platform_called


class Purpose(models.TextChoices):
    """What the data may be used for."""

    AUDIT = "audit", _("算法审计")
    BARGAINING = "bargaining", _("集体协商")
    SUPERVISION = "supervision", _("协议履约监督")
    STATISTICS = "statistics", _("统计")


class WorkerIds(models.TextChoices):
    """What the platform writes where a worker stands; none of it is ever kept."""

    IDENTITY = "identity", _("身份证号")
    OWN = "own", _("平台自己的劳动者编号")
    KEY = "key", _("工会发给的代号")


class SharingState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    IN_FORCE = "in_force", _("已签署")
    TERMINATED = "terminated", _("已终止")


class SharingAgreement(models.Model):
    """One agreement. A signed one is not edited: a supplement is an agreement of its own.

    `data_from` to `data_until` are the days that rows may belong to; `valid_from` to `valid_until` are the days on
    which files may come in; on `delete_on` all that came in under it leaves the lake.
    """

    Purpose: ClassVar = Purpose
    WorkerIds: ClassVar = WorkerIds
    State: ClassVar = SharingState

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sharing_agreements")
    platform = models.CharField(max_length=80, db_index=True)
    title = models.CharField(max_length=120)
    purposes: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    worker_ids = models.CharField(max_length=10, choices=WorkerIds.choices, default=WorkerIds.IDENTITY)
    data_from = models.DateField()
    data_until = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    delete_on = models.DateField(db_index=True)
    contact = EncryptedTextField(purpose="sharing.contact", blank=True)
    state = models.CharField(max_length=12, choices=SharingState.choices, default=SharingState.DRAFT)
    signed_on = models.DateField(null=True, blank=True)
    document_name = models.CharField(max_length=255, blank=True)
    document_kind = models.CharField(max_length=8, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    # The random name among the sealed files.
    document_stored = models.CharField(max_length=64, blank=True)
    # Acts for the platform's programs: it has no password and no role.
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="sharing_agreement"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("platform", "-valid_from", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(data_from__lte=F("data_until")), name="data_sharing_days_in_order"),
            models.CheckConstraint(condition=Q(valid_from__lte=F("valid_until")), name="data_sharing_term_in_order"),
            models.CheckConstraint(condition=Q(delete_on__gte=F("valid_until")), name="data_sharing_deleted_after"),
        )

    def __str__(self) -> str:
        return f"{self.platform} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("data:sharing", args=[self.key])

    @property
    def platform_shown(self) -> str:
        return platform_called(self.platform).on(get_language() or "zh")

    def takes_on(self, today: date) -> bool:
        """Whether files may come in on this day."""
        return self.state == SharingState.IN_FORCE and self.valid_from <= today <= self.valid_until

    def is_over(self, today: date) -> bool:
        """Signed once, and its term has passed."""
        return self.state == SharingState.IN_FORCE and today > self.valid_until


class SharedContract(models.Model):
    """One kind of data under an agreement: its columns, and which of the platform's columns they are."""

    agreement = models.ForeignKey(SharingAgreement, on_delete=models.CASCADE, related_name="contracts")
    contract = models.CharField(max_length=40)
    columns: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    # Column of the contract → column of the file, where the two are not called alike.
    mapping: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("contract",)
        constraints = (models.UniqueConstraint(fields=("agreement", "contract"), name="data_one_list_of_columns_each"),)

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.contract}"
