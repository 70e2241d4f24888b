"""Requests as the pages draw them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gongyou.rooms.platforms.door import ONLY_MINE
from gongyou.rooms.rights.models import Grievance
from gongyou.ui.states import Badge, Tone

if TYPE_CHECKING:
    from gongyou.rooms.platforms.door import OwnLine

TONES = {
    Grievance.State.NEW: Tone.NEW,
    Grievance.State.SENT: Tone.WARNING,
    Grievance.State.ANSWERED: Tone.GOOD,
    Grievance.State.CLOSED: Tone.NEUTRAL,
    Grievance.State.WITHDRAWN: Tone.NEUTRAL,
}


def state_badge(grievance: Grievance, today: date) -> Badge:
    """How far it has come; late ones say so."""
    if grievance.is_late(today):
        return Badge(_("平台超期未答复") if grievance.state == Grievance.State.SENT else _("工会超期未转交"), Tone.BAD)
    return Badge(grievance.get_state_display(), TONES[Grievance.State(grievance.state)])


def line_kept(line: OwnLine) -> dict[str, Any]:
    """A line as it is kept with the request: what the member saw, and nothing else of the order."""
    return {
        "attempt_id": line.attempt_id,
        "at": line.at.isoformat(timespec="minutes"),
        "currency": line.currency,
        "declared": _text(line.declared),
        "paid": _text(line.paid),
        "deducted": str(line.deducted),
        "lost": str(line.lost),
        "code": line.code,
        "rule": line.rule,
        "deduction": {"zh": line.deduction.zh, "en": line.deduction.en} if line.deducted else None,
        "shown": _text(line.shown),
        "at_stake": str(line.at_stake),
        "is_missing": line.is_missing,
    }


def lines_shown(lines: Iterable[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """Kept lines with amounts and times to be drawn."""
    tongue = "en" if language.startswith("en") else "zh"
    return [
        {
            **line,
            "attempt_id": line["attempt_id"].removeprefix(ONLY_MINE),
            "shown": _money(line.get("shown")),
            "at_stake": Decimal(line.get("at_stake", "0")),
            "at": datetime.fromisoformat(line["at"]),
            "declared": _money(line["declared"]),
            "paid": _money(line["paid"]),
            "deducted": Decimal(line["deducted"]),
            "lost": Decimal(line["lost"]),
            "deduction": line["deduction"][tongue] if line["deduction"] else "",
        }
        for line in lines
    ]


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _money(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
