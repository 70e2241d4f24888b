"""The room's long work: the figures of a region and month, and a brief made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.rooms.market import ahead
from gongyou.rooms.market.ahead import FIGURES
from gongyou.rooms.market.selectors import region_name, regions_of

BRIEF = "market.brief"


def register() -> None:
    """Makes the kinds of work known to the task floor."""
    from gongyou.rooms.market.services import warning_rules, warnings  # noqa: F401
    from gongyou.rooms.market.warning import work as warning_work

    warning_work.register()
    ahead.register()
    from gongyou.rooms.market.release import work as release_work

    release_work.register()
    register_handler(Handler(FIGURES, Text("计算监测数据", "Computing figures"), run=figures_make, visible=_visible))
    register_handler(Handler(BRIEF, Text("编制简报", "Making a brief"), run=brief_run, visible=_visible))


def figures_make(work: Work) -> Outcome:
    """Computes and keeps every figure of the monitor. A second run finds them kept."""
    from gongyou.lake.provenance import measure_named
    from gongyou.rooms.market.figures import MONITORED, figures_of

    def told(name: str, place: int, of: int) -> None:
        work.stage(measure_named(name).title)
        work.share(place / of)

    figures_of(open_lake(), dict(work.arguments["params"]), MONITORED, told=told)
    return Outcome(Text("监测数据已算好。", "The figures are ready."), link=str(work.arguments["link"]))


def brief_run(work: Work) -> Outcome:
    """Makes the brief in both languages and publishes it; a second attempt publishes the same words again."""
    from gongyou.registry.models import Organisation
    from gongyou.rooms.market.brief.made import BriefRequest, Within
    from gongyou.rooms.market.brief.make import brief_make
    from gongyou.rooms.market.brief.shelve import brief_shelve
    from gongyou.rooms.market.services.briefs import brief_publish

    arguments = work.arguments
    organisation = Organisation.objects.get(pk=arguments["organisation"])
    name = region_name(arguments["region"], organisation)
    within = Within(arguments.get("industry", ""), arguments.get("platform", ""))
    request = BriefRequest.of(arguments["region"], arguments["period"], name=name, within=within)

    def told(stage: Text, place: int, of: int) -> None:
        work.stage(stage)
        work.share(place / of)

    brief = brief_make(open_lake(), request, told=told)
    run = brief_publish(
        brief=brief, shelf=brief_shelve(brief), organisation=organisation, by=work.owner, now=timezone.now()
    )
    return Outcome(Text("简报已发布。", "The brief is published."), link=run.get_absolute_url())


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    region = arguments.get("region") or arguments.get("params", {}).get("region")
    return any(found.code == region for found in regions_of(user))
