"""Somebody says that records are right, or asks for the scores to be computed anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import TaskRun, User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry import policies, selectors
from gongyou.registry.models import Member, Organisation
from gongyou.registry.quality.counting import LIVING
from gongyou.registry.quality.work import COMPUTE

CONFIRMED = audit.register("registry.member.confirmed", "核实会员记录无误", "Confirmed the member's record")
CONFIRMED_MANY = audit.register(
    "registry.members.confirmed",
    "在“{organisation}”批量核实会员记录 {confirmed} 条",
    "Confirmed {confirmed} members' records under “{organisation}”",
)
ASKED = audit.register(
    "registry.quality.asked", "要求重新计算数据质量", "Asked for the data quality to be computed anew"
)

# One page's worth: who says of thousands at once that they are right has looked at none of them.
AT_ONCE = 100


@service
def member_confirm(*, member: Member, by: User | None, now: datetime) -> Member:
    """The member, whose record somebody has just found right: it counts as fresh from today."""
    require(by is None or policies.members.can_add(by, under=member.organisation))
    if member.state not in LIVING:
        raise BadInput(
            "registry.member_gone",
            Text("会员已不在籍，不用核实。", "The person is no longer a member; there is nothing to confirm."),
        )
    member.confirmed_on = timezone.localtime(now).date()
    Member.objects.filter(pk=member.pk).update(confirmed_on=member.confirmed_on)
    audit.write(CONFIRMED, by=by, subject=member, now=now)
    return member


@service
def members_confirm_many(
    *, organisation: Organisation, worker_keys: Sequence[str], by: User | None, now: datetime
) -> int:
    """How many records at or below the organisation were confirmed; at most a page of them at once."""
    require(by is None or policies.members.can_add(by, under=organisation))
    if len(worker_keys) > AT_ONCE:
        raise BadInput(
            "registry.too_many_confirmed",
            Text(f"一次最多核实 {AT_ONCE} 条。", f"At most {AT_ONCE} records are confirmed at once."),
            Text("请分页核对。", "Go page by page."),
        )
    confirmed = Member.objects.filter(
        selectors.under(organisation.path, prefix="organisation__"), worker_key__in=worker_keys, state__in=LIVING
    ).update(confirmed_on=timezone.localtime(now).date())
    audit.write(
        CONFIRMED_MANY,
        by=by,
        subject=organisation,
        data={"organisation": organisation.name, "confirmed": confirmed},
        now=now,
    )
    return confirmed


@service
def quality_recompute(*, by: User | None, now: datetime) -> TaskRun:
    """The run that computes every score; the one under way when there is one."""
    require(by is None or selectors.has_role(by, policies.OFFICER, policies.ADMINISTRATOR))
    run = task_start(Order(COMPUTE, COMPUTE, {}, link="/quality/"), by=by, now=now)
    audit.write(ASKED, by=by, subject="registry.quality", now=now)
    return run
