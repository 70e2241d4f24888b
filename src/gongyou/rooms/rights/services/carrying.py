"""What officers do with a request: take it on, look into it, pass it on, record the platform's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit, notices
from gongyou.kit.models import User
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.rights import policies
from gongyou.rooms.rights.grievances.clocks import MOST_DAYS, Term, convention, days_for, due_after
from gongyou.rooms.rights.models import Grievance, GrievanceStage
from gongyou.rooms.rights.services.grievances import closed, locked_one
from gongyou.rooms.rights.services.inquiries import words_checked

State = Grievance.State
MOST_RETURNED = Decimal("1000000.00")

ASSIGNED = audit.register(
    "rights.grievance.assigned", "承办对平台的请求：{about}", "Took on the request: {about}", about=Grievance.About
)
LOOKED = audit.register(
    "rights.grievance.looked",
    "查看对平台的请求的内容：{about}，理由：{reason}",
    "Opened the content of the request on {about}: {reason}",
    about=Grievance.About,
)
SENT = audit.register(
    "rights.grievance.sent",
    "把请求转交平台：{about}，{days} 个工作日内答复",
    "Passed the request on {about} to the platform; an answer is due within {days} working days",
    about=Grievance.About,
)
ANSWERED = audit.register(
    "rights.grievance.answered",
    "登记平台对请求的答复：{about}",
    "Recorded the platform’s answer on {about}",
    about=Grievance.About,
)
ANSWERED_MANY = audit.register(
    "rights.grievance.answered_many",
    "登记平台对 {count} 件同类请求的同一答复：{about}",
    "Recorded one answer of the platform to {count} alike requests on {about}",
    about=Grievance.About,
)
TOLD = notices.register(
    "rights.grievance.answered",
    Text("平台答复了您的请求", "The platform has answered"),
    Text("“{about}”有了答复，请查看，并说说是否满意。", "There is an answer about “{about}”: read and judge it."),
    link="{link}",
    audience=notices.Audience.MEMBER,
)
TOLD_SENT = notices.register(
    "rights.grievance.sent",
    Text("工会已把您的请求转交平台", "Your request has gone to the platform"),
    Text("“{about}”已转交，平台应在 {due} 前答复。", "“{about}” was passed on; an answer is due by {due}."),
    link="{link}",
    audience=notices.Audience.MEMBER,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The platform's answer as it came in. A result belongs to appeals alone."""

    body: str
    result: str = ""
    decided_by: str = ""
    returned: Decimal = Decimal("0.00")


@service
def grievance_assign(*, grievance: Grievance, by: User | None, now: datetime) -> Grievance:
    """The officer takes it on."""
    locked = _carried(grievance, by)
    locked.assigned_to = by
    locked.save(update_fields=["assigned_to"])
    audit.write(ASSIGNED, by=by, subject=locked, data={"about": locked.about}, now=now)
    return locked


@service
def grievance_look(*, grievance: Grievance, reason: str, by: User | None, now: datetime) -> Grievance:
    """The request with its chosen orders and words in the clear; the trail keeps why it was opened."""
    require(by is not None and policies.grievances.can_change(by, grievance))
    if not reason.strip():
        raise BadInput(
            "grievance.reason",
            Text("请写明查看的理由。", "Say why you open it."),
            Text("一句话即可，会记入审计。", "One sentence is enough; it is kept in the audit trail."),
            field="reason",
        )
    data = {"about": grievance.about, "reason": reason.strip()[:200]}
    audit.write(LOOKED, by=by, subject=grievance, data=data, now=now)
    return grievance


@service
def grievance_send(*, grievance: Grievance, term: Term | None, by: User | None, now: datetime) -> Grievance:
    """Passed on: the platform's clock begins. `term` is one agreed with the platform, else the union's convention."""
    locked = _carried(grievance, by)
    if locked.state != State.NEW:
        raise Conflict(
            "grievance.sent",
            Text("已经转交过了。", "It was passed on already."),
            Text("请刷新页面查看。", "Load the page again."),
        )
    term = term or Term(days_for(locked.kind, locked.layer))
    if not 1 <= term.days <= MOST_DAYS:
        raise BadInput(
            "grievance.term",
            Text(f"期限应在 1 至 {MOST_DAYS} 个工作日之间。", f"The term lies between 1 and {MOST_DAYS} working days."),
            field="days",
        )
    due = due_after(timezone.localtime(now).date(), term.days)
    locked.state, locked.due_on = State.SENT, due
    locked.assigned_to = locked.assigned_to or by
    locked.save(update_fields=["state", "due_on", "assigned_to"])
    stage = _stage_of(locked)
    stage.sent_at, stage.term_days, stage.due_on = now, term.days, due
    stage.term_source = term.source.strip()[:200] or convention().zh[:200]
    stage.save(update_fields=["sent_at", "term_days", "due_on", "term_source"])
    _tell(locked, TOLD_SENT, now, due=due)
    audit.write(SENT, by=by, subject=locked, data={"about": locked.about, "days": term.days}, now=now)
    return locked


