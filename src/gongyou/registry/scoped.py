"""Questions about a reader's scope, written out once for each set of roles (see kit.prepared).

What a policy asks depends on the roles that the reader holds and on the paths of the organisations where they are
held. The SQL is written by the policy itself for a reader who stands for all readers of these roles; the reader's own
account and paths, read with each request, are put in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from gongyou.kit.models import User
from gongyou.kit.policies import Visitor
from gongyou.kit.prepared import Key, Prepared, Spread, Totals
from gongyou.registry.selectors import appointments_of, following, is_wide, tree_is_large

Asked = Callable[..., QuerySet[Any, Any] | Totals]


@dataclass(frozen=True, slots=True)
class _Place:
    """An organisation of which nothing but the path may be asked: a region would be no key."""

    path: str


@dataclass(frozen=True, slots=True)
class _Held:
    """An appointment of the reader who stands for all."""

    role: str
    organisation: _Place

    def is_in_force(self, now: datetime) -> bool:
        return True


class Scoped:
    """`asked` gives the queryset for a reader and further keys; it may read of the reader what a policy's scope reads.

    No condition may be made of a path itself (path.startswith …): it says nothing of the reader's.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._of_roles: dict[tuple[str, ...] | None, Prepared] = {}

    def rows(self, user: Visitor, *keys: Key) -> list[tuple[Any, ...]]:
        prepared, own = self._for(user)
        return prepared.rows(*own, *keys)

    def objects(self, user: Visitor, *keys: Key) -> list[Any]:
        prepared, own = self._for(user)
        return prepared.objects(*own, *keys)

    def first(self, user: Visitor, *keys: Key) -> Any:
        return next(iter(self.objects(user, *keys)), None)

    def counted(self, user: Visitor, *keys: Key) -> int:
        prepared, own = self._for(user)
        return prepared.counted(*own, *keys)

    def array(self, user: Visitor, *keys: Key) -> tuple[int, str]:
        prepared, own = self._for(user)
        return prepared.array(*own, *keys)

    def totals(self, user: Visitor, *keys: Key) -> dict[str, Any]:
        prepared, own = self._for(user)
        return prepared.totals(*own, *keys)

    def _for(self, user: Visitor) -> tuple[Prepared, list[Key]]:
        held = appointments_of(user)
        # A closed account has none; who has not signed in stands for nobody.
        roles = tuple(each.role for each in held) if isinstance(user, User) else None
        prepared = self._of_roles.get(roles)
        if prepared is None:
            asked = partial(self._of_any, roles)
            spare = 1 + 2 * len(held)
            prepared = self._of_roles[roles] = Spread(
                asked, ends=range(2, spare, 2), is_wide=is_wide, is_large=tree_is_large, spare=spare
            )
        own: list[Key] = [user.pk or 0]
        for each in held:
            own += (each.organisation.path, following(each.organisation.path))
        return prepared, own

    def _of_any(self, roles: tuple[str, ...] | None, account: int, *marks: Any) -> QuerySet[Any, Any] | Totals:
        """What `asked` gives for the reader of these roles who stands for all."""
        if roles is None:
            return self._asked(AnonymousUser(), *marks)
        reader = User(pk=account)
        paths, keys = marks[: 2 * len(roles) : 2], marks[2 * len(roles) :]
        reader.__dict__["_appointments"] = [_Held(role, _Place(path)) for role, path in zip(roles, paths, strict=True)]
        return self._asked(reader, *keys)
