"""会籍接转: a membership goes from one organisation to another in one step. One side asks, the other answers."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import membership_policies as policies
from gongyou.registry.models import Application, Member, Movement, Organisation, Transfer
from gongyou.registry.movements import Step, step_recorded
from gongyou.registry.services.applications import member_behind
from gongyou.registry.services.members import open_checked
from gongyou.registry.services.memberships import reason_checked

ASKED = audit.register(
    "registry.transfer.asked", "发起会籍接转，转往“{target}”", "Asked to transfer the membership to “{target}”"
)
FETCHED = audit.register(
    "registry.transfer.fetched",
    "按本人申请发起会籍接转，转往“{target}”",
    "Asked for the membership to be transferred to “{target}”, on the member's own application",
)
ACCEPTED = audit.register(
    "registry.transfer.accepted", "会籍转入“{target}”", "The membership was transferred to “{target}”"
)
REFUSED = audit.register(
    "registry.transfer.refused", "未接收会籍接转，原拟转往“{target}”", "Refused the transfer to “{target}”"
)
WITHDRAWN = audit.register(
    "registry.transfer.withdrawn", "撤回会籍接转，原拟转往“{target}”", "Withdrew the transfer to “{target}”"
)
TRANSFERABLE = (Member.State.ACTIVE, Member.State.SUSPENDED)


@service
def transfer_ask(*, member: Member, target: Organisation, reason: str, by: User | None, now: datetime) -> Transfer:
    """The member's organisation asks `target` to take them over; nothing changes until it accepts.

    A closed target, the organisation where they are, a transfer that is open already, and a member who has left raise
    Conflict.
    """
    require(by is None or policies.memberships.can_change(by, member))
    transfer = _opened(Transfer(member=member, target=target, reason=reason_checked(reason), asked_by=by, asked_at=now))
    audit.write(ASKED, by=by, subject=member, data={"target": target.name}, now=now)
    return transfer


@service
def transfer_fetch(*, application: Application, by: User | None, now: datetime) -> Transfer:
    """Somebody who is a member elsewhere applied here: the organisation that they left behind answers."""
    require(by is None or policies.applications.can_change(by, application))
    member = member_behind(application)
    if member is None or application.state != Application.State.SUBMITTED:
        raise Conflict(
            "registry.application_decided",
            Text("这份申请不需要接转。", "This application needs no transfer."),
        )
    transfer = _opened(
        Transfer(
            member=member,
            target=application.organisation,
            asker=Transfer.Asker.TARGET,
            application=application,
            asked_by=by,
            asked_at=now,
        )
    )
    audit.write(FETCHED, by=by, subject=member, data={"target": transfer.target.name}, now=now)
    return transfer


@service
def transfer_accept(*, transfer: Transfer, by: User | None, now: datetime) -> Member:
    """The member in the new organisation; an application that led to the transfer is approved with it."""
    require(by is None or policies.transfers.can_change(by, transfer))
    waiting = _waiting(transfer)
    open_checked(waiting.target)
    member = Member.objects.select_for_update(of=("self",)).get(pk=waiting.member_id)
    _transferable(member)
    member.organisation = waiting.target
    member.confirmed_on = timezone.localdate(now)
    member.version += 1
    member.save(update_fields=["organisation", "confirmed_on", "version"])
    _answered(waiting, Transfer.State.ACCEPTED, by, now)
    if waiting.application is not None and waiting.application.state == Application.State.SUBMITTED:
        application = waiting.application
        application.state, application.member = Application.State.APPROVED, member
        application.decided_by, application.decided_at = by, now
        application.save(update_fields=["state", "member", "decided_by", "decided_at"])
    step = Step(Movement.Kind.TRANSFERRED, timezone.localdate(now), waiting.source, waiting.target, waiting.reason)
    step_recorded(member, step, recorder=by, now=now)
    audit.write(ACCEPTED, by=by, subject=member, data={"target": waiting.target.name}, now=now)
    return member


@service
def transfer_refuse(*, transfer: Transfer, reason: str, by: User | None, now: datetime) -> Transfer:
    """The refused transfer; the member stays where they are, and the side that asked reads why."""
    require(by is None or policies.transfers.can_change(by, transfer))
    answer = reason_checked(reason)
    waiting = _waiting(transfer)
    waiting.answer = answer
    _answered(waiting, Transfer.State.REFUSED, by, now)
    audit.write(REFUSED, by=by, subject=waiting.member, data={"target": waiting.target.name}, now=now)
    return waiting


@service
def transfer_withdraw(*, transfer: Transfer, by: User | None, now: datetime) -> Transfer:
    """The withdrawn transfer; only the side that asked can withdraw."""
    require(by is None or policies.transfers.can_remove(by, transfer))
    waiting = _waiting(transfer)
    _answered(waiting, Transfer.State.WITHDRAWN, by, now)
    audit.write(WITHDRAWN, by=by, subject=waiting.member, data={"target": waiting.target.name}, now=now)
    return waiting


def _opened(transfer: Transfer) -> Transfer:
    member = Member.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=transfer.member_id)
    _transferable(member)
    open_checked(transfer.target)
    if member.organisation_id == transfer.target_id:
        raise Conflict(
            "registry.transfer_to_itself",
            Text("此会员已在该组织。", "The member belongs to that organisation already."),
        )
    transfer.source = member.organisation
    try:
        with transaction.atomic():
            transfer.save(force_insert=True)
    except IntegrityError as reason:
        raise Conflict(
            "registry.transfer_open",
            Text("此会员已有一项会籍接转在等待答复。", "A transfer of this member waits for an answer already."),
            Text("请先办结或撤回。", "Finish or withdraw it first."),
        ) from reason
    return transfer


def _transferable(member: Member) -> None:
    if member.state not in TRANSFERABLE:
        raise Conflict(
            "registry.member_state",
            Text("已退会的人员没有会籍可转。", "Who has left has no membership to transfer."),
            Text("请办理恢复会籍或重新入会。", "Let them return or join again."),
        )


def _waiting(transfer: Transfer) -> Transfer:
    locked = (
        Transfer.objects.select_for_update(of=("self",))
        .select_related("member", "source", "target", "application")
        .get(pk=transfer.pk)
    )
    if locked.state != Transfer.State.ASKED:
        raise Conflict(
            "registry.transfer_decided",
            Text("这项接转已经办结。", "This transfer was answered already."),
            Text("请刷新页面查看结果。", "Load the page again to see the answer."),
        )
    return locked


def _answered(transfer: Transfer, state: str, decider: User | None, now: datetime) -> None:
    transfer.state, transfer.decided_by, transfer.decided_at = state, decider, now
    transfer.save(update_fields=["state", "decided_by", "decided_at", "answer"])
