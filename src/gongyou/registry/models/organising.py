"""What is missing as work: who brings which employer, place or station closer to its head count, and until when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models.employer import Employer
from gongyou.registry.models.organisation import Organisation
from gongyou.registry.models.station import Station


class OrganisingTask(models.Model):
    """One gap, given to one officer. The numbers before and after stand with it, so that the result can be seen."""

    class Kind(models.TextChoices):
        UNION = "union", _("未建会的用人单位")
        MEMBERS = "members", _("入会率低的用人单位")
        PLACE = "place", _("街道和网格")
        SITE = "site", _("工作点")

    class State(models.TextChoices):
        OPEN = "open", _("办理中")
        DONE = "done", _("已办结")
        DROPPED = "dropped", _("已放下")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Whose work list it stands on.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="organising_tasks")
    # Exactly one of the three says what it is about; a place is an area code of six, nine or twelve digits.
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    station = models.ForeignKey(Station, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    area = models.CharField(max_length=12, blank=True)
    # The kind and what it is about, so that nothing is given out twice.
    subject = models.CharField(max_length=40)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="organising_tasks"
    )
    due_on = models.DateField()
    workers_before = models.PositiveIntegerField(null=True, blank=True)
    members_before = models.PositiveIntegerField(default=0)
    workers_after = models.PositiveIntegerField(null=True, blank=True)
    members_after = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state="open"), name="one_open_organising_task_each"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["assigned_to", "state"], name="organising_by_officer"),
        ]

    def __str__(self) -> str:
        return self.subject


class PlatformCount(models.Model):
    """How many platform workers the lake shows in a month, and how many are members; `value` is the figure."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="platform_counts")
    region = models.CharField(max_length=12)
    period = models.CharField(max_length=7)
    figure_id = models.CharField(max_length=20)
    value = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-made_at"], name="platform_count_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.period}"
