"""Recording a step of the procedure, and withdrawing a record that was wrong."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Negotiation, Step
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called
from gongyou.rooms.bargaining.recording import Done, step_written
from gongyou.rooms.bargaining.services.standing import (
    acts_of,
    due_kept,
    negotiation_locked,
    running,
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


@service
def step_record(*, negotiation: Negotiation, done: Done, by: User | None, now: datetime) -> Step:
    """The step, recorded. Its turn must have come and its conditions must hold; each refusal names the remedy."""
    found = running(negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    made, rule = step_written(found, done, by, now)
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
