"""Backups and restores stand in the audit trail."""

from __future__ import annotations

from datetime import datetime

from gongyou.kit import audit
from gongyou.kit.models import AuditLine, User
from gongyou.kit.policies import require
from gongyou.kit.services import service

BACKED_UP = audit.register("house.backup.made", "制作备份", "A backup was made")
RESTORED = audit.register(
    "house.backup.restored",
    "从 {made_at} 的备份恢复，再次删除 {erased} 人",
    "Restored from the backup of {made_at}; {erased} persons were erased again",
)


@service
def backup_note(*, by: User | None, now: datetime) -> AuditLine:
    """Written when the archive stands."""
    require(by is None)
    return audit.write(BACKED_UP, by=by, subject="house.backup", now=now)


@service
def restore_note(*, made_at: str, erased: int, by: User | None, now: datetime) -> AuditLine:
    """The first line after the chain that came out of the backup."""
    require(by is None)
    data = {"made_at": made_at, "erased": erased}
    return audit.write(RESTORED, by=by, subject="house.backup", data=data, now=now)
