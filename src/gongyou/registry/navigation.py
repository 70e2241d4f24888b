"""The registry's entry in the console's left bar, and what the shells read of it."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from gongyou.kit.policies import Visitor
from gongyou.registry import selectors
from gongyou.registry.models import Appointment
from gongyou.ui import navigation


def register_entries() -> None:
    """组织与会员, for all staff, and 管理, for administrators."""
    navigation.register(
        navigation.Entry(
            key="registry",
            label=gettext_noop("组织与会员"),
            url_name="registry:organisations",
            roles=selectors.STAFF_ROLES,
            order=20,
            icon="users",
        )
    )
    navigation.register(
        navigation.Entry(
            key="administration",
            label=gettext_noop("管理"),
            url_name="administration:accounts",
            roles=frozenset({Appointment.Role.ADMINISTRATOR}),
            order=130,
            icon="settings",
        )
    )
    navigation.read_roles_with(selectors.roles_of)
    navigation.read_scope_with(_scope_name)


def _scope_name(user: Visitor) -> str:
    top = selectors.scope_top(user)
    return top.name if top else ""
