"""A month of a panel: opened, its silent reporters asked, its forms judged again, sealed as a release."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.period import Month
from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market.models import Panel, PanelForm, PanelMonth, PanelQuery, PanelRelease, Release
from gongyou.rooms.market.panel.facts import Given, checked
from gongyou.rooms.market.panel.fields import read, stored
from gongyou.rooms.market.release.days import embargo_of, release_day
from gongyou.rooms.market.services.panel_forms import MISSING, queries_ask, silent_ask
from gongyou.rooms.market.services.panel_releases import release_publish

OPENED = audit.register(
    "market.panel_month.opened",
    "开放 {period} 的报表：{due} 前报送，{release} 发布",
    "Opened the forms of {period}: due by {due}, released on {release}",
)
JUDGED = audit.register(
    "market.panel_month.judged",
    "按规则复核 {period} 的 {forms} 份报表，新增疑问 {queries} 条",
    "Judged {forms} forms of {period} again: {queries} new queries",
)
CHASED = audit.register(
    "market.panel_month.chased",
    "{period} 报送期已过，催报 {count} 个监测点",
    "The forms of {period} are past their day: {count} reporters were asked",
)
SEALED = audit.register(
    "market.panel_month.sealed",
    "{period} 按发布日历封存，见第 {number} 期",
    "Sealed {period} on the day of the release calendar: release {number}",
)


def due_day(panel: Panel, period: str) -> date:
    """The last day on which the month's form is in time."""
    return Month.read(period).last_day + timedelta(days=panel.due_day)


def sealing_day(panel: Panel, period: str) -> date:
    """The day of the release calendar: what was planned for the region and month, else the rule of the calendar."""
    planned = Release.objects.filter(region=panel.region, industry="", platform="", period=period)
    day = planned.exclude(state=Release.State.STRUCK).values_list("planned_for", flat=True).first()
    return day or release_day(Span.read(period))


@service
def month_open(*, panel: Panel, period: str, by: User | None, now: datetime) -> PanelMonth:
    """The month, whose forms may be handed in from now on. Raises Conflict before it is over and for a second time."""
    locked = Panel.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=panel.pk)
    require(by is None or policies.panels.can_change(by, locked))
    month = Month.read(period)
    if month.last_day >= timezone.localdate(now):
        raise Conflict("market.month_early", Text("这个月还没有结束。", "The month is not over yet."))
    if PanelMonth.objects.filter(panel=locked, period=str(month)).exists():
        raise Conflict("market.month_there", Text("这个月已经开放。", "The month is open already."))
    made = PanelMonth.objects.create(
        panel=locked,
        period=str(month),
        due_on=due_day(locked, str(month)),
        release_on=sealing_day(locked, str(month)),
        opened_at=now,
    )
    data = {"period": made.period, "due": made.due_on, "release": made.release_on}
    audit.write(OPENED, by=by, subject=locked, data=data, now=now)
    return made


@service
def month_chase(*, month: PanelMonth, by: User | None, now: datetime) -> PanelMonth:
    """Every silent reporter is asked for the month. Raises Conflict before its day and for a second time."""
    locked = _locked(month)
    if locked.chased_at is not None:
        raise Conflict("market.month_chased", Text("这个月已经催报。", "The month has been asked for already."))
    require(by is None or policies.panels.can_change(by, locked.panel))
    count = silent_ask(locked.panel, locked.period, now)
    locked.chased_at = now
    locked.save(update_fields=["chased_at"])
    audit.write(CHASED, by=by, subject=locked.panel, data={"period": locked.period, "count": count}, now=now)
    return locked


@service
def month_judge(*, month: PanelMonth, by: User | None, now: datetime) -> int:
    """The edit rules over every form of the month once more: what came since may put one in doubt.

    Gives back the number of new queries. What was asked about a form before, whatever came of it, is not asked again.
    """
    locked = _locked(month)
    require(by is None or policies.panels.can_change(by, locked.panel))
    forms = PanelForm.objects.filter(reporter__panel=locked.panel, period=locked.period, is_current=True)
    asked: dict[int | None, set[str]] = {}
    for form_id, rule in PanelQuery.objects.filter(form__in=forms).values_list("form", "rule"):
        asked.setdefault(form_id, set()).add(rule)
    made = judged = 0
    for form in forms.select_related("reporter__panel").order_by("reporter__number"):
        judged += 1
        kept = form.kept
        given = Given(form.period, stored(read(kept)), "", kept.get("parts", []))
        found = checked(form.reporter, given, timezone.localdate(now))
        # A hard rule that a kept form breaks came after it: it is asked about as a soft one is.
        new = [each for each in found.faults if each.rule != MISSING and each.rule not in asked.get(form.pk, set())]
        made += len(queries_ask(form, new, now))
    locked.judged_at = now
    locked.save(update_fields=["judged_at"])
    data = {"period": locked.period, "forms": judged, "queries": made}
    audit.write(JUDGED, by=by, subject=locked.panel, data=data, now=now)
    return made


@service
def month_seal(*, month: PanelMonth, by: User | None, now: datetime) -> PanelRelease:
    """The vintage of the month, on its day. A release that somebody published on the day or later stands for it.

    Raises Conflict before the day, for a month that is sealed, and where there is nothing to publish from.
    """
    locked = _locked(month)
    moment = embargo_of(locked.release_on)
    if locked.release_id is not None or now < moment:
        raise Conflict(
            "market.month_sealed",
            Text("还没有到发布日，或已经封存。", "It is not the day of release yet, or it is sealed."),
        )
    known = PanelRelease.objects.filter(panel=locked.panel, period__gte=locked.period, released_at__gte=moment)
    release = known.order_by("number").first()
    if release is None:
        release = release_publish(panel=locked.panel, period=locked.period, by=by, now=now)
    locked.release, locked.failure = release, {}
    locked.save(update_fields=["release", "failure"])
    data = {"period": locked.period, "number": release.number}
    audit.write(SEALED, by=by, subject=locked.panel, data=data, now=now)
    return release


def month_failed(month: PanelMonth, said: Text) -> None:
    """Keeps why the month could not be sealed; the next look tries again."""
    PanelMonth.objects.filter(pk=month.pk).update(failure={"zh": said.zh, "en": said.en})


def _locked(month: PanelMonth) -> PanelMonth:
    found = PanelMonth.objects.select_for_update(of=("self",)).select_related("panel__organisation")
    return found.get(pk=month.pk)
