"""What the load bench's server holds and who visits it: python -m gongyou.site.bench.load_child ROWS.

In the demo city of its data directory it founds unions, registers a roster of ROWS people through the product's own
import, opens accounts (officers of the city, of districts and of a township, workers of the city), a session for each
and a key for programs, and prints the requests as JSON: what a working day's mix looks like.
"""

from __future__ import annotations

import json
import random
import secrets
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

PASSWORD = "gong-hui-bench-2026"  # noqa: S105  (of an invented register that nobody else can reach)
UNIONS_A_TOWNSHIP, WORKERS = 250, 24


def main() -> None:
    """Needs the demo city."""
    from gongyou.site.cli import frame

    frame.use_django(migrated=False)
    from django.utils import timezone

    from gongyou.registry.models import Member, Organisation

    rows, begun = int(sys.argv[1]), time.perf_counter()
    if Member.objects.count() < rows:
        _registered(rows)
    seconds = round(time.perf_counter() - begun, 1)
    now = timezone.now()
    open_ones = Organisation.objects.filter(closed_on=None, kind__in=["federation", "township"])
    places = [
        *open_ones.filter(level="city")[:1],
        *open_ones.filter(level="county").order_by("path")[:3],
        *open_ones.filter(level="township").order_by("path")[:1],
    ]
    asked = [each for place in places for each in _officer(place, now)] + _workers(now)
    random.Random(2).shuffle(asked)  # noqa: S311
    print(json.dumps({"asked": asked, "members": Member.objects.count(), "import_seconds": seconds}))


def _registered(rows: int) -> None:
    """Unions below every township and a roster of their members, by the product's own import."""
    from django.db import connection
    from django.utils import timezone

    from gongyou.registry import services
    from gongyou.registry.models import Organisation
    from gongyou.registry.rosters.importing import roster_checked_from, roster_registered
    from gongyou.registry.services.coverage import coverage_count
    from gongyou.site.bench.roster_rows import HEADS, people

    now = timezone.now()
    unions = [
        services.OrganisationRow(
            f"{town.code}-B{at}", f"{town.name[:-3]}第{at}联合工会", "grassroots", "grassroots", town.region, town.code
        )
        for town in Organisation.objects.filter(level="township", closed_on=None).order_by("path")
        for at in range(UNIONS_A_TOWNSHIP)
    ]
    services.organisations_found_many(rows=unions, by=None, now=now)
    top = Organisation.objects.get(depth=1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.csv"
        lines: list[tuple[str, ...]] = [HEADS]
        for at, row in enumerate(people(rows)):
            lines.append((*row[:7], unions[at * 7919 % len(unions)].code, ""))
        file.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
        roster_registered(roster_checked_from(file, top, progress=lambda done, total: None), leave_wrong=False)
    coverage_count(by=None, now=now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")


def _officer(place: Any, now: Any) -> list[dict[str, Any]]:
    from django.urls import reverse

    from gongyou.registry.models import ApiToken, Appointment, Member
    from gongyou.registry.selectors import under
    from gongyou.registry.services.tokens import TokenRow, token_issue
    from gongyou.site.bench.roster_rows import GIVEN, SURNAMES

    user = _account(f"bench-{place.code.lower()}", Appointment.Role.OFFICER, place)
    ApiToken.objects.filter(user=user).delete()
    row = TokenRow("bench", [ApiToken.Scope.MEMBERS_READ, ApiToken.Scope.ORGANISATIONS_READ], now + timedelta(days=9))
    key = token_issue(row=row, user=user, by=user, now=now).text
    member = Member.objects.filter(under(place.path, prefix="organisation__"))[7]
    headers = _signed_in(user)
    chance = random.Random(place.code)  # noqa: S311
    one, two = chance.choices(GIVEN, k=2)
    members = reverse("registry:members")
    return [
        _asked("home", reverse("home"), headers),
        _asked("members", members, headers),
        _asked("members_page_3", f"{members}?page=3&state=active", headers),
        _asked("member", reverse("registry:member", args=[member.worker_key]), headers),
        _asked("organisation", reverse("registry:organisation", args=[place.code]), headers),
        _asked("coverage", f"{reverse('coverage:coverage')}?organisation={place.code}", headers),
        _asked("applications", reverse("applications:applications"), headers),
        _asked("findings", reverse("findings:findings"), headers),
        _asked("rest_members", "/api/v1/members?limit=50", {"Authorization": f"Bearer {key}"}),
        *(
            _asked("search", reverse("search:search"), headers, body=f"q={text}")
            for text in (chance.choice(SURNAMES) + one + two, one + two, two)
        ),
    ]


def _workers(now: Any) -> list[dict[str, Any]]:
    """Workers of the demo city whose own months stand in the lake."""
    from django.urls import reverse

    from gongyou.registry.models import Appointment, Card, Member
    from gongyou.registry.services.cards import card_issue

    asked = []
    found = Member.objects.filter(state=Member.State.ACTIVE).exclude(organisation__code__contains="-B")
    for at, member in enumerate(found.select_related("organisation").order_by("pk")[:WORKERS]):
        user = _account(f"bench-worker-{at}", Appointment.Role.WORKER, member.organisation, member)
        if not Card.objects.filter(member=member, withdrawn_at=None).exists():
            card_issue(member=member, by=user, now=now)
        headers = _signed_in(user)
        pages = {"me": reverse("worker_home"), "card": reverse("cards:card"), "record": reverse("own:record")}
        # Each worker opens one of them: as many workers of their own as pages.
        name = list(pages)[at % len(pages)]
        asked.append(_asked(name, pages[name], headers))
    return asked


def _account(username: str, role: Any, place: Any, member: Any = None) -> Any:
    from django.utils import timezone

    from gongyou.kit.models import User
    from gongyou.registry.services.accounts import AccountRow, account_open

    standing = User.objects.filter(username=username).first()
    if standing is not None:
        return standing
    if member is not None and member.account_id:
        return member.account
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

    from gongyou.kit.sessions.accounts import BACKEND
    from gongyou.kit.sessions.store import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    token = secrets.token_hex(16)
    cookies = f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}


if __name__ == "__main__":
    main()
