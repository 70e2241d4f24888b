"""A security administrator takes a lost second step away."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import TwoStep, User
from gongyou.kit.notices import kinds
from gongyou.kit.notices.sending import Recipient, notice_send
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.two_step.services import taken_away
from gongyou.registry import policies

RESET = audit.register(
    "registry.two_step.reset", "重置账号 {username} 的两步验证", "Reset two-step sign-in of the account {username}"
)
TOLD = kinds.register(
    "registry.two_step_reset",
    Text("你的两步验证已被重置", "Your two-step sign-in was reset"),
    Text(
        "安全管理员 {by} 重置了你的两步验证，现在登录只需密码。如果不是你要求的，请马上更换密码并联系审计管理员。",
        "The security administrator {by} reset your two-step sign-in; the password alone signs you in. If you did not "
        "ask for it, change your password at once and tell the audit administrator.",
    ),
    urgency=kinds.Urgency.URGENT,
    audience=kinds.Audience.STAFF,
    legal=True,
)


@service
def two_step_reset(*, user: User, by: User | None, now: datetime) -> User:
    """The account without its second step; the owner is told. Nobody resets the own one.

    Sessions stay: the owner may be sitting at one. Who has the password alone gets no further than before, unless they
    are the owner or the system administrator who set it; that is why the two are not one person.
    """
    require(by is None or policies.accounts.can_secure(by, user))
    if user == by:
        raise Conflict(
            "registry.two_step_own",
            Text("不能重置自己的两步验证。", "You cannot reset your own two-step sign-in."),
            Text("请由另一位安全管理员办理。", "Ask another security administrator."),
        )
    if not TwoStep.objects.filter(user=user).exists():
        raise Conflict("registry.two_step_none", Text("此账号没有启用两步验证。", "The account has no second step."))
    taken_away(user)
    audit.write(RESET, by=by, subject=user, data={"username": user.username}, now=now)
    name = by.get_full_name() if by else "gongyou"
    notice_send(kind=TOLD, to=Recipient(account=user), data={"by": name}, now=now)
    return user
