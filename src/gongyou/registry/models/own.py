"""What members ask about their own record."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models.member import Member


class Correction(models.Model):
    """A member's request to have name or ID number put right, which an officer decides with the document in hand."""

    class Field(models.TextChoices):
        NAME = "name", _("姓名")
        ID_NUMBER = "id_number", _("身份证号")

    class State(models.TextChoices):
        OPEN = "open", _("待办理")
        GRANTED = "granted", _("已更正")
        REFUSED = "refused", _("未予更正")
        WITHDRAWN = "withdrawn", _("本人已撤回")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=20, choices=Field.choices)
    wanted = EncryptedTextField(purpose="correction.wanted")
    reason = EncryptedTextField(purpose="correction.reason")
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN, db_index=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections_decided"
    )
    answer = EncryptedTextField(purpose="correction.answer", blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "field"], condition=models.Q(state="open"), name="one_open_correction_for_a_field"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.field} {self.state}"


class ErasureRequest(models.Model):
    """A member's wish to have the record erased: carried out at `due_at` unless it was taken back before."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="erasure_requests")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(cancelled_at=None, done_at=None),
                name="one_open_erasure_request_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.due_at:%Y-%m-%d}"
