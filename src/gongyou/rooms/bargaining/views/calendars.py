"""Sessions and deadlines as a calendar file: of one case, and of all running cases of the reader."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongyou.findings.runs.pages import language
from gongyou.registry.access import page_for
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Negotiation, Session
from gongyou.rooms.bargaining.negotiation.calendar_file import LastDay, Meeting, calendar_file
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.services.standing import course_today, open_clocks

TYPE = "text/calendar; charset=utf-8"
HOST = "gongyou"


@never_cache
@require_safe
@page_for(*NEGOTIATORS)
def negotiation_calendar(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One case."""
    found = policies.negotiations.visible(request.user, key=key)
    return _answer(request, [found], found.title_text.on(language()), f"negotiation-{found.pk}")


@never_cache
@require_safe
@page_for(*NEGOTIATORS)
def all_calendar(request: HttpRequest) -> HttpResponse:
    """Every running case of my scope."""
    found = policies.negotiations.scope(request.user).filter(state=Negotiation.State.RUNNING)
    return _answer(request, found.prefetch_related("sessions"), _("协商日程"), "negotiations")


def _answer(request: HttpRequest, cases: Iterable[Negotiation], name: str, stem: str) -> HttpResponse:
    entries = [entry for case in cases for entry in _entries(request, case)]
    answer = HttpResponse(calendar_file(entries, name=name, now=timezone.now()), content_type=TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{stem}.ics"'
    return answer


def _entries(request: HttpRequest, case: Negotiation) -> Iterator[Meeting | LastDay]:
    title, address = case.title_text.on(language()), request.build_absolute_uri(case.get_absolute_url())
    for one in case.sessions.all():
        yield Meeting(
            uid=f"session-{one.key}@{HOST}",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            summary=f"{title} · " + _("第 %(number)s 次会议") % {"number": one.number},
            place=one.place,
            url=address,
            is_cancelled=one.state == Session.State.CANCELLED,
        )
    if not case.is_running:
        return
    for clock in open_clocks(course_today(case, timezone.localdate())):
        yield LastDay(
            uid=f"deadline-{case.key}-{clock.step.key}-{clock.start:%Y%m%d}@{HOST}",
            on=clock.due,
            summary=f"{title} · " + _("期限：%(step)s") % {"step": clock.step.title.text.on(language())},
            detail=clock.counted.on(language()),
            url=address,
        )
