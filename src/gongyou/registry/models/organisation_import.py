"""A list of organisations on its way in, with its rows, from the upload to the end of the days for undoing."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.kit.tasks.models import TaskRun, shown
from gongyou.registry.models.organisation import Organisation


class OrganisationImport(models.Model):
    """One file of organisations to be founded below `organisation`."""

    class State(models.TextChoices):
        CHECKING = "checking", _("核对中")
        REFUSED = "refused", _("不能导入")
        CHECKED = "checked", _("待确认")
        COMMITTING = "committing", _("建立中")
        COMMITTED = "committed", _("已建立")
        UNDONE = "undone", _("已撤销")
        DISCARDED = "discarded", _("已放弃")
        EXPIRED = "expired", _("已过期")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="organisation_imports")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="organisation_imports"
    )
    file_name = models.CharField(max_length=200)
    # The folder of the sealed upload; "" once it has been read, or when the file lay on the server.
    stored = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CHECKING)
    # What a person must know of the file, as {zh, en}.
    remarks = models.JSONField(default=list, blank=True)
    rows_new = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_wrong = models.PositiveIntegerField(default=0)
    # True when somebody chose to found the right ones although there are wrong rows.
    is_partial = models.BooleanField(default=False)
    rows_founded = models.PositiveIntegerField(default=0)
    rows_removed = models.PositiveIntegerField(default=0)
    rows_kept = models.PositiveIntegerField(default=0)
    error = models.JSONField(default=dict, blank=True)
    remedy = models.JSONField(default=dict, blank=True)
    run = models.ForeignKey(TaskRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_index=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    undo_until = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("organisation_imports:import", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.CHECKED, self.State.COMMITTING)

    @property
    def rows_read(self) -> int:
        return self.rows_new + self.rows_known + self.rows_wrong

    @property
    def error_shown(self) -> str:
        return shown(self.error)

    @property
    def remedy_shown(self) -> str:
        return shown(self.remedy)

    @property
    def remarks_shown(self) -> list[str]:
        return [shown(remark) for remark in self.remarks]


class OrganisationImportRow(models.Model):
    """One row: the cells of the columns that are read, and what becomes of it. Other cells are not kept."""

    class Verdict(models.TextChoices):
        NEW = "new", _("新增")
        KNOWN = "known", _("已有")
        WRONG = "wrong", _("有误")
        # Left by an undo, because something hangs on the organisation meanwhile.
        KEPT = "kept", _("保留")

    batch = models.ForeignKey(OrganisationImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=5, choices=Verdict.choices)
    code = models.CharField(max_length=40, blank=True)
    cells = models.JSONField(default=dict)
    # In code what made the row unreadable, "" for none.
    torn = models.CharField(max_length=100, blank=True)
    # [{column, code, zh, en, remedy_zh, remedy_en}]
    faults = models.JSONField(default=list)
    # The employer that the commit linked: {employer, is_new, organisation: who covered it before}.
    linked = models.JSONField(default=dict)

    class Meta:
        ordering = ("line",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "verdict", "line"], name="organisation_import_row_by")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.line}"
