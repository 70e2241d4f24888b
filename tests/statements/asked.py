"""A request of 林小满 to 禾芽, at the stage that a test needs."""

from __future__ import annotations

from typing import Any

from gongyou.rooms.rights.models import Grievance
from gongyou.rooms.rights.services.carrying import grievance_send
from gongyou.rooms.rights.services.grievances import Asked, grievance_open
from tests.registry.cast import NOW, Cast

LINE = {
    "attempt_id": "A000123",
    "at": "2026-05-04T12:30",
    "currency": "CNY",
    "declared": "6.40",
    "paid": "3.40",
    "deducted": "3.00",
    "lost": "3.00",
    "code": "late",
    "rule": "2026 年版",
    "deduction": {"zh": "代码 late", "en": "code late"},
}
WORDS = "出餐慢，不是我的原因。"


def asked(**changes: Any) -> Asked:
    given: dict[str, Any] = {
        "kind": "appeal",
        "about": "deduction",
        "platform": "heya",
        "month": "2026-05",
        "lines": [LINE],
        "words": WORDS,
        "cause": "late_meal",
        "is_agreed": True,
    }
    return Asked(**{**given, **changes})


def opened(cast: Cast, **changes: Any) -> Grievance:
    """Handed in by 林小满, waiting for the union."""
    return grievance_open(member=cast.lin_member, asked=asked(**changes), by=cast.lin, now=NOW)


def sent(cast: Cast, **changes: Any) -> Grievance:
    """Passed on by 王姐."""
    return grievance_send(grievance=opened(cast, **changes), term=None, by=cast.wang, now=NOW)
