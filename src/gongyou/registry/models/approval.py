"""Acts that take two people: one asks with a reason, another decides."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models.organisation import Organisation


class Approval(models.Model):
    """One request: what is asked for, by whom and why, and what became of it. Good for one use, until it expires."""

    class State(models.TextChoices):
        ASKED = "asked", _("待审批")
        GRANTED = "granted", _("已批准")
        REFUSED = "refused", _("未批准")
        USED = "used", _("已使用")
        WITHDRAWN = "withdrawn", _("已撤回")

    # A key of gongyou.registry.approvals.ACTS.
    act = models.CharField(max_length=60)
    # What it is about, as the audit trail names it.
    subject = models.CharField(max_length=120)
    # The decider's scope must reach it.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="approvals")
    reason = models.CharField(max_length=500)
    # What the act will be done with (filters, numbers); no personal data.
    data = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals_asked")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="approvals_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    # Until then it can be decided, and used once granted.
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The page of requests, and "may I use one?".
            models.Index(fields=["state", "asked_at"], name="approval_state"),
            models.Index(fields=["act", "subject"], name="approval_act"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject} {self.state}"

    def is_open(self, now: datetime) -> bool:
        """Whether it waits for a decision."""
        return self.state == self.State.ASKED and now < self.expires_at

    def is_usable(self, now: datetime) -> bool:
        """Whether the act may be done on it."""
        return self.state == self.State.GRANTED and now < self.expires_at
