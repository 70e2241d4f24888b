"""Agreements between a union and a platform or employer: their clauses, ballots and filings."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.text import Text
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.platform_names import platform_called
from gongyou.rooms.bargaining.models.negotiations import Negotiation
from gongyou.rooms.bargaining.models.topics import Topic


class Agreement(models.Model):
    """One agreement from its draft to its end. Its text stands in its clauses; votes and filings are rows of their own.

    No person's name is kept: who signs is named by office, and signs on paper.
    """

    class Kind(models.TextChoices):
        PLATFORM = "platform", _("平台规则协议")
        COLLECTIVE = "collective", _("集体合同")
        WAGE = "wage", _("工资专项集体合同")
        SPECIAL = "special", _("专项集体合同")
        REGIONAL = "regional", _("区域性集体合同")
        INDUSTRY = "industry", _("行业性集体合同")

    class State(models.TextChoices):
        DRAFT = "draft", _("草案")
        VOTED = "voted", _("表决通过")
        SIGNED = "signed", _("已签字")
        FILED = "filed", _("已报送审查")
        IN_FORCE = "in_force", _("已生效")
        EXPIRED = "expired", _("期满终止")
        TERMINATED = "terminated", _("提前解除")
        RENEWED = "renewed", _("已续订")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # The union side, which keeps the record.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=240, blank=True)
    # The other side as the agreement calls it; the employers of a regional or industry agreement beside it.
    counterpart = models.CharField(max_length=200)
    counterpart_en = models.CharField(max_length=240, blank=True)
    employers = models.ManyToManyField(Employer, blank=True, related_name="agreements")
    platform = models.CharField(max_length=80, blank=True, db_index=True)
    negotiation = models.ForeignKey(
        Negotiation, on_delete=models.SET_NULL, null=True, blank=True, related_name="agreements"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    signed_on = models.DateField(null=True, blank=True)
    # The offices of the chief representatives who signed.
    union_signatory = models.CharField(max_length=80, blank=True)
    counterpart_signatory = models.CharField(max_length=80, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    effective_until = models.DateField(null=True, blank=True)
    publicised_on = models.DateField(null=True, blank=True)
    publicised_where = models.CharField(max_length=200, blank=True)
    # Since when the union shows the text on its public page; empty while it does not.
    released_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    renews = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewed_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-recorded_at", "-pk")
        # What the reminders of the day read.
        indexes = (models.Index(fields=("state", "effective_until"), name="bargaining_agreements_ending"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("bargaining:agreement", args=[self.key])

    @property
    def title_text(self) -> Text:
        return Text(self.title, self.title_en or self.title)

    @property
    def counterpart_text(self) -> Text:
        return Text(self.counterpart, self.counterpart_en or self.counterpart)

    @property
    def platform_shown(self) -> str:
        return platform_called(self.platform).on(get_language() or "zh") if self.platform else ""


class AgreementClause(models.Model):
    """One part of the text as it was agreed. A change leaves it and adds a clause that replaces it from a day on.

    The `text` of all parts of a day, in their order, is the whole agreement: number, line ends and all.
    """

    class Part(models.TextChoices):
        PREAMBLE = "preamble", _("前言")
        CHAPTER = "chapter", _("章节标题")
        ARTICLE = "article", _("条款")
        CLOSING = "closing", _("落款")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveIntegerField()
    part = models.CharField(max_length=10, choices=Part.choices, default=Part.ARTICLE)
    # As the text writes it: 第十二条. Empty for a preamble.
    number = models.CharField(max_length=20, blank=True)
    # A key of agreements/codes.py: one of the five headings or another subject. Empty while nobody has confirmed one.
    code = models.CharField(max_length=20, blank=True, db_index=True)
    # The topic whose result it writes down.
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="clauses")
    text = models.TextField()
    text_en = models.TextField(blank=True)
    # The text as the search reads it: agreements/searched.py.
    searched = models.TextField(blank=True)
    # {"test": id, "parameters": {…}, "answer_days": n}: what supervision runs on every batch of data.
    binding = models.JSONField(null=True, blank=True)
    # From the agreement's first day when empty; to its last when empty.
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.number or self.part}"

    def get_absolute_url(self) -> str:
        return f"{self.agreement.get_absolute_url()}#clause-{self.key}"

    def is_valid_on(self, day: date) -> bool:
        """Whether this wording is the agreement's on the day; the term of the agreement itself is not looked at."""
        return not (self.valid_from and day < self.valid_from) and not (self.valid_until and day > self.valid_until)


class AgreementBallot(models.Model):
    """A vote on the draft, in numbers alone. `law` keeps what it was judged by: agreements/ballots.py."""

    class Body(models.TextChoices):
        CONGRESS = "congress", _("职工代表大会")
        ASSEMBLY = "assembly", _("职工大会")
        PLATFORM = "platform", _("平台劳动者代表会议")
        REGIONAL = "regional", _("区域（行业）职工代表大会")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="ballots")
    body = models.CharField(max_length=10, choices=Body.choices)
    held_on = models.DateField()
    entitled = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    in_favour = models.PositiveIntegerField()
    against = models.PositiveIntegerField()
    abstained = models.PositiveIntegerField()
    is_passed = models.BooleanField()
    law = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("held_on", "pk")

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.held_on} {self.in_favour}/{self.entitled}"


class AgreementFiling(models.Model):
    """One submission to the labour authority. `received_on` starts the days of review; an objection ends it."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="filings")
    authority = models.CharField(max_length=120)
    submitted_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    receipt = models.CharField(max_length=60, blank=True)
    objected_on = models.DateField(null=True, blank=True)
    objection = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("submitted_on", "pk")

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.submitted_on}"
