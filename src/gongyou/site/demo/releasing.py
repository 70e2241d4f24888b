"""Released indicators of the demo city: a month, a platform's quarter, one withdrawn, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.registry.models import Organisation
from gongyou.rooms.market.brief.made import BriefRequest, MadeBrief, Within
from gongyou.rooms.market.brief.make import brief_make
from gongyou.rooms.market.brief.shelve import brief_shelve
from gongyou.rooms.market.models import BriefRun, Release
from gongyou.rooms.market.release.days import release_day
from gongyou.rooms.market.services.briefs import brief_publish
from gongyou.rooms.market.services.releases import Plan, release_plan, release_publish, release_withdraw
from gongyou.site.demo.building import Building, Meter
from gongyou.site.demo.city import HEYA
from gongyou.site.demo.places import CITY_CODE
from gongyou.site.demo.size import LAST_MONTH

QUARTER, WITHDRAWN = "2026-Q3", "2026-Q2"
NOTICE = Text(
    "部分订单的送达时间重复计入，数字有误，核对后重新发布。",
    "Some orders were counted twice in the time on orders; the figures will be released again once checked.",
)


def releases(building: Building, meter: Meter) -> Mapping[str, Any]:
    """The officer releases the month's brief and two quarters of a platform, takes one back, and plans ahead."""
    now, officer = timezone.now(), User.objects.get(username="officer")
    top = Organisation.objects.get(code=building.city.unions[0].code)
    month = BriefRequest.of(CITY_CODE, str(LAST_MONTH))
    if not Release.objects.filter(region=CITY_CODE).exists():
        run = BriefRun.objects.filter(region=CITY_CODE, period=str(month.period), platform="").first()
        _released(brief_make(building.lake, month), run, top, officer, now)
        meter(1, 4)
        for place, quarter in enumerate((WITHDRAWN, QUARTER), 2):
            asked = BriefRequest.of(CITY_CODE, quarter, within=Within(platform=HEYA))
            there = _released(brief_make(building.lake, asked), None, top, officer, now)
            if quarter == WITHDRAWN:
                release_withdraw(release=there, notice=NOTICE, by=officer, now=now)
            meter(place, 4)
        for span in (Span(LAST_MONTH + 1), Span.read("2026-Q4")):
            day = max(release_day(span), timezone.localdate(now))
            release_plan(plan=Plan(BriefRequest.of(CITY_CODE, str(span)), top, day), by=officer, now=now)
    meter(4, 4)
    return {"releases": Release.objects.count()}


def _released(made: MadeBrief, run: BriefRun | None, top: Organisation, by: User, now: datetime) -> Release:
    """On the day; the brief goes on its shelf first where it does not stand there."""
    day = max(release_day(made.request.period), timezone.localdate(now))
    release = release_plan(plan=Plan(made.request, top, day), by=by, now=now)
    if run is None:
        run = brief_publish(brief=made, shelf=brief_shelve(made), organisation=top, by=by, now=now)
    return release_publish(release=release, brief=made, run=run, by=by, now=now)
