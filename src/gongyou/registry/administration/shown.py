"""How an account and its appointments are written on the administration's pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from gongyou.kit.models import User
from gongyou.registry.models import Appointment
from gongyou.ui.states import Badge, Tone


def state_of(user: User, locked: Mapping[str, datetime]) -> Badge:
    """待核准 before 已停用 before 已锁定 before 在用."""
    if not user.is_active and not user.appointments.filter(is_confirmed=True).exists():
        return Badge(_("待核准"), Tone.WARNING)
    if not user.is_active:
        return Badge(_("已停用"), Tone.NEUTRAL)
    if user.username in locked:
        return Badge(_("已锁定"), Tone.BAD)
    if user.password_is_temporary:
        return Badge(_("待换密码"), Tone.WARNING)
    return Badge(_("在用"), Tone.GOOD)


def appointment_said(held: Appointment) -> str:
    """工会干部 · 麦溪区总工会, and what keeps it from being in force."""
    said = f"{held.get_role_display()} · {held.organisation.name}"
    return said if held.is_confirmed else said + _("（待核准）")
