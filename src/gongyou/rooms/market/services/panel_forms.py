"""A form comes in, is undone; queries go back, are answered and settled."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.working_days import due_on
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market.models import Panel, PanelFile, PanelForm, PanelQuery, Reporter
from gongyou.rooms.market.panel.edits import Fault
from gongyou.rooms.market.panel.facts import Checked, Given, checked
from gongyou.rooms.market.panel.fields import stored

State, Source = PanelQuery.State, PanelForm.Source
# Working days for an answer.
TERM_DAYS = 5
LONGEST_ANSWER = 500
MISSING = "month_missing"

HANDED_IN = audit.register(
    "market.form.handed_in",
    "监测点 {number} 报送 {period}（{source}，第 {version} 次），疑问 {queries} 条",
    "Reporter {number} handed in {period} ({source}, no. {version}); {queries} queries",
    source=Source,
)
UNDONE = audit.register(
    "market.form.undone", "撤销监测点 {number} 的 {period} 报表", "Undid reporter {number}'s form of {period}"
)
ANSWERED = audit.register(
    "market.query.answered", "监测点 {number} 答复了 {period} 的疑问", "Reporter {number} answered a query on {period}"
)
SETTLED = audit.register(
    "market.query.settled",
    "审核监测点 {number} {period} 的疑问：{state}",
    "Settled a query on reporter {number}, {period}: {state}",
    state=State,
)
CHASED = audit.register(
    "market.panel.chased",
    "催报 {period}：{count} 个监测点没有报送",
    "Asked for {period}: {count} reporters have not handed in",
)


class Refused(BadInput):
    """A form that breaks a hard rule. `faults` say which, each beside its field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        first = self.faults[0]
        super().__init__(f"market.form_{first.rule}", first.text, first.remedy, field=first.field)


@service
def form_hand_in(
    *, reporter: Reporter, given: Given, source: str, answers: Mapping[str, str], by: User | None, now: datetime
) -> PanelForm:
    """The form, in place of an earlier one of the month. Raises Refused for a hard rule, Conflict for the same again.

    A soft rule opens a query; `answers` by rule say at once what is behind it. By None is the reporter's own phone.
    """
    locked = _locked(reporter)
    require(by is None or policies.reporters.can_change(by, locked))
    found = checked(locked, given, timezone.localdate(now))
    if found.hard:
        raise Refused(found.hard)
    form = form_store(locked, found, source, now, sender=by)
    queries = queries_ask(form, found.soft, now, answers=answers)
    data = {
        "number": locked.number,
        "period": form.period,
        "source": source,
        "version": form.version,
        "queries": len(queries),
    }
    audit.write(HANDED_IN, by=by, subject=form, data=data, now=now)
    return form


def form_store(
    reporter: Reporter,
    found: Checked,
    source: str,
    now: datetime,
    *,
    sender: User | None = None,
    file: PanelFile | None = None,
) -> PanelForm:
    """The new current form of the month; the queries on the old one and on the missing month are settled by it."""
    values = json.dumps({**stored(found.values), "parts": found.parts}, ensure_ascii=False, sort_keys=True)
    known = PanelForm.objects.filter(reporter=reporter, period=found.period)
    current = known.filter(is_current=True).first()
    if current is not None and current.values == values:
        raise Conflict(
            "market.form_known",
            Text(f"{found.period} 已经报过，内容相同。", f"{found.period} has been reported with the same numbers."),
            Text("不用再报。", "There is no need to send it again."),
        )
    if current is not None:
        current.is_current = False
        current.save(update_fields=["is_current"])
    form = PanelForm.objects.create(
        reporter=reporter,
        period=found.period,
        version=(known.aggregate(most=Max("version"))["most"] or 0) + 1,
        source=source,
        values=values,
        file=file,
        handed_in_at=now,
        handed_in_by=sender,
    )
    waiting = PanelQuery.objects.filter(
        reporter=reporter, period=found.period, state__in=(State.OPEN, State.ANSWERED, State.SET_ASIDE)
    )
    waiting.update(state=State.CORRECTED, settled_at=now, settled_by=sender)
    return form


