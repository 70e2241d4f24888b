"""The monitoring panel: who reports, for which stratum, from when to when."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models import Employer, Member, Organisation


class Panel(models.Model):
    """One panel of one federation. Its reporters hand in a form for every month from `first_period` on."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="panel")
    title = models.CharField(max_length=80)
    region = models.CharField(max_length=12)
    first_period = models.CharField(max_length=7)
    # Forms of a month are due on this day of the next one.
    due_day = models.PositiveSmallIntegerField(default=10)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("organisation__path",)

    def __str__(self) -> str:
        return f"{self.region} {self.first_period}"

    def get_absolute_url(self) -> str:
        return reverse("market:panel", args=[self.key])


class Reporter(models.Model):
    """An employer or a member who reports. Region, group and size are the stratum at the time of the draw."""

    class Kind(models.TextChoices):
        EMPLOYER = "employer", _("用人单位")
        MEMBER = "member", _("会员")

    class State(models.TextChoices):
        ACTIVE = "active", _("在报")
        LEFT = "left", _("已退出")

    class Reason(models.TextChoices):
        ROTATED = "rotated", _("轮换")
        CLOSED = "closed", _("停业注销")
        MERGED = "merged", _("并入其他单位")
        MOVED = "moved", _("迁出")
        SILENT = "silent", _("连续三个月没有答复")
        RESIGNED = "resigned", _("已不在会")
        REFUSED = "refused", _("不愿再报")
        ERASED = "erased", _("已删除个人信息")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="reporters", db_index=False)
    # What the workbook and the paper name; it says nothing of who it is.
    number = models.CharField(max_length=10)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, null=True, blank=True, related_name="reporters")
    # Emptied when the person is erased; the forms stay as those of a number.
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="reporters")
    region = models.CharField(max_length=6)
    # Section of the industry for employers, form of employment for members.
    group = models.CharField(max_length=20)
    size = models.CharField(max_length=10)
    # Units of the stratum ÷ units drawn.
    weight = models.DecimalField(max_digits=14, decimal_places=6)
    # Staff by the register when drawn; 1 for a member.
    staff = models.PositiveIntegerField()
    first_period = models.CharField(max_length=7)
    # The month after which the reporter is relieved; left earlier, `last_period` says so.
    rotates_after = models.CharField(max_length=7, blank=True)
    last_period = models.CharField(max_length=7, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.ACTIVE)
    reason = models.CharField(max_length=8, choices=Reason.choices, blank=True)
    # SHA-256 of the code in the address on the reporter's phone.
    token = models.CharField(max_length=64, blank=True, db_index=True)
    token_expires_on = models.DateField(null=True, blank=True)
    # A phone number or mail address of who fills in the form, for notices; a member's account comes first.
    contact = EncryptedTextField(purpose="market.panel_contact", blank=True)

    class Meta:
        ordering = ("number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["panel", "number"], name="panel_reporter_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("market:panel_reporter", args=[self.key])

    @property
    def stratum(self) -> str:
        return f"{self.region}|{self.group}|{self.size}"

    def reports_in(self, period: str) -> bool:
        """Whether a form is asked for this month."""
        return self.first_period <= period and (not self.last_period or period <= self.last_period)

    def takes_on(self, today: date) -> bool:
        """Whether the address on the phone is good today."""
        return bool(self.token) and self.token_expires_on is not None and today <= self.token_expires_on
