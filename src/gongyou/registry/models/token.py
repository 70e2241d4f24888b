"""Keys for programs: an account hands one to a program that acts for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """Acts for its account within its scopes until it expires or is revoked. Only a hash is kept."""

    class Scope(models.TextChoices):
        ORGANISATIONS_READ = "organisations:read", _("读取组织与用人单位")
        MEMBERS_READ = "members:read", _("读取会员（脱敏）")
        MEMBERS_WRITE = "members:write", _("登记和变更会员")
        APPLICATIONS_WRITE = "applications:write", _("提交和办理入会申请")
        FIGURES_READ = "figures:read", _("读取统计数字")
        RULES_WRITE = "rules:write", _("登记平台规则")
        # For the programs of a platform under an agreement; nobody issues it for the own account.
        DATA_DELIVER = "data:deliver", _("按数据共享协议报送数据")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    # What a person tells tokens apart by: the beginning of the token, which is no secret.
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    scopes: models.JSONField[Any, Any] = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.prefix}"

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at
