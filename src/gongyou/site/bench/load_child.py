"""Who visits the bench's server and which pages: python -m gongyou.site.bench.load_child, in a demo's data directory.

Opens a session for one officer and one worker of the demo and prints cookies and addresses as JSON.
"""

from __future__ import annotations

import json
from typing import Any

OFFICERS = ("home", "registry:members", "registry:organisations", "applications:applications", "transfers:transfers")
WORKERS = ("home", "own:record", "own:consents")


def main() -> None:
    """Needs the demo's accounts."""
    from gongyou.site.cli import frame

    frame.use_django(migrated=False)
    from django.conf import settings

    from gongyou.registry.models import Appointment, Member

    role = Appointment.Role
    officer = Appointment.objects.filter(role=role.OFFICER).order_by("organisation__path").first()
    worker = Member.objects.exclude(account=None).order_by("pk").first()
    if officer is None or worker is None:
        raise SystemExit("The demo has no officer or no worker.")
    said = [
        {"cookie": f"{settings.SESSION_COOKIE_NAME}={_session(user)}", "paths": _paths(names)}
        for user, names in ((officer.user, OFFICERS), (worker.account, WORKERS))
    ]
    print(json.dumps(said))


def _session(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def _paths(names: tuple[str, ...]) -> list[str]:
    from django.urls import NoReverseMatch, reverse

    found = []
    for name in names:
        try:
            found.append(reverse(name))
        except NoReverseMatch:  # a part of the product that is not installed
            continue
    return found


if __name__ == "__main__":
    main()
