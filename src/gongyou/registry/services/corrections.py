"""Name and ID number are put right at the member's request, by an officer who has seen the document."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.crypto import blind_index, blind_indexes, worker_key_for
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import own_policies
from gongyou.registry.identity import id_number_checked
from gongyou.registry.models import Correction, Member, MergedKey
from gongyou.registry.naming import name_checked, name_index_of, name_tokens
from gongyou.registry.services.memberships import reason_checked

State = Correction.State
ASKED = audit.register(
    "registry.correction.asked", "本人申请更正{field}", "The member asked to correct: {field}", field=Correction.Field
)
WITHDRAWN = audit.register(
    "registry.correction.withdrawn",
    "本人撤回更正申请：{field}",
    "The member withdrew the request to correct: {field}",
    field=Correction.Field,
)
GRANTED = audit.register(
    "registry.correction.granted", "按本人申请更正{field}", "Corrected at request: {field}", field=Correction.Field
)
REFUSED = audit.register(
    "registry.correction.refused",
    "未同意更正{field}",
    "Did not grant the correction: {field}",
    field=Correction.Field,
)

LOOKED = audit.register(
    "registry.correction.looked",
    "查看更正申请：{field}",
    "Opened the request to correct: {field}",
    field=Correction.Field,
)


@service
def correction_ask(
    *, member: Member, field: str, wanted: str, reason: str, by: User | None, now: datetime
) -> Correction:
    """The request, waiting for an officer. A value that cannot be right raises BadInput, a second one Conflict."""
    require(by is not None and member.account_id == by.pk)
    if field not in Correction.Field.values:
        raise BadInput("correction.field_unknown", Text("这一项不能申请更正。", "This cannot be corrected by request."))
    value = _checked(field, wanted, now)
    if value == getattr(member, field):
        raise BadInput("correction.same", Text("和现在的记录一样，不用更正。", "This is what stands there already."))
    Member.objects.select_for_update().get(pk=member.pk)
    if Correction.objects.filter(member=member, field=field, state=State.OPEN).exists():
        raise Conflict(
            "correction.open",
            Text("这一项已有申请在办理。", "A request for this is waiting."),
            Text("要改内容，先撤回原申请。", "Withdraw it first to change it."),
        )
    correction = Correction.objects.create(
        member=member, field=field, wanted=value, reason=reason_checked(reason), asked_at=now
    )
    audit.write(ASKED, by=by, subject=member, data={"field": field}, now=now)
    return correction


@service
def correction_withdraw(*, correction: Correction, by: User | None, now: datetime) -> Correction:
    """The request, taken back by the member."""
    require(by is not None and correction.member.account_id == by.pk)
    locked = _open(correction)
    _decided(locked, State.WITHDRAWN, None, now)
    audit.write(WITHDRAWN, by=by, subject=locked.member, data={"field": locked.field}, now=now)
    return locked


@service
def correction_look(*, correction: Correction, by: User | None, now: datetime) -> Correction:
    """The request with what is wanted in the clear, for the officer who compares it with the document."""
    require(by is not None and own_policies.corrections.can_change(by, correction))
    audit.write(LOOKED, by=by, subject=correction.member, data={"field": correction.field}, now=now)
    return correction


@service
def correction_grant(*, correction: Correction, by: User | None, now: datetime) -> Correction:
    """The record, put right. An ID number that another record has raises Conflict: then the two are merged.

    A new ID number means a new pseudonym; what the lake holds under the old one stays the member's.
    """
    require(by is None or own_policies.corrections.can_change(by, correction))
    locked = _open(correction)
    member = Member.objects.select_for_update(of=("self",)).get(pk=locked.member_id)
    if locked.field == Correction.Field.NAME:
        member.name = name_checked(locked.wanted)
        member.name_index, member.name_tokens = name_index_of(member.name), name_tokens(member.name)
    else:
        _renumber(member, id_number_checked(locked.wanted, today=timezone.localdate(now)))
    member.identity_state = Member.IdentityState.UNCHECKED
    member.confirmed_on = timezone.localdate(now)
    member.version += 1
    member.save()
    _decided(locked, State.GRANTED, by, now)
    audit.write(GRANTED, by=by, subject=member, data={"field": locked.field}, now=now)
    return locked


@service
def correction_refuse(*, correction: Correction, answer: str, by: User | None, now: datetime) -> Correction:
    """The request, refused; the member reads why, so it must be said."""
    require(by is None or own_policies.corrections.can_change(by, correction))
    locked = _open(correction)
    locked.answer = reason_checked(answer)
    _decided(locked, State.REFUSED, by, now)
    audit.write(REFUSED, by=by, subject=locked.member, data={"field": locked.field}, now=now)
    return locked


def _checked(field: str, wanted: str, now: datetime) -> str:
    if field == Correction.Field.NAME:
        return name_checked(wanted)
    return id_number_checked(wanted, today=timezone.localdate(now))


def _renumber(member: Member, number: str) -> None:
    index = blind_index(number, purpose="member.id_number")
    known = blind_indexes(number, purpose="member.id_number")
    if Member.objects.exclude(pk=member.pk).filter(id_number_index__in=known).exists():
        raise Conflict(
            "correction.number_taken",
            Text("这个身份证号已有另一条会员记录。", "Another record has this ID number."),
            Text(
                "请先核对，确是同一人的，合并两条记录。", "Check it; if it is the same person, merge the two records."
            ),
        )
    old = member.worker_key
    member.id_number, member.id_number_index = number, index
    member.worker_key = worker_key_for(number)
    if member.worker_key != old:
        MergedKey.objects.filter(worker_key=member.worker_key, member=member).delete()
        MergedKey.objects.create(worker_key=old, member=member)


def _open(correction: Correction) -> Correction:
    locked = Correction.objects.select_for_update(of=("self",)).select_related("member").get(pk=correction.pk)
    if locked.state != State.OPEN:
        raise Conflict(
            "correction.decided",
            Text("这项申请已经办结。", "This request is over."),
            Text("请刷新页面查看结果。", "Load the page again to see the answer."),
        )
    return locked


def _decided(correction: Correction, state: str, decider: User | None, now: datetime) -> None:
    correction.state, correction.decided_at, correction.decided_by = state, now, decider
    correction.save()
