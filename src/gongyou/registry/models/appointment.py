"""Who is appointed to what."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models.organisation import Organisation


class Appointment(models.Model):
    """A person holds a role at an organisation, and through it over the whole subtree.

    It gives rights only while it is in force: confirmed by a security administrator, and not before or after its time.
    """

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
    # A system administrator proposes; nothing may be done with it until a security administrator has confirmed it.
    is_confirmed = models.BooleanField(default=True)
    # Empty is without limit. The end itself is outside.
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "role", "organisation"], name="one_appointment_each"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"

    def is_in_force(self, now: datetime) -> bool:
        """Whether it gives rights at this moment."""
        begun = self.valid_from is None or self.valid_from <= now
        return self.is_confirmed and begun and (self.valid_until is None or now < self.valid_until)
