"""An agreement in force: amendments, the public page, and its end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.services import service
from gongyou.rooms.bargaining.agreement_checks import (
    State,
    in_order,
    in_state,
    locked,
    not_after,
    reason_given,
)
from gongyou.rooms.bargaining.agreements.searched import folded
from gongyou.rooms.bargaining.models import Agreement, AgreementClause
from gongyou.rooms.bargaining.services.agreements import Written, said

AMENDED = audit.register(
    "bargaining.agreement.amended",
    "变更《{title}》{number}，自 {day} 起，理由：{reason}",
    "Amended “{number}” of “{title}” from {day}: “{reason}”",
)
TERMINATED = audit.register(
    "bargaining.agreement.terminated",
    "提前解除《{title}》，{day}，理由：{reason}",
    "“{title}” was ended early on {day}: “{reason}”",
)
EXPIRED = audit.register(
    "bargaining.agreement.expired", "《{title}》期满终止，{day}", "The term of “{title}” ended on {day}"
)
RELEASED = audit.register(
    "bargaining.agreement.released", "向社会公开《{title}》全文", "Put the text of “{title}” on the public page"
)
WITHDRAWN = audit.register(
    "bargaining.agreement.withdrawn", "撤下《{title}》的公开页面", "Took “{title}” off the public page"
)
FIRST_DAY = Text("生效日期", "the first day in force")
FROM_THEN = Text("这一条生效的次日", "the day after its first day in force")
PUBLIC_STATES = (State.IN_FORCE, State.EXPIRED, State.TERMINATED, State.RENEWED)


@service
def clause_amend(
    *, clause: AgreementClause, written: Written, valid_from: date, reason: str, by: User | None, now: datetime
) -> AgreementClause:
    """The clause as it reads from a day on. The former wording stays, valid to the day before.

    A binding is not carried over: what the new words promise is bound anew.
    """
    held = locked(clause.agreement, by)
    in_state(held, State.IN_FORCE)
    former = AgreementClause.objects.select_for_update().get(pk=clause.pk)
    if former.valid_until is not None:
        raise Conflict(
            "clause.amended",
            Text("这一条已经变更过。", "This clause has been amended already."),
            Text("请在最新的条文上变更。", "Amend the newest wording."),
        )
    first = former.valid_from or held.effective_from
    in_order(first + timedelta(days=1) if first else None, valid_from, "valid_from", FROM_THEN)
    kept = reason_given(reason)
    amended = AgreementClause.objects.create(
        agreement=held,
        position=former.position,
        part=former.part,
        number=written.number or former.number,
        code=written.code or former.code,
        text=written.text,
        text_en=written.text_en,
        searched=folded(written.text),
        valid_from=valid_from,
        replaces=former,
        reason=kept,
        recorded_at=now,
        recorded_by=by,
    )
    former.valid_until = valid_from - timedelta(days=1)
    former.save(update_fields=["valid_until"])
    data = {"title": held.title, "number": said(amended), "day": valid_from, "reason": kept}
    audit.write(AMENDED, by=by, subject=held, data=data, now=now)
    return amended


@service
def agreement_terminate(
    *, agreement: Agreement, ended_on: date, reason: str, by: User | None, now: datetime
) -> Agreement:
    """The agreement ended before its term, by what Articles 39 and 40 of the Provisions allow."""
    held = locked(agreement, by)
    in_state(held, State.IN_FORCE)
    not_after(ended_on, now, "ended_on")
    in_order(held.effective_from, ended_on, "ended_on", FIRST_DAY)
    held.state, held.ended_on, held.end_reason = State.TERMINATED, ended_on, reason_given(reason)
    held.save(update_fields=["state", "ended_on", "end_reason"])
    data = {"title": held.title, "day": ended_on, "reason": held.end_reason}
    audit.write(TERMINATED, by=by, subject=held, data=data, now=now)
    return held


@service
def agreement_expire(*, agreement: Agreement, by: User | None, now: datetime) -> Agreement:
    """The agreement after its last day. The reminders of the day do this by themselves."""
    held = locked(agreement, by)
    in_state(held, State.IN_FORCE)
    if held.effective_until is None or held.effective_until >= timezone.localdate(now):
        raise Conflict(
            "agreement.still_in_force",
            Text("协议期限还没有届满。", "The term of the agreement is not over."),
            Text("提前解除请另行登记并写明理由。", "To end it early, record that with its reason."),
        )
    held.state, held.ended_on = State.EXPIRED, held.effective_until
    held.save(update_fields=["state", "ended_on"])
    data = {"title": held.title, "day": held.effective_until}
    audit.write(EXPIRED, by=by, subject=held, data=data, now=now)
    return held


@service
def agreement_release(*, agreement: Agreement, by: User | None, now: datetime) -> Agreement:
    """The text on the union's public page, for everybody."""
    held = locked(agreement, by)
    in_state(held, *PUBLIC_STATES)
    held.released_at = held.released_at or now
    held.save(update_fields=["released_at"])
    audit.write(RELEASED, by=by, subject=held, data={"title": held.title}, now=now)
    return held


@service
def agreement_withdraw(*, agreement: Agreement, by: User | None, now: datetime) -> Agreement:
    """No longer on the public page."""
    held = locked(agreement, by)
    held.released_at = None
    held.save(update_fields=["released_at"])
    audit.write(WITHDRAWN, by=by, subject=held, data={"title": held.title}, now=now)
    return held
