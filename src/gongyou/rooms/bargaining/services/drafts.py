"""Keeping the rule that somebody edits in a what-if, and letting go of it with the account."""

from __future__ import annotations

from datetime import datetime

from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.platform_names import platform_called
from gongyou.registry.selectors import has_role
from gongyou.rooms.bargaining.drafted import draft_digest, draft_write, drafts_erase, drafts_of
from gongyou.rooms.bargaining.policies import NEGOTIATORS

DRAFTED = audit.register(
    "bargaining.scheme.drafted",
    "在试算中改写{platform}的计价规则，草稿 {draft} 保留 30 天",
    "Edited the pay rule of {platform_en} in a what-if; draft {draft} is kept for 30 days",
)

DROPPED = audit.register(
    "bargaining.scheme.dropped",
    "账号停用或个人信息删除，清除其试算规则草稿 {count} 份",
    "Removed {count} draft rules of what-ifs with the account that was closed or erased",
)


@service
def scheme_draft_keep(*, platform: str, written: str, by: User | None, now: datetime) -> str:
    """Keeps the text of a pay scheme as a draft of its author; its digest. A draft is always somebody's."""
    if by is None:
        raise ValueError("A draft belongs to the account that wrote it.")
    require(has_role(by, *NEGOTIATORS))
    digest, name = draft_digest(by, written), platform_called(platform)
    data = {"platform": name.zh, "platform_en": name.en, "draft": digest}
    audit.write(DRAFTED, by=by, subject=by, data=data, now=now)
    # Last, so that nothing is written without its line.
    return draft_write(by, written)


@service
def scheme_drafts_drop(*, owner: User, by: User | None, now: datetime) -> int:
    """How many drafts of the account went. The product does it by itself, when the account is closed or erased."""
    require(by is None)
    count = len(drafts_of(owner))
    audit.write(DROPPED, by=by, subject=owner, data={"count": count}, now=now)
    drafts_erase(owner)
    return count
