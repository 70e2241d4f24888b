"""Statements to an audit: recorded as they were handed in, part of the record from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import AuditRun, AuditStatement

RECORDED = audit.register(
    "platforms.audit.statement_recorded",
    "登记对审计报告的陈述：{side}",
    "Recorded a statement on the audit: {side}",
    side=AuditStatement.Side,
)
LONGEST, LONGEST_OFFICE = 4_000, 120


@dataclass(frozen=True, slots=True)
class Stated:
    """Who said what, and when. `by_office` names an office, no person."""

    side: str
    by_office: str
    on: date
    body: str


@service
def statement_record(*, run: AuditRun, stated: Stated, by: User | None, now: datetime) -> AuditStatement:
    """The statement. Raises BadInput for an empty or overlong one, an unknown side or a day to come."""
    require(by is None or policies.statements.can_change(by, run))
    office, body = stated.by_office.strip(), stated.body.strip()
    if stated.side not in AuditStatement.Side.values:
        raise BadInput(
            "statement.side",
            Text("请选择陈述的一方。", "Choose whose statement it is."),
            Text("三项选一。", "One of three."),
            field="side",
        )
    if not body or len(body) > LONGEST or not office or len(office) > LONGEST_OFFICE:
        raise BadInput(
            "statement.body",
            Text(f"请写明部门和陈述内容，最多 {LONGEST} 个字。", f"Name the office; {LONGEST} characters at most."),
            Text("不写个人姓名和电话。", "Leave names and phone numbers out."),
            field="body",
        )
    if stated.on > timezone.localdate(now):
        raise BadInput(
            "statement.day",
            Text("陈述日期晚于今天。", "The statement is dated after today."),
            Text("请核对日期。", "Check the day."),
            field="stated_on",
        )
    kept = AuditStatement.objects.create(
        run=run, side=stated.side, stated_by=office, stated_on=stated.on, body=body, recorded_at=now, recorded_by=by
    )
    audit.write(RECORDED, by=by, subject=run, data={"side": stated.side}, now=now)
    return kept
