"""The room's long work: a screen, done by a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.registry.models import Organisation
from gongyou.rooms.screening import policies

SCREEN = "screening.screen"


def register() -> None:
    """Makes the work known to the task floor."""
    register_handler(Handler(SCREEN, Text("工资筛查", "Screen of payrolls"), run=screen_run, visible=_visible))


def screen_run(work: Work) -> Outcome:
    """Screens and publishes. A second attempt comes to the same figure, hence to the same run."""
    from gongyou.rooms.screening.made import screen_make
    from gongyou.rooms.screening.measures.scope import Scope
    from gongyou.rooms.screening.selectors import open_lake
    from gongyou.rooms.screening.services.screens import screen_publish

    def told(done: int, total: int, stage: Text) -> None:
        work.stage(stage)
        work.share(done / total)

    organisation = Organisation.objects.get(pk=work.arguments["organisation"])
    made = screen_make(open_lake(), Scope.read(work.arguments["params"]), told)
    run = screen_publish(made=made, organisation=organisation, by=work.owner, now=timezone.now())
    return Outcome(Text("筛查完成。", "The screen is done."), link=run.get_absolute_url())


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    organisation = Organisation.objects.filter(pk=arguments["organisation"]).first()
    return policies.screens.can_add(user, under=organisation)
