"""The token in a card's QR: made, read and judged. docs/reference/card-token.md gives the bytes.

It holds the card's number, the organisation, the state and one minute; nothing about the person.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gongyou.core.text import Text
from gongyou.registry.cards.keys import KEY_ID_BYTES, SIGNATURE_BYTES, PublicKey, SigningKey

MARK = "GY1."
SIGNED_AS = b"gongyou-card\0"
VERSION = 1
ACTIVE = 1
WINDOW_SECONDS = 60
SKEW_WINDOWS = 1
SERIAL_DIGITS = 12
NAME_BYTES = 90
HEAD = 1 + KEY_ID_BYTES + 5 + 4 + 1


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. `window` counts the minutes since 1970."""

    serial: str
    window: int
    organisation_code: str
    organisation_name: str
    state: int = ACTIVE


class Verdict(StrEnum):
    """What a verifier finds."""

    VALID = "valid"
    EXPIRED = "expired"
    EARLY = "early"
    REPLAYED = "replayed"
    REVOKED = "revoked"
    FORGED = "forged"
    UNKNOWN_KEY = "unknown_key"
    MALFORMED = "malformed"


SAID = {
    Verdict.VALID: Text("会员卡有效。", "The card is valid."),
    Verdict.EXPIRED: Text(
        "这个二维码已过期，可能是截图。请会员打开会员卡，出示正在变化的二维码。",
        "This code has expired and may be a screenshot. Ask the member to open the card and show the changing code.",
    ),
    Verdict.EARLY: Text(
        "这个二维码的时间比本机时钟晚，请先核对本机时钟。",
        "The time of this code lies ahead of this device's clock. Check the clock first.",
    ),
    Verdict.REPLAYED: Text(
        "这张卡更新的二维码已经验过，眼前这个是旧的，可能是截图或转发。",
        "A newer code of this card was shown already. This one is old and may be a screenshot or a forwarded copy.",
    ),
    Verdict.REVOKED: Text("这张会员卡已经收回。", "This card has been withdrawn."),
    Verdict.FORGED: Text(
        "签名不对，内容被改动过，不能采信。", "The signature is wrong: the content was altered and proves nothing."
    ),
    Verdict.UNKNOWN_KEY: Text(
        "签发这张卡的密钥不在本机的公钥里。请联网更新公钥，或与签发的工会核实。",
        "The key that signed this card is not among the keys held here. Update the keys or ask the issuing union.",
    ),
    Verdict.MALFORMED: Text("这不是会员卡的二维码。", "This is not the code of a membership card."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict; the claims are there only when the signature holds."""

    verdict: Verdict
    claims: Claims | None = None

    @property
    def text(self) -> Text:
        return SAID[self.verdict]


def window_of(at: datetime) -> int:
    return int(at.timestamp()) // WINDOW_SECONDS


def token_made(claims: Claims, key: SigningKey) -> str:
    """The token of one window under one key."""
    code = claims.organisation_code.encode()
    name = _cut(claims.organisation_name)
    content = (
        bytes([VERSION])
        + key.public.id
        + int(claims.serial).to_bytes(5)
        + claims.window.to_bytes(4)
        + bytes([claims.state, len(code)])
        + code
        + bytes([len(name)])
        + name
    )
    return MARK + _written(content + key.sign(SIGNED_AS + content))


def token_judged(
    written: str,
    keys: Iterable[PublicKey],
    *,
    at: datetime,
    revoked: frozenset[str] = frozenset(),
    seen: MutableMapping[str, int] | None = None,
) -> Finding:
    """The verdict on a token, or on the address that carries it behind a #.

    `seen` remembers the newest window of each card: hand the same mapping in each time and an older code is found out.
    """
    raw = _read(written.strip().rpartition("#")[2])
    if raw is None or len(raw) < HEAD + 2 + SIGNATURE_BYTES or raw[0] != VERSION:
        return Finding(Verdict.MALFORMED)
    content, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    key = next((each for each in keys if each.id == raw[1 : 1 + KEY_ID_BYTES]), None)
    if key is None:
        return Finding(Verdict.UNKNOWN_KEY)
    if not key.confirms(signature, SIGNED_AS + content):
        return Finding(Verdict.FORGED)
    claims = _claims(content)
    if claims is None:
        return Finding(Verdict.MALFORMED)
    return Finding(_in_time(claims, window_of(at), revoked, seen), claims)


def _in_time(claims: Claims, now: int, revoked: frozenset[str], seen: MutableMapping[str, int] | None) -> Verdict:
    if claims.state != ACTIVE or claims.serial in revoked:
        return Verdict.REVOKED
    if claims.window < now - SKEW_WINDOWS:
        return Verdict.EXPIRED
    if claims.window > now + SKEW_WINDOWS:
        return Verdict.EARLY
    if seen is not None:
        if claims.window < seen.get(claims.serial, claims.window):
            return Verdict.REPLAYED
        seen[claims.serial] = claims.window
    return Verdict.VALID


def _claims(content: bytes) -> Claims | None:
    """The signed bytes in words; None when their lengths do not add up."""
    state = content[HEAD - 1]
    rest = content[HEAD:]
    code, rest = rest[1 : 1 + rest[0]], rest[1 + rest[0] :]
    if not rest or len(rest) != 1 + rest[0]:
        return None
    try:
        return Claims(
            serial=f"{int.from_bytes(content[5:10]):0{SERIAL_DIGITS}d}",
            window=int.from_bytes(content[10:14]),
            organisation_code=code.decode(),
            organisation_name=rest[1:].decode(),
            state=state,
        )
    except UnicodeDecodeError:
        return None


def _cut(name: str) -> bytes:
    """The name within NAME_BYTES, never in the middle of a character."""
    return name.encode()[:NAME_BYTES].decode(errors="ignore").encode()


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(written: str) -> bytes | None:
    """The bytes of a token; None unless it is written in exactly the one way that `token_made` writes it."""
    if not written.startswith(MARK):
        return None
    body = written.removeprefix(MARK)
    try:
        raw = base64.urlsafe_b64decode((body + "=" * (-len(body) % 4)).encode("ascii"))
    except (binascii.Error, ValueError):
        return None
    return raw if _written(raw) == body else None
