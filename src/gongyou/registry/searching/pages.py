"""What the top bar's box finds in the reader's scope."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongyou.core.errors import BadInput
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.member_search import members_first_found
from gongyou.registry.models import Member
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.search import employers_found_by, organisations_found_by
from gongyou.registry.selectors import has_role, scope_of

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
        organisations = organisations_found_by(text, policies.organisations.scope(request.user).only(*OF_ORGANISATIONS))
        among = policies.employers.scope(request.user).order_by("name", "pk").only(*OF_EMPLOYERS)
        employers = employers_found_by(text, among)
        context["organisations"], context["more_organisations"] = _cut(organisations)
        context["employers"], context["more_employers"] = _cut(employers)
        if context["may_see_members"]:
            context |= _members(request, text)
        context["found"] = any(context.get(key) for key in ("organisations", "employers", "members"))
    return render(request, "searching/search.html", context)


def _members(request: HttpRequest, text: str) -> dict[str, Any]:
    try:
        scope = policies.members.scope(request.user).select_related("organisation").only(*OF_MEMBERS)
        within = scope_of(request.user, OFFICER)
        found = members_first_found(text, scope, within=within, at_most=SHOWN + 1)
    except BadInput as wrong:
        return {"error": wrong}
    members, more = _cut(found)
    members.sort(key=lambda member: (member.state != Member.State.ACTIVE, member.organisation.path, member.pk))
    return {"members": members, "more_members": more}


def _cut(found: Any) -> tuple[list[Any], bool]:
    """The first rows and whether there are more, without counting."""
    rows = list(found[: SHOWN + 1])
    return rows[:SHOWN], len(rows) > SHOWN
