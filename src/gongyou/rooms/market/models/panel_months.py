"""How far a month of a panel has come, and who is proposed to leave it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongyou.rooms.market.models.panel import Panel, Reporter
from gongyou.rooms.market.models.panel_releases import PanelRelease


class PanelMonth(models.Model):
    """One month: opened, asked for, judged, sealed. Each step is written once, so that a second run passes it over."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="months", db_index=False)
    period = models.CharField(max_length=7)
    due_on = models.DateField()
    release_on = models.DateField()
    opened_at = models.DateTimeField()
    chased_at = models.DateTimeField(null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    release = models.ForeignKey(PanelRelease, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Why the last attempt to seal came to nothing, {"zh": …, "en": …}.
    failure = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-period",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["panel", "period"], name="panel_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.period}"


class LeavingProposal(models.Model):
    """A reporter whom a rule would relieve. An officer confirms or declines; declined, the sign starts anew."""

    class State(models.TextChoices):
        OPEN = "open", _("待确认")
        CONFIRMED = "confirmed", _("已退出")
        DECLINED = "declined", _("继续报")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(Reporter, on_delete=models.PROTECT, related_name="proposals")
    reason = models.CharField(max_length=8, choices=Reporter.Reason.choices)
    # The last month that would be asked for.
    period = models.CharField(max_length=7)
    # The month in which the rule found it.
    found_in = models.CharField(max_length=7)
    # The reporter that seems to have taken the firm over.
    other = models.ForeignKey(Reporter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    replacement = models.ForeignKey(Reporter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("reporter__number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["reporter"], condition=Q(state="open"), name="panel_leaving_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reporter_id} {self.reason} {self.state}"
