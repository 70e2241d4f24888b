"""Recording a step of the procedure, and withdrawing a record that was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Negotiation, Session, Step, Topic
from gongyou.rooms.bargaining.negotiation.clocks import Act
from gongyou.rooms.bargaining.negotiation.course import check_act
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called
from gongyou.rooms.bargaining.negotiation.schema import Gate, StepRule
from gongyou.rooms.bargaining.services.standing import (
    acts_of,
    course_today,
    due_kept,
    negotiation_locked,
    running,
    table_faults,
)

RECORDED = audit.register(
    "bargaining.step.recorded",
    "《{title}》登记步骤：{step}，{on}{outcome}",
    "Recorded a step of “{title}”: {step_en}, {on}{outcome_en}",
)
WITHDRAWN = audit.register(
    "bargaining.step.withdrawn",
    "《{title}》撤销步骤登记：{step}，{on}。理由：{reason}",
    "Withdrew the record of a step of “{title}”: {step_en}, {on}. Reason: {reason}",
)


@dataclass(frozen=True, slots=True)
class Done:
    """A step as it was done."""

    step: str
    on: date
    outcome: str = ""
    note: str = ""


@service
def step_record(*, negotiation: Negotiation, done: Done, by: User | None, now: datetime) -> Step:
    """The step, recorded. Its turn must have come and its conditions must hold; each refusal names the remedy."""
    found = running(negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    return record(found, done, by, now)


def record(found: Negotiation, done: Done, by: User | None, now: datetime) -> Step:
    """For the services of this room, which hold the case: the step with its audit line."""
    made, rule = record_silently(found, done, by, now)
    outcome = rule.outcome(done.outcome)
    data = {
        "title": found.title,
        "step": rule.title.zh,
        "step_en": rule.title.en,
        "on": done.on,
        "outcome": f"（{outcome.title.zh}）" if outcome else "",
        "outcome_en": f" ({outcome.title.en})" if outcome else "",
    }
    audit.write(RECORDED, by=by, subject=found, data=data, now=now)
    return made


def record_silently(found: Negotiation, done: Done, by: User | None, now: datetime) -> tuple[Step, StepRule]:
    """As `record`, where the act that brings the step has its own audit line."""
    today = timezone.localdate(now)
    procedure = procedure_called(found.procedure)
    act = Act(done.step, done.on, done.outcome)
    rule = check_act(procedure, course_today(found, today), act, done.note, today)
    _check_gate(found, rule, done.on)
    made = Step.objects.create(
        negotiation=found,
        step=done.step,
        on=done.on,
        given={"outcome": done.outcome} if done.outcome else {},
        note=done.note.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    due_kept(found, today)
    found.save(update_fields=["next_due"])
    return made, rule


@service
def step_withdraw(*, step: Step, reason: str, by: User | None, now: datetime) -> Step:
    """Takes a wrong record back; it stays to be read. Refused while a later step rests on it."""
    found = negotiation_locked(step.negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    row = Step.objects.select_for_update().get(pk=step.pk)
    procedure = procedure_called(found.procedure)
    rule = procedure.step(row.step)
    if not reason.strip():
        raise BadInput(
            "negotiation.withdraw_reason",
            Text("请写明撤销的理由。", "Say why it is withdrawn."),
            Text("一句话即可，会记入审计。", "One sentence is enough; it is kept."),
            field="reason",
        )
    acts = acts_of(found)
    alone = sum(act.step == row.step for act in acts) == 1
    resting = [each for each in procedure.steps if row.step in each.follows and any(a.step == each.key for a in acts)]
    if row.withdrawn_at is not None or (alone and resting):
        later = resting[0].title if resting else None
        raise Conflict(
            "negotiation.rests_on_it",
            Text(
                f"后面的“{later.zh}”以它为前提。" if later else "这条登记已经撤销。",
                f"“{later.en}” rests on it." if later else "This record is withdrawn already.",
            ),
            Text("请先撤销后面的步骤。", "Withdraw the later step first."),
        )
    row.withdrawn_at, row.withdrawn_reason = now, reason.strip()[:300]
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    due_kept(found, timezone.localdate(now))
    found.save(update_fields=["next_due"])
    title = rule.title if rule else None
    data = {
        "title": found.title,
        "step": title.zh if title else row.step,
        "step_en": title.en if title else row.step,
        "on": row.on,
        "reason": row.withdrawn_reason,
    }
    audit.write(WITHDRAWN, by=by, subject=found, data=data, now=now)
    return row


def _check_gate(found: Negotiation, rule: StepRule, on: date) -> None:
    if rule.gate is Gate.COMPOSITION:
        faults = table_faults(found)
        if faults:
            raise Conflict("negotiation.composition", faults[0].text, faults[0].remedy)
    elif rule.gate is Gate.SESSION:
        held = found.sessions.filter(state=Session.State.HELD)
        if not any(timezone.localdate(session.starts_at) == on for session in held):
            raise Conflict(
                "negotiation.no_session",
                Text("这一天没有已举行的会议。", "No session was held on this day."),
                Text("请在“协商会议”中登记会议和纪要，步骤会随之登记。", "Record the session with its minutes."),
                field="on",
            )
    elif rule.gate is Gate.SETTLED:
        _check_settled(found)


def _check_settled(found: Negotiation) -> None:
    states = list(found.topics.values_list("state", flat=True))
    if Topic.State.OPEN in states or Topic.State.AGREED not in states:
        raise Conflict(
            "negotiation.unsettled",
            Text("还有议题没有谈定。", "Some topics are not settled.")
            if Topic.State.OPEN in states
            else Text("没有一项议题达成一致。", "No topic is agreed."),
            Text("请逐项登记一致意见，或撤回议题并写明理由。", "Record what was agreed, or withdraw the topic."),
        )
