"""Job titles as people write them, and what an officer said they are."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobTitle(models.Model):
    """One written title with what the coder made of it. Nobody's: how often it was met, not by whom."""

    class State(models.TextChoices):
        CODED = "coded", _("已归类")
        UNSURE = "unsure", _("待复核")
        DECIDED = "decided", _("已复核")
        SET_ASIDE = "set_aside", _("无法归类")

    text = models.CharField(max_length=60, unique=True)
    times = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, db_index=True)
    # [[code, score as text]], the best first: what the coder offered.
    candidates = models.JSONField(default=list)
    code = models.CharField(max_length=10, blank=True)
    seen_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-times", "text")

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Alias(models.Model):
    """A title that somebody has decided: the next one that is written alike gets its occupation without asking."""

    written = models.CharField(max_length=60, unique=True)
    code = models.CharField(max_length=10)
    title = models.OneToOneField(JobTitle, on_delete=models.CASCADE, related_name="alias")

    class Meta:
        ordering = ("written",)

    def __str__(self) -> str:
        return f"{self.title_id} {self.code}"
