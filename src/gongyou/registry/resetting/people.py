"""Whose password a telephone and the end of an identity number may reset."""

from __future__ import annotations

import hmac

from django.utils import timezone

from gongyou.kit.crypto import blind_indexes
from gongyou.registry.models import Appointment, Member


def member_behind(phone: str, tail: str) -> Member | None:
    """The one member with an account to whom both belong; None for nobody, for two, and for who works at a console.

    An officer's or administrator's password is reset by an administrator: a lent SIM card must not open a console.
    """
    known = Member.objects.filter(
        phone_index__in=blind_indexes(phone, purpose="member.phone"), account__is_active=True
    ).exclude(state__in=(Member.State.MERGED, Member.State.ERASED))
    found = [
        member
        for member in known.select_related("account", "organisation")
        if hmac.compare_digest(member.id_number[-len(tail) :].encode(), tail.encode()) and _only_a_worker(member)
    ]
    return found[0] if len(found) == 1 else None


def _only_a_worker(member: Member) -> bool:
    now = timezone.now()
    held = Appointment.objects.filter(user=member.account_id)
    return all(one.role == Appointment.Role.WORKER for one in held if one.valid_until is None or now < one.valid_until)
