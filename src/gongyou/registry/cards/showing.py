"""What the card page draws: the next ten codes, signed ahead, so that a dropped connection does no harm."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from gongyou.kit.prepared import Prepared
from gongyou.registry.cards.keys import signing_keys
from gongyou.registry.cards.revocations import revocations_written
from gongyou.registry.cards.squares import squares
from gongyou.registry.cards.token import WINDOW_SECONDS, Claims, token_made, window_of
from gongyou.registry.models import Card, Member

AHEAD = 10
QUIET = 4
DARK = re.compile("1+")
# A code signed ahead dies eleven minutes after its card was withdrawn; a day is ample for a list that is carried about.
LISTED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Code:
    """One QR: its text, its minute, and the dark squares row by row, eight to a byte."""

    text: str
    starts_at: int
    size: int
    bits: str

    def as_json(self) -> dict[str, Any]:
        return {"starts_at": self.starts_at, "size": self.size, "bits": self.bits}


_HELD = Prepared(lambda key: Card.objects.filter(member_id=key, withdrawn_at=None).order_by("pk")[:1])


def card_of(member: Member) -> Card | None:
    """The member's card; None before it is issued, and for who is not in good standing."""
    if member.state != Member.State.ACTIVE:
        return None
    found: Card | None = _HELD.first(member.pk)
    if found is not None:
        found.member = member
    return found


def codes_ahead(card: Card, *, address: str, now: datetime) -> list[Code]:
    """The codes of this minute and the nine after it. `address` is the verification page, which a camera opens."""
    key = signing_keys(settings.GONGYOU_DATA_DIR)[-1]
    organisation = card.member.organisation
    found = []
    for window in range(window_of(now), window_of(now) + AHEAD):
        claims = Claims(card.serial, window, organisation.code, organisation.name)
        text = f"{address}#{token_made(claims, key)}"
        size, bits = squares(text)
        found.append(Code(text, window * WINDOW_SECONDS, size, bits))
    return found


def path_of(code: Code) -> str:
    """The dark squares as an SVG path, the quiet zone left free: what is shown before any script runs."""
    squares_in_turn = "".join(f"{byte:08b}" for byte in base64.b64decode(code.bits))
    parts = []
    for row in range(code.size):
        for dark in DARK.finditer(squares_in_turn[row * code.size : (row + 1) * code.size]):
            start, end = dark.span()
            width = end - start
            parts.append(f"M{start + QUIET} {row + QUIET}h{width}v1h-{width}z")
    return "".join(parts)


def revocation_list(*, now: datetime) -> str:
    """The signed list of cards withdrawn lately, and of those whose holder is no longer in good standing."""
    gone = Card.objects.filter(
        Q(withdrawn_at__gt=now - LISTED_FOR) | Q(withdrawn_at=None) & ~Q(member__state=Member.State.ACTIVE)
    )
    key = signing_keys(settings.GONGYOU_DATA_DIR)[-1]
    return revocations_written(gone.values_list("serial", flat=True), key, now=now)
