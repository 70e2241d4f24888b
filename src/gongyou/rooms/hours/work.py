"""The room's long work: a look at the hours, done by a worker process."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.findings.runs.work import Asked, RunWork
from gongyou.kit.lakes import open_lake
from gongyou.rooms.hours import policies
from gongyou.rooms.hours.models import HoursLook


def _published(asked: Asked) -> HoursLook:
    from gongyou.rooms.hours.made import look_make
    from gongyou.rooms.hours.measures.scope import Scope
    from gongyou.rooms.hours.selectors import scope_params
    from gongyou.rooms.hours.services.looks import look_publish

    params = scope_params(asked.organisation, asked.arguments["first"], asked.arguments["last"])
    made = look_make(open_lake(), Scope.read(params), asked.told)
    return look_publish(made=made, organisation=asked.organisation, by=asked.by, now=asked.now)


LOOKS = RunWork(
    kind="hours.look",
    title=Text("工时比对", "Look at the hours"),
    done=Text("工时比对完成。", "The look at the hours is done."),
    policy=policies.looks,
    publish=_published,
)
register = LOOKS.register
look_run = LOOKS.run
