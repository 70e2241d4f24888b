"""Django's sessions in the database, found with a question written out once: every page of every visitor asks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from gongyou.kit.models import User
from gongyou.kit.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Found:
    """A session, and the account that is noted as its owner: what the session itself says has not been looked at."""

    session: Session
    account: User


Finder = Callable[[str], Found | None]

_alone = Prepared(lambda key: Session.objects.filter(session_key=key).order_by())
_finders: list[Finder] = []


def find_with(finder: Finder) -> None:
    """Tells how to find a session together with what else the page asks for; what it does not find is looked for."""
    _finders[:] = [finder]


class SessionStore(db.SessionStore):
    """Reads as Django's own does; writes and ends as it does, too."""

    # Who is noted as the owner; see accounts.signed_in.
    noted: User | None = None

    def _get_session_from_db(self) -> Any:
        key = str(self.session_key)
        found = next((found for finder in _finders if (found := finder(key))), None)
        session = found.session if found else _alone.first(key)
        if session is not None and session.expire_date > timezone.now():
            self.noted = found.account if found else None
            return session
        self._session_key = None
        return None
