"""The room's long work: an audit, done by a worker process."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.findings.runs.work import Asked, RunWork
from gongyou.kit.lakes import open_lake
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import AuditRun


def _published(asked: Asked) -> AuditRun:
    from gongyou.rooms.platforms.measures.scope import Scope
    from gongyou.rooms.platforms.register.keepers import keeper_for
    from gongyou.rooms.platforms.report.made import audit_make
    from gongyou.rooms.platforms.report.registered import brief_registered
    from gongyou.rooms.platforms.services.audits import audit_publish

    scope = Scope.read(asked.arguments["params"])
    keeper = None
    if "keeper" in asked.arguments:
        # The rule is the register's: the record that was chosen when the audit was asked for.
        keeper = keeper_for(
            scope.platform, (scope.first, scope.last), asked.organisation, asked.arguments["keeper"] or ""
        )
    made = audit_make(open_lake(), scope, asked.told, brief=brief_registered(scope, keeper=keeper))
    return audit_publish(made=made, organisation=asked.organisation, by=asked.by, now=asked.now)


AUDITS = RunWork(
    kind="platforms.audit",
    title=Text("平台审计", "Audit of a platform"),
    done=Text("审计完成。", "The audit is done."),
    policy=policies.audits,
    publish=_published,
)
register = AUDITS.register
audit_run = AUDITS.run
