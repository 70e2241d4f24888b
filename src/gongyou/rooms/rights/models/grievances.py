"""A worker's request for an explanation, or appeal, to a platform; the union carries it and keeps the clock."""

from __future__ import annotations

import json
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models import Member
from gongyou.registry.platform_names import platform_called


class Grievance(models.Model):
    """One request with the orders chosen for it. Changed by the services of this room only.

    It begins as a request for an explanation or as an appeal; what is not settled goes one layer up. `due_on` is the
    clock that runs now: the union's to pass it on, then the other side's to answer.
    """

    class Kind(models.TextChoices):
        EXPLANATION = "explanation", _("要求解释")
        APPEAL = "appeal", _("申诉")

    class About(models.TextChoices):
        DEDUCTION = "deduction", _("扣款或扣分")
        PAY = "pay", _("少付、收入过低")
        REFUSAL = "refusal", _("拒单后受罚")
        RATING = "rating", _("评分")
        DEACTIVATION = "deactivation", _("停单或封号")
        HOURS = "hours", _("工时和休息")
        ORDER = "order", _("订单")
        OTHER = "other", _("其他事项")

    class Cause(models.TextChoices):
        LATE_MEAL = "late_meal", _("出餐慢")
        WEATHER = "weather", _("天气")
        ACCESS = "access", _("门禁或道路")
        CUSTOMER = "customer", _("顾客原因")
        PLATFORM = "platform", _("平台原因")
        WORKER = "worker", _("劳动者原因")
        OTHER = "other", _("其他原因")

    class State(models.TextChoices):
        NEW = "new", _("等工会转交")
        SENT = "sent", _("等平台答复")
        ANSWERED = "answered", _("已答复")
        CLOSED = "closed", _("已了结")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Layer(models.IntegerChoices):
        PLATFORM = 1, _("企业内部诉求")
        CONSULTATION = 2, _("常态化协商")
        DEPARTMENTS = 3, _("跨部门协同")

    class Result(models.TextChoices):
        UPHELD = "upheld", _("维持")
        PARTLY = "partly", _("部分撤销")
        OVERTURNED = "overturned", _("撤销")

    class DecidedBy(models.TextChoices):
        HUMAN = "human", _("人工")
        AUTOMATIC = "automatic", _("系统")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="grievances")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    about = models.CharField(max_length=14, choices=About.choices)
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    platform = models.CharField(max_length=80, db_index=True)
    month = models.CharField(max_length=7)
    # The code of the deduction that all chosen lines share: what alike ones are found by.
    code = models.CharField(max_length=80, blank=True)
    # The chosen orders as the member saw them, JSON; the platform sees these and nothing else.
    content = EncryptedTextField(purpose="grievance.content")
    line_count = models.PositiveSmallIntegerField()
    words = EncryptedTextField(purpose="grievance.words", blank=True)
    # Whether the platform may learn the name; without it the platform sees its own code of the worker.
    shows_name = models.BooleanField(default=False)
    layer = models.PositiveSmallIntegerField(choices=Layer.choices, default=Layer.PLATFORM)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW, db_index=True)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    returned = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    is_satisfied = models.BooleanField(null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True, db_index=True)
    opened_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-opened_at", "pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.about} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("rights:grievance", args=[self.key])

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The chosen orders, opened."""
        held: list[dict[str, Any]] = json.loads(self.content)
        return held

    @property
    def platform_shown(self) -> str:
        return platform_called(self.platform).on(get_language() or "zh")

    @property
    def is_open(self) -> bool:
        return self.state not in (self.State.CLOSED, self.State.WITHDRAWN)

    @property
    def waits(self) -> bool:
        """Whether a clock runs."""
        return self.state in (self.State.NEW, self.State.SENT)

    def is_late(self, today: date) -> bool:
        return self.waits and self.due_on is not None and self.due_on < today

    def may_rise(self, today: date) -> bool:
        """Whether the member may take it further: after an answer, or when one is late; not above the last layer."""
        if self.kind == self.Kind.APPEAL and self.layer >= self.Layer.DEPARTMENTS:
            return False
        answered = self.state == self.State.ANSWERED
        return answered or (self.state == self.State.SENT and self.is_late(today))


class GrievanceStage(models.Model):
    """One layer's way: passed on, due, answered. A later layer stands beside it."""

    grievance = models.ForeignKey(Grievance, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=12, choices=Grievance.Kind.choices)
    layer = models.PositiveSmallIntegerField(choices=Grievance.Layer.choices)
    opened_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    # The term that was told to the other side, in working days, and what it rests on.
    term_days = models.PositiveSmallIntegerField(null=True, blank=True)
    term_source = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = EncryptedTextField(purpose="grievance.answer", blank=True)
    result = models.CharField(max_length=10, choices=Grievance.Result.choices, blank=True)
    decided_by = models.CharField(max_length=10, choices=Grievance.DecidedBy.choices, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("opened_at", "pk")

    def __str__(self) -> str:
        return f"{self.grievance_id} {self.layer} {self.opened_at:%Y-%m-%d}"
