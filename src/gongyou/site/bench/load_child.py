"""Who visits the bench's server and what they ask for: python -m gongyou.site.bench.load_child, in its data directory.

Opens accounts in the generated register (officers of the province, of districts and of a township, members with
cards), a session for each and a key for programs, and prints the requests as JSON: what a working day's mix looks like.
"""

from __future__ import annotations

import json
import random
import secrets
from datetime import timedelta
from typing import Any

from gongyou.site.bench.generated_register import people

PASSWORD = "gong-hui-bench-2026"  # noqa: S105  (of an invented register that nobody else can reach)
WORKERS = 6


def main() -> None:
    """Needs the generated register."""
    from gongyou.site.cli import frame

    frame.use_django(migrated=False)
    from django.utils import timezone

    from gongyou.registry.models import CoverageCount, Organisation
    from gongyou.registry.services.coverage import coverage_count
    from gongyou.site.bench.registry_rollup import CODE

    now = timezone.now()
    if not CoverageCount.objects.exists():
        coverage_count(by=None, now=now)
    top = Organisation.objects.get(code=CODE)
    below = Organisation.objects.filter(path__startswith=top.path).order_by("path")
    places = [top, *below.filter(level="county")[2:5], below.filter(level="township")[30]]
    asked = [each for place in places for each in _officer(place, now)] + _workers(now)
    random.Random(2).shuffle(asked)  # noqa: S311
    print(json.dumps(asked))


def _officer(place: Any, now: Any) -> list[dict[str, Any]]:
    from django.urls import reverse

    from gongyou.registry.models import ApiToken, Appointment, Member
    from gongyou.registry.selectors import under
    from gongyou.registry.services.tokens import TokenRow, token_issue

    user = _account(f"bench-{place.code.lower()}", Appointment.Role.OFFICER, place)
    ApiToken.objects.filter(user=user).delete()
    row = TokenRow("bench", [ApiToken.Scope.MEMBERS_READ, ApiToken.Scope.ORGANISATIONS_READ], now + timedelta(days=9))
    key = token_issue(row=row, user=user, by=user, now=now).text
    member = Member.objects.filter(under(place.path, prefix="organisation__"))[7]
    headers = _signed_in(user)
    chance = random.Random(place.pk)  # noqa: S311
    typed = [chance.choice(people())[0][at:] for at in (0, 1, 2)]
    searches = [
        _asked("search", reverse("search:search"), headers, body=f"q={text or '伟'}") for text in typed
    ]  # fmt: skip
    return [
        _asked("members", reverse("registry:members"), headers),
        _asked("members_page_3", reverse("registry:members") + "?page=3&state=active", headers),
        _asked("member", reverse("registry:member", args=[member.worker_key]), headers),
        _asked("organisation", reverse("registry:organisation", args=[place.code]), headers),
        _asked("coverage", f"{reverse('coverage:coverage')}?organisation={place.code}", headers),
        _asked("applications", reverse("applications:applications"), headers),
        _asked("rest_members", "/api/v1/members?limit=50", {"Authorization": f"Bearer {key}"}),
        *searches,
    ]


def _workers(now: Any) -> list[dict[str, Any]]:
    from django.urls import reverse

    from gongyou.registry.models import Appointment, Card, Member
    from gongyou.registry.services.cards import card_issue

    asked = []
    found = Member.objects.filter(state=Member.State.ACTIVE).select_related("organisation").order_by("pk")
    for at, member in enumerate(found[:WORKERS]):
        user = _account(f"bench-worker-{at}", Appointment.Role.WORKER, member.organisation, member)
        if not Card.objects.filter(member=member, withdrawn_at=None).exists():
            card_issue(member=member, by=user, now=now)
        headers = _signed_in(user)
        asked += [_asked("card", reverse("cards:card"), headers), _asked("record", reverse("own:record"), headers)]
    return asked


def _account(username: str, role: Any, place: Any, member: Any = None) -> Any:
    from django.utils import timezone

    from gongyou.kit.models import User
    from gongyou.registry.services.accounts import AccountRow, account_open

    standing = User.objects.filter(username=username).first()
    if standing is not None:
        return standing
    row = AccountRow(username=username, password=PASSWORD, role=role, name="测速", member=member)
    opened = account_open(row=row, organisation=place, by=None, now=timezone.now())
    User.objects.filter(pk=opened.pk).update(password_is_temporary=False)
    return User.objects.get(pk=opened.pk)


def _asked(name: str, path: str, headers: dict[str, str], body: str = "") -> dict[str, Any]:
    return {"name": name, "path": path, "headers": headers, "body": body}


def _signed_in(user: Any) -> dict[str, str]:
    """The headers of a browser that is signed in and may post."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    token = secrets.token_hex(16)
    cookies = f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}


if __name__ == "__main__":
    main()
