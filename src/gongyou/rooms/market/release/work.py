"""Releasing as long work: by a press on the page, and every day at half past nine what is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.rooms.market.release.days import EMBARGO

ONE, DUE = "market.release", "market.releases_due"


def register() -> None:
    """Makes both kinds known, and the second one daily."""
    register_handler(Handler(ONE, Text("发布指标", "Releasing indicators"), run=release_one, visible=_visible))
    register_handler(Handler(DUE, Text("发布当天的指标", "Releasing what is due today"), run=release_due))
    daily.register(DUE, at=EMBARGO)


def release_one(work: Work) -> Outcome:
    """One planned release; a second attempt finds it released."""
    from gongyou.rooms.market.models import Release
    from gongyou.rooms.market.release.making import release_make

    release = Release.objects.select_related("organisation").get(key=work.arguments["release"])
    if release.state == Release.State.PLANNED:

        def told(stage: Text, place: int, of: int) -> None:
            work.stage(stage)
            work.share(place / of)

        release = release_make(open_lake(), release, by=work.owner, now=timezone.now(), told=told)
    return Outcome(Text("指标已发布。", "The indicators are released."), link=release.get_absolute_url())


def release_due(work: Work) -> Outcome:
    """What is due at this moment. May be run any number of times."""
    from gongyou.rooms.market.release.making import due_make

    done, failed = due_make(open_lake(), now=timezone.now())
    said = Text(
        f"发布 {len(done)} 期，未能发布 {len(failed)} 期。",
        f"{len(done)} released, {len(failed)} could not be released.",
    )
    return Outcome(said, {"released": len(done), "failed": len(failed)})


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    from gongyou.rooms.market.policies import releases

    return releases.scope(user).filter(key=str(arguments.get("release", ""))).exists()
