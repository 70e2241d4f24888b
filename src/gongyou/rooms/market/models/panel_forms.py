"""Forms, the queries on them, and the workbooks that brought them."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.rooms.market.models.panel import Panel, Reporter


class PanelFile(models.Model):
    """A workbook of forms: checked, committed, undone. Its rows are sealed and go when they are no longer needed."""

    class State(models.TextChoices):
        CHECKED = "checked", _("待确认")
        COMMITTED = "committed", _("已入库")
        DISCARDED = "discarded", _("已放弃")
        UNDONE = "undone", _("已撤销")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKED)
    # [{line, reporter, period, values, faults, what}]: what is new, changed, known, wrong.
    rows = EncryptedTextField(purpose="market.panel_file", blank=True)
    rows_new = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_wrong = models.PositiveIntegerField(default=0)
    queries = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    committed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")

    def __str__(self) -> str:
        return f"{self.key} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("market:panel_file", args=[self.key])

    @property
    def staged(self) -> list[dict[str, Any]]:
        return list(json.loads(self.rows)) if self.rows else []


class PanelForm(models.Model):
    """The form of one reporter and month. A later one replaces it and both stay; `is_current` says which counts."""

    class Source(models.TextChoices):
        PHONE = "phone", _("手机填报")
        DESK = "desk", _("干部代填")
        FILE = "file", _("表格导入")
        API = "api", _("接口报送")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(Reporter, on_delete=models.PROTECT, related_name="forms", db_index=False)
    period = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    source = models.CharField(max_length=5, choices=Source.choices)
    values = EncryptedTextField(purpose="market.panel_form")
    file = models.ForeignKey(PanelFile, on_delete=models.PROTECT, null=True, blank=True, related_name="forms")
    handed_in_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-period", "-version")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["reporter", "period", "version"], name="panel_form_version_once"),
            models.UniqueConstraint(
                fields=["reporter", "period"], condition=Q(is_current=True), name="panel_form_current_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["period"], name="panel_form_by_period")]

    def __str__(self) -> str:
        return f"{self.reporter_id} {self.period} {self.version}"

    @property
    def kept(self) -> dict[str, Any]:
        """The values as they were stored: numbers as text, parts as a list."""
        return dict(json.loads(self.values))


class PanelQuery(models.Model):
    """A question back to a reporter: a soft rule that a form breaks, or a month without a form."""

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        ANSWERED = "answered", _("待审核")
        CONFIRMED = "confirmed", _("已说明")
        CORRECTED = "corrected", _("已更正")
        SET_ASIDE = "set_aside", _("不采用")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(Reporter, on_delete=models.PROTECT, related_name="queries")
    period = models.CharField(max_length=7)
    # None for a month without a form.
    form = models.ForeignKey(PanelForm, on_delete=models.PROTECT, null=True, blank=True, related_name="queries")
    rule = models.CharField(max_length=40)
    field = models.CharField(max_length=40, blank=True)
    # The numbers that the rule's sentence names.
    detail = EncryptedTextField(purpose="market.panel_query")
    # While it is not settled the form counts as not reported.
    holds = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    due_on = models.DateField()
    answer = EncryptedTextField(purpose="market.panel_answer", blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("due_on", "pk")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "due_on"], name="panel_query_by_state")]

    def __str__(self) -> str:
        return f"{self.rule} {self.period} {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.OPEN, self.State.ANSWERED)

    def is_late(self, today: date) -> bool:
        return self.state == self.State.OPEN and today > self.due_on
