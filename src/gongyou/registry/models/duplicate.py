"""Records that may be one person, and what became of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models.member import Member


class DuplicatePair(models.Model):
    """Two records that may be one person. An answer is kept, so that the same question is not asked twice.

    `why` holds the comparisons as codes ({"field": …, "level": …}), never the values compared.
    """

    class Kind(models.TextChoices):
        EXACT = "exact", _("姓名与手机号相同")
        LIKELY = "likely", _("多项信息相近")

    class State(models.TextChoices):
        OPEN = "open", _("待核对")
        UNDECIDED = "undecided", _("暂不能确定")
        MERGED = "merged", _("已合并")
        DISTINCT = "distinct", _("不是同一人")

    left = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="pairs_left")
    right = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="pairs_right")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # How likely the two are one person, by the model; exact pairs have 1.
    score = models.DecimalField(max_digits=6, decimal_places=5)
    why = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["left", "right"], name="one_pair_of_two_members"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="pair_in_order"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-score"], name="duplicate_queue"),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"


class Merge(models.Model):
    """One record absorbed by another. Holds both as they were and as they became, encrypted, so it can be undone."""

    kept = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="absorbed_by")
    pair = models.ForeignKey(DuplicatePair, on_delete=models.SET_NULL, null=True, blank=True, related_name="merges")
    # Names of the fields whose value came from the absorbed record.
    fields = models.JSONField(default=list)
    # Rows that followed: {"registry.movement.member": [pk, …]}.
    moved = models.JSONField(default=dict)
    before = EncryptedTextField(purpose="merge.before", blank=True)
    after = EncryptedTextField(purpose="merge.after", blank=True)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="one_standing_merge_of_a_record"
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class MergedKey(models.Model):
    """A lake pseudonym that also means this member: the data that came under it were the same person's."""

    worker_key = models.CharField(max_length=25, unique=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="merged_keys")
    # None: the ID number was put right, and with it the pseudonym.
    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, null=True, blank=True, related_name="keys")

    def __str__(self) -> str:
        return self.worker_key
