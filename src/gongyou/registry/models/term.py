"""The terms of office of union committees."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models.organisation import Organisation


class CommitteeTerm(models.Model):
    """One term: who was elected when and until when. `is_current` marks the newest of an organisation."""

    class Body(models.TextChoices):
        """What 工会法 art. 11 lets members elect."""

        COMMITTEE = "committee", _("工会委员会")
        ORGANISER = "organiser", _("组织员")

    class WomensBody(models.TextChoices):
        NONE = "none", _("未设")
        MEMBER = "member", _("女职工委员")
        COMMITTEE = "committee", _("女职工委员会")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="terms")
    body = models.CharField(max_length=20, choices=Body.choices, default=Body.COMMITTEE)
    womens_body = models.CharField(max_length=20, choices=WomensBody.choices, default=WomensBody.NONE)
    elected_on = models.DateField()
    term_years = models.PositiveSmallIntegerField()
    # The last day of the term.
    expires_on = models.DateField()
    chair_name = EncryptedTextField(purpose="term.chair_name", blank=True)
    is_full_time_chair = models.BooleanField(default=False)
    # Number of the approval by the next higher organisation (工会法 art. 12).
    approval_document = models.CharField(max_length=100, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(is_current=True), name="one_current_term"),
            models.UniqueConstraint(fields=["organisation", "elected_on"], name="one_term_each_election"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_on"], condition=Q(is_current=True), name="term_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.elected_on}"