def queries_ask(
    form: PanelForm, faults: Sequence[Fault], now: datetime, *, answers: Mapping[str, str] | None = None
) -> list[PanelQuery]:
    """A query for each soft rule that the form breaks; a missing month is asked for once, month by month."""
    said = answers or {}
    made = []
    for each in faults:
        if each.rule == MISSING:
            made += _months_asked(form, each, now)
            continue
        answer = said.get(each.rule, "").strip()[:LONGEST_ANSWER]
        made.append(
            PanelQuery.objects.create(
                reporter=form.reporter,
                period=form.period,
                form=form,
                rule=each.rule,
                field=each.field,
                detail=json.dumps(dict(each.values), ensure_ascii=False),
                holds=each.holds,
                state=State.ANSWERED if answer else State.OPEN,
                answer=answer,
                answered_at=now if answer else None,
                due_on=due_on(timezone.localdate(now), TERM_DAYS),
                asked_at=now,
            )
        )
    return made


def _months_asked(form: PanelForm, fault: Fault, now: datetime) -> list[PanelQuery]:
    first = Month.read(str(fault.values["last_period"])) + 1
    return [
        made
        for each in first.until(Month.read(form.period) - 1)
        if (made := month_asked(form.reporter, str(each), now)) is not None
    ]


def month_asked(reporter: Reporter, period: str, now: datetime) -> PanelQuery | None:
    """The query for a month without a form; None where it has been asked for already."""
    if PanelQuery.objects.filter(reporter=reporter, period=period, rule=MISSING, state=State.OPEN).exists():
        return None
    return PanelQuery.objects.create(
        reporter=reporter,
        period=period,
        rule=MISSING,
        field="period",
        detail=json.dumps({"last_period": str(Month.read(period) - 1), "gap_months": "1"}),
        due_on=due_on(timezone.localdate(now), TERM_DAYS),
        asked_at=now,
    )


@service
def form_undo(*, form: PanelForm, by: User | None, now: datetime) -> PanelForm | None:
    """The form counts no more; the one before it counts again. Gives back what counts now."""
    locked = PanelForm.objects.select_for_update(of=("self",)).select_related("reporter__panel__organisation")
    found = locked.get(pk=form.pk)
    require(by is None or policies.forms.can_change(by, found))
    before = form_withdrawn(found, now)
    data = {"number": found.reporter.number, "period": found.period}
    audit.write(UNDONE, by=by, subject=found, data=data, now=now)
    return before


def form_withdrawn(form: PanelForm, now: datetime) -> PanelForm | None:
    """Takes a current form back. Raises Conflict for one that counts no more."""
    if not form.is_current:
        raise Conflict(
            "market.form_replaced",
            Text("这份报表已被后来的替换。", "A later form has taken its place."),
            Text("请先撤销后来的。", "Undo the later one first."),
        )
    form.is_current, form.undone_at = False, now
    form.save(update_fields=["is_current", "undone_at"])
    form.queries.filter(state__in=(State.OPEN, State.ANSWERED)).update(state=State.CORRECTED, settled_at=now)
    before = (
        PanelForm.objects.filter(reporter=form.reporter, period=form.period, undone_at=None, version__lt=form.version)
        .order_by("-version")
        .first()
    )
    if before is not None:
        before.is_current = True
        before.save(update_fields=["is_current"])
    _asked_again(form, before)
    return before


def _asked_again(undone: PanelForm, before: PanelForm | None) -> None:
    """What a later form had settled waits again: the doubts about the form that counts again, or the missing month.

    One whose numbers an officer had set aside is held back as it was, and waits for the officer.
    """
    since = PanelForm.objects.filter(reporter=undone.reporter, period=undone.period)
    moments = since.filter(version__gt=before.version if before else 0).values("handed_in_at")
    settled = PanelQuery.objects.filter(
        reporter=undone.reporter, period=undone.period, form=before, state=State.CORRECTED, settled_at__in=moments
    )
    settled.filter(answered_at=None).update(state=State.OPEN, settled_at=None, settled_by=None)
    settled.exclude(answered_at=None).update(state=State.ANSWERED, settled_at=None, settled_by=None)


