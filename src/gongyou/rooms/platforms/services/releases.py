"""Releasing an audit to the public, and withdrawing it."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import AuditRelease, AuditRun
from gongyou.rooms.platforms.names import platform_name

RELEASED = audit.register(
    "platforms.audit.released",
    "向公众发布{platform}审计（{first} 至 {last}）",
    "Released the audit of {platform_en}, {first} to {last}, to the public",
)
WITHDRAWN = audit.register(
    "platforms.audit.release_withdrawn",
    "撤回已向公众发布的{platform}审计（{first} 至 {last}），理由：{reason}",
    "Withdrew the audit of {platform_en}, {first} to {last}, from the public: {reason}",
)


@service
def audit_release(*, run: AuditRun, by: User | None, now: datetime) -> AuditRelease:
    """From now on everybody reads the audit's aggregates."""
    locked = AuditRun.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=run.pk)
    require(by is None or policies.releases.can_change(by, locked))
    if locked.releases.filter(withdrawn_at=None).exists():
        raise Conflict(
            "audit.released",
            Text("这次审计已经向公众发布。", "This audit is public already."),
            Text("请刷新页面。", "Reload the page."),
        )
    release = AuditRelease.objects.create(run=locked, released_at=now, released_by=by)
    audit.write(RELEASED, by=by, subject=locked, data=_said(locked), now=now)
    return release


@service
def audit_withdraw(*, run: AuditRun, reason: str, by: User | None, now: datetime) -> AuditRelease:
    """The public no longer finds the audit; that it was there stays on record."""
    locked = AuditRun.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=run.pk)
    require(by is None or policies.releases.can_change(by, locked))
    if not reason.strip():
        raise BadInput(
            "audit.withdraw_reason",
            Text("请写明撤回的理由。", "Say why it is withdrawn."),
            Text("一句话即可，会记入审计。", "One sentence is enough; it is kept in the audit trail."),
            field="reason",
        )
    release = locked.releases.filter(withdrawn_at=None).first()
    if release is None:
        raise Conflict(
            "audit.not_released",
            Text("这次审计没有向公众发布。", "This audit is not public."),
            Text("请刷新页面。", "Reload the page."),
        )
    release.withdrawn_at, release.withdrawn_by, release.reason = now, by, reason.strip()[:300]
    release.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    audit.write(WITHDRAWN, by=by, subject=locked, data={**_said(locked), "reason": release.reason}, now=now)
    return release


def _said(run: AuditRun) -> dict[str, object]:
    name = platform_name(run.platform)
    return {"platform": name.zh, "platform_en": name.en, "first": run.period_from, "last": run.period_to}
