"""Publishing an audit with its findings."""

from __future__ import annotations

from datetime import datetime

from gongyou.findings.runs.publishing import Publication, run_keep
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

    scope, scheme = made.scope, made.value["scheme"]
    name, level = platform_name(scope.platform), LEVELS[made.level]
    publication = Publication(
        figure=made.figure.id,
        found=list(findings_of(made, organisation)),
        columns={
            "platform": scope.platform,
            "period_from": scope.first,
            "period_to": scope.last,
            "scheme": scheme["id"],
            "scheme_version": scheme["version"],
            "level": made.level.value,
            "breaches_figure": made.breaches.id,
            "report": report_json(made),
        },
        sentence=PUBLISHED,
        said={
            "platform": name.zh,
            "platform_en": name.en,
            "first": scope.first,
            "last": scope.last,
            "level": level.zh,
            "level_en": level.en,
        },
    )
    return run_keep(AuditRun, publication, organisation=organisation, by=by, now=now)
