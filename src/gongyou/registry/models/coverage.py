"""What coverage is counted from, kept: a roll-up of the members, and estimates of the people on no list."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from gongyou.registry.models.grid import Grid
from gongyou.registry.models.member import Member
from gongyou.registry.models.organisation import Organisation


class CoverageCount(models.Model):
    """One counting of all active members; the tallies below are of the newest one."""

    counted_at = models.DateTimeField()
    members = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.counted_at}"


class CoverageTally(models.Model):
    """Active members of one organisation alike in region, industry, form, occupation and grid."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    region = models.CharField(max_length=12)
    industry = models.CharField(max_length=10, blank=True)
    employment_form = models.CharField(max_length=20, choices=Member.EmploymentForm.choices)
    occupation = models.CharField(max_length=20, choices=Member.Occupation.choices)
    grid = models.ForeignKey(Grid, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Whether the employer's number of staff is known: only these members stand over a denominator.
    staff_known = models.BooleanField(default=False)
    members = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.members}"


class CoverageEstimate(models.Model):
    """An estimate of a region's workers from lists that each miss some; `value` is the figure `figure_id`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="coverage_estimates")
    region = models.CharField(max_length=12)
    period = models.CharField(max_length=7)
    lists = models.JSONField(default=list)
    figure_id = models.CharField(max_length=20)
    value = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-made_at"], name="estimate_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.period}"
