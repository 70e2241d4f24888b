"""What the top bar's box finds in the reader's scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongyou.core.errors import BadInput
from gongyou.kit.policies import Visitor
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.member_search import members_first_found
from gongyou.registry.models import Member
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.scoped import Scoped
from gongyou.registry.search import Searched
from gongyou.registry.selectors import has_role
from gongyou.registry.small_scopes import Held, IsOneOf, written

SHOWN = 20
# What the list shows: the rest of a row is not read.
OF_ORGANISATIONS = ("name", "code", "kind")
OF_EMPLOYERS = ("name", "uscc")
OF_MEMBERS = ("worker_key", "name", "id_number", "state", "organisation__name", "organisation__path")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def search(request: HttpRequest) -> HttpResponse:
    """Organisations, employers and, for officers, members.

    By POST: names and numbers of people must not stand in an address, which browsers keep and servers log.
    """
    text = request.POST.get("q", "").strip()
    context: dict[str, Any] = {"text": text, "may_see_members": has_role(request.user, OFFICER)}
    if text:
        context["organisations"], context["more_organisations"] = _cut(_ORGANISATIONS.first(request.user, text))
        context["employers"], context["more_employers"] = _cut(_EMPLOYERS.first(request.user, text))
        if context["may_see_members"]:
            context |= _members(request, text)
        context["found"] = any(context.get(key) for key in ("organisations", "employers", "members"))
    return render(request, "searching/search.html", context)


def _members(request: HttpRequest, text: str) -> dict[str, Any]:
    try:
        scope = _members_shown(request.user)
        found = members_first_found(text, scope, within=Held(request.user), at_most=SHOWN + 1, read=_read(request.user))
    except BadInput as wrong:
        return {"error": wrong}
    members, more = _cut(found)
    members.sort(key=lambda member: (member.state != Member.State.ACTIVE, member.organisation.path, member.pk))
    return {"members": members, "more_members": more}


def _members_shown(user: Visitor) -> QuerySet[Member]:
    return policies.members.scope(user).select_related("organisation").only(*OF_MEMBERS)


def _read(user: Visitor) -> Callable[[list[int]], list[Member]]:
    return lambda keys: _MEMBERS.objects(user, written(keys))


_ORGANISATIONS = Searched(lambda user: policies.organisations.scope(user).only(*OF_ORGANISATIONS), SHOWN + 1)
_EMPLOYERS = Searched(lambda user: policies.employers.scope(user).order_by("name", "pk").only(*OF_EMPLOYERS), SHOWN + 1)
_MEMBERS = Scoped(lambda user, array: _members_shown(user).filter(IsOneOf(F("pk"), array)))


def _cut(found: Any) -> tuple[list[Any], bool]:
    """The first rows and whether there are more, without counting."""
    rows = list(found)
    return rows[:SHOWN], len(rows) > SHOWN
