"""Whose a batch is. What a batch holds stands in the lake, under `batch_id`."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.kit.tasks.models import TaskRun, shown
from gongyou.registry.models import Organisation


class BatchState(models.TextChoices):
    CHECKING = "checking", _("试运行中")
    REFUSED = "refused", _("不能导入")
    CHECKED = "checked", _("待确认")
    COMMITTING = "committing", _("写入中")
    COMMITTED = "committed", _("已入库")
    KNOWN = "known", _("重复文件")
    UNDONE = "undone", _("已撤销")
    DISCARDED = "discarded", _("已放弃")


# Files are kept only while one of these may still need them.
WAITING = (BatchState.CHECKING, BatchState.CHECKED, BatchState.COMMITTING)


class BatchRecord(models.Model):
    """One upload on its way into the lake, and the batch that it became.

    `organisation` None is the whole house: the command line, without an owner in the tree.
    `report` is the lake's own account of the dry run or, once committed, of the ingest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="batch_records"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="batch_records"
    )
    contract = models.CharField(max_length=40, db_index=True)
    source = models.CharField(max_length=200, blank=True)
    mapping = models.CharField(max_length=60, blank=True)
    files = models.JSONField(default=list)
    # The files' names, one a line, because JSON can't be searched for Chinese on every database.
    names = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.CHECKING)
    batch_id = models.CharField(max_length=80, blank=True, db_index=True)
    report = models.JSONField(default=dict, blank=True)
    rows_read = models.BigIntegerField(default=0)
    rows_kept = models.BigIntegerField(default=0)
    rows_quarantined = models.BigIntegerField(default=0)
    error = models.JSONField(default=dict, blank=True)
    remedy = models.JSONField(default=dict, blank=True)
    # Of a file that came in under an agreement: what the ingest is told, what was left out at the door, and the digest
    # of the content by which the same delivery is known again.
    agreement = models.ForeignKey(
        "data.SharingAgreement", on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    terms: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    door: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    content = models.CharField(max_length=64, blank=True)
    run = models.ForeignKey(TaskRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_index=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            # A batch in the lake has one owner, who alone may undo it.
            models.UniqueConstraint(
                fields=("batch_id",), condition=Q(state="committed"), name="data_one_owner_per_batch"
            ),
            # Two deliveries of the same content at once are one.
            models.UniqueConstraint(
                fields=("agreement", "content"),
                condition=Q(state__in=("committing", "committed")) & ~Q(content=""),
                name="data_one_delivery_of_a_content",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract} {self.batch_id or self.id}"

    def get_absolute_url(self) -> str:
        return reverse("data:batch", args=[self.pk])

    @property
    def file_names(self) -> list[str]:
        return self.names.splitlines()

    @property
    def error_shown(self) -> str:
        return shown(self.error)

    @property
    def remedy_shown(self) -> str:
        return shown(self.remedy)

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING
