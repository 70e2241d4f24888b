"""The reminders of the day for agreements: filings that are due, and terms that end. May be run any number of times.

An agreement whose last day has passed is marked as expired first: nobody supervises what binds nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.notices import Audience
from gongyou.registry.reminding import Officers
from gongyou.rooms.bargaining.agreements.law import law_of, laws
from gongyou.rooms.bargaining.models import Agreement
from gongyou.rooms.bargaining.reminders import EXPIRED, Told, register_daily, told_once
from gongyou.rooms.bargaining.services.agreement_lasting import agreement_expire
from gongyou.rules.calendar import working_calendar
from gongyou.rules.clocks import natural_days

KIND = "bargaining.agreements.remind"
TITLE = Text("提醒协议的期限", "Reminders of agreements")
# Days before the last day at which officers are told; 0 is the day itself or later.
STAGES = (90, 30, 7, 0)
FILING_TOLD = timedelta(days=3)
State = Agreement.State

ENDING = notices.register(
    "bargaining.agreement.ending",
    Text("《{title}》{when}", "“{title}” {when}"),
    Text(
        "期限到{day}为止。任何一方可以提出续订或者重新签订，请及时提出协商要约。",
        "Its last day is {day}. Either side may ask for renewal or a new agreement; propose the negotiation in time.",
    ),
    label=Text("协议期满提醒", "Agreements whose term ends"),
    link="{link}",
    audience=Audience.STAFF,
    legal=True,
)
TO_FILE = notices.register(
    "bargaining.agreement.to_file",
    Text("《{title}》应当报送审查", "“{title}” is to be submitted for review"),
    Text(
        "签字后最迟{day}报送劳动行政部门，请督促用人单位报送并登记。",
        "It must reach the labour authority by {day}; see that the employer submits it, and record it.",
    ),
    label=Text("协议报送提醒", "Agreements to submit for review"),
    link="{link}",
    audience=Audience.STAFF,
    legal=True,
)


def reminders_send(*, today: date, now: datetime) -> dict[str, int]:
    """Kind → how many notices were new. A second run on the same day sends nothing."""
    expired = 0
    for agreement in Agreement.objects.filter(state=State.IN_FORCE, effective_until__lt=today):
        if agreement.effective_until is not None and agreement.effective_until < timezone.localdate(now):
            agreement_expire(agreement=agreement, by=None, now=now)
            expired += 1
    officers = Officers.read(now)
    sent = told_once((*_ending(officers, today), *_to_file(officers, today)), now)
    sent[EXPIRED] = expired
    return dict(+sent)


def _ending(officers: Officers, today: date) -> Iterator[Told]:
    """The officers of the union side, at each stage once; not where a renewal is in force already."""
    ending = Agreement.objects.filter(
        state__in=(State.IN_FORCE, State.EXPIRED),
        effective_until__lte=today + timedelta(days=STAGES[0]),
        effective_until__gte=today - timedelta(days=STAGES[0]),
    ).select_related("organisation")
    for agreement in ending:
        if agreement.effective_until is None:
            continue
        days = (agreement.effective_until - today).days
        stage = min(each for each in STAGES if days <= each) if days >= 0 else 0
        data: dict[str, object] = {
            "title": agreement.title,
            "when": term_ends(days),
            "day": agreement.effective_until,
            "link": agreement.get_absolute_url(),
        }
        for user in officers.of(agreement.organisation):
            yield ENDING, user, data, f"{agreement.pk}:{stage}"


def _to_file(officers: Officers, today: date) -> Iterator[Told]:
    """Three days before the last day of filing, and once more when it has passed."""
    calendar = working_calendar()
    waiting = Agreement.objects.filter(state=State.SIGNED, kind__in=reviewed_kinds()).select_related("organisation")
    for agreement in waiting:
        filing = law_of(agreement.kind).filing
        if agreement.signed_on is None or filing is None or filing.days is None:
            continue
        due = natural_days(agreement.signed_on, filing.days, calendar).day
        if today < due - FILING_TOLD:
            continue
        data: dict[str, object] = {"title": agreement.title, "day": due, "link": agreement.get_absolute_url()}
        stage = "late" if today > due else "soon"
        for user in officers.of(agreement.organisation):
            yield TO_FILE, user, data, f"{agreement.pk}:{agreement.signed_on}:{stage}"


def reviewed_kinds() -> list[str]:
    """The kinds of agreement that a labour authority reviews."""
    return [kind for kind, law in laws().items() if law.filing is not None]


def term_ends(days: int) -> Text:
    """How far the end of a term is away."""
    if days < 0:
        return Text("期限已满", "is past its term")
    if days == 0:
        return Text("今天期满", "ends today")
    return Text(f"还有 {days} 天期满", f"ends in {days} day{'s' if days > 1 else ''}")


def register_work() -> None:
    """Every morning, just after the registry's own reminders."""
    register_daily(KIND, TITLE, lambda today, now: reminders_send(today=today, now=now), at=time(8, 35))
