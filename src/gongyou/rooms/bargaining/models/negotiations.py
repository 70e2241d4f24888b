"""A negotiation: whose, with whom, by which procedure; the steps that were taken, and who is covered by it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.text import Text
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.platform_names import platform_called


class Negotiation(models.Model):
    """One negotiation of one union. Changed by the services of this room only."""

    class Capacity(models.TextChoices):
        """How the union that keeps the case stands in it."""

        OWN = "own", _("本级工会直接协商")
        ON_BEHALF = "on_behalf", _("上级工会代下级协商（上代下）")
        TAKING_PART = "taking_part", _("上级工会参与下级协商（上参下）")

    class Reach(models.TextChoices):
        """Whom a result will bind."""

        EMPLOYER = "employer", _("用人单位")
        PLATFORM = "platform", _("平台")
        REGION = "region", _("区域性")
        INDUSTRY = "industry", _("行业性")

    class State(models.TextChoices):
        RUNNING = "running", _("协商中")
        AGREED = "agreed", _("达成一致")
        ENDED = "ended", _("终止")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # The union that keeps the case.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="negotiations")
    capacity = models.CharField(max_length=12, choices=Capacity.choices, default=Capacity.OWN)
    # The id of a file in negotiation/procedures, and which edition of it was in use when the case was opened.
    procedure = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    # Days that the union set in place of the procedure's conventions: {"reply": 10}.
    terms = models.JSONField(default=dict)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    reach = models.CharField(max_length=10, choices=Reach.choices)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, null=True, blank=True, related_name="negotiations")
    platform = models.CharField(max_length=40, blank=True, db_index=True)
    # The association or the firms of a region or an industry, as the letters address them.
    counterpart = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING, db_index=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closing_reason = models.CharField(max_length=500, blank=True)
    # The nearest deadline that runs, kept by the services so that lists and agendas ask one index.
    next_due = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-opened_on", "-pk")
        indexes = (models.Index(fields=("organisation", "state", "next_due"), name="bargaining_running_due"),)
        constraints = (
            models.CheckConstraint(
                condition=(
                    Q(reach="employer", employer__isnull=False)
                    | (Q(reach="platform") & ~Q(platform=""))
                    | (Q(reach__in=("region", "industry")) & ~Q(counterpart=""))
                ),
                name="bargaining_other_side_is_named",
            ),
        )

    def __str__(self) -> str:
        return f"{self.procedure} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("bargaining:negotiation", args=[self.key])

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def title_text(self) -> Text:
        return Text(self.title, self.title_en or self.title)

    @property
    def other_side(self) -> Text:
        """The counterpart as lists and letters name it."""
        if self.reach == self.Reach.PLATFORM:
            return platform_called(self.platform)
        if self.employer is not None:
            return Text(self.employer.name, self.employer.name)
        return Text(self.counterpart, self.counterpart)

    @property
    def other_side_shown(self) -> str:
        return self.other_side.on(get_language() or "zh")


class Step(models.Model):
    """One act of the procedure, as it was done on its day. Never edited: an error is withdrawn with its reason."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="steps")
    # The step's key in the procedure's file.
    step = models.CharField(max_length=40)
    on = models.DateField()
    # What the step asked for: {"answer": "refused", "reason": "…"}.
    given = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return f"{self.negotiation_id} {self.step} {self.on}"


class Covered(models.Model):
    """A union or an employer on the sign-on list of a regional, industry or superior union's negotiation."""

    class Side(models.TextChoices):
        UNION = "union", _("工会")
        EMPLOYER = "employer", _("用人单位")

    class State(models.TextChoices):
        INVITED = "invited", _("已邀请")
        JOINED = "joined", _("已委托或加入")
        SIGNED = "signed", _("已签字盖章")
        DECLINED = "declined", _("不参加")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="covered")
    side = models.CharField(max_length=10, choices=Side.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # As written on the list; a firm need not stand in the registry.
    name = models.CharField(max_length=200)
    workers = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    state_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("side", "name", "pk")
        constraints = (models.UniqueConstraint(fields=("negotiation", "side", "name"), name="bargaining_listed_once"),)

    def __str__(self) -> str:
        return f"{self.negotiation_id} {self.side} {self.state}"
