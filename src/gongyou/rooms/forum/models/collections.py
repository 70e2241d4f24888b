"""A collection: one question put to everybody who is concerned, for a time."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models import Organisation


class Section(models.TextChoices):
    """The five headings of the guideline of 2026, and what fits none of them."""

    DISPATCH = "dispatch", _("订单分配")
    PAY = "pay", _("收入与抽成")
    HOURS = "hours", _("工作时长与休息")
    TIME = "time", _("时间预估与路线规划")
    CONDUCT = "conduct", _("考核与奖惩")
    OTHER = "other", _("其他")


class Collection(models.Model):
    """Opinions collected on one subject. Its page is public from its publication on."""

    class Subject(models.TextChoices):
        RULE = "rule", _("平台公示的规则")
        PLATFORM = "platform", _("一家平台")
        FREE = "free", _("自定主题")

    class Verification(models.TextChoices):
        NONE = "none", _("不验证手机")
        SMS = "sms", _("短信验证码")

    class State(models.TextChoices):
        DRAFT = "draft", _("待发布")
        PUBLISHED = "published", _("已发布")
        CLOSED = "closed", _("已结束")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # What the public address and the QR name.
    code = models.CharField(max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="collections")
    title = models.CharField(max_length=80)
    question = models.TextField()
    subject = models.CharField(max_length=10, choices=Subject.choices)
    # The version of a declared rule, as the platforms room's door names it.
    rule_version = models.UUIDField(null=True, blank=True, db_index=True)
    platform = models.CharField(max_length=80, blank=True)
    sections = models.JSONField(default=list)
    opens_on = models.DateField()
    closes_on = models.DateField()
    verification = models.CharField(max_length=6, choices=Verification.choices, default=Verification.NONE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, db_index=True)
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # When phones, devices and networks were forgotten; only their numbers within the collection are left.
    senders_forgotten_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-opens_on", "-pk")

    def __str__(self) -> str:
        return f"{self.code} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("forum:collection", args=[self.key])

    @property
    def public_url(self) -> str:
        return reverse("forum:public", args=[self.code])

    @property
    def is_public(self) -> bool:
        return self.state != self.State.DRAFT

    @property
    def asks_code(self) -> bool:
        return self.verification == self.Verification.SMS

    def takes_on(self, today: date) -> bool:
        """Whether opinions are taken on this day."""
        return self.state == self.State.PUBLISHED and self.opens_on <= today <= self.closes_on

    @property
    def sections_shown(self) -> list[str]:
        """The headings under which is asked, in their order."""
        return [str(label) for value, label in Section.choices if value in self.sections]
