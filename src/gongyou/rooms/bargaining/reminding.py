"""The reminders of the day for negotiations and breaches: clocks of a case, and answers that a platform owes.

Who has read a reminder is told no second time of the same stage of the same clock. docs/decisions/reminders.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.notices import Audience
from gongyou.registry.reminding import Officers
from gongyou.rooms.bargaining.models import Breach, Negotiation
from gongyou.rooms.bargaining.negotiation.clocks import SOON_DAYS, Clock, ClockState
from gongyou.rooms.bargaining.negotiation.schema import ACTOR_TEXT
from gongyou.rooms.bargaining.reminders import Told, register_daily, told_once
from gongyou.rooms.bargaining.services.standing import course_today, due_kept, open_clocks
from gongyou.rules.calendar import working_calendar

KIND = "bargaining.remind"
TITLE = Text("提醒协商期限和违反的答复", "Reminders of negotiations and of answers to breaches")
# Natural days that hold the working days of SOON_DAYS even around the longest holiday.
NEAR = timedelta(days=14)
SOON, LATE = "soon", "late"

TERM = notices.register(
    "bargaining.negotiation.term",
    Text("{step}{when}：《{title}》", "{step} {when}: “{title}”"),
    Text(
        "最后一天是{day}，由{actor}办理。办完请登记；逾期的，案卷页面列有可以采取的办法。",
        "The last day is {day}; {actor} must act. Record what was done; once it is overdue, the page of the case "
        "says what may be done.",
    ),
    label=Text("协商期限提醒", "Deadlines of negotiations"),
    link="{link}",
    audience=Audience.STAFF,
    legal=True,
)
ANSWER = notices.register(
    "bargaining.breach.answer",
    Text("平台对违反的答复{when}：《{title}》{number}", "The platform's answer {when}: “{number}” of “{title}”"),
    Text(
        "答复期限是{day}。收到答复请登记；没有答复的，请书面催告。",
        "It is due by {day}. Record the answer once it is there; press for it in writing if it is not.",
    ),
    label=Text("违反协议的答复提醒", "Answers to breaches of agreements"),
    link="{link}",
    audience=Audience.STAFF,
    legal=True,
)
WHEN = {SOON: Text("即将到期", "is due soon"), LATE: Text("已逾期", "is overdue")}


def reminders_send(*, today: date, now: datetime) -> dict[str, int]:
    """Kind → how many notices were new. A second run on the same day sends nothing."""
    officers = Officers.read(now)
    return dict(+told_once((*_terms(officers, today), *_answers(officers, today)), now))


def _terms(officers: Officers, today: date) -> Iterator[Told]:
    """The clocks of running cases: once when the last working days begin, once when the last day has passed.

    A clock that ended in silence since it was looked at last makes way for the next one.
    """
    near = Negotiation.objects.filter(state=Negotiation.State.RUNNING, next_due__lte=today + NEAR)
    for case in near.select_related("organisation"):
        kept = case.next_due
        due_kept(case, today)
        if case.next_due != kept:
            case.save(update_fields=["next_due"])
        for clock in open_clocks(course_today(case, today)):
            stage = _stage(clock)
            if stage is None:
                continue
            data: dict[str, object] = {
                "title": case.title_text,
                "step": clock.step.title.text,
                "actor": ACTOR_TEXT[clock.step.actor],
                "when": WHEN[stage],
                "day": clock.due,
                "link": case.get_absolute_url(),
            }
            for user in officers.of(case.organisation):
                yield TERM, user, data, f"{case.pk}:{clock.step.key}:{clock.due}:{stage}"


def _stage(clock: Clock) -> str | None:
    return {ClockState.SOON: SOON, ClockState.OVERDUE: LATE}.get(clock.state)


def _answers(officers: Officers, today: date) -> Iterator[Told]:
    """Breaches that wait for the platform's answer."""
    calendar = working_calendar()
    waiting = Breach.objects.filter(state=Breach.State.WAITING, answer_due__lte=today + NEAR)
    for breach in waiting.select_related("agreement__organisation", "clause"):
        is_late = breach.answer_due < today
        if not is_late and calendar.workdays(today, breach.answer_due) > SOON_DAYS:
            continue
        stage = LATE if is_late else SOON
        data: dict[str, object] = {
            "title": breach.agreement.title_text,
            "number": breach.number_text,
            "when": WHEN[stage],
            "day": breach.answer_due,
            "link": breach.get_absolute_url(),
        }
        for user in officers.of(breach.agreement.organisation):
            yield ANSWER, user, data, f"{breach.pk}:{breach.answer_due}:{stage}"


def register_work() -> None:
    """Every morning, after the reminders of agreements."""
    register_daily(KIND, TITLE, lambda today, now: reminders_send(today=today, now=now), at=time(8, 40))
