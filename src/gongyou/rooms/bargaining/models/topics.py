"""What is negotiated: topics with where they come from, what each side proposed, and what was decided."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.rooms.bargaining.models.negotiations import Negotiation
from gongyou.rooms.bargaining.models.scenarios import Scenario
from gongyou.rooms.bargaining.models.tables import Session, Side


class Section(models.TextChoices):
    """The five headings of the guideline."""

    DISPATCH = "dispatch", _("订单分配")
    PAY = "pay", _("收入与抽成")
    HOURS = "hours", _("工作时长与休息")
    TIME = "time", _("时间预估与路线规划")
    CONDUCT = "conduct", _("考核与奖惩")


class ContractSection(models.TextChoices):
    """The same five where no platform is negotiated with: 《集体合同规定》第八条, and the norms of work."""

    DISPATCH = "dispatch", _("任务分配与劳动定额")
    PAY = "pay", _("劳动报酬")
    HOURS = "hours", _("工作时间与休息休假")
    TIME = "time", _("工时定额")
    CONDUCT = "conduct", _("奖惩")


class Topic(models.Model):
    """One topic under one heading. It keeps the figures of its source as they stood when it was opened."""

    class State(models.TextChoices):
        OPEN = "open", _("协商中")
        AGREED = "agreed", _("达成一致")
        DROPPED = "dropped", _("已撤回")

    class Source(models.TextChoices):
        FINDING = "finding", _("审计发现")
        ISSUE = "issue", _("劳动者意见")
        SCENARIO = "scenario", _("规则试算")
        HAND = "hand", _("自拟")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="topics")
    number = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=10, choices=Section.choices)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=240, blank=True)
    body = models.TextField(blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.HAND)
    finding = models.ForeignKey(Finding, on_delete=models.SET_NULL, null=True, blank=True, related_name="topics")
    scenario = models.ForeignKey(Scenario, on_delete=models.SET_NULL, null=True, blank=True, related_name="topics")
    # The id of an issue of the forum; the room is asked through its door.
    issue = models.CharField(max_length=40, blank=True)
    figure = models.CharField(max_length=20, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    article = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # What was agreed, word for word, with its executable part.
    agreed_text = models.TextField(blank=True)
    agreed_scheme = models.TextField(blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    closing_reason = models.CharField(max_length=300, blank=True)
    opened_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("negotiation", "number"), name="bargaining_one_topic_of_a_number"),
            models.UniqueConstraint(
                fields=("negotiation", "finding"), condition=Q(finding__isnull=False), name="bargaining_finding_once"
            ),
            models.UniqueConstraint(
                fields=("negotiation", "issue"), condition=~Q(issue=""), name="bargaining_issue_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.negotiation_id} {self.number} {self.section}"

    def get_absolute_url(self) -> str:
        return reverse("bargaining:topic", args=[self.key])

    @property
    def title_text(self) -> Text:
        return Text(self.title, self.title_en or self.title)


class Proposal(models.Model):
    """What one side proposed on a topic, once. A further proposal is a further row."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=6, choices=Side.choices)
    on = models.DateField()
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    text = models.TextField()
    # A pay scheme in YAML, when the proposal can be reckoned.
    scheme = models.TextField(blank=True)
    # What-ifs of its scheme that were kept.
    scenarios = models.ManyToManyField(Scenario, blank=True, related_name="proposals")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("topic", "number"), name="bargaining_one_proposal_of_a_number"),)

    def __str__(self) -> str:
        return f"{self.topic_id} {self.number} {self.side}"


class Decision(models.Model):
    """What a session decided on a topic."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("达成一致")
        PARTLY = "partly", _("部分一致")
        ADJOURNED = "adjourned", _("继续协商")
        REFUSED = "refused", _("未达成一致")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="decisions")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("topic__number", "pk")
        constraints = (
            models.UniqueConstraint(fields=("session", "topic"), name="bargaining_one_decision_of_a_session"),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.topic_id} {self.outcome}"
