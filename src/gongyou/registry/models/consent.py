"""What a member agreed to, purpose by purpose."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models.member import Member


class Consent(models.Model):
    """One consent to one purpose under one text. Withdrawing ends it; giving it again is a new row."""

    class Purpose(models.TextChoices):
        MEMBERSHIP = "membership", _("办理入会和管理会籍")
        IDENTITY = "identity", _("处理身份证号")
        SERVICES = "services", _("办理会员服务")
        WAGES = "wages", _("核对和分析工资")
        RESEARCH = "research", _("统计和研究")
        CONTACT = "contact", _("联系和告知")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "purpose"], condition=models.Q(withdrawn_at=None), name="one_consent_for_a_purpose"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.purpose}"
