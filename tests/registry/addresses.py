"""Who may open the registry's pages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.registry import approvals, services
from gongyou.registry.models import Approval, OrganisationImport
from tests.registry.cast import NOW, PASSWORD, Cast
from tests.site.access import ADMINISTRATORS, AUDITORS, CONSOLE, OFFICERS, SECURITY, STAFF, Row

STRANGER = frozenset({"stranger"})


def an_account(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.wang.pk}


def a_proposal(cast: Cast) -> dict[str, Any]:
    held = services.appointment_propose(
        user=cast.wang, role="analyst", organisation=cast.grid, by=cast.administrator, now=NOW
    )
    return {**an_account(cast), "appointment": held.pk}


def a_request(cast: Cast) -> dict[str, Any]:
    """A request of 王姐 that waits for its decision."""
    act = approvals.register(approvals.Act("tests.address", Text("试验", "A trial")))
    asked = services.Asked(act.key, f"tests:{Approval.objects.count()}", cast.district, "核对")
    return {"pk": services.approval_ask(asked=asked, by=cast.wang, now=timezone.now()).pk}


def another(cast: Cast) -> dict[str, Any]:
    """An account that no role of the table uses."""
    row = services.AccountRow(username="xin", password=PASSWORD, role="officer")
    return {"pk": services.account_open(row=row, organisation=cast.grid, by=None, now=NOW).pk}


def a_list(cast: Cast) -> dict[str, Any]:
    """A list of organisations that was checked, with a wrong row."""
    made = OrganisationImport.objects.create(
        organisation=cast.district, uploaded_by=cast.wang, file_name="a.csv", state="checked", created_at=NOW
    )
    made.rows.create(line=2, verdict="wrong", cells={"name": "甲"})
    return {"import_id": made.pk}


BUILDERS = OFFICERS | ADMINISTRATORS

ROWS = (
    Row("organisation_imports:imports", BUILDERS | STRANGER),
    Row("organisation_imports:upload", BUILDERS | STRANGER),
    Row("organisation_imports:template", BUILDERS | STRANGER),
    Row("organisation_imports:import", BUILDERS, place=a_list),
    Row("organisation_imports:confirm", BUILDERS, place=a_list, method="post", codes=frozenset({302})),
    Row("organisation_imports:discard", BUILDERS, place=a_list, method="post", codes=frozenset({302})),
    # Nothing to undo yet: back to the import.
    Row("organisation_imports:undo", BUILDERS, place=a_list, codes=frozenset({302})),
    Row("organisation_imports:errors", BUILDERS, place=a_list),
    Row("registry:organisations", STAFF | STRANGER, codes=frozenset({302})),
    Row("registry:organisation", STAFF, place=lambda cast: {"code": cast.grid.code}),
    Row("registry:members", OFFICERS | STRANGER),
    Row("registry:member", OFFICERS, place=lambda cast: {"worker_key": cast.lin_member.worker_key}),
    Row(
        "registry:member_lookup",
        OFFICERS | STRANGER,
        method="post",
        data={"looked_up": "没有这个人"},
        codes=frozenset({302}),
    ),
    Row("administration:accounts", ADMINISTRATORS | SECURITY | AUDITORS),
    Row("administration:account_new", ADMINISTRATORS),
    Row("administration:account", ADMINISTRATORS | SECURITY | AUDITORS, place=an_account),
    # Without words the form comes back: the door was open.
    Row(
        "administration:appointment_give",
        ADMINISTRATORS | SECURITY,
        place=an_account,
        method="post",
        codes=frozenset({422}),
    ),
    Row("administration:appointment_confirm", SECURITY, place=a_proposal, method="post", codes=frozenset({302})),
    # The last appointment stays, with a reason.
    Row(
        "administration:appointment_withdraw",
        SECURITY,
        place=lambda cast: {**an_account(cast), "appointment": cast.wang.appointments.get().pk},
        method="post",
        codes=frozenset({422}),
    ),
    Row("administration:password_reset", ADMINISTRATORS, place=another, method="post"),
    Row(
        "administration:account_close", ADMINISTRATORS | SECURITY, place=another, method="post", codes=frozenset({302})
    ),
    Row("administration:account_reopen", ADMINISTRATORS, place=another, method="post", codes=frozenset({302})),
    Row("administration:lockout_lift", SECURITY, place=another, method="post", codes=frozenset({302})),
    Row("administration:approvals", CONSOLE | STRANGER),
    Row("administration:approval", SECURITY | AUDITORS | OFFICERS, place=a_request),
    Row("administration:approval_grant", SECURITY, place=a_request, method="post", codes=frozenset({302})),
    Row("administration:approval_refuse", SECURITY, place=a_request, method="post", codes=frozenset({422})),
    Row("administration:approval_withdraw", OFFICERS, place=a_request, method="post", codes=frozenset({302})),
    Row("administration:trail", ADMINISTRATORS | SECURITY | AUDITORS),
    Row("administration:verification", AUDITORS),
)
