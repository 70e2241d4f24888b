"""The room's long work: a screen, done by a worker process."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.findings.runs.work import Asked, RunWork
from gongyou.kit.lakes import open_lake
from gongyou.rooms.screening import policies
from gongyou.rooms.screening.models import ScreenRun


def _published(asked: Asked) -> ScreenRun:
    from gongyou.rooms.screening.made import screen_make
    from gongyou.rooms.screening.measures.scope import Scope
    from gongyou.rooms.screening.services.screens import screen_publish

    made = screen_make(open_lake(), Scope.read(asked.arguments["params"]), asked.told)
    return screen_publish(made=made, organisation=asked.organisation, by=asked.by, now=asked.now)


SCREENS = RunWork(
    kind="screening.screen",
    title=Text("工资筛查", "Screen of payrolls"),
    done=Text("筛查完成。", "The screen is done."),
    policy=policies.screens,
    publish=_published,
)
register = SCREENS.register
screen_run = SCREENS.run
