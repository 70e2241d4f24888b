"""What supervision of an agreement keeps: its runs, the breaches that a platform answers for, checks by a person."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.findings.runs.models import PublishedRun
from gongyou.kit.labels import Labelled
from gongyou.rooms.bargaining.models.agreements import Agreement, AgreementClause
from gongyou.rooms.bargaining.supervision.clauses import number_said


class SupervisionRun(PublishedRun):
    """One agreement over one period, on one state of the lake. Never changed but for being superseded by a later run.

    The figure is made of clauses, bindings, snapshots and digits: the same again is the same run.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="supervision_runs")
    platform = models.CharField(max_length=80)
    period_from = models.DateField()
    period_to = models.DateField(db_index=True)
    kept = models.PositiveSmallIntegerField(default=0)
    breached = models.PositiveSmallIntegerField(default=0)
    unclear = models.PositiveSmallIntegerField(default=0)
    manual = models.PositiveSmallIntegerField(default=0)
    # The single cases; what `gongyou replay` takes. Empty without a breach.
    cases_figure = models.CharField(max_length=20, blank=True)
    # Since when a later run of the same agreement and period stands in its place.
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta(PublishedRun.Meta):
        constraints = (
            models.UniqueConstraint(fields=("agreement", "figure"), name="bargaining_one_supervision_per_figure"),
        )
        indexes = (models.Index(fields=("agreement", "period_from"), name="bargaining_supervision_months"),)

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.period_from}..{self.period_to}"

    def get_absolute_url(self) -> str:
        return reverse("bargaining:supervision_run", args=[self.pk])


class Breach(Labelled, models.Model):
    """A clause that was broken in a period, as the platform has to answer for it. The finding holds its numbers."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待平台答复")
        ANSWERED = "answered", _("已答复，待工会认定")
        ACCEPTED = "accepted", _("答复已接受")
        REFUSED = "refused", _("答复未接受")
        CLOSED = "closed", _("已办结")
        WITHDRAWN = "withdrawn", _("已撤回")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="breaches")
    clause = models.ForeignKey(AgreementClause, on_delete=models.PROTECT, related_name="breaches")
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="breach")
    period_from = models.DateField()
    period_to = models.DateField()
    # What was tested: the hash of the binding.
    binding = models.CharField(max_length=12)
    found_on = models.DateField()
    answer_due = models.DateField(db_index=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING, db_index=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    # The officer's words on the answer, and on the close.
    judgement = models.CharField(max_length=500, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-period_from", "clause__position", "pk")

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.clause_id} {self.period_from}"

    def get_absolute_url(self) -> str:
        return reverse("bargaining:breach", args=[self.key])

    @property
    def days_late(self) -> int:
        """By how many days the answer came after its last day; 0 for one in time and where there is none."""
        return max(0, (self.answered_on - self.answer_due).days) if self.answered_on else 0

    @property
    def number_text(self) -> Text:
        return number_said(self.clause.number)


class ClauseCheck(Labelled, models.Model):
    """An officer's own look at a clause that no test is bound to."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("遵守")
        NOT_KEPT = "not_kept", _("没有遵守")
        NOTE = "note", _("只作记录")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    clause = models.ForeignKey(AgreementClause, on_delete=models.CASCADE, related_name="checks")
    checked_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-checked_on", "-pk")

    def __str__(self) -> str:
        return f"{self.clause_id} {self.checked_on} {self.outcome}"


class HeardBatch(models.Model):
    """A batch of the lake that supervision has looked at, in the state in which it did, and what it concerned.

    `concerned` is [{"platform", "from", "to"}]: once a batch is undone the lake can no longer say.
    """

    batch_id = models.CharField(max_length=80, unique=True)
    contract = models.CharField(max_length=64)
    state = models.CharField(max_length=16)
    concerned = models.JSONField(default=list)
    heard_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ("-heard_at",)

    def __str__(self) -> str:
        return f"{self.contract} {self.batch_id} {self.state}"
