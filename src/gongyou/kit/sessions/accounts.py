"""Whose a session is: the account behind it, found with a question written out once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from gongyou.kit.models import User
from gongyou.kit.prepared import Prepared

# What a session names as the way in which its owner signed in.
BACKEND = "gongyou.kit.sessions.accounts.AccountBackend"

_found = Prepared(lambda key: User.objects.filter(pk=key).order_by())


class AccountBackend(ModelBackend):
    """Password and account as Django checks them; no session of a closed account opens anything."""

    def get_user(self, user_id: Any) -> User | None:
        user: User | None = _found.first(int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None
