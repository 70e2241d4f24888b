"""Releases: planned for a day, released with a brief, withdrawn with a notice, struck from the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.market import policies
from gongyou.rooms.market.models import BriefRun, Release
from gongyou.rooms.market.release.observations import observations_of

if TYPE_CHECKING:
    from gongyou.rooms.market.brief.made import BriefRequest, MadeBrief

PLANNED = audit.register(
    "market.release.planned", "计划于 {day} 发布{what}指标", "Planned the release of {what_en} for {day}"
)
RELEASED = audit.register("market.release.released", "发布{what}指标", "Released the indicators of {what_en}")
WITHDRAWN = audit.register("market.release.withdrawn", "撤回{what}指标", "Withdrew the indicators of {what_en}")
STRUCK = audit.register("market.release.struck", "取消{what}指标的发布计划", "Struck the planned release of {what_en}")
FAILED = audit.register(
    "market.release.failed", "{what}指标未能按计划发布", "The release of {what_en} failed on its day"
)
SHORTEST_NOTICE, LONGEST_NOTICE = 4, 500


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be released, of whose, on which day."""

    request: BriefRequest
    organisation: Organisation
    day: date


@service
def release_plan(*, plan: Plan, by: User | None, now: datetime) -> Release:
    """A line of the calendar. A day in the past raises BadInput, the same thing planned twice Conflict."""
    require(by is None or policies.releases.can_add(by, under=plan.organisation))
    request = plan.request
    if plan.day < timezone.localdate(now):
        raise BadInput(
            "market.release_day_past",
            Text("发布日期不能早于今天。", "The day of release can't lie in the past."),
            value=plan.day,
        )
    if request.period.last.last_day >= plan.day:
        raise BadInput(
            "market.release_day_early",
            Text("期间还没有结束，不能在这一天发布。", "The period is not over on that day."),
            value=plan.day,
        )
    release = _new(plan, by, now)
    _said(PLANNED, release, by, now, day=plan.day.isoformat())
    return release


def _new(plan: Plan, by: User | None, now: datetime) -> Release:
    request = plan.request
    try:
        with transaction.atomic():
            return Release.objects.create(
                organisation=plan.organisation,
                region=request.region,
                industry=request.industry,
                platform=request.platform,
                name={"zh": request.name.zh, "en": request.name.en},
                period=str(request.period),
                planned_for=plan.day,
                planned_at=now,
                planned_by=by,
            )
    except IntegrityError:
        raise Conflict(
            "market.release_planned_twice",
            Text("这一期已经在发布日历里。", "That period is in the calendar already."),
            Text("如需改期，先取消原计划。", "To move it, strike the planned one first."),
        ) from None


@service
def release_publish(*, release: Release, brief: MadeBrief, run: BriefRun, by: User | None, now: datetime) -> Release:
    """The planned release with its observations. An earlier one of the same period stays as what was known then."""
    require(by is None or policies.releases.can_change(by, release))
    held = _locked(release, Release.State.PLANNED)
    if (brief.request.region, str(brief.request.period)) != (held.region, held.period):
        raise BadInput(
            "market.release_other_brief",
            Text("简报与计划发布的地区或期间不一致。", "The brief is of another region or period than planned."),
        )
    held.state, held.released_at, held.released_by = Release.State.RELEASED, now, by
    held.brief, held.observations, held.failure = run, observations_of(brief), {}
    held.save()
    _said(RELEASED, held, by, now)
    return held


@service
def release_withdraw(*, release: Release, notice: Text, by: User, now: datetime) -> Release:
    """The figures are taken back; everybody sees the notice in their place."""
    require(policies.releases.can_change(by, release))
    for words in (notice.zh, notice.en):
        if not SHORTEST_NOTICE <= len(words.strip()) <= LONGEST_NOTICE:
            raise BadInput(
                "market.notice_length",
                Text("撤回说明中英文各写 4 至 500 字。", "The notice takes 4 to 500 characters in each language."),
            )
    held = _locked(release, Release.State.RELEASED)
    held.state, held.withdrawn_at = Release.State.WITHDRAWN, now
    held.notice = {"zh": notice.zh.strip(), "en": notice.en.strip()}
    held.save()
    _said(WITHDRAWN, held, by, now)
    return held


@service
def release_strike(*, release: Release, by: User, now: datetime) -> Release:
    """Out of the calendar: what was planned and not released."""
    require(policies.releases.can_change(by, release))
    held = _locked(release, Release.State.PLANNED)
    held.state = Release.State.STRUCK
    held.save(update_fields=["state"])
    _said(STRUCK, held, by, now)
    return held


@service
def release_fail(*, release: Release, reason: Text, by: User | None, now: datetime) -> Release:
    """Why it could not be released on its day; it stays planned and is tried again the day after."""
    require(by is None or policies.releases.can_change(by, release))
    held = _locked(release, Release.State.PLANNED)
    held.failure = {"zh": reason.zh, "en": reason.en}
    held.save(update_fields=["failure"])
    _said(FAILED, held, by, now)
    return held


def _locked(release: Release, state: str) -> Release:
    held = Release.objects.select_for_update().get(pk=release.pk)
    if held.state != state:
        raise Conflict(
            "market.release_state",
            Text("这一期的状态已经改变，请刷新页面。", "Its state has changed meanwhile; look at the page again."),
        )
    return held


def _said(kind: str, release: Release, by: User | None, now: datetime, **more: Any) -> None:
    name, period = release.name_text, release.period_text
    data = {"what": f"{name.zh}{period.zh}", "what_en": f"{name.en}, {period.en}", **more}
    audit.write(kind, by=by, subject=release, data=data, now=now)
