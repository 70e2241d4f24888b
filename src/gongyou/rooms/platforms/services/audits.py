"""Publishing an audit with its findings."""

from __future__ import annotations

from datetime import datetime

from gongyou.findings.services import findings_publish
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.found import findings_of
from gongyou.rooms.platforms.measures.conclusion import LEVELS
from gongyou.rooms.platforms.models import AuditRun
from gongyou.rooms.platforms.names import platform_name
from gongyou.rooms.platforms.report.made import Audit

PUBLISHED = audit.register(
    "platforms.audit.published",
    "发布{platform}计酬审计（{first} 至 {last}），结论：{level}",
    "Published the pay audit of {platform_en}, {first} to {last}: {level_en}",
)


@service
def audit_publish(*, made: Audit, organisation: Organisation, by: User | None, now: datetime) -> AuditRun:
    """The audit with its findings; published again it is the same run, and no finding is doubled.

    by None is the product itself.
    """
    require(by is None or policies.audits.can_add(by, under=organisation))
    from gongyou.rooms.platforms.report.write import report_json  # brings Word and the charts

    found = list(findings_of(made, organisation))
    if found:
        findings_publish(findings=found, by=by, now=now)
    scheme = made.value["scheme"]
    run, _ = AuditRun.objects.get_or_create(
        organisation=organisation,
        figure=made.figure.id,
        defaults={
            "platform": made.scope.platform,
            "period_from": made.scope.first,
            "period_to": made.scope.last,
            "scheme": scheme["id"],
            "scheme_version": scheme["version"],
            "level": made.level.value,
            "breaches_figure": made.breaches.id,
            "report": report_json(made),
            "findings": len(found),
            "created_at": now,
            "created_by": by,
        },
    )
    name, said = platform_name(made.scope.platform), LEVELS[made.level]
    data = {
        "platform": name.zh,
        "platform_en": name.en,
        "first": made.scope.first,
        "last": made.scope.last,
        "level": said.zh,
        "level_en": said.en,
    }
    audit.write(PUBLISHED, by=by, subject=run, data=data, now=now)
    return run
