"""Access: one policy object for each model decides who sees and does what with it.

`scope` is the only way in which pages and selectors may reach rows, and strangers get 404, never 403.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.http import Http404

from gongyou.core.errors import Forbidden
from gongyou.core.text import Text
from gongyou.kit.models import User

M = TypeVar("M", bound=Model)
Visitor = User | AnonymousUser

NOT_ALLOWED = Text("没有权限做这件事。", "You are not allowed to do this.")
ASK = Text("请联系本级管理员。", "Ask your administrator.")


class Policy(Generic[M]):
    """Base of every policy: refuses everything. A subclass opens what it must."""

    def scope(self, user: Visitor) -> QuerySet[M]:
        """The rows that `user` may see."""
        raise NotImplementedError

    def can_view(self, user: Visitor, thing: M) -> bool:
        """One row of the scope. Costs one query."""
        return self.scope(user).filter(pk=thing.pk).exists()

    def can_add(self, user: Visitor, *, under: Any = None) -> bool:
        """A new row; `under` is the organisation that it would belong to."""
        return False

    def can_change(self, user: Visitor, thing: M) -> bool:
        return False

    def can_remove(self, user: Visitor, thing: M) -> bool:
        return False

    def visible(self, user: Visitor, **lookup: Any) -> M:
        """The row, or Http404, the same for one that is not there and one that is somebody else's."""
        found = self.scope(user).filter(**lookup).first()
        if found is None:
            raise Http404
        return found


def require(allowed: bool) -> None:
    """Raises Forbidden unless `allowed`."""
    if not allowed:
        raise Forbidden("access.forbidden", NOT_ALLOWED, ASK)
