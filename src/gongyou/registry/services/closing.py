"""Accounts are closed, reopened, and freed from a lock-out."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import audit, lockouts
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import hooks, policies

CLOSED = audit.register("registry.account.closed", "停用账号 {username}", "Closed the account {username}")
REOPENED = audit.register("registry.account.reopened", "恢复账号 {username}", "Reopened the account {username}")
LIFTED = audit.register(
    "registry.lockout.lifted", "解除账号 {username} 的锁定", "Lifted the lock-out of the account {username}"
)


@service
def account_close(*, user: User, by: User | None, now: datetime) -> User:
    """The account, which can no longer sign in; its sessions end and its appointments are kept.

    The own account raises Conflict: somebody must be left to reopen it.
    """
    require(by is None or policies.accounts.can_close(by, user))
    if user == by:
        raise Conflict(
            "registry.account_own",
            Text("不能停用自己的账号。", "You cannot close your own account."),
            Text("请由另一位管理员办理。", "Ask another administrator."),
        )
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.write(CLOSED, by=by, subject=user, data={"username": user.username}, now=now)
    hooks.account_closed(hooks.AccountClosed(user, now))
    return user


@service
def account_reopen(*, user: User, by: User | None, now: datetime) -> User:
    """The account, which can sign in again. One whose first appointment waits to be confirmed raises Conflict."""
    require(by is None or policies.accounts.can_change(by, user))
    if not user.appointments.filter(is_confirmed=True).exists():
        raise Conflict(
            "registry.account_unconfirmed",
            Text("此账号的任命还没有核准。", "No appointment of this account has been confirmed yet."),
            Text("请由安全管理员核准。", "Ask the security administrator to confirm it."),
        )
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.write(REOPENED, by=by, subject=user, data={"username": user.username}, now=now)
    return user


@service
def lockout_lift(*, user: User, by: User | None, now: datetime) -> User:
    """The account with its wrong passwords forgotten, so that it may try again at once."""
    require(by is None or policies.accounts.can_secure(by, user))
    lockouts.lift(user.username)
    audit.write(LIFTED, by=by, subject=user, data={"username": user.username}, now=now)
    return user
