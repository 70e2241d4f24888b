"""The room's long work: members by occupation of a region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.rooms.exposure.selectors import latest_month, regions_of

TALLY = "exposure.tally"


def register() -> None:
    """Makes the work known to the task floor."""
    register_handler(
        Handler(TALLY, Text("计算各职业会员人数", "Counting members by occupation"), run=tally_make, visible=_visible)
    )


def tally_make(work: Work) -> Outcome:
    """Computes and keeps the table; a second run puts the same in its place."""
    from gongyou.registry.models import Organisation
    from gongyou.rooms.exposure.services.tallies import tally_keep

    period = latest_month()
    if not period:
        return Outcome(
            Text("数据湖中还没有会员就业记录。", "The lake holds no job records yet."), link=work.arguments["link"]
        )
    figure = open_lake().compute("exposure.members", {"region": work.arguments["region"], "period": period})
    organisation = Organisation.objects.get(pk=work.arguments["organisation"])
    tally_keep(organisation=organisation, figure=figure, by=work.owner, now=timezone.now())
    return Outcome(Text("各职业会员人数已算好。", "Members by occupation are ready."), link=work.arguments["link"])


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    return any(found.code == arguments.get("region") for found in regions_of(user))
