"""Signing in by telephone: the account behind a phone number."""

from __future__ import annotations

from gongyou.core.errors import BadInput
from gongyou.core.phones import phone_checked
from gongyou.kit.crypto import blind_index, blind_indexes
from gongyou.registry.models import Member


def username_behind(written: str, password: str) -> str:
    """The user name of the member with this phone; any other name as it was written.

    Two people may share a phone: the password decides. A phone without an account becomes a keyed name that nobody
    has, so that the list of failed sign-ins holds no phone numbers.
    """
    try:
        phone = phone_checked(written)
    except BadInput:
        return written
    accounts = [
        member.account
        for member in Member.objects.filter(
            phone_index__in=blind_indexes(phone, purpose="member.phone"), account__is_active=True
        ).select_related("account")
        if member.account is not None
    ]
    if not accounts:
        return f"phone-{blind_index(phone, purpose='member.phone')}"
    if len(accounts) > 1:
        accounts = [each for each in accounts if each.check_password(password)] or accounts
    return accounts[0].get_username()
