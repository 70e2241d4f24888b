"""What this room adds to the copy that members take of their data."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.registry.models import Member
from gongyou.registry.own.holdings import Part, holding
from gongyou.rooms.platforms.models import StatementCopy
from gongyou.rooms.platforms.names import platform_name
from gongyou.rooms.platforms.services.copies import code_shown


@holding
def copies_of(member: Member) -> Part:
    """The statements that the member took away, with the codes that they bear."""
    heads = {
        "taken_at": Text("下载时间", "Taken"),
        "platform": Text("平台", "Platform"),
        "month": Text("月份", "Month"),
        "code": Text("核验码", "Verification code"),
        "digest": Text("内容哈希", "Hash of the content"),
    }
    rows = [
        {
            "taken_at": each.taken_at,
            "platform": platform_name(each.platform),
            "month": each.month,
            "code": code_shown(each.code),
            "digest": each.digest,
        }
        for each in StatementCopy.objects.filter(member=member)
    ]
    return Part.of("statement_copies", Text("对账单副本", "Copies of statements"), heads, rows)
