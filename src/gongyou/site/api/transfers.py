"""会籍接转: a membership goes to another organisation; one side asks, the other answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from ninja.responses import Status

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry import membership_policies, policies, services
from gongyou.registry.models import Organisation, Transfer
from gongyou.site.api import shapes
from gongyou.site.api.frame import READ_MEMBERS, WRITE_MEMBERS, person
from gongyou.site.api.paging import Page, Paged, cut, one_of, page
from gongyou.site.api.resources import router


@router.get("/transfers", response=Page[shapes.TransferOut], auth=READ_MEMBERS, tags=["transfers"])
def transfers(request: HttpRequest, paged: Query[Paged], state: str = "", awaiting: bool = False) -> dict[str, Any]:
    """The transfers out of and into the scope; `awaiting` those that wait for an answer of this side."""
    mine = membership_policies.transfers
    found = mine.awaiting(request.user) if awaiting else mine.scope(request.user)
    if one_of("state", state, Transfer.State.values):
        found = found.filter(state=state)
    return page(cut(found.select_related("member", "source", "target"), paged), shapes.transfer_out)


@router.post(
    "/members/{worker_key}/transfer", response={201: shapes.TransferOut}, auth=WRITE_MEMBERS, tags=["transfers"]
)
def transfer_ask(request: HttpRequest, worker_key: str, body: shapes.TransferIn) -> Any:
    """Asks another organisation to take a member over; nothing changes until it accepts."""
    member = policies.members.visible(request.user, worker_key=worker_key)
    target = Organisation.objects.filter(code=body.target).first()
    if target is None:
        raise BadInput(
            "registry.organisation_missing",
            Text("没有这个编码的组织。", "There is no organisation with this code."),
            Text("请核对编码。", "Check the code."),
            field="target",
        )
    asked = services.transfer_ask(
        member=member, target=target, reason=body.reason, by=person(request), now=timezone.now()
    )
    return Status(201, shapes.transfer_out(asked))


@router.post("/transfers/{transfer_id}/accept", response=shapes.TransferOut, auth=WRITE_MEMBERS, tags=["transfers"])
def transfer_accept(request: HttpRequest, transfer_id: int) -> dict[str, Any]:
    """Takes the member over; the membership changes at once."""
    found = _visible(request, transfer_id)
    services.transfer_accept(transfer=found, by=person(request), now=timezone.now())
    return shapes.transfer_out(_visible(request, transfer_id))


@router.post("/transfers/{transfer_id}/refuse", response=shapes.TransferOut, auth=WRITE_MEMBERS, tags=["transfers"])
def transfer_refuse(request: HttpRequest, transfer_id: int, body: shapes.Refusal) -> dict[str, Any]:
    """The member stays where they are; the side that asked reads why."""
    found = _visible(request, transfer_id)
    services.transfer_refuse(transfer=found, reason=body.reason, by=person(request), now=timezone.now())
    return shapes.transfer_out(_visible(request, transfer_id))


@router.post("/transfers/{transfer_id}/withdraw", response=shapes.TransferOut, auth=WRITE_MEMBERS, tags=["transfers"])
def transfer_withdraw(request: HttpRequest, transfer_id: int) -> dict[str, Any]:
    """Takes back what this side asked."""
    found = _visible(request, transfer_id)
    services.transfer_withdraw(transfer=found, by=person(request), now=timezone.now())
    return shapes.transfer_out(_visible(request, transfer_id))


def _visible(request: HttpRequest, key: int) -> Transfer:
    found: Transfer = membership_policies.transfers.visible(request.user, pk=key)
    return found
