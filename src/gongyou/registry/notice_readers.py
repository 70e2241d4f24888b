"""What the kit must be told: who works at a console, a member's own phone, daily work, whose a session is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from gongyou.kit.notices import SMS, addresses, readers
from gongyou.registry import selectors
from gongyou.registry.models import Appointment
from gongyou.ui import navigation


def register_readers() -> None:
    """Called when the registry starts; also puts the delivery log under 管理."""
    from gongyou.kit.sessions import store
    from gongyou.registry import agenda, reminding, signed_in
    from gongyou.registry.quality import work

    work.register_work()
    reminding.register_work()
    agenda.register_providers()
    readers.read_staff_with(lambda user: bool(navigation.roles_of(user) - {Appointment.Role.WORKER}))
    addresses.read_with(SMS, _phone)
    store.find_with(signed_in.session_found)
    navigation.register(
        navigation.Entry(
            key="deliveries",
            label=gettext_noop("发送记录"),
            url_name="deliveries:deliveries",
            roles=frozenset({Appointment.Role.ADMINISTRATOR}),
            order=90,
            parent="administration",
        )
    )


def _phone(account: Any) -> str:
    member = selectors.member_of(account)
    return member.phone if member else ""
