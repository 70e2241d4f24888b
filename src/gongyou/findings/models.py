"""A finding: subject, period, amount, article, evidence, and the state of its review."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.text import Text
from gongyou.kit.labels import Labelled
from gongyou.registry.models import Organisation


class Finding(Labelled, models.Model):
    """One thing that an analysis found, the same for ever by its fingerprint. Written by `findings_publish` only."""

    class State(models.TextChoices):
        NEW = "new", _("待审核")
        ACCEPTED = "accepted", _("已采纳")
        REJECTED = "rejected", _("不采纳")
        CLOSED = "closed", _("已办结")

    class SubjectKind(models.TextChoices):
        WORKER = "worker", _("职工")
        EMPLOYER = "employer", _("用人单位")
        PLATFORM = "platform", _("平台")
        ORGANISATION = "organisation", _("组织")
        REGION = "region", _("地区")
        ORDER = "order", _("订单")

    fingerprint = models.CharField(max_length=64, unique=True)
    # "platforms.pay_below_rule": the room, then what it found. The room registers the words for it.
    kind = models.CharField(max_length=80, db_index=True)
    room = models.CharField(max_length=40, db_index=True)
    subject_kind = models.CharField(max_length=20, choices=SubjectKind.choices)
    subject_key = models.CharField(max_length=120, db_index=True)
    period_from = models.DateField()
    period_to = models.DateField()
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    # {"zh": …, "en": …}: said by the analysis, which knows no Django.
    article = models.JSONField(default=dict)
    title = models.JSONField(default=dict)
    # {"snapshot", "rule", "rule_version", "figure_id", "provenance": {"zh", "en"}, "rows": [{…}]}
    evidence = models.JSONField(default=dict)
    workers = models.PositiveIntegerField(null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="findings")
    state = models.CharField(max_length=20, choices=State.choices, default=State.NEW, db_index=True)
    created_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="findings_reviewed"
    )
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The finding list: one organisation, one state, largest amount first.
            models.Index(fields=["organisation", "state", "-amount"], name="finding_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint[:12]}"

    @property
    def title_shown(self) -> str:
        return _said(self.title)

    @property
    def article_shown(self) -> str:
        return _said(self.article)

    @property
    def provenance_shown(self) -> str:
        return _said(self.evidence.get("provenance", {}))


def _said(pair: dict[str, str]) -> str:
    return Text(pair.get("zh", ""), pair.get("en", "")).on(get_language() or "zh")