@service
def query_answer(*, query: PanelQuery, answer: str, by: User | None, now: datetime) -> PanelQuery:
    """What the reporter says. By None is the reporter's own phone, whose code the caller has compared."""
    locked = _query(query)
    require(by is None or policies.queries.can_change(by, locked))
    if locked.state != State.OPEN:
        raise Conflict("market.query_over", Text("这条疑问已经处理。", "This query has been dealt with."))
    said = answer.strip()
    if not said or len(said) > LONGEST_ANSWER:
        raise BadInput(
            "market.query_answer",
            Text(f"请写说明，最多 {LONGEST_ANSWER} 个字。", f"Explain it in {LONGEST_ANSWER} characters at most."),
            field="answer",
        )
    locked.state, locked.answer, locked.answered_at = State.ANSWERED, said, now
    locked.save(update_fields=["state", "answer", "answered_at"])
    data = {"number": locked.reporter.number, "period": locked.period}
    audit.write(ANSWERED, by=by, subject=locked, data=data, now=now)
    return locked


@service
def query_settle(*, query: PanelQuery, state: str, by: User | None, now: datetime) -> PanelQuery:
    """Confirmed: the form's numbers stand. Set aside: they are not used, and imputed where the rule holds the form."""
    locked = _query(query)
    require(by is None or policies.queries.can_change(by, locked))
    if not locked.is_waiting:
        raise Conflict("market.query_over", Text("这条疑问已经处理。", "This query has been dealt with."))
    if state not in (State.CONFIRMED, State.SET_ASIDE) or locked.form is None:
        raise BadInput(
            "market.query_state",
            Text("缺报的月份要补报才算处理。", "A missing month is settled by its form alone.")
            if locked.form is None
            else Text("请选择处理结果。", "Choose what comes of it."),
            field="state",
        )
    locked.state, locked.settled_at, locked.settled_by = state, now, by
    # Numbers that are not to be used hold the form back, whatever the rule says.
    locked.holds = locked.holds or state == State.SET_ASIDE
    locked.save(update_fields=["state", "settled_at", "settled_by", "holds"])
    data = {"number": locked.reporter.number, "period": locked.period, "state": state}
    audit.write(SETTLED, by=by, subject=locked, data=data, now=now)
    return locked


@service
def panel_chase(*, panel: Panel, period: str, by: User | None, now: datetime) -> int:
    """Asks every reporter for the month who has not handed it in. Gives back how many are asked for it now."""
    require(by is None or policies.panels.can_change(by, panel))
    count = silent_ask(panel, period, now)
    audit.write(CHASED, by=by, subject=panel, data={"period": str(Month.read(period)), "count": count}, now=now)
    return count


def silent_ask(panel: Panel, period: str, now: datetime) -> int:
    """Opens the question for every reporter who owes the month; how many. The caller checks who acts and writes the
    line.
    """
    month = Month.read(period)
    if month.last_day + timedelta(days=panel.due_day) >= timezone.localdate(now):
        raise Conflict("market.panel_early", Text("还没有到报送截止日。", "The month is not due yet."))
    there = PanelForm.objects.filter(reporter__panel=panel, period=period, is_current=True).values("reporter")
    silent = [
        each for each in Reporter.objects.filter(panel=panel).exclude(pk__in=there) if each.reports_in(str(month))
    ]
    for each in silent:
        month_asked(each, str(month), now)
    return len(silent)


def _query(query: PanelQuery) -> PanelQuery:
    found = PanelQuery.objects.select_for_update(of=("self",)).select_related("reporter__panel__organisation")
    return found.get(pk=query.pk)


def _locked(reporter: Reporter) -> Reporter:
    return Reporter.objects.select_for_update(of=("self",)).select_related("panel__organisation").get(pk=reporter.pk)
