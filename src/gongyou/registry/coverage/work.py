"""Counting and estimating as long work of a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit.tasks.handlers import Handler, Outcome, Work
from gongyou.kit.tasks.handlers import register as register_handler
from gongyou.registry.coverage.lakes import estimated, platform_counted
from gongyou.registry.models import CoverageEstimate, Organisation
from gongyou.registry.selectors import STAFF_ROLES, scope_paths
from gongyou.registry.services.coverage import COUNT, ESTIMATE, PLATFORMS, coverage_count

COUNTING = Text("统计会员覆盖", "Counting coverage")
ESTIMATING = Text("估计应入人数", "Estimating the number of workers")
PLATFORMS_COUNTING = Text("统计平台劳动者", "Counting platform workers")
PLATFORMS_DONE = Text("统计完成。", "The count is done.")
COUNTED = Text("在籍会员 {members:,} 人。", "{members:,} active members.")
ESTIMATED = Text("估计完成。", "The estimate is done.")


def register() -> None:
    """Makes both kinds of work known to the task floor."""
    register_handler(Handler(COUNT, COUNTING, run=count))
    register_handler(Handler(ESTIMATE, ESTIMATING, run=estimate, visible=_visible))
    register_handler(Handler(PLATFORMS, PLATFORMS_COUNTING, run=platforms, visible=_visible))


def count(work: Work) -> Outcome:
    """Counts; a second run counts the same again."""
    work.stage(COUNTING)
    counted = coverage_count(by=work.owner, now=timezone.now())
    return Outcome(COUNTED.filled(members=counted.members), link=reverse("coverage:coverage"))


def estimate(work: Work) -> Outcome:
    """Brings the members' list up to date and estimates; a second run finds the same figure."""
    work.stage(ESTIMATING)
    organisation = Organisation.objects.get(pk=work.arguments["organisation"])
    asked = ("region", "period", "lists", "forms", "by")
    params = {name: work.arguments[name] for name in asked if name in work.arguments}
    kept: CoverageEstimate = estimated(organisation, params, by=work.owner, now=timezone.now())
    return Outcome(ESTIMATED, link=reverse("coverage:estimate", args=[kept.pk]))


def platforms(work: Work) -> Outcome:
    """Brings the list of all members up to date and counts; a second run finds the same figure."""
    work.stage(PLATFORMS_COUNTING)
    organisation = Organisation.objects.get(pk=work.arguments["organisation"])
    params = {name: work.arguments[name] for name in ("region", "period", "level")}
    platform_counted(organisation, params, by=work.owner, now=timezone.now())
    link = f"{reverse('coverage:coverage')}?organisation={organisation.code}&by=platform"
    return Outcome(PLATFORMS_DONE, link=link)


def _visible(user: Any, arguments: Mapping[str, Any]) -> bool:
    organisation = Organisation.objects.filter(pk=arguments["organisation"]).first()
    paths = scope_paths(user, *STAFF_ROLES)
    return organisation is not None and any(organisation.path.startswith(path) for path in paths)
