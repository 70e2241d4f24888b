"""Who is appointed to what."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models.organisation import Organisation


class Appointment(models.Model):
    """A person holds a role at an organisation, and through it over the whole subtree."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("工会干部")
        ANALYST = "analyst", _("数据分析员")
        WORKER = "worker", _("职工")
        ADMINISTRATOR = "administrator", _("系统管理员")
        SECURITY = "security", _("安全管理员")
        AUDITOR = "auditor", _("审计管理员")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appointments")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "role", "organisation"], name="one_appointment_each"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"
