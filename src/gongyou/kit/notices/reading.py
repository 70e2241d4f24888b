"""The list behind the bell: what an account was told, and what of it was read."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from gongyou.kit import awaiting
from gongyou.kit.notices.models import Notice
from gongyou.kit.policies import Policy, Visitor
from gongyou.kit.prepared import Prepared


class NoticePolicy(Policy[Notice]):
    """Everybody sees what was told to them, and nobody else does."""

    def scope(self, user: Visitor) -> QuerySet[Notice]:
        if not user.is_authenticated:
            return Notice.objects.none()
        return Notice.objects.filter(account=user, in_app=True)


notices = NoticePolicy()


def notices_unread(user: Visitor) -> QuerySet[Notice]:
    return notices.scope(user).filter(read_at=None)


_unread = Prepared(
    lambda key: (
        Notice.objects.filter(account_id=key, in_app=True, read_at=None)
        .order_by()
        .values("account")
        .annotate(number=Count("pk"))
        .values_list("number")
    )
)


def unread_counted(user: Visitor) -> int:
    """How many of `notices_unread` there are; asked on every page."""
    told = awaiting.noted(user)
    if told is not None:
        return told.unread
    found = _unread.rows(user.pk) if user.is_authenticated else []
    return int(found[0][0]) if found else 0


def notices_read(unread: QuerySet[Notice], *, now: datetime) -> int:
    """Marks them as read; how many. Looking at what is one's own is no act that the trail must keep."""
    return unread.filter(read_at=None).update(read_at=now)
