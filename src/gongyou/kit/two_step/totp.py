"""Time-based one-time passwords (RFC 6238) on `cryptography`; no clock and no Django in here."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512
from cryptography.hazmat.primitives.twofactor.totp import TOTP

# What every authenticator app understands: SHA-1, six digits, thirty seconds. A key of 160 bits (RFC 4226, R6).
KEY_BYTES = 20
DIGITS = 6
SECONDS = 30
# One step before and one after: the phone's clock may be half a minute off (RFC 6238, 5.2).
SKEW = 1


def new_key() -> bytes:
    """A key for one account."""
    return secrets.token_bytes(KEY_BYTES)


def step_of(moment: datetime) -> int:
    """The number of the thirty seconds in which `moment` lies, counted from 1970."""
    return int(moment.timestamp()) // SECONDS


def code_at(key: bytes, step: int, *, digits: int = DIGITS, algorithm: type[SHA1 | SHA256 | SHA512] = SHA1) -> str:
    """The digits that an app shows during this step."""
    return TOTP(key, digits, algorithm(), SECONDS).generate(step * SECONDS).decode()


def matching_step(key: bytes, code: str, moment: datetime) -> int | None:
    """The step whose code this is, within the skew; None for a wrong code. Compares all of them, in constant time."""
    now = step_of(moment)
    found = None
    for step in range(now - SKEW, now + SKEW + 1):
        if hmac.compare_digest(code_at(key, step).encode(), code.encode()):
            found = step
    return found


def written(key: bytes) -> str:
    """The key as it is typed into an app: base32 without padding."""
    return base64.b32encode(key).decode().rstrip("=")


def read(text: str) -> bytes:
    """The key that `written` wrote."""
    return base64.b32decode(text + "=" * (-len(text) % 8))


def address(key: bytes, *, issuer: str, account: str) -> str:
    """otpauth://totp/…, what the QR code holds."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?" + urlencode({"secret": written(key), "issuer": issuer}, quote_via=quote)
