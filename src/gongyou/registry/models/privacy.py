"""Personal data looked at, erased and assessed, and the duties of who holds very many."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.kit.crypto import EncryptedTextField
from gongyou.registry.models.application import Application
from gongyou.registry.models.member import Member
from gongyou.registry.models.organisation import Organisation


class Reveal(models.Model):
    """Somebody saw one field of a member or of an application in clear, and why. The value itself is not here."""

    class Field(models.TextChoices):
        NAME = "name", _("姓名")
        ID_NUMBER = "id_number", _("身份证号")
        PHONE = "phone", _("手机号")

    class Reason(models.TextChoices):
        CONTACT = "contact", _("联系本人")
        VERIFY = "verify", _("核对证件")
        SERVICE = "service", _("办理服务")
        CASE = "case", _("维权帮扶")
        LAW = "law", _("依法提供")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, blank=True, related_name="reveals")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="reveals"
    )
    field = models.CharField(max_length=20, choices=Field.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reveals")
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["by", "at"], name="reveal_by_officer")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="reveal_of_one",
                condition=models.Q(member=None, application__isnull=False)
                | models.Q(member__isnull=False, application=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id or self.application_id} {self.field}"


class Erasure(models.Model):
    """One person erased. What is needed to reach the lake stands here, sealed, until the lake is done."""

    class Reason(models.TextChoices):
        REQUEST = "request", _("本人要求")
        WITHDRAWN = "withdrawn", _("本人撤回同意")
        PURPOSE = "purpose", _("目的已实现或无法实现")
        UNLAWFUL = "unlawful", _("违法处理")
        RESTORED = "restored", _("恢复备份后再次删除")

    class State(models.TextChoices):
        PENDING = "pending", _("正在清除数据湖")
        DONE = "done", _("已完成")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="erasures")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING, db_index=True)
    # Worker keys, the random key that takes their place, texts to blot out; emptied when the lake is done.
    held = EncryptedTextField(purpose="erasure.held", blank=True)
    # {part: number of records} and what the lake reported.
    report = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class ImpactAssessment(models.Model):
    """个人信息保护影响评估 (PIPL 55, 56): kept for three years at least."""

    class Ground(models.TextChoices):
        SENSITIVE = "sensitive", _("处理敏感个人信息")
        AUTOMATED = "automated", _("自动化决策")
        ENTRUST = "entrust", _("委托、提供或公开")
        ABROAD = "abroad", _("向境外提供")
        OTHER = "other", _("其他对个人权益有重大影响的处理")

    class Risk(models.TextChoices):
        LOW = "low", _("低")
        MEDIUM = "medium", _("中")
        HIGH = "high", _("高")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="impact_assessments")
    title = models.CharField(max_length=100)
    ground = models.CharField(max_length=20, choices=Ground.choices)
    purpose = models.CharField(max_length=500)
    influence = models.CharField(max_length=1000)
    risk = models.CharField(max_length=10, choices=Risk.choices)
    measures = models.CharField(max_length=1000)
    made_on = models.DateField()
    kept_until = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-made_on", "-pk")

    def __str__(self) -> str:
        return self.title


class HolderSpan(models.Model):
    """A stretch of time in which the rules of a large holder applied; the one without an end is running."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    persons = models.PositiveBigIntegerField()
    # Set by the operator, whatever the number of persons.
    is_forced = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"large holder since {self.began_at}"


class Duty(models.Model):
    """A duty of who handles the data of more than ten million persons: who answers for it, until when, done when."""

    class Kind(models.TextChoices):
        OFFICER = "officer", _("明确网络数据安全负责人")
        BODY = "body", _("明确网络数据安全管理机构")
        ASSESSMENT = "assessment", _("每年开展一次风险评估")
        REPORT = "report", _("向主管部门报送风险评估报告")
        SHARING = "sharing", _("提供、委托、共同处理前做风险评估")
        DISPOSAL = "disposal", _("合并、分立、解散时报告处置方案")

    kind = models.CharField(max_length=20, choices=Kind.choices, unique=True)
    responsible = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return self.kind
