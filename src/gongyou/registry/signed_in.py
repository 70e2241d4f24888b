"""Who a session is, with the roles held and what the top bar says, found with the session itself in one question.

Every page begins so.
"""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, OuterRef, Subquery

from gongyou.kit import awaiting
from gongyou.kit.awaiting import Awaiting
from gongyou.kit.notices.models import Notice
from gongyou.kit.prepared import Prepared
from gongyou.kit.sessions.store import Found
from gongyou.kit.tasks.models import ACTIVE, TaskRun
from gongyou.registry.models import Appointment

_OF_SESSION = Session.objects.filter(session_key=OuterRef("user__signed_in__session_key"))
_UNREAD = (
    Notice.objects.filter(account=OuterRef("user"), in_app=True, read_at=None)
    .order_by()
    .values("account")
    .annotate(number=Count("pk"))
    .values("number")
)
_found = Prepared(
    lambda key: (
        Appointment.objects.filter(user__signed_in__session_key=key)
        .select_related("user", "organisation")
        .annotate(
            session_data=Subquery(_OF_SESSION.values("session_data")),
            session_ends=Subquery(_OF_SESSION.values("expire_date")),
            unread=Subquery(_UNREAD),
            is_busy=Exists(TaskRun.objects.filter(owner=OuterRef("user"), state__in=ACTIVE)),
        )
        .order_by("organisation__path", "pk")
    )
)


def session_found(key: str) -> Found | None:
    """The session with its account, whose appointments are read; None where the account holds none or is not noted."""
    held = _found.objects(key)
    if not held or held[0].session_data is None:
        return None
    account = held[0].user
    for one in held:
        one.user = account
    account.__dict__["_appointments"] = held
    awaiting.note(account, Awaiting(held[0].unread or 0, held[0].is_busy))
    session = Session(session_key=key, session_data=held[0].session_data, expire_date=held[0].session_ends)
    return Found(session, account)
