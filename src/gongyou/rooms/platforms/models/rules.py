"""Rules that a platform declared under the five headings, version by version, with proof and opinions."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.text import Text
from gongyou.registry.models import Organisation
from gongyou.rooms.platforms.names import platform_name


class DeclaredRule(models.Model):
    """One rule of one platform, under one of the five headings. Its content stands in its versions."""

    class Section(models.TextChoices):
        DISPATCH = "dispatch", _("订单分配")
        PAY = "pay", _("收入与抽成")
        HOURS = "hours", _("工作时长与休息")
        TIME = "time", _("时间预估与路线规划")
        CONDUCT = "conduct", _("考核与奖惩")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # The union that keeps the record.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="declared_rules")
    platform = models.CharField(max_length=80, db_index=True)
    section = models.CharField(max_length=10, choices=Section.choices)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("platform", "section", "title", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "platform", "section", "title"), name="platforms_one_rule_of_a_title"
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} {self.section} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("platforms:rule", args=[self.key])

    @property
    def platform_shown(self) -> str:
        return platform_name(self.platform).on(get_language() or "zh")

    @property
    def title_text(self) -> Text:
        return Text(self.title, self.title_en or self.title)


class RuleVersion(models.Model):
    """One version as it was published. Never edited: a later version supersedes it, or a correction replaces it.

    `replaced_by` is the correction, which says why in `reason`. `effective_until` is what the platform itself wrote.
    """

    class Asked(models.TextChoices):
        UNION = "union", _("工会")
        REPRESENTATIVES = "representatives", _("劳动者代表")
        CONGRESS = "congress", _("职工代表大会")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    rule = models.ForeignKey(DeclaredRule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField(default=1)
    edition = models.CharField(max_length=80)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    published_where = models.CharField(max_length=200, blank=True)
    published_url = models.URLField(max_length=500, blank=True)
    text = models.TextField()
    # YAML: a pay scheme of one version, or the parameters of a rule of time, rest, penalties or dispatch.
    executable = models.TextField(blank=True)
    # SHA-256 of text and executable part.
    digest = models.CharField(max_length=64)
    asked_from = models.DateField(null=True, blank=True)
    asked_until = models.DateField(null=True, blank=True)
    asked_of = models.JSONField(default=list)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("effective_from", "number", "revision")
        constraints = (
            models.UniqueConstraint(fields=("rule", "number", "revision"), name="platforms_one_revision_of_a_version"),
        )

    def __str__(self) -> str:
        return f"{self.rule_id} {self.number}.{self.revision} {self.effective_from}"

    def get_absolute_url(self) -> str:
        return self.rule.get_absolute_url()

    @property
    def notice_days(self) -> int | None:
        """Days from the publication to the first day in force; below zero when it was published afterwards."""
        return None if self.published_on is None else (self.effective_from - self.published_on).days

    @property
    def is_current(self) -> bool:
        """Whether no correction has replaced it."""
        return self.replaced_by_id is None

    def ends_before(self, following: RuleVersion | None) -> date | None:
        """The last day in force: its own, or the day before the next version."""
        superseded = following.effective_from - date.resolution if following else None
        known = [day for day in (self.effective_until, superseded) if day is not None]
        return min(known) if known else None


class RuleProof(models.Model):
    """A file that shows the publication: kept sealed, named by its SHA-256."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="proofs")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # The random name among the sealed files.
    stored = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("recorded_at", "pk")
        constraints = (models.UniqueConstraint(fields=("version", "sha256"), name="platforms_one_proof_of_a_content"),)

    def __str__(self) -> str:
        return f"{self.version_id} {self.sha256[:12]}"


class RuleOpinion(models.Model):
    """An opinion on a version, and what became of it. Written down in the name of a body, never of a person."""

    class Answer(models.TextChoices):
        PENDING = "pending", _("未答复")
        ADOPTED = "adopted", _("全部采纳")
        PARTLY = "partly", _("部分采纳")
        DECLINED = "declined", _("未采纳")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="opinions")
    source = models.CharField(max_length=20, choices=RuleVersion.Asked.choices)
    received_on = models.DateField()
    body = models.TextField()
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.PENDING)
    answered_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("received_on", "pk")

    def __str__(self) -> str:
        return f"{self.version_id} {self.source} {self.answer}"
