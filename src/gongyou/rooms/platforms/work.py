"""The room's long work: an audit, done by a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.registry.models import Organisation
from gongyou.rooms.platforms import policies

AUDIT = "platforms.audit"


def register() -> None:
    """Makes the work known to the task floor."""
    register_handler(Handler(AUDIT, Text("平台审计", "Audit of a platform"), run=audit_run, visible=_visible))


def audit_run(work: Work) -> Outcome:
    """Audits and publishes. A second attempt comes to the same figure, hence to the same run."""
    from gongyou.rooms.platforms.measures.scope import Scope
    from gongyou.rooms.platforms.report.made import audit_make
    from gongyou.rooms.platforms.selectors import open_lake
    from gongyou.rooms.platforms.services.audits import audit_publish

    def told(done: int, total: int, stage: Text) -> None:
        work.stage(stage)
        work.share(done / total)

    organisation = Organisation.objects.get(pk=work.arguments["organisation"])
    made = audit_make(open_lake(), Scope.read(work.arguments["params"]), told)
    run = audit_publish(made=made, organisation=organisation, by=work.owner, now=timezone.now())
    return Outcome(Text("审计完成。", "The audit is done."), link=run.get_absolute_url())


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    organisation = Organisation.objects.filter(pk=arguments["organisation"]).first()
    return policies.audits.can_add(user, under=organisation)
