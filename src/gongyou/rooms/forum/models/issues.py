"""An issue: what several opinions have in common, and what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongyou.rooms.forum.models.collections import Collection, Section


class Issue(models.Model):
    """One line of the issue table. A merged one is empty and says into which it went."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("收到")
        NEGOTIATING = "negotiating", _("协商中")
        SOLVED = "solved", _("已解决")
        PROMISED = "promised", _("已承诺")
        DECLINED = "declined", _("不采纳")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=60)
    section = models.CharField(max_length=10, choices=Section.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RECEIVED)
    # The answer to everybody who raised it; for a declined issue the reason stands in it.
    answer = models.TextField(blank=True)
    promised_by = models.CharField(max_length=80, blank=True)
    promised_until = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    # The opinion of the rule register as which it was handed on.
    register_opinion = models.UUIDField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("collection", "number")
        constraints = (models.UniqueConstraint(fields=("collection", "number"), name="forum_one_issue_of_a_number"),)

    def __str__(self) -> str:
        return f"{self.collection_id} {self.number} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("forum:issue", args=[self.key])

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self.status in (self.Status.RECEIVED, self.Status.NEGOTIATING, self.Status.PROMISED)


class IssueStep(models.Model):
    """One change of an issue's status, as everybody may read it."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Issue.Status.choices)
    answer = models.TextField(blank=True)
    promised_by = models.CharField(max_length=80, blank=True)
    promised_until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.issue_id} {self.status}"


class Regrouping(models.Model):
    """One act on the grouping with what it changed, so that the last one can be taken back."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("新立问题")
        MOVED = "moved", _("移动意见")
        MERGED = "merged", _("合并问题")
        SPLIT = "split", _("拆分问题")
        RENAMED = "renamed", _("改名")

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="regroupings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # {"placed": [[opinion, issue or null]], "issues": [[issue, title, section, merged_into or null]], "made": [issue]}
    before = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.collection_id} {self.kind}"
