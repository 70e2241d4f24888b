"""Members' dues: what is due month by month, at which rate, and what was recorded as paid or waived."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.core.money import yuan_from
from gongyou.registry.models.member import Member
from gongyou.registry.models.organisation import Organisation


class DuesRate(models.Model):
    """What a member of an organisation pays a month from a month on, and which document says so."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="dues_rates")
    from_month = models.CharField(max_length=7)
    amount_fen = models.PositiveIntegerField()
    basis = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-from_month",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "from_month"], name="dues_rate_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.from_month} {self.amount_fen}"

    @property
    def yuan(self) -> Decimal:
        return yuan_from(self.amount_fen)


class DuesRecording(models.Model):
    """One act of recording: many members' dues of one month at once. It can be undone."""

    class Kind(models.TextChoices):
        PAID = "paid", _("已缴")
        WAIVED = "waived", _("免缴")

    class Reason(models.TextChoices):
        """Why dues are waived."""

        NONE = "", "—"
        HARDSHIP = "hardship", _("生活困难")
        NO_WORK = "no_work", _("失业或停工")
        ILLNESS = "illness", _("长期病休")
        RULE = "rule", _("按规定免缴")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    receipt = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField()
    amount_fen = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "month"], name="dues_recording_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.kind} {self.count}"

    @property
    def yuan(self) -> Decimal:
        return yuan_from(self.amount_fen)


class Dues(models.Model):
    """What one member owes for one month, to the organisation to which they belonged when the month was opened."""

    class State(models.TextChoices):
        DUE = "due", _("应缴")
        PAID = "paid", _("已缴")
        WAIVED = "waived", _("免缴")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="dues")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    amount_fen = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    recording = models.ForeignKey(DuesRecording, on_delete=models.PROTECT, null=True, blank=True, related_name="dues")

    class Meta:
        verbose_name_plural = "dues"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "month"], name="dues_once_a_month"),
            # Due without a recording, or recorded by exactly one.
            models.CheckConstraint(
                name="dues_state_recorded",
                condition=models.Q(state="due", recording=None)
                | models.Q(state__in=("paid", "waived"), recording__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["month", "organisation", "state"], name="dues_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.member_id}"

    @property
    def yuan(self) -> Decimal:
        return yuan_from(self.amount_fen)
