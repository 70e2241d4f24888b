"""A copy that a platform gave to a worker: received sealed, and gone once it is handed in, dropped or a week old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.sealed_files import file_seal, kept, sealed_remove
from gongyou.kit.services import service
from gongyou.registry.models import Member
from gongyou.rooms.data import policies
from gongyou.rooms.data.copies import PURPOSE, Table, heads_digest
from gongyou.rooms.data.models import SavedMapping, SubjectCopy

RECEIVED = audit.register("data.copy.received", "上传平台给的个人信息副本", "Uploaded a copy that the platform gave")
DROPPED = audit.register("data.copy.dropped", "清除个人信息副本", "Cleared the copy away")
MAPPED = audit.register(
    "data.copy.mapped",
    "保存平台 {platform} 副本的列名对应",
    "Saved which columns of the copies of {platform} are which",
)
KEPT_FOR = timedelta(days=7)


@service
def copy_receive(*, member: Member, platform: str, name: str, table: Table, by: User, now: datetime) -> SubjectCopy:
    """The copy's table, sealed until it is said which column is which."""
    require(policies.own.can_add(by, under=member))
    stored = file_seal([table.as_csv()], purpose=PURPOSE)
    try:
        made = SubjectCopy.objects.create(
            member=member,
            platform=platform,
            name=name,
            stored=stored,
            heads=list(table.heads),
            rows=len(table.rows),
            received_at=now,
        )
        audit.write(RECEIVED, by=by, subject=made, now=now)
    except BaseException:
        sealed_remove(stored)
        raise
    return made


@service
def copy_drop(*, copy: SubjectCopy, by: User | None, now: datetime) -> None:
    """Nothing is left of the copy; `by` None is the daily round after a week."""
    require(by is None or copy.member.account_id == by.pk)
    audit.write(DROPPED, by=by, subject=copy, now=now)
    stored = copy.stored
    copy.delete()
    sealed_remove(stored)


@service
def mapping_save(*, copy: SubjectCopy, terms: Mapping[str, str], by: User, now: datetime) -> SavedMapping:
    """Which column is which, for the next copy of this platform with the same heads."""
    require(copy.member.account_id == by.pk)
    saved, _ = SavedMapping.objects.update_or_create(
        platform=copy.platform,
        heads=heads_digest(copy.heads),
        defaults={"terms": dict(terms), "saved_at": now, "saved_by": by},
    )
    audit.write(MAPPED, by=by, subject=saved, data={"platform": copy.platform}, now=now)
    return saved


@kept
def copies_stored() -> list[str]:
    """The sealed files that copies lie in."""
    return list(SubjectCopy.objects.values_list("stored", flat=True))
