"""Who sits at the table, and when they met."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.rooms.bargaining.models.negotiations import Negotiation


class Side(models.TextChoices):
    """The two sides of a table."""

    UNION = "union", _("劳动者一方")
    OTHER = "other", _("企业一方")


class Representative(models.Model):
    """One person who speaks for a side. The name is sealed; nothing else about the person is kept."""

    class Role(models.TextChoices):
        CHIEF = "chief", _("首席代表")
        MEMBER = "member", _("协商代表")

    class Chosen(models.TextChoices):
        CONGRESS = "congress", _("职工代表大会选举")
        WORKERS = "workers", _("劳动者民主推荐")
        UNION = "union", _("工会选派")
        CHAIR = "chair", _("工会主席担任")
        LEGAL = "legal", _("法定代表人担任")
        APPOINTED = "appointed", _("法定代表人指派")
        MANDATED = "mandated", _("书面委托的专业人员")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="representatives")
    side = models.CharField(max_length=6, choices=Side.choices)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    name = EncryptedTextField(purpose="representative.name")
    post = models.CharField(max_length=80, blank=True)
    chosen = models.CharField(max_length=10, choices=Chosen.choices)
    chosen_on = models.DateField()
    # Not of the enterprise: a lawyer, an officer of a superior union.
    is_outside = models.BooleanField(default=False)
    is_woman = models.BooleanField(default=False)
    # A worker in a new form of employment.
    is_new_form = models.BooleanField(default=False)
    left_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("side", "role", "chosen_on", "pk")

    def __str__(self) -> str:
        return f"{self.negotiation_id} {self.side} {self.role}"


class Session(models.Model):
    """One meeting: planned, then held with its minutes, or cancelled."""

    class State(models.TextChoices):
        PLANNED = "planned", _("已安排")
        HELD = "held", _("已举行")
        CANCELLED = "cancelled", _("已取消")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    chaired_by = models.CharField(max_length=6, choices=Side.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    present = models.ManyToManyField(Representative, blank=True, related_name="sessions")
    # The minutes may name people who spoke.
    minutes = EncryptedTextField(purpose="session.minutes", blank=True)
    # The day on which both chief representatives signed the minutes.
    signed_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("negotiation", "number"), name="bargaining_one_session_of_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.negotiation_id} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("bargaining:session", args=[self.key])
