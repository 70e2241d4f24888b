"""Publishing a run of supervision; the platform's answer to a breach; an officer's own look at a clause."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.findings.runs.publishing import Publication, run_keep
from gongyou.findings.services import Found, findings_revise
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Agreement, AgreementClause, Breach, ClauseCheck, SupervisionRun
from gongyou.rooms.bargaining.supervision.clauses import period_of
from gongyou.rooms.bargaining.supervision.found import KIND, clauses_of, findings_of
from gongyou.rooms.bargaining.supervision.made import Made
from gongyou.rooms.bargaining.supervision.saved import report_json
from gongyou.rules import clocks
from gongyou.rules.calendar import working_calendar

PUBLISHED = audit.register(
    "bargaining.supervision.published",
    "监督《{title}》{first} 至 {last}：违反 {breached} 条，遵守 {kept} 条，无法判断 {unclear} 条",
    "Supervised “{title}”, {first} to {last}: {breached} clauses breached, {kept} kept, {unclear} not to be judged",
)
ANSWERED = audit.register(
    "bargaining.breach.answered",
    "登记平台对《{title}》{number} 违反情况的答复，{day}",
    "Recorded the platform's answer of {day} on the breach of “{number}” of “{title}”",
)
JUDGED = audit.register(
    "bargaining.breach.judged",
    "认定平台对《{title}》{number} 的答复：{state}。理由：{reason}",
    "Judged the platform's answer on “{number}” of “{title}”: {state}. Reason: {reason}",
    state=Breach.State,
)
CLOSED = audit.register(
    "bargaining.breach.closed",
    "办结《{title}》{number} 的违反情况。理由：{reason}",
    "Closed the breach of “{number}” of “{title}”. Reason: {reason}",
)
CHECKED = audit.register(
    "bargaining.clause.checked",
    "人工检查《{title}》{number}：{outcome}",
    "Checked “{number}” of “{title}” in person: {outcome}",
    outcome=ClauseCheck.Outcome,
)
TAKEN_BACK = Text(
    "数据已变更（批次撤销、补送或约定变更），按现有数据没有违反，本发现撤回。",
    "The data have changed; by what is there now the clause was not broken. The finding is taken back.",
)
OPEN_STATES = (Breach.State.WAITING, Breach.State.ANSWERED, Breach.State.REFUSED)
LONGEST = 4000


@service
def supervision_publish(*, made: Made, agreement: Agreement, by: User | None, now: datetime) -> SupervisionRun:
    """The run with its findings; those of earlier runs of the same period are corrected, reopened or taken back.

    Published again it is the same run, and no finding is doubled. by None is the product itself.
    """
    held = Agreement.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=agreement.pk)
    require(by is None or policies.supervisions.can_add(by, under=held.organisation))
    found = dict(findings_of(made, held))
    first, last = period_of(made.value)
    known = set(
        Finding.objects.filter(fingerprint__in=[each.fingerprint for each in found.values()]).values_list(
            "fingerprint", flat=True
        )
    )
    counts = made.value["counts"]
    publication = Publication(
        figure=made.figure.id,
        found=list(found.values()),
        columns={
            "agreement": held,
            "platform": held.platform,
            "period_from": first,
            "period_to": last,
            **counts,
            "cases_figure": made.cases.id if made.cases else "",
            "report": report_json(made),
        },
        sentence=PUBLISHED,
        said={"title": held.title, "first": first, "last": last, **counts},
    )
    run = run_keep(SupervisionRun, publication, organisation=held.organisation, by=by, now=now)
    others = SupervisionRun.objects.filter(agreement=held, period_from=first, period_to=last).exclude(pk=run.pk)
    others.filter(superseded_at=None).update(superseded_at=now)
    SupervisionRun.objects.filter(pk=run.pk).update(superseded_at=None)
    run.superseded_at = None
    _revise(held, found, known, (first, last), by, now)
    _note_breaches(held, made, found, now)
    return run


def _revise(
    agreement: Agreement,
    found: dict[str, Found],
    known: set[str],
    period: tuple[date, date],
    by: User | None,
    now: datetime,
) -> None:
    prints = {each.fingerprint for each in found.values()}
    earlier = Finding.objects.filter(kind=KIND, breach__agreement=agreement, period_from=period[0], period_to=period[1])
    gone = list(earlier.exclude(fingerprint__in=prints))
    again = [each for each in found.values() if each.fingerprint in known]
    if gone or again:
        findings_revise(again=again, withdrawn=gone, reason=TAKEN_BACK, by=by, now=now)
    Breach.objects.filter(finding__in=gone, state__in=OPEN_STATES).update(state=Breach.State.WITHDRAWN)


def _note_breaches(agreement: Agreement, made: Made, found: dict[str, Found], now: datetime) -> None:
    """A breach for each finding; one that was taken back waits for an answer anew."""
    clauses, today = clauses_of(agreement), timezone.localdate(now)
    days = {each["key"]: each["answer_days"] for each in made.value["clauses"] if "answer_days" in each}
    findings = {
        each.fingerprint: each
        for each in Finding.objects.filter(fingerprint__in=[one.fingerprint for one in found.values()])
    }
    for key, one in found.items():
        due = clocks.working_days(today, days[key], working_calendar()).day
        fresh = {
            "agreement": agreement,
            "clause": clauses[key],
            "period_from": one.period_from,
            "period_to": one.period_to,
            "binding": one.evidence["rule_version"],
            "found_on": today,
            "answer_due": due,
        }
        breach, is_new = Breach.objects.get_or_create(finding=findings[one.fingerprint], defaults=fresh)
        finding = breach.finding
        is_reopened = finding.state == Finding.State.NEW and breach.state == Breach.State.CLOSED
        if not is_new and (breach.state == Breach.State.WITHDRAWN or is_reopened):
            breach.state, breach.found_on, breach.answer_due, breach.closed_on = Breach.State.WAITING, today, due, None
            breach.save(update_fields=["state", "found_on", "answer_due", "closed_on"])


@service
def breach_answer(*, breach: Breach, answer: str, answered_on: date, by: User, now: datetime) -> Breach:
    """The breach with what the platform answered. Another answer replaces one that was not accepted."""
    held = _locked(breach, by)
    _in_state(held, Breach.State.WAITING, Breach.State.ANSWERED, Breach.State.REFUSED)
    text = _words(answer, "answer", LONGEST)
    if answered_on > timezone.localdate(now) or answered_on < held.found_on:
        raise BadInput(
            "breach.answered_on",
            Text("答复日期不在发现违反之日与今天之间。", "The day of the answer is not between the finding and today."),
            Text("请核对日期。", "Check the day."),
            field="answered_on",
        )
    held.answer, held.answered_on, held.state = text, answered_on, Breach.State.ANSWERED
    held.judgement, held.recorded_by = "", by
    held.save()
    audit.write(ANSWERED, by=by, subject=held, data={**_named(held), "day": answered_on}, now=now)
    return held


@service
def breach_judge(*, breach: Breach, verdict: str, reason: str, by: User, now: datetime) -> Breach:
    """The breach with the union's word on the answer: accepted or refused, with a reason."""
    held = _locked(breach, by)
    _in_state(held, Breach.State.ANSWERED)
    if verdict not in (Breach.State.ACCEPTED, Breach.State.REFUSED):
        raise BadInput(
            "breach.verdict",
            Text("请选择接受或不接受。", "Choose whether the answer is accepted."),
            field="verdict",
        )
    held.state, held.judgement, held.recorded_by = verdict, _words(reason, "reason", 500), by
    held.save()
    audit.write(JUDGED, by=by, subject=held, data={**_named(held), "state": verdict, "reason": held.judgement}, now=now)
    return held


