"""A release of indicators: planned on a day, released by then, withdrawn with a notice."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.text import Text
from gongyou.registry.models import Organisation
from gongyou.rooms.market.models.briefs import BriefRun


class Release(models.Model):
    """What is public of one region, industry or platform and period. Written by the services of releases only."""

    class State(models.TextChoices):
        PLANNED = "planned", _("计划发布")
        RELEASED = "released", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤回")
        STRUCK = "struck", _("已取消")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=12)
    industry = models.CharField(max_length=8, blank=True)
    platform = models.CharField(max_length=40, blank=True)
    # {"zh": …, "en": …}: what the figures are about.
    name = models.JSONField(default=dict)
    period = models.CharField(max_length=7)
    planned_for = models.DateField(db_index=True)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    # Why the last attempt on the day came to nothing, {"zh": …, "en": …}.
    failure = models.JSONField(default=dict, blank=True)
    brief = models.ForeignKey(BriefRun, on_delete=models.PROTECT, null=True, blank=True, related_name="releases")
    observations = models.JSONField(default=list)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Shown to everybody in place of the figures, {"zh": …, "en": …}.
    notice = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-planned_for", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("region", "industry", "platform", "period"),
                condition=Q(state="planned"),
                name="market_one_planned_release",
            ),
        )

    def __str__(self) -> str:
        return f"{self.region} {self.industry or self.platform} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("market:release", args=[self.key])

    @property
    def name_text(self) -> Text:
        return Text(self.name.get("zh", self.region), self.name.get("en", self.region))

    @property
    def period_text(self) -> Text:
        from gongyou.core.span import Span

        span = Span.read(self.period)
        return Text(span.shown("zh"), span.shown("en"))

    @property
    def name_shown(self) -> str:
        return self.name_text.on(get_language() or "zh")

    @property
    def period_shown(self) -> str:
        words = self.period_text.on(get_language() or "zh")
        return words[:1].upper() + words[1:]

    @property
    def notice_shown(self) -> str:
        return Text(self.notice.get("zh", ""), self.notice.get("en", "")).on(get_language() or "zh")

    @property
    def failure_shown(self) -> str:
        return Text(self.failure.get("zh", ""), self.failure.get("en", "")).on(get_language() or "zh")
