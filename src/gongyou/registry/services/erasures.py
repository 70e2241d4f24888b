"""A person leaves the product: the record stays without the person, and the lake forgets the name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.crypto import blind_indexes
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry import approvals, hooks, policies
from gongyou.registry.erasing import ERASERS, Person
from gongyou.registry.models import Application, Approval, Erasure, Member, MergedKey, Movement
from gongyou.registry.services.approvals import Asked, approval_ask, approval_use

ERASE = approvals.register(
    approvals.Act(
        "registry.member.erase",
        Text("删除会员的个人信息", "Erase a member"),
        link=lambda approval: _link_of(approval),
    )
)
ERASURE_ASKED = audit.register(
    "registry.member.erasure_asked",
    "提请删除会员的个人信息，事由：{reason}",
    "Asked for a member to be erased; reason: {reason}",
    reason=Erasure.Reason,
)
ERASED = audit.register(
    "registry.member.erased",
    "删除会员的个人信息，事由：{reason}",
    "Erased a member; reason: {reason}",
    reason=Erasure.Reason,
)
REACHED = audit.register(
    "registry.erasure.reached_lake",
    "删除已到达数据湖：{rows} 行、{files} 个文件",
    "The erasure reached the lake: {rows} rows in {files} files",
)
KIND = "privacy.erasure"


@service
def member_erasure_ask(*, member: Member, reason: str, by: User, now: datetime) -> Approval:
    """The request of an officer, which a security administrator decides. No free text: the reason is of the list."""
    require(policies.members.can_view(by, member))
    _reason_checked(reason)
    if member.state == Member.State.ERASED:
        raise _erased_already()
    asked = Asked(
        ERASE.key,
        audit.subject_of(member),
        member.organisation,
        str(Erasure.Reason(reason).label),
        {"reason": reason},
    )
    approval = approval_ask(asked=asked, by=by, now=now)
    audit.write(ERASURE_ASKED, by=by, subject=member, data={"reason": reason}, now=now)
    return approval


@service
def member_erase(*, member: Member, reason: str, by: User | None, now: datetime) -> Erasure:
    """Everything personal is gone from the registry when this returns; a task takes the lake and the files.

    What stays: the organisation, when the member joined and left, the state. Cannot be undone. `by` is an officer of
    the organisation, the person, or None for the product itself (a request that fell due). An officer spends the
    approval that a security administrator has given for this member and reason; without one Conflict is raised.
    """
    require(by is None or member.account_id == by.pk or policies.members.can_view(by, member))
    _reason_checked(reason)
    locked = Member.objects.select_for_update().select_related("organisation").get(pk=member.pk)
    if locked.state == Member.State.ERASED:
        raise _erased_already()
    if by is not None and locked.account_id != by.pk:
        _approval_spent(locked, reason, by, now)
    person = person_of(locked, now)
    counts = {name: each.erase(person) for name, each in ERASERS.items()}
    on = timezone.localtime(now).date()
    Movement.objects.create(
        member=locked, kind=Movement.Kind.ERASED, source=locked.organisation, on=on, recorded_at=now, recorded_by=by
    )
    held = {"keys": person.worker_keys, "replacement": person.replacement, "texts": person.texts, "names": person.names}
    erasure = Erasure.objects.create(
        member=locked,
        reason=reason,
        held=json.dumps(held),
        report={"parts": {name: count for name, count in counts.items() if count}},
        # The person's own account has no name from here on, and still acted.
        by=by,
        at=now,
    )
    member.refresh_from_db()
    audit.write(ERASED, by=by, subject=locked, data={"reason": reason}, now=now)
    hooks.membership_changed(hooks.MembershipChanged(Movement.Kind.ERASED, locked, locked.organisation, None, on, now))
    task_start(Order(kind=KIND, key=f"{KIND}:{erasure.pk}", arguments={"erasure": erasure.pk}), by=by, now=now)
    return erasure


def _approval_spent(member: Member, reason: str, by: User, now: datetime) -> None:
    grant = approvals.usable(act=ERASE.key, subject=audit.subject_of(member), by=by, now=now)
    if grant is None or grant.data.get("reason") != reason:
        raise Conflict(
            "privacy.erasure_unapproved",
            Text("删除还没有获得批准。", "The erasure has not been approved."),
            Text("请先提请，由安全管理员批准后再办。", "Ask for it first; a security administrator approves it."),
        )
    approval_use(approval=grant, by=by, now=now)


def _link_of(approval: Approval) -> str:
    label, _, key = approval.subject.partition(":")
    found = Member.objects.filter(pk=key).first() if label == Member._meta.label_lower else None
    return reverse("privacy:erase", args=[found.worker_key]) if found else ""


def _reason_checked(reason: str) -> None:
    if reason not in Erasure.Reason.values:
        raise BadInput("privacy.reason_unknown", Text("事由不在范围内。", "Unknown reason."))


def _erased_already() -> Conflict:
    return Conflict("privacy.erased_already", Text("此人的个人信息已经删除。", "This person was erased already."))


def person_of(member: Member, now: datetime) -> Person:
    """Everything that stands for the person: the record, those merged into it, and their keys."""
    from gongyou.lake.erasure import random_key

    records = (member, *_absorbed_by(member))
    more = MergedKey.objects.filter(member__in=[each.pk for each in records]).values_list("worker_key", flat=True)
    keys = dict.fromkeys([*(each.worker_key for each in records), *more])
    accounts = [each.account for each in records if each.account_id]
    id_numbers = tuple(dict.fromkeys(each.id_number for each in records if each.id_number))
    # An application may have been handed in under another telephone, an account have yet another.
    indexes = [index for number in id_numbers for index in blind_indexes(number, purpose="member.id_number")]
    asked = list(
        Application.objects.filter(Q(member__in=[each.pk for each in records]) | Q(id_number_index__in=indexes))
    )
    held = [each for each in (*records, *asked, *accounts) if each is not None]
    return Person(
        member=member,
        records=records,
        worker_keys=tuple(keys),
        replacement=random_key(),
        names=tuple(dict.fromkeys(each.name for each in held if each.name)),
        id_numbers=id_numbers,
        phones=tuple(dict.fromkeys(each.phone for each in held if each.phone)),
        account=accounts[0] if accounts else None,
        now=now,
    )


def _absorbed_by(member: Member) -> list[Member]:
    """The records merged into this one, and into those: one that was absorbed may have absorbed another before."""
    found: list[Member] = []
    above, known = [member.pk], {member.pk}
    while some := list(Member.objects.filter(merged_into__in=above).select_related("organisation")):
        # A record known already ends the way: damaged rows that point in a circle must not keep an erasure for ever.
        some = [each for each in some if each.pk not in known]
        found += some
        above = [each.pk for each in some]
        known.update(above)
    return found


@dataclass(frozen=True, slots=True)
class Reached:
    """What the slow part of an erasure found."""

    rows: Mapping[str, int]
    files: int
    swept: Mapping[str, int]


def erasure_reach(erasure: Erasure, step: Callable[[Text], None] = lambda stage: None) -> Reached:
    """The lake and the files of every part. Bears being run twice: what is gone is not found again."""
    from gongyou.registry.privacy.log import erasure_logged

    held: dict[str, Any] = json.loads(erasure.held)
    keys, texts, replacement = held["keys"], held["texts"], held["replacement"]
    rows: dict[str, int] = {}
    files = 0
    # Before the work: a crash then erases too much of a restored backup, never too little.
    erasure_logged(keys, erasure.at)
    lake = open_lake()
    for key in keys:
        step(Text("清除数据湖", "Erasing from the lake"))
        erased = lake.erase(key, texts, replacement=replacement)
        files += erased.files
        for table, count in erased.rows.items():
            rows[table] = rows.get(table, 0) + count
    swept = {}
    for name, each in ERASERS.items():
        step(each.title)
        if count := each.sweep(texts, keys, replacement) + each.sweep_names(held.get("names", ())):
            swept[name] = count
    return Reached(rows, files, swept)


@service
def erasure_finish(*, erasure: Erasure, reached: Reached, by: User | None, now: datetime) -> Erasure:
    """Notes what was reached and lets go of what was needed for it."""
    current = Erasure.objects.select_for_update().get(pk=erasure.pk)
    current.state, current.held, current.done_at = Erasure.State.DONE, "", now
    swept = {name: current.report["parts"].get(name, 0) + count for name, count in reached.swept.items()}
    current.report = {
        "parts": {**current.report["parts"], **swept},
        "lake": dict(reached.rows),
        "files": reached.files,
    }
    current.save()
    data = {"rows": sum(reached.rows.values()), "files": reached.files}
    audit.write(REACHED, by=by, subject=current, data=data, now=now)
    return current