@service
def breach_close(*, breach: Breach, reason: str, by: User, now: datetime) -> Breach:
    """The breach closed: paid up, repaired, or taken to another procedure."""
    held = _locked(breach, by)
    _in_state(held, Breach.State.WAITING, Breach.State.ANSWERED, Breach.State.ACCEPTED, Breach.State.REFUSED)
    held.state, held.judgement, held.recorded_by = Breach.State.CLOSED, _words(reason, "reason", 500), by
    held.closed_on = timezone.localdate(now)
    held.save()
    audit.write(CLOSED, by=by, subject=held, data={**_named(held), "reason": held.judgement}, now=now)
    return held


@service
def clause_check(
    *, clause: AgreementClause, checked_on: date, outcome: str, note: str, by: User | None, now: datetime
) -> ClauseCheck:
    """An officer's look at a clause, kept with its day."""
    agreement = clause.agreement
    require(by is None or policies.agreements.can_change(by, agreement))
    if outcome not in ClauseCheck.Outcome.values:
        raise BadInput("check.outcome", Text("请选择检查结果。", "Choose what the check found."), field="outcome")
    if checked_on > timezone.localdate(now):
        raise BadInput(
            "check.day", Text("检查日期还没有到。", "The day of the check has not come."), field="checked_on"
        )
    made = ClauseCheck.objects.create(
        clause=clause, checked_on=checked_on, outcome=outcome, note=note.strip()[:500], recorded_at=now, recorded_by=by
    )
    data = {"title": agreement.title, "number": clause.number, "outcome": outcome}
    audit.write(CHECKED, by=by, subject=agreement, data=data, now=now)
    return made


def _locked(breach: Breach, by: User) -> Breach:
    held = (
        Breach.objects.select_for_update(of=("self",))
        .select_related("agreement__organisation", "clause")
        .get(pk=breach.pk)
    )
    require(policies.agreements.can_change(by, held.agreement))
    return held


def _in_state(breach: Breach, *states: str) -> None:
    if breach.state not in states:
        raise Conflict(
            "breach.state",
            Text("这项违反的状态已变，不能做这一步。", "The breach has moved on; this step is not open."),
            Text("请刷新页面再看。", "Reload the page."),
        )


def _words(written: str, field: str, most: int) -> str:
    kept = written.strip()[:most]
    if not kept:
        raise BadInput(
            "breach.words",
            Text("请写明内容。", "Write it in words."),
            Text("一两句话即可。", "A sentence or two will do."),
            field=field,
        )
    return kept


def _named(breach: Breach) -> dict[str, str]:
    return {"title": breach.agreement.title, "number": breach.clause.number}
