"""The panel's month as daily work: opens it, reminds, asks the late, judges, proposes who leaves, seals on the day.

Every step is a service that is done once and remembered, so a run that dies is taken up by the next one, and a machine
that stood still catches up. docs/decisions/panel-months.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone

from gongyou.core.errors import GongyouError
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.notices import Audience
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.tasks import daily
from gongyou.kit.tasks.handlers import Handler, Outcome, Work, register
from gongyou.registry.reminding import Officers
from gongyou.rooms.market.models import Panel, PanelMonth, PanelRelease
from gongyou.rooms.market.release.days import EMBARGO, is_due

KIND = "market.panel.monthly"
TITLE = Text("监测样本：开放、催报、复核、封存", "The panel: opening, asking, judging, sealing")
SEALED = notices.register(
    "market.panel.sealed",
    Text("{month}监测数据已按日历发布", "Panel figures of {month} are released on their day"),
    Text("第 {number} 期已经封存，可以核对和引用。", "Release {number} is sealed and may be checked and quoted."),
    label=Text("监测数据发布", "Releases of the panel"),
    link="{link}",
    audience=Audience.STAFF,
)
TOLD_FOR = timedelta(days=3)
Told = Callable[[Text, int, int], None]


def panels_run(*, now: datetime, told: Told | None = None) -> dict[str, int]:
    """What was done, by step. May be run any number of times."""
    from gongyou.rooms.market.panel_reminding import reminders_send

    done: Counter[str] = Counter()
    panels = list(Panel.objects.select_related("organisation").order_by("pk"))
    for place, panel in enumerate(panels):
        if told is not None:
            told(Text(f"监测样本：{panel.title}", f"Panel: {panel.title}"), place, len(panels) + 1)
        done.update(_panel_run(panel, now))
    if told is not None:
        told(Text("发送提醒", "Sending reminders"), len(panels), len(panels) + 1)
    sent = reminders_send(today=timezone.localdate(now), now=now)
    done["reminders"] = sum(count for kind, count in sent.items() if kind != "unreachable")
    done["unreachable"] = sent.get("unreachable", 0)
    return dict(+done)


def _panel_run(panel: Panel, now: datetime) -> Counter[str]:
    from gongyou.rooms.market.services import panel_leaving, panel_months

    done: Counter[str] = Counter()
    today = timezone.localdate(now)
    for period in months_to_open(panel, today):
        panel_months.month_open(panel=panel, period=period, by=None, now=now)
        done["opened"] += 1
    for month in PanelMonth.objects.filter(panel=panel, release=None).order_by("period"):
        if today > month.due_on and month.chased_at is None:
            panel_months.month_chase(month=month, by=None, now=now)
            done["chased"] += 1
            made = panel_leaving.leaving_propose(panel=panel, period=month.period, by=None, now=now)
            done["proposed"] += len(made)
        if not is_due(month.release_on, now):
            continue
        # What came in since the last look is judged before anything is sealed.
        done["queries"] += panel_months.month_judge(month=month, by=None, now=now)
        try:
            panel_months.month_seal(month=month, by=None, now=now)
        except GongyouError as error:
            panel_months.month_failed(month, error.text)
            done["failed"] += 1
        else:
            done["sealed"] += 1
    # A run that died after the seal has told nobody; whoever was told is not told again.
    sealed = PanelMonth.objects.filter(panel=panel, release_on__gte=today - TOLD_FOR)
    for month in sealed.select_related("release__panel__organisation"):
        if month.release is not None:
            _tell(month.release, now)
    return done


def months_to_open(panel: Panel, today: date) -> list[str]:
    """Months that are over and were neither opened nor released: after the latest of them, else the last one alone."""
    last = Month.of(today) - 1
    opened = PanelMonth.objects.filter(panel=panel).values_list("period", flat=True)
    released = PanelRelease.objects.filter(panel=panel).values_list("period", flat=True)
    known = max([*opened[:1], *released.order_by("-period")[:1]], default="")
    first = max(Month.read(known) + 1 if known else last, Month.read(panel.first_period))
    return [str(each) for each in first.until(last)] if first <= last else []


def _tell(release: PanelRelease, now: datetime) -> None:
    """The officers who keep the panel."""
    shown = Month.read(release.period)
    data = {
        "month": Text(shown.shown("zh"), shown.shown("en")),
        "number": release.number,
        "link": release.get_absolute_url(),
    }
    for user in Officers.read(now).of(release.panel.organisation):
        notice_send(kind=SEALED, to=Recipient(account=user), data=data, now=now, dedup_key=str(release.key))


def run(work: Work) -> Outcome:
    """Looks after every panel. May be run twice."""

    def told(stage: Text, place: int, of: int) -> None:
        work.stage(stage)
        work.share(place / of)

    done = panels_run(now=timezone.now(), told=told)
    opened, sealed, reminders = (done.get(name, 0) for name in ("opened", "sealed", "reminders"))
    said = Text(
        f"开放 {opened} 个月，封存 {sealed} 期，发出提醒 {reminders} 条。",
        f"{opened} months opened, {sealed} releases sealed, {reminders} reminders sent.",
    )
    return Outcome(said, done)


def register_work() -> None:
    """Every day at the hour of the release calendar."""
    register(Handler(KIND, TITLE, run=run))
    daily.register(KIND, at=EMBARGO)
