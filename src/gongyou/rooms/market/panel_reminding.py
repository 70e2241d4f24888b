"""What reporters are told: a month's form is open, is due, is late; questions that wait for their answer.

A member is told at the own account, anybody else at the contact that the panel keeps. One line for each reporter, day
and stage, however many questions there are; said once (docs/decisions/reminders.md). Who cannot be reached stands in
the officer's agenda like everybody who is late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.notices import Audience
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.registry.working_days import is_workday
from gongyou.rooms.market.models import PanelForm, PanelMonth, PanelQuery, Reporter

OPEN, SOON, LATE = "open", "soon", "late"
# Days before the form is due, and working days before an answer is.
FORM_SOON, ANSWER_SOON = timedelta(days=3), 1

FORM = notices.register(
    "market.panel.form",
    Text("{month}用工报表{when}", "Labour form of {month} {when}"),
    Text("请在{day}前报送。用填报码打开就能填。", "Hand it in by {day}: open the address with your code."),
    label=Text("监测报表", "Forms of the monitoring panel"),
    audience=Audience.MEMBER,
)
QUERY = notices.register(
    "market.panel.query",
    Text("监测报表有{count}处要核对，{when}", "{count} questions on your forms {when}"),
    Text(
        "请在{day}前答复。用填报码打开，属实的写一句说明，填错的重新填一次。",
        "Answer by {day}: open the address with your code, explain what is right, send what is wrong again.",
    ),
    label=Text("监测报表的疑问", "Questions on forms of the panel"),
    audience=Audience.MEMBER,
)
FORM_WHEN = {
    OPEN: Text("可以报了", "is open"),
    SOON: Text("快到期了", "is due soon"),
    LATE: Text("已过期", "is late"),
}
QUERY_WHEN = {
    OPEN: Text("请答复", "wait for your answer"),
    SOON: Text("快到期了", "are due soon"),
    LATE: Text("已过期", "are late"),
}
Told = tuple[str, Reporter, dict[str, object], str]


def reminders_send(*, today: date, now: datetime) -> dict[str, int]:
    """Kind → how many notices were new; `unreachable`: who has neither account nor contact. A second run sends none."""
    sent: Counter[str] = Counter()
    nowhere: set[int] = set()
    for kind, reporter, data, key in (*_forms(today), *_queries(today)):
        to = recipient_of(reporter)
        if to is None:
            nowhere.add(reporter.pk)
            continue
        sent[kind] += not notice_send(kind=kind, to=to, data=data, now=now, dedup_key=key).is_repeat
    return dict(+sent) | ({"unreachable": len(nowhere)} if nowhere else {})


def recipient_of(reporter: Reporter) -> Recipient | None:
    """Where a reporter is told; None for one who left no way."""
    if reporter.member is not None and reporter.member.account is not None:
        return Recipient(account=reporter.member.account)
    if not reporter.contact:
        return None
    return Recipient(mail=reporter.contact) if "@" in reporter.contact else Recipient(phone=reporter.contact)


def _forms(today: date) -> Iterator[Told]:
    """Months that are open and not sealed, to whom has not handed in."""
    for month in PanelMonth.objects.filter(release=None).select_related("panel"):
        stage = LATE if today > month.due_on else SOON if today > month.due_on - FORM_SOON else OPEN
        there = PanelForm.objects.filter(reporter__panel=month.panel, period=month.period, is_current=True)
        silent = Reporter.objects.filter(panel=month.panel, state=Reporter.State.ACTIVE)
        shown = Month.read(month.period)
        data: dict[str, object] = {
            "month": Text(shown.shown("zh"), shown.shown("en")),
            "when": FORM_WHEN[stage],
            "day": month.due_on,
        }
        for reporter in silent.exclude(pk__in=there.values("reporter")).select_related("member__account"):
            if reporter.reports_in(month.period):
                yield FORM, reporter, data, f"{reporter.pk}:{month.period}:{stage}"


def _queries(today: date) -> Iterator[Told]:
    """Questions on forms that nobody has answered, by the day on which the answer is due.

    A missing month is told by its form's own line.
    """
    waiting = PanelQuery.objects.filter(state=PanelQuery.State.OPEN, reporter__state=Reporter.State.ACTIVE)
    counted = waiting.exclude(form=None).order_by().values_list("reporter", "due_on").annotate(count=Count("pk"))
    rows = list(counted)
    reporters = Reporter.objects.select_related("member__account").in_bulk([row[0] for row in rows])
    for key, due, count in rows:
        stage = LATE if today > due else SOON if _workdays(today, due) <= ANSWER_SOON else OPEN
        data: dict[str, object] = {"count": count, "when": QUERY_WHEN[stage], "day": due}
        yield QUERY, reporters[key], data, f"{key}:{due}:{stage}"


def _workdays(today: date, due: date) -> int:
    """Working days after today up to the last one, that one counted."""
    return sum(is_workday(today + timedelta(days=each)) for each in range(1, (due - today).days + 1))
