"""Django's sessions in the database, found with a question written out once: every page of every visitor asks it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from gongyou.kit.prepared import Prepared

_found = Prepared(lambda key: Session.objects.filter(session_key=key).order_by())


class SessionStore(db.SessionStore):
    """Reads as Django's own does; writes and ends as it does, too."""

    def _get_session_from_db(self) -> Any:
        found = _found.first(str(self.session_key))
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
