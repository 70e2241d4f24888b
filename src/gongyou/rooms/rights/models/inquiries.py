"""What workers bring to the union, and what is answered."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models import Member


class Inquiry(models.Model):
    """A member's question to the union, with what was reckoned. Changed by the services of this room only."""

    class State(models.TextChoices):
        NEW = "new", _("待查看")
        READ = "read", _("已查看")
        ANSWERED = "answered", _("已答复")
        CLOSED = "closed", _("已办结")

    class Subject(models.TextChoices):
        OVERTIME = "overtime", _("加班工资")
        SEVERANCE = "severance", _("经济补偿、赔偿金")
        ANNUAL_LEAVE = "annual-leave", _("年休假")
        DOUBLE_WAGE = "double-wage", _("双倍工资")
        INJURY = "injury", _("工伤")
        UNEMPLOYMENT = "unemployment", _("失业保险金")
        RETIREMENT = "retirement", _("退休年龄")
        DEADLINES = "deadlines", _("时效和期限")
        MINIMUM_WAGE = "minimum-wage", _("最低工资")
        OVERTIME_LIMIT = "overtime-limit", _("加班上限")

    # What addresses name: it tells nobody how many there are.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="inquiries")
    subject = models.CharField(max_length=20, choices=Subject.choices)
    results = models.PositiveSmallIntegerField()
    # The outcomes of the calculators as the member saw them: JSON.
    content = EncryptedTextField(purpose="inquiry.content")
    words = EncryptedTextField(purpose="inquiry.words", blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW, db_index=True)
    opened_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("rights:inquiry", args=[self.key])

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        """What was reckoned, opened."""
        held: list[dict[str, Any]] = json.loads(self.content)
        return held

    @property
    def is_open(self) -> bool:
        return self.state != self.State.CLOSED


class Reply(models.Model):
    """What an officer answered. The member reads it on the phone."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="replies")
    body = EncryptedTextField(purpose="inquiry.reply")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="inquiry_replies"
    )

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.at:%Y-%m-%d}"
