"""Writing a step into a case that the caller holds locked: its turn, its conditions, its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.rooms.bargaining.models import Negotiation, Session, Step, Topic
from gongyou.rooms.bargaining.negotiation.clocks import Act
from gongyou.rooms.bargaining.negotiation.course import check_act
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called
from gongyou.rooms.bargaining.negotiation.schema import Gate, StepRule
from gongyou.rooms.bargaining.services.standing import course_today, due_kept, table_faults


@dataclass(frozen=True, slots=True)
class Done:
    """A step as it was done."""

    step: str
    on: date
    outcome: str = ""
    note: str = ""


def step_written(found: Negotiation, done: Done, by: User | None, now: datetime) -> tuple[Step, StepRule]:
    """The row and its rule; the service that calls has the audit line."""
    today = timezone.localdate(now)
    procedure = procedure_called(found.procedure)
    act = Act(done.step, done.on, done.outcome)
    rule = check_act(procedure, course_today(found, today), act, done.note, today)
    gate_checked(found, rule, done.on)
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


def gate_checked(found: Negotiation, rule: StepRule, on: date) -> None:
    """Raises Conflict while the step's further condition does not hold."""
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
