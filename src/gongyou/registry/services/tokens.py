"""Keys for programs: issued to an account, shown once, revoked at any time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.prepared import Prepared
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.models import ApiToken

ISSUED = audit.register("registry.token.issued", "签发接口令牌 {prefix}…", "Issued the API token {prefix}…")
REVOKED = audit.register(
    "registry.token.revoked", "吊销 {username} 的接口令牌 {prefix}…", "Revoked the API token {prefix}… of {username}"
)

LONGEST = timedelta(days=366)
AT_MOST = 20
# What a person issues for the own account.
PERSONAL = tuple(str(scope) for scope in ApiToken.Scope.values if scope != ApiToken.Scope.DATA_DELIVER)
# What a scanner of leaked secrets can look for.
MARK = "gyt_"
SHOWN = 12
# Older use than this is written anew; otherwise every request would write a row.
USED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token to be issued: what it is for, what it may do, until when."""

    name: str
    scopes: Sequence[str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and its text, which is kept nowhere."""

    token: ApiToken
    text: str


@service
def token_issue(*, row: TokenRow, user: User, by: User, now: datetime) -> Issued:
    """The token for the own account. Unknown or missing scopes and an end beyond a year raise BadInput."""
    require(by == user and policies.tokens.can_add(by))
    made = token_made(row, user, frozenset(PERSONAL), now)
    audit.write(ISSUED, by=by, subject=user, data={"prefix": made.token.prefix, "scopes": made.token.scopes}, now=now)
    return made


def token_made(row: TokenRow, user: User, known: frozenset[str], now: datetime) -> Issued:
    """The token with scopes among `known`. Who issues it asks who may, and writes the line."""
    scopes = sorted(set(row.scopes))
    if not row.name.strip() or not scopes or not known.issuperset(scopes):
        raise BadInput(
            "registry.token_row",
            Text("请写明令牌的用途，并至少选一项权限。", "Say what the token is for and choose at least one scope."),
        )
    if not now < row.expires_at <= now + LONGEST:
        raise BadInput(
            "registry.token_expiry",
            Text("有效期最长一年。", "A token is valid for a year at most, and not from before now."),
        )
    if ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=now).count() >= AT_MOST:
        raise Conflict(
            "registry.token_many",
            Text(f"一个账号最多有 {AT_MOST} 个有效令牌。", f"An account has at most {AT_MOST} valid tokens."),
            Text("请先吊销不用的。", "Revoke those you no longer use."),
        )
    text = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=row.name.strip()[:80],
        prefix=text[:SHOWN],
        hash=token_hash(text),
        scopes=scopes,
        created_at=now,
        expires_at=row.expires_at,
    )
    return Issued(token, text)


@service
def token_revoke(*, token: ApiToken, by: User, now: datetime) -> ApiToken:
    """The token, void from now on; its owner or a security administrator of the owner's place revokes it."""
    require(token.user_id == by.pk or policies.accounts.can_secure(by, token.user))
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
    data = {"prefix": token.prefix, "username": token.user.username}
    audit.write(REVOKED, by=by, subject=token.user, data=data, now=now)
    return token


def token_hash(text: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


_VALID = Prepared(
    lambda hashed, now: (
        ApiToken.objects.filter(hash=hashed, revoked_at=None, expires_at__gt=now, user__is_active=True)
        .select_related("user")
        .order_by("pk")[:1]
    )
)


def token_found(text: str, *, scope: str, now: datetime) -> ApiToken | None:
    """The valid token with this text and scope, its use noted; None for anything else."""
    found: ApiToken | None = _VALID.first(token_hash(text), now)
    if found is None or scope not in found.scopes:
        return None
    if found.last_used_at is None or now - found.last_used_at > USED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found
