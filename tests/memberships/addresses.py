"""Who may open the pages of members, applications and transfers."""

from __future__ import annotations

from typing import Any

from gongyou.registry import services
from tests.registry.cast import NOW, Cast, id_number
from tests.site.access import Row

OFFICER = frozenset({"officer"})
STRANGER = frozenset({"stranger"})
POST: dict[str, Any] = {"method": "post"}


def a_member(cast: Cast) -> dict[str, Any]:
    return {"worker_key": cast.lin_member.worker_key}


def an_application(cast: Cast) -> dict[str, Any]:
    row = services.ApplicationRow("赵新", id_number(90), "13900000090", "990101", "platform")
    return {"pk": services.application_submit(row=row, organisation=cast.grid, by=None, now=NOW).pk}


def a_transfer(cast: Cast) -> dict[str, Any]:
    """Inside the district, so that its officer holds both sides and the stranger none."""
    transfer = services.transfer_ask(
        member=cast.lin_member, target=cast.district, reason="换单位", by=cast.wang, now=NOW
    )
    return {"pk": transfer.pk}


DONE = frozenset({302})
AGAIN = frozenset({422})
ROWS = (
    Row("registry:member_change", OFFICER, place=a_member),
    Row("registry:member_point", OFFICER, place=a_member),
    Row("registry:member_suspend", OFFICER, place=a_member),
    Row("registry:member_leave", OFFICER, place=a_member),
    Row("registry:member_return", OFFICER, place=a_member),
    Row("registry:member_transfer", OFFICER, place=a_member),
    Row("registry:member_identity", OFFICER, place=a_member, codes=DONE, **POST),
    Row("applications:applications", OFFICER | STRANGER),
    Row("applications:application_new", OFFICER | STRANGER),
    Row("applications:applications_approve", OFFICER | STRANGER, codes=DONE, **POST),
    Row("applications:application", OFFICER, place=an_application),
    Row("applications:application_approve", OFFICER, place=an_application, codes=DONE, **POST),
    Row("applications:application_refuse", OFFICER, place=an_application, codes=AGAIN, **POST),
    Row("applications:application_withdraw", OFFICER, place=an_application, codes=DONE, **POST),
    # The applicant is nobody's member yet: there is nothing to transfer, and the page says so.
    Row("applications:application_transfer", OFFICER, place=an_application, codes=AGAIN, **POST),
    Row("transfers:transfers", OFFICER | STRANGER),
    Row("transfers:transfer", OFFICER, place=a_transfer),
    Row("transfers:transfer_accept", OFFICER, place=a_transfer, codes=DONE, **POST),
    Row("transfers:transfer_refuse", OFFICER, place=a_transfer, codes=AGAIN, **POST),
    Row("transfers:transfer_withdraw", OFFICER, place=a_transfer, codes=DONE, **POST),
)
