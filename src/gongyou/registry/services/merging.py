"""Two records of one person become one, and apart again when that was a mistake."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.masking import worker_masked
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.duplicates import policies
from gongyou.registry.duplicates.images import CHOICES, SWAPPED, changed_since, image_of, put_back, sealed
from gongyou.registry.models import DuplicatePair, Member, Merge, MergedKey, Movement, Transfer
from gongyou.registry.movements import Step, step_recorded

MERGED = audit.register(
    "registry.member.merged",
    "将档案 {absorbed} 并入 {kept}，采用被并入档案的 {fields} 项，随迁记录 {rows} 条",
    "Merged the record {absorbed} into {kept}; {fields} fields were taken over and {rows} rows followed",
)
UNMERGED = audit.register(
    "registry.member.unmerged",
    "撤销合并：{absorbed} 与 {kept} 恢复为两份档案",
    "Undid a merge: {absorbed} and {kept} are two records again",
)
# The rows that follow the person. Every other relation stays with the record (docs/decisions/merging-members.md).
# Floors above the registry add theirs.
FOLLOWING = [
    ("registry.application", "member"),
    ("registry.card", "member"),
    ("registry.consent", "member"),
    ("registry.correction", "member"),
    ("registry.dues", "member"),
    ("registry.erasurerequest", "member"),
    ("registry.mergedkey", "member"),
    ("registry.movement", "member"),
    ("registry.transfer", "member"),
    ("registry.workpoint", "member"),
]
LONGEST_REASON = 500


def follows(label: str, field: str) -> None:
    """Makes the rows of a model above the registry follow the person too."""
    if (label, field) not in FOLLOWING:
        FOLLOWING.append((label, field))


@service
def member_merge(
    *, keep: Member, absorb: Member, fields: Sequence[str], reason: str, by: User | None, now: datetime
) -> Merge:
    """`absorb` becomes part of `keep`, which takes over the values of `fields` and the history of both.

    The absorbed record stays, marked as merged, and its pseudonym in the lake from then on means the kept member.
    """
    keep, absorb = _locked(keep, absorb)
    require(by is None or policies.reaches_both(by, keep, absorb))
    _check(keep, absorb, fields, reason)
    before = sealed(image_of(keep), image_of(absorb))
    _take_over(keep, absorb, fields)
    moved = _follow(absorb, keep)
    pair = DuplicatePair.objects.filter(left_id=min(keep.pk, absorb.pk), right_id=max(keep.pk, absorb.pk)).first()
    merge = Merge.objects.create(
        kept=keep,
        absorbed=absorb,
        pair=pair,
        fields=list(fields),
        moved=moved,
        before=before,
        after=sealed(image_of(keep), image_of(absorb)),
        reason=reason.strip(),
        at=now,
        by=by,
    )
    MergedKey.objects.create(worker_key=absorb.worker_key, member=keep, merge=merge)
    if pair:
        _decided(pair, DuplicatePair.State.MERGED, reason.strip(), by, now)
    step = Step(Movement.Kind.MERGED, timezone.localdate(now), absorb.organisation, keep.organisation, reason.strip())
    step_recorded(absorb, step, recorder=by, now=now)
    told = {"fields": len(fields), "rows": sum(len(found) for found in moved.values()), **_named(keep, absorb)}
    audit.write(MERGED, by=by, subject=keep, data=told, now=now)
    return merge


@service
def member_unmerge(*, merge: Merge, by: User | None, now: datetime) -> Merge:
    """Both records as they were before the merge. What was changed since raises Conflict and is named."""
    merge = Merge.objects.select_for_update(of=("self",)).select_related("pair").get(pk=merge.pk)
    kept, absorbed = _locked(merge.kept, merge.absorbed)
    require(by is None or policies.reaches_both(by, kept, absorbed))
    _check_undoable(merge, kept, absorbed)
    before = json.loads(merge.before)
    told = _named(kept, absorbed)
    _free_unique(absorbed)
    put_back(kept, before["kept"])
    _saved(kept)
    put_back(absorbed, before["absorbed"])
    _saved(absorbed)
    for relation, keys in merge.moved.items():
        label, _, field = relation.rpartition(".")
        apps.get_model(label)._default_manager.filter(pk__in=keys, **{field: kept}).update(**{field: absorbed})
    MergedKey.objects.filter(merge=merge).delete()
    merge.undone_at, merge.undone_by = now, by
    merge.save(update_fields=["undone_at", "undone_by"])
    if merge.pair:
        _decided(merge.pair, DuplicatePair.State.UNDECIDED, merge.pair.reason, by, now)
    audit.write(UNMERGED, by=by, subject=kept, data=told, now=now)
    return merge


def _locked(one: Member, other: Member) -> tuple[Member, Member]:
    rows = Member.objects.select_for_update(of=("self",)).select_related("organisation").order_by("pk")
    found = {member.pk: member for member in rows.filter(pk__in=(one.pk, other.pk))}
    return found[one.pk], found[other.pk]


def _check(keep: Member, absorb: Member, fields: Sequence[str], reason: str) -> None:
    if keep.pk == absorb.pk:
        raise BadInput("duplicates.same_record", Text("这是同一份档案。", "This is one and the same record."))
    unknown = [field for field in fields if field not in CHOICES]
    if unknown:
        raise BadInput("duplicates.field_unknown", Text("有一项不能选择。", "One of the fields cannot be chosen."))
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise BadInput(
            "duplicates.reason_missing",
            Text("请写明合并的依据，500 字以内。", "Say in up to 500 characters why the two are one person."),
        )
    if keep.state not in policies.LIVE or absorb.state not in policies.LIVE:
        raise Conflict(
            "duplicates.not_live",
            Text("其中一份档案已被合并或已删除个人信息。", "One of the records was merged or erased meanwhile."),
            Text("请刷新页面后再看。", "Reload the page."),
        )
    if keep.account_id and absorb.account_id:
        raise Conflict(
            "duplicates.two_accounts",
            Text("两份档案都有职工账号，不能直接合并。", "Both records have an account, so they cannot be merged yet."),
            Text("请先请系统管理员解除其中一个账号。", "Have the system administrator detach one account first."),
        )
    if Transfer.objects.filter(member__in=(keep, absorb), state=Transfer.State.ASKED).exists():
        raise Conflict(
            "duplicates.transfer_open",
            Text("有一份档案正在办理会籍接转。", "A transfer of one of the records is under way."),
            Text("请先办结或撤回接转。", "Finish or withdraw the transfer first."),
        )


def _check_undoable(merge: Merge, kept: Member, absorbed: Member) -> None:
    if merge.undone_at is not None:
        raise Conflict("duplicates.undone", Text("这次合并已经撤销。", "This merge was undone already."))
    if not merge.before or Member.State.ERASED in (kept.state, absorbed.state):
        raise Conflict(
            "duplicates.erased",
            Text("个人信息已按本人要求删除，不能撤销合并。", "The data were erased on request: the merge stands."),
        )
    after = json.loads(merge.after)
    changed = changed_since(kept, after["kept"]) + changed_since(absorbed, after["absorbed"])
    if changed:
        zh, en = "、".join(dict.fromkeys(t.zh for t in changed)), ", ".join(dict.fromkeys(t.en for t in changed))
        raise Conflict(
            "duplicates.changed_since",
            Text(f"合并以后档案又有改动（{zh}），不能原样恢复。", f"The record was changed after the merge: {en}."),
            Text(
                "请先把这几项改回合并时的内容，或为另一人重新登记。",
                "Change these back to what the merge made them, or register the other person anew.",
            ),
        )


def _take_over(keep: Member, absorb: Member, fields: Sequence[str]) -> None:
    given = {column: getattr(absorb, column) for field in fields for column in CHOICES[field]}
    if "id_number" in fields:
        own = {column: getattr(keep, column) for column in SWAPPED}
        _free_unique(absorb)
        for column, value in own.items():
            setattr(absorb, column, value)
    for column, value in given.items():
        setattr(keep, column, value)
    if absorb.account_id and not keep.account_id:
        account, absorb.account = absorb.account_id, None
        Member.objects.filter(pk=absorb.pk).update(account=None)
        keep.account_id = account
    absorb.state, absorb.merged_into = Member.State.MERGED, keep
    _saved(keep)
    _saved(absorb)


def _free_unique(member: Member) -> None:
    """Takes the row out of the way of the other one, which is about to hold its number and account."""
    apart = f"~{member.pk}"
    Member.objects.filter(pk=member.pk).update(id_number_index=apart, worker_key=apart, account=None)


def _saved(member: Member) -> None:
    member.version += 1
    member.save()


def _follow(absorb: Member, keep: Member) -> dict[str, list[int]]:
    """Which rows now belong to the kept record. One that would stand twice there stays with the absorbed record."""
    moved: dict[str, list[int]] = {}
    for label, field in FOLLOWING:
        rows = apps.get_model(label)._default_manager
        keys: list[int] = []
        for key in rows.filter(**{field: absorb}).order_by("pk").values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    rows.filter(pk=key).update(**{field: keep})
            except IntegrityError:
                continue
            keys.append(key)
        if keys:
            moved[f"{label}.{field}"] = keys
    return moved


def _decided(pair: DuplicatePair, state: str, reason: str, by: User | None, now: datetime) -> None:
    pair.state, pair.reason, pair.decided_at, pair.decided_by = state, reason, now, by
    pair.save(update_fields=["state", "reason", "decided_at", "decided_by"])


def _named(kept: Member, absorbed: Member) -> dict[str, Any]:
    return {"kept": worker_masked(kept.worker_key), "absorbed": worker_masked(absorbed.worker_key)}