@service
def grievance_answer(*, grievance: Grievance, answer: Answer, by: User | None, now: datetime) -> Grievance:
    """The platform's answer on record; the member is told and judges it."""
    locked = _carried(grievance, by)
    _answered(locked, answer, by, now)
    audit.write(ANSWERED, by=by, subject=locked, data={"about": locked.about}, now=now)
    return locked


@service
def grievances_answer_many(
    *, grievances: Sequence[Grievance], answer: Answer, by: User | None, now: datetime
) -> list[Grievance]:
    """One answer for requests of one platform, kind, matter and code; all of them or none."""
    found = [_carried(each, by) for each in grievances]
    if len({(each.platform, each.kind, each.about, each.code) for each in found}) != 1:
        raise BadInput(
            "grievance.not_alike",
            Text("只有同一平台、同一事项、同一原因的请求才能一起答复。", "Only alike requests are answered together."),
            Text("请分开登记。", "Record the others apart."),
        )
    if answer.returned:
        raise BadInput(
            "grievance.returned_many",
            Text("退还金额要逐件登记。", "An amount returned is recorded one by one."),
            field="returned",
        )
    for each in found:
        _answered(each, answer, by, now)
    data = {"about": found[0].about, "count": len(found)}
    audit.write(ANSWERED_MANY, by=by, subject=found[0], data=data, now=now)
    return found


def _answered(locked: Grievance, answer: Answer, by: User | None, now: datetime) -> None:
    body = words_checked(answer.body)
    if not body:
        raise BadInput("grievance.answer_empty", Text("请写平台的答复。", "Write the answer."), field="body")
    if locked.state != State.SENT:
        raise Conflict(
            "grievance.not_sent",
            Text("还没有转交平台，或者已经答复。", "It was not passed on yet, or is answered already."),
            Text("请刷新页面查看。", "Load the page again."),
        )
    is_appeal = locked.kind == Grievance.Kind.APPEAL
    if is_appeal != (answer.result in Grievance.Result.values):
        raise BadInput(
            "grievance.result",
            Text("申诉要登记结果，要求解释不登记结果。", "An appeal has a result, an explanation none."),
            field="result",
        )
    if not 0 <= answer.returned <= MOST_RETURNED or (answer.returned and answer.result == Grievance.Result.UPHELD):
        raise BadInput(
            "grievance.returned",
            Text("退还金额和结果不符。", "The amount returned does not fit the result."),
            Text("维持原决定的，退还金额为零。", "Where the decision stands, nothing is returned."),
            field="returned",
        )
    locked.state, locked.answered_at, locked.due_on = State.ANSWERED, now, None
    locked.result, locked.is_satisfied = answer.result, None
    locked.returned += answer.returned
    locked.save(update_fields=["state", "answered_at", "due_on", "result", "is_satisfied", "returned"])
    stage = _stage_of(locked)
    stage.answered_at, stage.answer, stage.result = now, body, answer.result
    stage.decided_by, stage.recorded_by = answer.decided_by, by
    stage.save(update_fields=["answered_at", "answer", "result", "decided_by", "recorded_by"])
    _tell(locked, TOLD, now)


def _carried(grievance: Grievance, by: User | None) -> Grievance:
    """The row for an officer of its scope, open. The demo's own hand (None) may, too."""
    locked = locked_one(grievance)
    require(by is None or policies.grievances.can_change(by, locked))
    if not locked.is_open:
        raise closed()
    return locked


def _stage_of(grievance: Grievance) -> GrievanceStage:
    return grievance.stages.order_by("opened_at", "pk").reverse()[0]


def _tell(grievance: Grievance, kind: str, now: datetime, **more: object) -> None:
    if grievance.member.account is None:
        return
    data = {"about": about_said(grievance), "link": f"/me/grievances/{grievance.key}/", **more}
    notice_send(kind=kind, to=Recipient(account=grievance.member.account), data=data, now=now)


def about_said(grievance: Grievance) -> Text:
    """The matter in both languages."""
    from django.utils import translation

    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = str(grievance.get_about_display())
    return Text(said["zh-hans"], said["en"])
