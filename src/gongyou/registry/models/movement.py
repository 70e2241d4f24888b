"""What happened to a membership, and transfers that wait for an answer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models.application import Application
from gongyou.registry.models.member import Member
from gongyou.registry.models.organisation import Organisation


class Movement(models.Model):
    """One step of a membership. Rosters in bulk write none: there `Member.joined_on` is the beginning."""

    class Kind(models.TextChoices):
        JOINED = "joined", _("入会")
        TRANSFERRED = "transferred", _("会籍接转")
        SUSPENDED = "suspended", _("保留会籍")
        LEFT = "left", _("退会")
        RETURNED = "returned", _("恢复会籍")
        MERGED = "merged", _("并入另一记录")
        ERASED = "erased", _("删除个人信息")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    source = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    target = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "recorded_at"], name="movement_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.member_id}"


class Transfer(models.Model):
    """A membership on its way from one organisation to another: one side asks, the other accepts or refuses."""

    class Asker(models.TextChoices):
        SOURCE = "source", _("转出方")
        TARGET = "target", _("转入方")

    class State(models.TextChoices):
        ASKED = "asked", _("待对方确认")
        ACCEPTED = "accepted", _("已转入")
        REFUSED = "refused", _("对方未接收")
        WITHDRAWN = "withdrawn", _("已撤回")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="transfers")
    source = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transfers_out")
    target = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transfers_in")
    # The side that does not ask decides.
    asker = models.CharField(max_length=20, choices=Asker.choices, default=Asker.SOURCE)
    application = models.ForeignKey(
        Application, on_delete=models.SET_NULL, null=True, blank=True, related_name="transfers"
    )
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="asked"), name="one_open_transfer_of_a_member"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "asked_at"], name="transfer_queue"),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk}"

    @property
    def decider(self) -> Organisation:
        """The organisation that accepts or refuses."""
        return self.target if self.asker == self.Asker.SOURCE else self.source

    @property
    def asking(self) -> Organisation:
        """The organisation that asked, and may withdraw."""
        return self.source if self.asker == self.Asker.SOURCE else self.target
