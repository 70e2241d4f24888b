"""How good the records are: counts and score of each organisation, month by month, and values that are wrong."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models.member import Member
from gongyou.registry.models.organisation import Organisation


class OrganisationQuality(models.Model):
    """An organisation and all below it, as last computed. `score` is in tenths of a point, None without members."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="quality")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    # calc.quality.Counts, in its order.
    counts = models.JSONField(default=list)
    judged = models.JSONField(default=dict)
    computed_on = models.DateField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["score"], name="quality_by_score")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.score}"


class QualityMonth(models.Model):
    """The score at the last computation of a month."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="quality_months")
    month = models.CharField(max_length=7)
    score = models.PositiveSmallIntegerField()
    members = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "month"], name="quality_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month} {self.score}"


class MemberDefect(models.Model):
    """A value of a member's record that cannot be right. Found by reading it, which a query cannot: it is encrypted."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("手机号不合规")
        ID_NUMBER = "id_number", _("身份证号不合规")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="defects")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    found_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "kind"], name="member_defect_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
