"""The door for forms without an account: a reporter's code, counted by address and by code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from gongyou.registry.joining.limits import Limit, knock
from gongyou.rooms.market.models import PanelForm, Reporter
from gongyou.rooms.market.panel.facts import Given
from gongyou.rooms.market.services.panel_forms import form_hand_in
from gongyou.rooms.market.services.panels import reporter_of_code

HOUR = timedelta(hours=1)
# A whole office may stand behind one address; a code has eighty bits, so guessing is hopeless at this pace.
ADDRESS, CODE = Limit("panel.address", 240, HOUR), Limit("panel.code", 60, HOUR)
LONGEST_CODE = 40


def reporter_knocking(code: str, *, address: str, now: datetime) -> Reporter | None:
    """Who reports under the code. Raises TooOften; None for a wrong or an old code."""
    knock(ADDRESS, address, now=now)
    knock(CODE, code[:LONGEST_CODE], now=now)
    return reporter_of_code(code[:LONGEST_CODE], timezone.localdate(now))


def form_handed_in(code: str, given: Mapping[str, Any], *, address: str, now: datetime) -> PanelForm | None:
    """A form from a firm's own program; None for a wrong code. Raises what `form_hand_in` raises."""
    reporter = reporter_knocking(code, address=address, now=now)
    if reporter is None:
        return None
    form = Given(given["period"], given["values"], given["region"], given["parts"])
    source = PanelForm.Source.API
    return form_hand_in(reporter=reporter, given=form, source=source, answers=given["answers"], by=None, now=now)
