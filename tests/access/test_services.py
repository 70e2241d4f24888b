"""Services refuse as pages do: a table of service × role, and no service of the registry without a policy."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import transaction

from gongyou.core.errors import Forbidden, GongyouError
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.kit.two_step import checking
from gongyou.registry import approvals
from gongyou.registry import services as registry_services
from gongyou.registry.models import Appointment
from gongyou.registry.services import (
    AccountRow,
    Asked,
    EmployerRow,
    Handover,
    OrganisationRow,
    TokenRow,
    account_close,
    account_language_choose,
    account_open,
    account_password_change,
    account_reopen,
    appointment_confirm,
    appointment_give,
    appointment_propose,
    appointment_withdraw,
    approval_ask,
    approval_grant,
    approval_refuse,
    deputy_appoint,
    employer_record,
    glass_break,
    glass_review,
    handover,
    lockout_lift,
    organisation_found,
    token_issue,
    two_step_reset,
)
from gongyou.registry.services import members as member_services
from tests.registry.cast import NOW, PASSWORD, Cast, roster_row

Act = Callable[[Cast, User], Any]
Role = Appointment.Role
ACT = approvals.register(approvals.Act("tests.services", Text("试验", "A trial")))


def other(cast: Cast) -> User:
    """An account of 第一网格 that acts nowhere in the table."""
    row = AccountRow(username="xin", password=PASSWORD, role="officer")
    return account_open(row=row, organisation=cast.grid, by=None, now=NOW)


def proposed(cast: Cast) -> Appointment:
    return appointment_propose(
        user=other(cast), role=Role.ANALYST, organisation=cast.grid, by=cast.administrator, now=NOW
    )


def lost(cast: Cast) -> User:
    user = other(cast)
    step = checking.being_set_up(user, NOW)
    step.confirmed_at = NOW
    step.save()
    return user


def asked(cast: Cast) -> Any:
    return approval_ask(asked=Asked(ACT.key, "tests:1", cast.district, "核对"), by=cast.wang, now=NOW)


@dataclass(frozen=True)
class Row:
    """A service, who may call it in 麦溪区, and how it is called there."""

    name: str
    allowed: frozenset[str]
    act: Act


ADMINISTRATOR, SECURITY, OFFICER = frozenset({"administrator"}), frozenset({"security"}), frozenset({"officer"})
TOKEN = TokenRow("试验", ["figures:read"], NOW + timedelta(days=1))
NEW = AccountRow(username="geng-xin", password=PASSWORD, role="officer")
BELOW = OrganisationRow("HL-MX-9", "新工会", "grassroots", "grassroots", "990101", "HL-MX")

ROWS = (
    Row("account_open", ADMINISTRATOR, lambda c, by: account_open(row=NEW, organisation=c.grid, by=by, now=NOW)),
    Row(
        "account_password_change",
        ADMINISTRATOR,
        lambda c, by: account_password_change(user=other(c), password=PASSWORD + "x", by=by, now=NOW),
    ),
    Row(
        "account_language_choose",
        frozenset(),
        lambda c, by: account_language_choose(user=other(c), language="en", by=by, now=NOW),
    ),
    Row("account_close", ADMINISTRATOR | SECURITY, lambda c, by: account_close(user=other(c), by=by, now=NOW)),
    Row("account_reopen", ADMINISTRATOR, lambda c, by: account_reopen(user=other(c), by=by, now=NOW)),
    Row("lockout_lift", SECURITY, lambda c, by: lockout_lift(user=other(c), by=by, now=NOW)),
    Row("two_step_reset", SECURITY, lambda c, by: two_step_reset(user=lost(c), by=by, now=NOW)),
    Row(
        "appointment_give",
        SECURITY,
        lambda c, by: appointment_give(user=other(c), role=Role.ANALYST, organisation=c.grid, by=by, now=NOW),
    ),
    Row(
        "appointment_propose",
        ADMINISTRATOR,
        lambda c, by: appointment_propose(user=other(c), role=Role.ANALYST, organisation=c.grid, by=by, now=NOW),
    ),
    Row("appointment_confirm", SECURITY, lambda c, by: appointment_confirm(appointment=proposed(c), by=by, now=NOW)),
    Row(
        "appointment_withdraw, a proposal",
        ADMINISTRATOR | SECURITY,
        lambda c, by: appointment_withdraw(appointment=proposed(c), by=by, now=NOW),
    ),
    Row(
        "appointment_withdraw",
        SECURITY,
        lambda c, by: appointment_withdraw(
            appointment=appointment_give(user=other(c), role=Role.ANALYST, organisation=c.grid, by=None, now=NOW),
            by=by,
            now=NOW,
        ),
    ),
    Row("approval_grant", SECURITY, lambda c, by: approval_grant(approval=asked(c), by=by, now=NOW)),
    Row("approval_refuse", SECURITY, lambda c, by: approval_refuse(approval=asked(c), reason="不", by=by, now=NOW)),
    Row("handover", SECURITY, lambda c, by: handover(order=Handover(other(c), {}), by=by, now=NOW)),
    Row(
        "deputy_appoint",
        SECURITY,
        lambda c, by: deputy_appoint(absent=other(c), deputy=c.analyst, until=NOW + timedelta(days=3), by=by, now=NOW),
    ),
    Row(
        "token_issue",
        OFFICER | ADMINISTRATOR | SECURITY | {"analyst", "auditor", "stranger"},
        lambda c, by: token_issue(row=TOKEN, user=by, by=by, now=NOW),
    ),
    Row("token_issue, for another", frozenset(), lambda c, by: token_issue(row=TOKEN, user=other(c), by=by, now=NOW)),
    Row("glass_break", SECURITY, lambda c, by: glass_break(organisation=c.grid, reason="故障", by=by, now=NOW)),
    Row(
        "glass_review",
        frozenset({"auditor"}),
        lambda c, by: glass_review(
            record=glass_break(organisation=c.grid, reason="故障", by=c.security, now=NOW),
            remark="无误",
            by=by,
            now=NOW,
        ),
    ),
    Row(
        "organisation_found",
        OFFICER | ADMINISTRATOR,
        lambda c, by: organisation_found(row=BELOW, by=by, now=NOW),
    ),
    Row(
        "employer_record",
        OFFICER | ADMINISTRATOR | {"stranger"},
        lambda c, by: employer_record(row=EmployerRow("xin", "新厂", "990101"), by=by, now=NOW),
    ),
    Row(
        "member_register",
        OFFICER,
        lambda c, by: member_services.member_register(
            organisation=c.district, row=roster_row(80, "新人"), by=by, now=NOW
        ),
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_it_serves_the_allowed_and_refuses_everybody_else(cast: Cast, row: Row) -> None:
    for role, user in cast.by_role().items():
        refused = False
        point = transaction.savepoint()
        try:
            row.act(cast, User.objects.get(pk=user.pk))
        except Forbidden:
            refused = True
        except GongyouError as error:
            # The door was open; something in the way was not.
            assert role in row.allowed, (role, error)
        finally:
            transaction.savepoint_rollback(point)
        assert refused is (role not in row.allowed), role


# Services that ask no policy of their own, and why nobody gets past them.
WITHOUT = {
    "approvals.approval_ask": "an approval adds a second person, never a right: the act asks its own policy",
    "approvals.approval_grant": "_to_decide asks the policy of approvals",
    "approvals.approval_refuse": "_to_decide asks the policy of approvals",
    "handovers.handover": "_permitted asks the policy of accounts",
    "handovers.deputy_appoint": "_permitted asks the policy of accounts",
}


def services() -> Iterator[tuple[str, Any]]:
    for found in pkgutil.iter_modules(registry_services.__path__):
        module = import_module(f"{registry_services.__name__}.{found.name}")
        for name, value in vars(module).items():
            if getattr(value, "is_service", False) and value.__module__ == module.__name__:
                yield f"{found.name}.{name}", value


def test_it_has_no_service_of_accounts_without_a_policy() -> None:
    mine = ("accounts", "appointments", "approvals", "break_glass", "closing", "handovers", "tokens", "two_steps")
    bare = {
        name
        for name, verb in services()
        if name.split(".")[0] in mine and "require(" not in inspect.getsource(inspect.unwrap(verb))
    }
    assert bare == set(WITHOUT)
