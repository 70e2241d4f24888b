"""An approved member gets an account of their own."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.models import Member
from gongyou.registry.services.accounts import AccountRow, account_open
from gongyou.registry.services.cards import card_issue

ACTIVATED = audit.register("registry.member.activated", "会员本人启用账号", "The member took an account into use")


@service
def membership_activate(*, member: Member, password: str, by: User | None, now: datetime) -> User:
    """The member's own account, named by the card number, with the card. `by` None is the member after a phone code.

    A member who has an account, or is not in good standing, raises Conflict; a weak password raises BadInput.
    """
    require(by is None or policies.accounts.can_add(by, under=member.organisation))
    stored = Member.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=member.pk)
    if stored.account_id is not None:
        raise Conflict(
            "registry.member_has_account",
            Text("此会员已有账号。", "This member has an account already."),
            Text("请直接登录。", "Sign in."),
        )
    card = stored.cards.filter(withdrawn_at=None).first() or card_issue(member=stored, by=None, now=now)
    # Neither name nor phone: an account's own fields are not encrypted.
    row = AccountRow(username=card.serial, password=password, role="worker", member=stored)
    account = account_open(row=row, organisation=stored.organisation, by=None, now=now)
    audit.write(ACTIVATED, by=account, subject=stored, now=now)
    return account
