"""The signed list of withdrawn cards, for verifiers without a network.

A token lives eleven minutes at the most, so a list needs only the cards that were withdrawn lately.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry.cards.keys import PublicKey, SigningKey

FIRST_LINE = "gongyou-card-revocations 1"


@dataclass(frozen=True, slots=True)
class Revocations:
    """A list whose signature holds."""

    made_at: datetime
    serials: frozenset[str]


def revocations_written(serials: Iterable[str], key: SigningKey, *, now: datetime) -> str:
    """The list as a text file: a head, one number a line, and the signature over everything before it."""
    body = "\n".join(
        (FIRST_LINE, f"made {now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", f"key {key.public.id.hex()}", *sorted(serials))
    )
    signed = f"{body}\n"
    return f"{signed}signature {base64.urlsafe_b64encode(key.sign(signed.encode())).decode()}\n"


def revocations_read(text: str, keys: Iterable[PublicKey]) -> Revocations:
    """The list; an altered one, or one under an unknown key, raises BadInput."""
    signed, mark, signature = text.rpartition("signature ")
    lines = signed.splitlines()
    if not mark or len(lines) < 3 or lines[0] != FIRST_LINE:
        raise _unusable(Text("这不是会员卡收回名单。", "This is not a list of withdrawn cards."))
    key = next((each for each in keys if each.id.hex() == lines[2].removeprefix("key ")), None)
    if key is None:
        raise _unusable(
            Text("签发收回名单的密钥不在公钥里。", "The key that signed the list is not among the keys held.")
        )
    try:
        raw = base64.urlsafe_b64decode(signature.strip().encode("ascii"))
        made_at = datetime.strptime(lines[1], "made %Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (binascii.Error, ValueError) as reason:
        raise _unusable(Text("收回名单读不出来。", "The list of withdrawn cards cannot be read.")) from reason
    if not key.confirms(raw, signed.encode()):
        raise _unusable(
            Text("收回名单的签名不对，内容被改动过。", "The signature of the list is wrong: it was altered.")
        )
    return Revocations(made_at, frozenset(lines[3:]))


def _unusable(text: Text) -> BadInput:
    return BadInput(
        "card.revocations_unusable",
        text,
        Text("请用 gongyou card revocations 重新导出。", "Export it again by: gongyou card revocations."),
    )
