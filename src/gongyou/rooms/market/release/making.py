"""The whole release in one go: the brief in all its forms on its shelf, the observations, the notices.

One press on the page, one command (`gongyou release`), one task at half past nine on the day: all come here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from gongyou.core.errors import GongyouError
from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.models import User
from gongyou.kit.notices import Audience
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.registry.models import Organisation
from gongyou.registry.reminding import Officers
from gongyou.rooms.market.brief.made import BriefRequest, Within
from gongyou.rooms.market.brief.make import brief_make
from gongyou.rooms.market.brief.shelve import brief_shelve
from gongyou.rooms.market.models import Release
from gongyou.rooms.market.release.days import is_due
from gongyou.rooms.market.services.briefs import brief_publish
from gongyou.rooms.market.services.releases import release_fail, release_publish

if TYPE_CHECKING:
    from gongyou.lake import Lake

PUBLISHED = notices.register(
    "market.release.published",
    Text("{what}用工指标已发布", "Indicators released: {what}"),
    Text("简报和可下载的数据已经公开。", "The brief and the data to download are public."),
    label=Text("指标发布", "Releases of indicators"),
    link="{link}",
    audience=Audience.STAFF,
)
Told = Callable[[Text, int, int], None]


def request_of(release: Release) -> BriefRequest:
    """What the brief of a planned release is asked for."""
    within = Within(release.industry, release.platform)
    return BriefRequest.of(release.region, release.period, name=_region(release), within=within)


def _region(release: Release) -> Text:
    from gongyou.rooms.market.selectors import region_name

    return region_name(release.region, release.organisation)


def release_make(lake: Lake, release: Release, *, by: User | None, now: datetime, told: Told | None = None) -> Release:
    """The brief, its run, the release and the notices; nothing is public before the last step."""
    brief = brief_make(lake, request_of(release), told=told)
    shelf = brief_shelve(brief)
    run = brief_publish(brief=brief, shelf=shelf, organisation=release.organisation, by=by, now=now)
    made = release_publish(release=release, brief=brief, run=run, by=by, now=now)
    tell(made, now)
    return made


def due_make(lake: Lake, *, now: datetime) -> tuple[list[Release], list[Release]]:
    """Every planned release whose moment has come: those that were released, and those that could not be."""
    done, failed = [], []
    planned = Release.objects.filter(state=Release.State.PLANNED).select_related("organisation")
    for release in planned.order_by("planned_for", "pk"):
        if not is_due(release.planned_for, now):
            continue
        try:
            done.append(release_make(lake, release, by=None, now=now))
        except GongyouError as error:
            failed.append(release_fail(release=release, reason=error.text, by=None, now=now))
    return done, failed


def told_of(organisation: Organisation, now: datetime) -> list[User]:
    """Who is told of a release: the officers of the organisation and of all below it, at the moment of release."""
    officers = Officers.read(now)
    users = [user for path, held in officers.at.items() if path.startswith(organisation.path) for user in held]
    return list({user.pk: user for user in users}.values())


def tell(release: Release, now: datetime) -> int:
    """How many were told; a second run tells nobody twice."""
    name, period = release.name_text, release.period_text
    data = {
        "what": Text(f"{name.zh}{period.zh}", f"{name.en}, {period.en}"),
        "link": reverse("market:public_release", args=[release.key]),
    }
    users = told_of(release.organisation, now)
    for user in users:
        notice_send(kind=PUBLISHED, to=Recipient(account=user), data=data, now=now, dedup_key=str(release.key))
    return len(users)
