"""The room's long work: a look at the hours, done by a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.registry.models import Organisation
from gongyou.rooms.hours import policies

LOOK = "hours.look"


def register() -> None:
    """Makes the work known to the task floor."""
    register_handler(Handler(LOOK, Text("工时比对", "Look at the hours"), run=look_run, visible=_visible))


def look_run(work: Work) -> Outcome:
    """Looks and publishes. A second attempt comes to the same figure, hence to the same look."""
    from gongyou.rooms.hours.made import look_make
    from gongyou.rooms.hours.measures.scope import Scope
    from gongyou.rooms.hours.selectors import open_lake, scope_params
    from gongyou.rooms.hours.services.looks import look_publish

    def told(done: int, total: int, stage: Text) -> None:
        work.stage(stage)
        work.share(done / total)

    organisation = Organisation.objects.get(pk=work.arguments["organisation"])
    params = scope_params(organisation, work.arguments["first"], work.arguments["last"])
    made = look_make(open_lake(), Scope.read(params), told)
    look = look_publish(made=made, organisation=organisation, by=work.owner, now=timezone.now())
    return Outcome(Text("工时比对完成。", "The look at the hours is done."), link=look.get_absolute_url())


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    organisation = Organisation.objects.filter(pk=arguments["organisation"]).first()
    return policies.looks.can_add(user, under=organisation)
