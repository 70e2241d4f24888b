"""Released indicators of the demo city: a month, a quarter taken back and released again, what comes next."""

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

QUARTER = "2026-Q3"
NOTICE = Text(
    "部分订单的送达时间重复计入，数字有误；已更正并重新发布。",
    "Some orders were counted twice in the time on orders; the figures were corrected and released again.",
)


def releases(building: Building, meter: Meter) -> Mapping[str, Any]:
    """The officer releases a month and a platform's quarter, takes that back, releases it again, and plans ahead."""
    now, officer = timezone.now(), User.objects.get(username="officer")
    top = Organisation.objects.get(code=building.city.unions[0].code)
    month = BriefRequest.of(CITY_CODE, str(LAST_MONTH))
    if not Release.objects.filter(region=CITY_CODE).exists():
        run = BriefRun.objects.filter(region=CITY_CODE, period=str(month.period), platform="").first()
        _released(brief_make(building.lake, month), run, top, officer, now)
        meter(1, 4)
        asked = BriefRequest.of(CITY_CODE, QUARTER, within=Within(platform=HEYA))
        made = brief_make(building.lake, asked)
        first = _released(made, None, top, officer, now)
        release_withdraw(release=first, notice=NOTICE, by=officer, now=now)
        meter(2, 4)
        _released(made, first.brief, top, officer, now)
        meter(3, 4)
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
