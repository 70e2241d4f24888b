"""Taking a statement away, and checking one that somebody shows."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from gongyou.kit import audit
from gongyou.kit.crypto import blind_index, blind_indexes
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Member
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import StatementCopy
from gongyou.rooms.platforms.names import platform_name

if TYPE_CHECKING:
    from gongyou.rooms.platforms.own.statement import Statement

PURPOSE = "platforms.statement.code"
# Without letters and digits that are taken for each other; sixteen of them are 80 bits.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16

TAKEN = audit.register(
    "platforms.statement.taken",
    "下载本人在{platform}的对账单（{month}）",
    "Downloaded the own statement at {platform_en}, {month}",
)


@service
def statement_take(*, member: Member, statement: Statement, by: User | None, now: datetime) -> StatementCopy:
    """The copy's record with its code; the same content taken again has the same code."""
    require(policies.copies.can_add(by, under=member) if by is not None else False)
    digest = statement.digest()
    held = StatementCopy.objects.filter(
        member=member, platform=statement.platform, month=str(statement.month), digest=digest
    )
    copy = held.first()
    if copy is None:
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        content = statement.content()
        copy = StatementCopy.objects.create(
            member=member,
            platform=statement.platform,
            month=str(statement.month),
            code_index=blind_index(code, purpose=PURPOSE),
            code=code,
            digest=digest,
            content=json.dumps(
                {
                    "totals": content["totals"],
                    "currency": content["currency"],
                    "hourly": content["hourly"],
                    "engaged": content["engaged"],
                    "rules": content["rules"],
                    "snapshots": dict(statement.snapshots),
                }
            ),
            taken_at=now,
        )
    name = platform_name(statement.platform)
    data = {"platform": name.zh, "platform_en": name.en, "month": copy.month}
    audit.write(TAKEN, by=by, subject=member, data=data, now=now)
    return copy


def code_shown(code: str) -> str:
    """The code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def copy_under(written: str) -> StatementCopy | None:
    """The copy that a code names; None for any other. Spaces, dashes and small letters do not matter."""
    code = "".join(letter for letter in written.upper() if letter.isalnum())
    if len(code) != LENGTH:
        return None
    found = StatementCopy.objects.filter(code_index__in=blind_indexes(code, purpose=PURPOSE))
    return found.select_related("member").first()
