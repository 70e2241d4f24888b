"""What can be read: organisations, employers, members, rosters and long work, each within the token's reach."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from gongyou.kit.tasks.models import TaskRun
from gongyou.kit.tasks.policies import runs
from gongyou.registry import policies
from gongyou.registry.member_search import described_by
from gongyou.registry.models import Member, RosterFault
from gongyou.registry.policies import OFFICER
from gongyou.registry.roster_policies import rosters
from gongyou.registry.search import employers_found_by, organisations_found_by
from gongyou.registry.selectors import scope_of, under
from gongyou.registry.small_scopes import Held, Organisations, members_in_order
from gongyou.site.api import shapes
from gongyou.site.api.frame import READ_MEMBERS, READ_ORGANISATIONS
from gongyou.site.api.paging import Page, Paged, cut, cut_of, one_of, page
from gongyou.site.api.versions import marked, unchanged

router = Router()


@router.get("/organisations", response=Page[shapes.OrganisationOut], auth=READ_ORGANISATIONS, tags=["organisations"])
def organisations(request: HttpRequest, paged: Query[Paged], q: str = "", below: str = "") -> dict[str, Any]:
    """The organisations of the scope in the order of the tree; `q` searches names, pinyin and codes."""
    found = policies.organisations.scope(request.user)
    if below:
        found = found.filter(under(policies.organisations.visible(request.user, code=below).path))
    if q:
        found = organisations_found_by(q, found)
    return page(cut(shapes.with_parents(found), paged, by="path"), shapes.organisation_out)


@router.get("/organisations/{code}", response=shapes.OrganisationOut, auth=READ_ORGANISATIONS, tags=["organisations"])
def organisation(request: HttpRequest, response: HttpResponse, code: str) -> Any:
    """One organisation, with its version as ETag."""
    found = policies.organisations.visible(request.user, code=code)
    if unchanged(request, found):
        return HttpResponse(status=304)
    marked(response, found)
    return shapes.organisation_out(shapes.with_parents(policies.organisations.scope(request.user)).get(pk=found.pk))


@router.get("/employers", response=Page[shapes.EmployerOut], auth=READ_ORGANISATIONS, tags=["employers"])
def employers(request: HttpRequest, paged: Query[Paged], q: str = "") -> dict[str, Any]:
    """The employers of the scope, those without a union among them."""
    found = policies.employers.scope(request.user).select_related("organisation")
    if q:
        found = employers_found_by(q, found)
    return page(cut(found, paged), shapes.employer_out)


@router.get("/members", response=Page[shapes.MemberOut], auth=READ_MEMBERS, tags=["members"])
def members(
    request: HttpRequest, paged: Query[Paged], organisation: str = "", state: str = "", occupation: str = ""
) -> dict[str, Any]:
    """The members of the scope, masked; below one organisation, in one state, of one occupation."""
    scope = policies.members.scope(request.user)
    within: Organisations = Held(request.user)
    if organisation:
        top = policies.organisations.visible(request.user, code=organisation)
        scope = scope.filter(under(top.path, prefix="organisation__"))
        within = scope_of(request.user, OFFICER).filter(under(top.path))
    wanted = Q()
    if one_of("state", state, Member.State.values):
        wanted &= Q(state=state)
    if one_of("occupation", occupation, Member.Occupation.values):
        wanted &= Q(occupation=occupation)

    def read(following: Q, at_most: int) -> list[Member]:
        return members_in_order(scope, within=within, matching=wanted & following, at_most=at_most)

    return page(cut_of(read, paged), shapes.member_out)


@router.post("/members/search", response=Page[shapes.MemberOut], auth=READ_MEMBERS, tags=["members"])
def member_search(request: HttpRequest, paged: Query[Paged], body: shapes.Search) -> dict[str, Any]:
    """Members by part of a name, pinyin, initials, or by a whole phone, ID number or worker key."""
    scope, within = policies.members.scope(request.user), Held(request.user)
    wanted = described_by(body.text)

    def read(following: Q, at_most: int) -> list[Member]:
        if wanted is None:
            return []
        return members_in_order(scope, within=within, matching=wanted & following, at_most=at_most)

    return page(cut_of(read, paged), shapes.member_out)


@router.get("/members/{worker_key}", response=shapes.MemberOut, auth=READ_MEMBERS, tags=["members"])
def member(request: HttpRequest, response: HttpResponse, worker_key: str) -> Any:
    """One member, masked, with the version as ETag."""
    found = policies.members.visible(request.user, worker_key=worker_key)
    if unchanged(request, found):
        return HttpResponse(status=304)
    marked(response, found)
    return shapes.member_out(found)


@router.get("/imports/{import_id}", response=shapes.ImportOut, auth=READ_MEMBERS, tags=["imports"])
def roster_import(request: HttpRequest, import_id: uuid.UUID) -> dict[str, Any]:
    """One roster on its way in: what the check found, and its task."""
    return shapes.import_out(rosters.visible(request.user, pk=import_id))


@router.get("/imports/{import_id}/faults", response=Page[shapes.FaultyRowOut], auth=READ_MEMBERS, tags=["imports"])
def roster_faults(request: HttpRequest, import_id: uuid.UUID, paged: Query[Paged]) -> dict[str, Any]:
    """The wrong rows of a roster: which line, which column, what is wrong and what helps. The values stay out."""
    found = rosters.visible(request.user, pk=import_id)
    return page(cut(RosterFault.objects.filter(roster=found).only("line", "faults"), paged), shapes.faulty_row_out)


@router.get("/tasks/{task_id}", response=shapes.TaskOut, auth=READ_MEMBERS, tags=["tasks"])
def task(request: HttpRequest, task_id: uuid.UUID) -> dict[str, Any]:
    """Long work of one's own."""
    found: TaskRun = runs.visible(request.user, pk=task_id)
    return shapes.task_out(found)
