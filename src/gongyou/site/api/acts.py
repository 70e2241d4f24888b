"""What can be done: registering, changing, joining, importing; every act is the service that the pages call."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import File, Form
from ninja.files import UploadedFile
from ninja.responses import Status

from gongyou.kit.sealed_files import sealed_remove
from gongyou.kit.uploads import Uploaded
from gongyou.registry import membership_policies, policies, services
from gongyou.registry.models import Application, Member
from gongyou.registry.roster_policies import rosters
from gongyou.registry.rosters.uploading import roster_received
from gongyou.registry.services import rosters as roster_services
from gongyou.site.api import shapes
from gongyou.site.api.frame import WRITE_APPLICATIONS, WRITE_MEMBERS, person
from gongyou.site.api.resources import router
from gongyou.site.api.versions import as_old, marked, version_seen


@router.post("/members", response={201: shapes.MemberOut}, auth=WRITE_MEMBERS, tags=["members"])
def member_register(request: HttpRequest, response: HttpResponse, body: shapes.MemberIn) -> Any:
    """Registers a person; one who is registered already is answered with 409, wherever that is."""
    given = body.model_dump()
    organisation = policies.organisations.visible(request.user, code=given.pop("organisation"))
    employer = given.pop("employer")
    row = services.MemberRow(**given, employer_key=employer)
    made = services.member_register(organisation=organisation, row=row, by=person(request), now=timezone.now())
    marked(response, made)
    response["Location"] = reverse("api:member", args=[made.worker_key])
    return Status(201, shapes.member_out(made))


@router.patch("/members/{worker_key}", response=shapes.MemberOut, auth=WRITE_MEMBERS, tags=["members"])
def member_change(request: HttpRequest, response: HttpResponse, worker_key: str, body: shapes.MemberPatch) -> Any:
    """Changes a member from the version named in If-Match; 412 tells that somebody else was first."""
    found = policies.members.visible(request.user, worker_key=worker_key)
    given = body.model_dump(exclude_unset=True)
    if "employer" in given:
        given["employer_key"] = given.pop("employer") or ""
    try:
        changed = services.member_change(
            member=found,
            changes=services.MemberChanges(**given),
            version=version_seen(request, found),
            by=person(request),
            now=timezone.now(),
        )
    except services.ChangedMeanwhile as conflict:
        raise as_old(conflict) from conflict
    marked(response, changed)
    return shapes.member_out(changed)


@router.post("/members/{worker_key}/suspend", response=shapes.MemberOut, auth=WRITE_MEMBERS, tags=["members"])
def member_suspend(request: HttpRequest, response: HttpResponse, worker_key: str, body: shapes.Act) -> dict[str, Any]:
    """Keeps the membership without its duties for a while."""
    return _moved(services.member_suspend, request, response, (worker_key, body))


@router.post("/members/{worker_key}/leave", response=shapes.MemberOut, auth=WRITE_MEMBERS, tags=["members"])
def member_leave(request: HttpRequest, response: HttpResponse, worker_key: str, body: shapes.Act) -> dict[str, Any]:
    """Ends the membership; the history stays."""
    return _moved(services.member_leave, request, response, (worker_key, body))


@router.post("/members/{worker_key}/return", response=shapes.MemberOut, auth=WRITE_MEMBERS, tags=["members"])
def member_return(request: HttpRequest, response: HttpResponse, worker_key: str, body: shapes.Act) -> dict[str, Any]:
    """Takes up a suspended or ended membership again."""
    return _moved(services.member_return, request, response, (worker_key, body))


@router.post("/applications", response={201: shapes.ApplicationOut}, auth=WRITE_APPLICATIONS, tags=["applications"])
def application_submit(request: HttpRequest, body: shapes.ApplicationIn) -> Any:
    """Hands in an application to join, in the name of the person."""
    given = body.model_dump()
    organisation = policies.organisations.visible(request.user, code=given.pop("organisation"))
    employer = given.pop("employer")
    row = services.ApplicationRow(**given, employer_key=employer, source=Application.Source.API)
    made = services.application_submit(row=row, organisation=organisation, by=person(request), now=timezone.now())
    return Status(201, shapes.application_out(made))


@router.post(
    "/applications/{application_id}/approve", response=shapes.MemberOut, auth=WRITE_APPLICATIONS, tags=["applications"]
)
def application_approve(request: HttpRequest, application_id: int) -> dict[str, Any]:
    """Makes the applicant a member; 409 for a person who is one already."""
    found = membership_policies.applications.visible(request.user, pk=application_id)
    made = services.application_approve(application=found, by=person(request), now=timezone.now())
    return shapes.member_out(made)


@router.post("/imports", response={202: shapes.ImportOut}, auth=WRITE_MEMBERS, tags=["imports"])
def roster_submit(request: HttpRequest, file: File[UploadedFile], organisation: Form[str]) -> Any:
    """Hands in a roster (XLSX or CSV). It is checked as a task; nothing is registered before it is confirmed."""
    into = policies.organisations.visible(request.user, code=organisation)
    received = roster_received(cast(Uploaded, file))
    try:
        roster = roster_services.roster_submit(file=received, organisation=into, by=person(request), now=timezone.now())
    except BaseException:
        sealed_remove(received.stored)
        raise
    return Status(202, shapes.import_out(roster))


@router.post("/imports/{import_id}/confirm", response={202: shapes.ImportOut}, auth=WRITE_MEMBERS, tags=["imports"])
def roster_confirm(request: HttpRequest, import_id: uuid.UUID, body: shapes.ImportConfirm) -> Any:
    """Registers what the check found right, as a task; with wrong rows only when `partial` says so."""
    found = rosters.visible(request.user, pk=import_id)
    roster = roster_services.roster_confirm(
        roster=found, leave_wrong=body.partial, by=person(request), now=timezone.now()
    )
    return Status(202, shapes.import_out(roster))


@router.post("/imports/{import_id}/discard", response=shapes.ImportOut, auth=WRITE_MEMBERS, tags=["imports"])
def roster_discard(request: HttpRequest, import_id: uuid.UUID) -> dict[str, Any]:
    """Gives a checked roster up before anybody was registered; its rows are cleared away."""
    found = rosters.visible(request.user, pk=import_id)
    return shapes.import_out(roster_services.roster_discard(roster=found, by=person(request), now=timezone.now()))


@router.post("/imports/{import_id}/undo", response=shapes.ImportOut, auth=WRITE_MEMBERS, tags=["imports"])
def roster_undo(request: HttpRequest, import_id: uuid.UUID) -> dict[str, Any]:
    """Takes a registered roster back, within thirty days."""
    found = rosters.visible(request.user, pk=import_id)
    return shapes.import_out(roster_services.roster_undo(roster=found, by=person(request), now=timezone.now()))


def _moved(
    act: Callable[..., Member], request: HttpRequest, response: HttpResponse, asked: tuple[str, shapes.Act]
) -> dict[str, Any]:
    worker_key, body = asked
    found = policies.members.visible(request.user, worker_key=worker_key)
    now = timezone.now()
    on = body.on or timezone.localdate(now)
    moved = act(member=found, reason=body.reason, on=on, by=person(request), now=now)
    marked(response, moved)
    return shapes.member_out(moved)
