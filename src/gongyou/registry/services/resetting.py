"""A forgotten password is set anew by the member, who has shown the code from the telephone on the record."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.sessions.models import SignedIn
from gongyou.registry.models import Member
from gongyou.registry.services.accounts import account_password_change

RESET = audit.register(
    "registry.member.password_reset",
    "会员凭手机验证码重设密码，结束登录 {sessions} 处",
    "The member set a new password with a code from the phone; {sessions} sessions ended",
)


@service
def membership_password_reset(*, member: Member, password: str, by: User | None, now: datetime) -> User:
    """The account under the new password, signed out everywhere. `by` None is the member after a phone code.

    A second step stays as it is, and so does a lock-out: neither is what was forgotten.
    """
    require(by is None)
    stored = Member.objects.select_for_update(of=("self",)).select_related("account").get(pk=member.pk)
    account = stored.account
    if account is None or not account.is_active:
        raise Conflict(
            "registry.account_gone",
            Text("此账号已不能使用。", "This account can no longer be used."),
            Text("请联系所在工会。", "Ask your union."),
        )
    account_password_change(user=account, password=password, by=account, now=now)
    theirs = SignedIn.objects.filter(user=account)
    Session.objects.filter(session_key__in=theirs.values("session_key")).delete()
    ended = theirs.delete()[0]
    audit.write(RESET, by=account, subject=stored, data={"sessions": ended}, now=now)
    return account
